//! Text on its way into XML.

/// Escaped, without the characters XML can't hold.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

/// The inside of a run: a text of several lines keeps its line ends.
pub(crate) fn run_text(text: &str) -> String {
    let lines: Vec<String> =
        text.lines().map(|line| format!("<w:t xml:space=\"preserve\">{}</w:t>", escape(line))).collect();
    lines.join("<w:br/>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_can_not_hold_is_left_out_and_the_rest_is_escaped() {
        assert_eq!(escape("a<b>&\"\u{0}\u{1f}\u{fffe}楼"), "a&lt;b&gt;&amp;&quot;楼");
        assert_eq!(run_text("一\r\n二").matches("<w:br/>").count(), 1);
    }
}
