//! GLOSSARY.md and the code say the same words: every `#[doc(alias = "…")]` is a Chinese term of the glossary, and
//! every identifier the glossary names in its column `code` exists. Not whether the translation is well chosen.

use std::collections::BTreeSet;

use crate::rust_text::{code_only, occurrences};
use crate::{Finding, Source, line_of};

/// What a glossary's tables say.
#[derive(Debug, Default)]
pub struct Glossary {
    /// Every Chinese term, parts of a cell parted by `、 / ，` or brackets counting one by one.
    pub terms: BTreeSet<String>,
    /// Every identifier in backticks in a column headed `code`, with its line.
    pub identifiers: Vec<(String, usize)>,
}

/// Reads the Markdown tables of the glossary.
pub fn read(text: &str) -> Glossary {
    let mut glossary = Glossary::default();
    let mut code_column = None;
    let mut in_table = false;
    for (number, line) in text.lines().enumerate() {
        let Some(row) = line.trim().strip_prefix('|') else {
            in_table = false;
            continue;
        };
        let cells: Vec<&str> = row.trim_end_matches('|').split('|').map(str::trim).collect();
        if !in_table {
            code_column = cells.iter().position(|cell| cell.to_ascii_lowercase().contains("code"));
            in_table = true;
            continue;
        }
        glossary.terms.extend(cells.iter().flat_map(|cell| terms(cell)));
        if let Some(cell) = code_column.and_then(|column| cells.get(column)) {
            glossary.identifiers.extend(backticked(cell).map(|name| (name.to_owned(), number + 1)));
        }
    }
    glossary
}

/// The aliases in one source file, with their lines.
pub fn aliases(source: &str) -> Vec<(String, usize)> {
    let code = code_only(source);
    let mut found = Vec::new();
    for attribute in occurrences(&code, "#[doc(") {
        let end = code[attribute..].find(']').map_or(code.len(), |n| attribute + n);
        if !code[attribute..end].contains("alias") {
            continue;
        }
        for (n, literal) in source[attribute..end].split('"').enumerate().filter(|(n, _)| n % 2 == 1) {
            let before: usize = source[attribute..end].split('"').take(n).map(|part| part.len() + 1).sum();
            found.push((literal.to_owned(), line_of(source, attribute + before)));
        }
    }
    found
}

/// Aliases the glossary does not list, or that are no Chinese term.
pub fn check_aliases(path: &str, source: &str, glossary: &Glossary) -> Vec<Finding> {
    aliases(source)
        .into_iter()
        .filter_map(|(alias, line)| {
            let advice = if !alias.chars().any(is_han) {
                format!(
                    "the alias `{alias}` is not a Chinese term; aliases tie a type to the office's own word"
                )
            } else if !glossary.terms.contains(&alias) {
                format!("`{alias}` is not in GLOSSARY.md; add a row there, or use the glossary's word")
            } else {
                return None;
            };
            Some(Finding::new(path, line, advice))
        })
        .collect()
}

/// Identifiers the glossary names that no source declares.
pub fn check_identifiers(path: &str, glossary: &Glossary, sources: &[Source]) -> Vec<Finding> {
    let declared: BTreeSet<String> = sources.iter().flat_map(declarations).collect();
    glossary
        .identifiers
        .iter()
        .filter_map(|(name, line)| {
            let missing = name.split("::").find(|part| !declared.contains(part.trim_end_matches("()")))?;
            let advice =
                format!("`{name}`: nothing in the code is called `{missing}`; correct the row or the name");
            Some(Finding::new(path, *line, advice))
        })
        .collect()
}

/// Names a source file declares: its module, its items, its enum variants and fields.
fn declarations(source: &Source) -> Vec<String> {
    let code = code_only(&source.text);
    let mut names: Vec<String> = module_names(&source.path);
    for keyword in
        ["struct ", "enum ", "trait ", "type ", "mod ", "fn ", "const ", "static ", "macro_rules! "]
    {
        names.extend(occurrences(&code, keyword).into_iter().map(|at| word(&code[at + keyword.len()..])));
    }
    for line in code.lines().map(str::trim) {
        let name = word(line.trim_start_matches("pub ").trim_start_matches("pub(crate) "));
        let after = line.find(name.as_str()).map_or("", |at| line[at + name.len()..].trim_start());
        if !name.is_empty() && (after.is_empty() || after.starts_with([',', '(', '{', ':', '='])) {
            names.push(name);
        }
    }
    names
}

/// `crates/domain/src/request/state.rs` declares `domain`, `request` and `state`.
fn module_names(path: &str) -> Vec<String> {
    path.trim_end_matches(".rs").split('/').map(str::to_owned).collect()
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn terms(cell: &str) -> Vec<String> {
    cell.split(['、', '/', '，', ',', '；', ';', '（', '）', '(', ')', '·'])
        .map(|part| part.trim().trim_matches(['*', '`', '“', '”', '"']).to_owned())
        .filter(|part| part.chars().any(is_han))
        .collect()
}

fn backticked(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2).map(str::trim).filter(|name| !name.is_empty())
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "# Words\n\n| 中文 | English | in the code | means |\n|---|---|---|---|\n\
        | 诉求（事项） | request | `request::Event` | what a resident brings |\n\
        | 承诺 | promise | `Promise` | |\n";
    const CODE: &str = "/// Facts.\n#[doc(alias = \"诉求\")]\npub enum Event {\n    Filed,\n}\n\n\
        #[doc(\n    alias = \"投诉件\",\n    alias = \"matter\"\n)]\npub struct Matter;\n";

    fn file(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn an_alias_outside_the_glossary_is_found_at_its_line() {
        let found = check_aliases("event.rs", CODE, &read(TABLE));
        let lines: Vec<usize> = found.iter().map(|finding| finding.line).collect();
        assert_eq!(lines, vec![8, 9], "投诉件 is not listed, matter is not Chinese: {found:?}");
    }

    #[test]
    fn an_identifier_that_does_not_exist_is_found_at_its_row() {
        let code = file("crates/domain/src/request/event.rs", CODE);
        let found = check_identifiers("GLOSSARY.md", &read(TABLE), &[code]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 6);
        assert!(found[0].advice.contains("`Promise`"));
    }

    #[test]
    fn a_table_without_a_code_column_names_no_identifiers() {
        let glossary = read("| 中文 | English |\n|---|---|\n| 登记编号 | `number` |\n");
        assert!(glossary.identifiers.is_empty());
        assert!(glossary.terms.contains("登记编号"));
    }

    #[test]
    fn variants_and_fields_count_as_declared() {
        let names =
            declarations(&file("a.rs", "pub enum State {\n    InHand,\n    Paused { until: Day },\n}\n"));
        for name in ["State", "InHand", "Paused"] {
            assert!(names.iter().any(|n| n == name), "{name} is not among {names:?}");
        }
    }
}
