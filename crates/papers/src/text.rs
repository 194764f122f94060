//! Text as other systems write it, made plain: without control characters, full-width forms folded where a value is
//! looked up and not shown.

/// A text to be kept: control characters removed, one kind of line end, trailing blanks dropped. Letters stay as
/// they were written.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\n' | '\t' => out.push(c),
            c if is_hidden(c) => {}
            c => out.push(c),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Control characters, byte order marks, and marks that override the reading direction.
fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A value to be looked up: full-width forms of ASCII become narrow, wide spaces ordinary ones, the ends are trimmed.
pub fn fold(text: &str) -> String {
    let narrow: String = text
        .chars()
        .map(|c| match c {
            '！'..='～' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3000}' | '\u{a0}' => ' ',
            c => c,
        })
        .collect();
    narrow.trim().to_owned()
}

/// A column's name to be looked up: folded, without the blanks, line ends and stars that forms put around it.
pub fn label(text: &str) -> String {
    fold(&plain(text)).chars().filter(|c| !c.is_whitespace() && *c != '*').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_not_be_seen_goes_and_words_stay() {
        assert_eq!(
            plain("\u{feff}楼道\0灯\u{202e}坏了。\r\n第二行\r第三行 \n"),
            "楼道灯坏了。\n第二行\n第三行"
        );
    }

    #[test]
    fn a_value_is_found_whatever_its_width() {
        assert_eq!(fold("　ＧＤ２０２６－０１ "), "GD2026-01");
        assert_eq!(label(" *工单\n编号 "), "工单编号");
    }
}
