//! Typed text as it is kept: no NUL, no control characters, no marks that turn the reading direction around, one
//! kind of line end. Letters and words stay as they were written.

/// A text cleaned. Tabs and line ends stay; CRLF and CR become LF.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                if chars.peek() == Some(&'\n') {
                    chars.next();
                }
                out.push('\n');
            }
            '\n' | '\t' => out.push(c),
            c if is_hidden(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// Control characters, and marks that override the reading direction (U+202A–E, U+2066–9).
fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text of one line: line ends and tabs become spaces, the ends are trimmed.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Full-width forms of ASCII (`０`–`９`, `－`, `＋`, `（`…) and the wide space as their narrow ones.
pub fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3000}' | '\u{a0}' => ' ',
            c => c,
        })
        .collect()
}

/// The digits of a field for phones, numbers and codes, with full-width forms folded; what else was typed is
/// dropped. Whether it is a phone is not asked here.
pub fn digits(text: &str) -> String {
    half_width(text).chars().filter(char::is_ascii_digit).collect()
}

/// Length as people count it: characters, not bytes.
pub fn length(text: &str) -> usize {
    text.chars().count()
}

/// The bytes of a percent-encoded text; a percent sign that begins nothing stands for itself.
pub fn percent_decoded(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        let pair = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        match pair.filter(|_| *first == b'%').and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                rest = &after[2..];
            }
            None => {
                out.push(*first);
                rest = after;
            }
        }
    }
    out
}

/// A path or query value, percent-encoded.
pub fn encode(value: &str) -> String {
    let mut out = String::new();
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(byte as char),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hidden_marks_go_and_words_stay() {
        assert_eq!(
            clean("楼道\0灯\u{202e}坏了\u{2066}。\r\n第二行\r第三行\t完"),
            "楼道灯坏了。\n第二行\n第三行\t完"
        );
    }

    #[test]
    fn full_width_digits_are_read() {
        assert_eq!(digits("１３９ ０００0－0168"), "13900000168");
        assert_eq!(half_width("（０５５５）　１２"), "(0555) 12");
    }

    #[test]
    fn what_was_encoded_is_decoded_and_a_lone_percent_sign_stays() {
        assert_eq!(percent_decoded(encode("灯 坏了%").as_bytes()), "灯 坏了%".as_bytes());
        assert_eq!(percent_decoded(b"100%, %zz"), b"100%, %zz");
    }

    proptest! {
        #[test]
        fn what_is_clean_stays_as_it_is(text in "\\PC*|[\\x00-\\x1f\u{202a}-\u{202e}a]*") {
            let once = clean(&text);
            prop_assert_eq!(clean(&once), once.clone());
            prop_assert!(!once.contains('\0') && !once.contains('\r'));
        }
    }
}
