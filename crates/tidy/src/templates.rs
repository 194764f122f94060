//! Pages under a strict content security policy: nothing inline. The browser would refuse it silently for a
//! resident; here it fails for us. Not about wording or markup quality; the journeys check those with axe.

use crate::{Finding, line_of};

/// Inline styles, handlers and scripts in a template, or in Rust that writes markup.
pub fn check(path: &str, text: &str) -> Vec<Finding> {
    let lower = text.to_ascii_lowercase().replace("\\\"", "\"");
    let mut findings = Vec::new();
    let mut found = |at: usize, advice: &str| findings.push(Finding::new(path, line_of(&lower, at), advice));
    for (at, _) in attributes(&lower, "style") {
        found(at, "inline style: use a class, `<progress>`, `<meter>` or an SVG attribute");
    }
    for (at, name) in attributes(&lower, "on") {
        found(at, &format!("inline handler `{name}`: put the behaviour into a script file"));
    }
    for (at, name) in attributes(&lower, "hx-on") {
        found(at, &format!("`{name}` needs eval: put the behaviour into a script file"));
    }
    for (at, _) in lower.match_indices("javascript:") {
        found(at, "a `javascript:` address: use a link with an address or a button in a form");
    }
    for (at, _) in lower.match_indices("<style") {
        found(at, "inline style sheet: put the rules into assets/");
    }
    for (at, _) in lower.match_indices("<script") {
        let tag = &lower[at..lower[at..].find('>').map_or(lower.len(), |n| at + n)];
        if !tag.contains(" src=") && !tag.contains("application/json") && !tag.contains("application/ld+json")
        {
            found(at, "inline script: put it into a file and load it with `src`");
        }
    }
    findings
}

/// Attributes with a value whose name is `prefix`, or begins with it when the prefix is that of a family (`on…`).
fn attributes<'a>(text: &'a str, prefix: &'a str) -> Vec<(usize, &'a str)> {
    text.match_indices(prefix)
        .filter(|(at, _)| *at == 0 || text.as_bytes()[at - 1].is_ascii_whitespace())
        .filter_map(|(at, _)| {
            let name =
                text[at..].split(|c: char| !(c.is_ascii_alphanumeric() || "-:_".contains(c))).next()?;
            let mut after = text[at + name.len()..].chars();
            let has_value = after.next() == Some('=') && after.next().is_some_and(|c| c != '=' && c != ' ');
            let exact = prefix == "style";
            (has_value && (if exact { name == prefix } else { name.len() > prefix.len() }))
                .then_some((at, name))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_inline_is_found_at_its_line() {
        let bad = "<p style=\"width:3%\">\n<button\nonclick=go()>\n<script>go()</script>\n<a href=\"JavaScript:x\">\n\
            <div hx-on:click=\"x\">\n<style>p{}</style>\n";
        let mut lines: Vec<usize> = check("a.html", bad).iter().map(|finding| finding.line).collect();
        lines.sort_unstable();
        assert_eq!(lines, vec![1, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn what_is_loaded_or_only_looks_inline_passes() {
        let good = "<script src=\"/a.js\" defer></script>\n<script type=\"application/json\">{}</script>\n\
            <p class=\"style\" data-on=\"x\">{% if only == once %}{% endif %} style = on time</p>\n\
            <link rel=\"stylesheet\" href=\"/z.css\">";
        assert_eq!(check("a.html", good), Vec::new());
    }

    #[test]
    fn markup_written_by_rust_is_seen_through_its_escapes() {
        assert_eq!(check("chart.rs", "write!(out, \"<rect style=\\\"fill:red\\\"/>\")").len(), 1);
    }
}
