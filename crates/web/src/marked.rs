//! Chinese on an English page: names, addresses and people's own words stay as they are, and are marked as Chinese, so
//! that a screen reader says them in the right voice.

use zhiye_calendar::Lang;

/// Most characters between two Chinese ones that belong to the same run: `3 栋 2 单元`.
const GAP: usize = 8;

/// A text as HTML: escaped, and on an English page with its Chinese inside `<span lang="zh-CN">`.
pub fn marked(text: &str, lang: Lang) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(from) = rest.find(is_chinese).filter(|_| lang == Lang::En) {
        let to = end_of_run(rest, from);
        escape(&rest[..from], &mut out);
        out.push_str("<span lang=\"zh-CN\">");
        escape(&rest[from..to], &mut out);
        out.push_str("</span>");
        rest = &rest[to..];
    }
    escape(rest, &mut out);
    out
}

/// Where the run of Chinese that begins at `from` ends: after its last Chinese character.
fn end_of_run(text: &str, from: usize) -> usize {
    let (mut end, mut gap) = (from, 0);
    for (at, c) in text[from..].char_indices() {
        if is_chinese(c) {
            end = from + at + c.len_utf8();
            gap = 0;
        } else {
            gap += 1;
            if gap > GAP {
                break;
            }
        }
    }
    end
}

/// Han characters and the punctuation that goes with them.
pub fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}'
        | '\u{20000}'..='\u{3ffff}')
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&#38;"),
            '<' => out.push_str("&#60;"),
            '>' => out.push_str("&#62;"),
            '"' => out.push_str("&#34;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_marked_on_an_english_page_only() {
        assert_eq!(
            marked("Assigned to 社区建设办", Lang::En),
            "Assigned to <span lang=\"zh-CN\">社区建设办</span>"
        );
        assert_eq!(
            marked("青禾里 3 栋 2 单元, near", Lang::En),
            "<span lang=\"zh-CN\">青禾里 3 栋 2 单元</span>, near"
        );
        assert_eq!(marked("交给社区建设办", Lang::Zh), "交给社区建设办");
        assert_eq!(marked("", Lang::En), "");
    }

    #[test]
    fn no_markup_of_anyone_elses_gets_through() {
        let hostile = "<b>'灯'</b>&\"";
        for lang in [Lang::Zh, Lang::En] {
            assert!(!marked(hostile, lang).contains("<b>"), "{lang:?}");
        }
        assert_eq!(
            marked(hostile, Lang::En),
            "&#60;b&#62;&#39;<span lang=\"zh-CN\">灯</span>&#39;&#60;/b&#62;&#38;&#34;"
        );
    }
}
