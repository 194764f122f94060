//! Styles and scripts that Chromium 86 reads: office computers and old phones keep a browser for years. What is younger
//! may stand within `@supports`, where an old browser passes over it. A declaration that is merely ignored (a rounder
//! line break, an accent colour) is nobody's loss and is not looked for.

use crate::{Finding, line_of};

/// What breaks a rule or a layout, with what to write instead.
const STYLE: &[(&str, &str)] = &[
    (":has(", "a selector an old browser drops the rule for: put it within `@supports selector(:has(*))`"),
    (":is(", "write the selectors out"),
    (":where(", "write the selectors out"),
    ("inset:", "write top, right, bottom, left"),
    ("margin-inline:", "write left and right"),
    ("margin-block:", "write top and bottom"),
    ("padding-inline:", "write left and right"),
    ("padding-block:", "write top and bottom"),
    ("border-inline:", "write left and right"),
    ("border-block:", "write top and bottom"),
    (" rotate:", "use transform"),
    (" translate:", "use transform"),
    (" scale:", "use transform"),
    ("aspect-ratio:", "give both sizes"),
    ("color-mix(", "write the colour as a token"),
    ("@layer", "order the rules in the file"),
    ("dvh", "use vh"),
    ("&", "rules don't nest"),
];

const SCRIPT: &[(&str, &str)] = &[
    ("\nawait ", "no await outside a function"),
    (".at(", "use an index"),
    (".findLast(", "walk backwards"),
    (".toSorted(", "sort a copy"),
    ("Object.hasOwn(", "use `in` or hasOwnProperty"),
    ("structuredClone(", "copy by hand"),
    ("randomUUID(", "the server makes ids"),
    ("AbortSignal.timeout(", "use setTimeout"),
    ("static {", "no static blocks"),
];

/// Findings in a style sheet.
pub fn style(path: &str, text: &str) -> Vec<Finding> {
    let text = without_comments(text);
    let mut findings = found(path, &without_supports(&text), STYLE);
    if let Some(at) = text.find("@container")
        && !text.contains("@supports not (container-type")
    {
        let advice = "say within `@supports not (container-type: inline-size)` how it looks without";
        findings.push(Finding::new(path, line_of(&text, at), advice));
    }
    findings
}

/// Findings in a script.
pub fn script(path: &str, text: &str) -> Vec<Finding> {
    found(path, text, SCRIPT)
}

fn found(path: &str, text: &str, words: &[(&str, &str)]) -> Vec<Finding> {
    let each = words
        .iter()
        .flat_map(|(word, advice)| text.match_indices(word).map(move |(at, _)| (at, word, advice)));
    each.map(|(at, word, advice)| {
        Finding::new(path, line_of(text, at + 1), format!("`{}`: {advice}", word.trim()))
    })
    .collect()
}

/// Comments as spaces, so that lines stay where they are.
fn without_comments(text: &str) -> String {
    blank(text, "/*", |rest| rest.find("*/").map_or(rest.len(), |end| end + 2))
}

/// `@supports` blocks as spaces.
fn without_supports(text: &str) -> String {
    blank(text, "@supports", |rest| {
        let mut depth = 0;
        for (at, c) in rest.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 1 => return at + 1,
                '}' => depth -= 1,
                _ => {}
            }
        }
        rest.len()
    })
}

fn blank(text: &str, start: &str, length: impl Fn(&str) -> usize) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find(start) {
        let end = at + length(&rest[at..]);
        out.push_str(&rest[..at]);
        out.extend(rest[at..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_old_browser_drops_is_found_at_its_line() {
        let bad = "a { color: red }\n/* :has( */\nli:has(a) { margin: 0 }\n@supports selector(:has(*)) {\n b:has(i) { inset: 0; }\n}\n\
            p { padding-block: 1rem; }\nq { rotate: 45deg; }\n";
        let mut lines: Vec<usize> = style("a.css", bad).iter().map(|finding| finding.line).collect();
        lines.sort_unstable();
        assert_eq!(lines, [3, 7, 8]);
    }

    #[test]
    fn a_container_needs_a_word_for_those_without() {
        let alone = "@container (max-width: 9rem) { a { color: red } }";
        assert_eq!(style("a.css", alone).len(), 1);
        let both =
            format!("{alone}\n@supports not (container-type: inline-size) {{ b {{ overflow: auto }} }}");
        assert!(style("a.css", &both).is_empty());
    }

    #[test]
    fn young_script_is_found() {
        assert_eq!(script("a.js", "const a = 1;\nawait go();\n").len(), 1);
        assert!(script("a.js", "async function f() {\n  await go();\n}\n").is_empty());
    }
}
