//! The texts of the pages in two languages: the same keys in each. Not whether a translation is good.

use std::collections::BTreeMap;

use crate::{Finding, Source};

/// The keys of a Fluent file with the line each is defined on; an attribute is `key.attribute`.
pub fn keys(text: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let mut message = String::new();
    for (number, line) in text.lines().enumerate() {
        let Some((name, _)) = line.split_once('=') else { continue };
        let is_attribute = line.starts_with(' ') && name.trim_start().starts_with('.');
        let name = name.trim();
        if is_attribute && is_key(&name[1..]) {
            found.push((format!("{message}{name}"), number + 1));
        } else if !line.starts_with(' ') && is_key(name.trim_start_matches('-')) {
            message = name.to_owned();
            found.push((message.clone(), number + 1));
        }
    }
    found
}

/// Keys that one language has and another lacks, and keys defined twice. The language is the folder's name.
pub fn check(files: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut languages: BTreeMap<&str, BTreeMap<String, (&str, usize)>> = BTreeMap::new();
    for file in files {
        let defined = languages.entry(language(&file.path)).or_default();
        for (key, line) in keys(&file.text) {
            if let Some((path, first)) = defined.insert(key.clone(), (&file.path, line)) {
                let advice = format!("`{key}` is defined already at {path}:{first}; keep one");
                findings.push(Finding::new(&file.path, line, advice));
            }
        }
    }
    for (name, defined) in &languages {
        for (other, theirs) in languages.iter().filter(|(other, _)| *other != name) {
            for (key, (path, line)) in defined.iter().filter(|(key, _)| !theirs.contains_key(*key)) {
                let advice = format!("`{key}` has no text in {other}; write it there or remove it here");
                findings.push(Finding::new(path, *line, advice));
            }
        }
    }
    findings
}

fn language(path: &str) -> &str {
    path.rsplit('/').nth(1).unwrap_or_default()
}

fn is_key(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(language: &str, text: &str) -> Source {
        Source { path: format!("crates/web/locales/{language}/site.ftl"), text: text.to_owned() }
    }

    #[test]
    fn a_key_missing_in_one_language_is_found_where_the_other_has_it() {
        let zh = file("zh-CN", "# 首页\nhome = 首页\ntell = 我要反映\n    .hint = 一次说一件事\n");
        let en = file("en", "home = Home\ntell = Tell us\n");
        let found = check(&[zh, en]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].line, found[0].path.as_str()), (4, "crates/web/locales/zh-CN/site.ftl"));
        assert!(found[0].advice.contains("`tell.hint`"));
    }

    #[test]
    fn a_key_defined_twice_is_found_and_continuation_lines_are_no_keys() {
        let found = check(&[file("en", "a = one\n    two = three\na = again\n")]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 3);
    }
}
