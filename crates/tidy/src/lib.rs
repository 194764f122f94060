//! The house rules, as checks over the text of this repository.
//!
//! Each module holds one rule as a pure function from text to findings, so that the rule itself is tested on a
//! small bad sample; `tests/tidy.rs` walks the repository and applies them. What the compiler, clippy and
//! rustfmt already see is deliberately not repeated here.

pub mod clock;
pub mod edges;
pub mod fluent;
pub mod glossary;
pub mod licences;
pub mod manifests;
pub mod old_browsers;
pub mod packages;
pub mod purity;
pub mod rust_text;
pub mod size;
pub mod sql;
pub mod templates;

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// A place where a rule is broken, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Path from the repository's root, with forward slashes.
    pub path: String,
    /// Line, counted from 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub advice: String,
}

impl Finding {
    pub fn new(path: &str, line: usize, advice: impl Into<String>) -> Finding {
        Finding { path: path.to_owned(), line, advice: advice.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.advice)
    }
}

/// A file of the repository, read whole.
#[derive(Clone, Debug)]
pub struct Source {
    /// Path from the repository's root, with forward slashes.
    pub path: String,
    pub text: String,
}

/// The repository's root.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("this crate lies in crates/tidy").to_owned()
}

const SKIPPED: &[&str] = &["target", "node_modules", "dist", ".git"];

/// Every text file below `folder` (relative to the root) whose name ends in one of `endings`, in path order.
/// A folder that does not exist holds no files.
pub fn sources(folder: &str, endings: &[&str]) -> Vec<Source> {
    let root = root();
    let mut found = Vec::new();
    walk(&root, &root.join(folder), endings, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// One file by its path from the root, if it exists.
pub fn source(path: &str) -> Option<Source> {
    let text = fs::read_to_string(root().join(path)).ok()?;
    Some(Source { path: path.to_owned(), text })
}

fn walk(root: &Path, folder: &Path, endings: &[&str], found: &mut Vec<Source>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if !SKIPPED.contains(&name.as_str()) {
                walk(root, &path, endings, found);
            }
        } else if endings.iter().any(|ending| name.ends_with(ending))
            && let Ok(text) = fs::read_to_string(&path)
        {
            let path = path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
            found.push(Source { path, text });
        }
    }
}

/// Rows of a text table: `name | reason`, blank lines and lines beginning with `#` left out.
pub fn table(text: &str) -> Vec<(&str, &str)> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let (name, reason) = line.split_once('|').unwrap_or((line, ""));
            (name.trim(), reason.trim())
        })
        .collect()
}

/// Whether `path` is named by a row of the table: exactly, or below a row that ends in `/`, or by a row
/// beginning with `*` that names a part of the path.
pub fn listed(path: &str, rows: &[(&str, &str)]) -> bool {
    rows.iter().any(|(name, _)| {
        *name == path
            || (name.ends_with('/') && path.starts_with(name))
            || name.strip_prefix('*').is_some_and(|part| path.contains(part))
    })
}

/// The line, counted from 1, of a byte offset.
pub fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes()[..offset.min(text.len())].iter().filter(|b| **b == b'\n').count() + 1
}

/// Fails with every finding on a line of its own.
///
/// # Panics
/// If there is any finding.
pub fn expect_none(rule: &str, mut findings: Vec<Finding>) {
    findings.sort();
    findings.dedup();
    let lines: Vec<String> = findings.iter().map(Finding::to_string).collect();
    assert!(lines.is_empty(), "{rule}: {} to mend\n  {}\n", lines.len(), lines.join("\n  "));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_knows_exact_paths_folders_and_parts() {
        let rows = table("# who\n\na/b.rs | one file\nc/ | a folder\n*/examples/ | any example\n");
        assert_eq!(rows.len(), 3);
        assert!(listed("a/b.rs", &rows));
        assert!(listed("c/d.rs", &rows));
        assert!(listed("x/examples/y.rs", &rows));
        assert!(!listed("a/b.rsx", &rows));
        assert!(!listed("d/c/e.rs", &rows));
    }

    #[test]
    fn the_walk_finds_this_file_and_skips_what_is_built() {
        let found = sources("crates/tidy", &[".rs"]);
        assert!(found.iter().any(|source| source.path == "crates/tidy/src/lib.rs"));
        assert!(sources("no/such/folder", &[".rs"]).is_empty());
    }

    #[test]
    #[should_panic(expected = "a/b.rs:3: do this instead")]
    fn a_finding_fails_with_its_place_and_its_advice() {
        expect_none("a rule", vec![Finding::new("a/b.rs", 3, "do this instead")]);
    }
}
