//! Phone numbers as people write them, read by one rule: by every door that takes one down, and by whoever looks for
//! the matters of one. Whoever is written down as `+86 139 …` is found as `１３９…`.

/// Fewest and most digits under which a number is kept to be found by.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// The digits under which a number is kept and found: full-width forms folded, spaces, dashes and brackets dropped,
/// the country's code taken off. `None` if anything else is in it, or too little or too much. Whether it can be dialled
/// here is not asked: lists of other systems hold what they hold.
pub fn normal(text: &str) -> Option<String> {
    let mut digits = String::new();
    let mut abroad = false;
    for c in text.trim().chars() {
        match narrow(c) {
            c if c.is_ascii_digit() => digits.push(c),
            '+' if digits.is_empty() && !abroad => abroad = true,
            ' ' | '\u{a0}' | '\t' | '\r' | '\n' | '-' | '–' | '—' | '(' | ')' => {}
            _ => return None,
        }
    }
    let digits = without_country(digits, abroad);
    DIGITS.contains(&digits.len()).then_some(digits)
}

/// The digits of a number that can be dialled here: a mobile number (eleven digits, from 1), or a land line with its
/// area code or, of the town itself, without.
pub fn parse(text: &str) -> Option<String> {
    normal(text).filter(|digits| {
        let (length, zero) = (digits.len(), digits.starts_with('0'));
        let mobile = length == 11 && digits.starts_with('1');
        let of_the_town = (length == 7 || length == 8) && !zero;
        let with_area = (10..=12).contains(&length) && zero;
        mobile || of_the_town || with_area
    })
}

/// China's code is said with a plus, with two zeros, or before a mobile number with neither. A land line's area code has
/// its zero only within the country.
fn without_country(digits: String, abroad: bool) -> String {
    let is_mobile = |rest: &str| rest.len() == 11 && rest.starts_with('1');
    let rest = match digits.strip_prefix("0086") {
        Some(rest) if is_mobile(rest) || rest.len() >= 9 => rest,
        _ => match digits.strip_prefix("86") {
            Some(rest) if abroad || is_mobile(rest) => rest,
            _ => return digits,
        },
    };
    if is_mobile(rest) || rest.starts_with('0') || rest.len() < 9 {
        rest.to_owned()
    } else {
        format!("0{rest}")
    }
}

fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_is_one_number_however_it_is_written() {
        for written in [
            "13900000168",
            "１３９ ０００0－0168",
            "+86 139-0000-0168",
            "86 139 0000 0168",
            "0086-13900000168",
            "＋８６（139）0000 0168",
        ] {
            assert_eq!(parse(written).as_deref(), Some("13900000168"), "{written}");
            assert_eq!(normal(written).as_deref(), Some("13900000168"), "{written}");
        }
        for written in ["0555-010 2030", "(0555) 0102030", "+86 555 010 2030", "+86 0555 0102030"] {
            assert_eq!(parse(written).as_deref(), Some("05550102030"), "{written}");
        }
        assert_eq!(parse("610 2030").as_deref(), Some("6102030"));
        assert_eq!(
            parse("8610 2030").as_deref(),
            Some("86102030"),
            "a number of the town that begins like a country"
        );
    }

    #[test]
    fn what_is_no_phone_of_here_is_refused_but_may_be_looked_for() {
        for wrong in [
            "1390000016",
            "139000001680",
            "abc",
            "12345",
            "1390000016x",
            "139+00000168",
            "",
            "++8613900000168",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
        assert_eq!(normal("400-810-1234").as_deref(), Some("4008101234"));
        assert_eq!(normal("402"), None);
        assert_eq!(normal("2026112312345678"), None, "a registration number is no phone");
        assert_eq!(normal("三单元 402"), None);
    }
}
