//! Pure crates do no I/O and wait for nothing: what they need comes in as arguments. Their tests may read samples.

use crate::manifests::{Dependency, Kind};
use crate::rust_text::{code_only, occurrences, without_tests};
use crate::{Finding, line_of};

/// The crates without I/O, async, clock or chance.
pub const PURE: &[&str] = &["calendar", "rulebook", "domain", "insight", "tlog"];

const FORBIDDEN_CRATES: &[&str] = &[
    "tokio",
    "axum",
    "hyper",
    "reqwest",
    "rusqlite",
    "tokio-postgres",
    "deadpool-postgres",
    "getrandom",
    "rand",
    "futures",
    "async-trait",
    "tracing",
    "tempfile",
];
const FORBIDDEN_WORDS: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "std::io",
    "std::time::SystemTime",
    "std::time::Instant",
    "tokio::",
    "async fn",
    ".await",
    "println!",
    "eprintln!",
];

/// What a pure crate depends on that does I/O. Dependencies of its tests are free.
pub fn dependencies(path: &str, dependencies: &[Dependency]) -> Vec<Finding> {
    dependencies
        .iter()
        .filter(|dependency| {
            dependency.kind == Kind::Normal && FORBIDDEN_CRATES.contains(&dependency.name.as_str())
        })
        .map(|d| {
            Finding::new(path, d.line, format!("`{}` has no place in a pure crate; let `app` do it", d.name))
        })
        .collect()
}

/// What the code of a pure crate does that is not pure.
pub fn code(path: &str, source: &str) -> Vec<Finding> {
    let code = without_tests(&code_only(source));
    FORBIDDEN_WORDS
        .iter()
        .flat_map(|word| occurrences(&code, word).into_iter().map(move |at| (at, word)))
        .map(|(at, word)| {
            let advice = format!("`{word}` has no place in a pure crate; take the result as an argument");
            Finding::new(path, line_of(&code, at), advice)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_a_file_in_a_rule_is_found_and_in_its_tests_is_not() {
        let bad = "pub fn load() {\n    let t = std::fs::read(\"x\");\n}\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n";
        let found = code("crates/rulebook/src/lib.rs", bad);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 2);
    }

    #[test]
    fn a_runtime_among_the_dependencies_is_found() {
        let uses = |name: &str, kind| Dependency { name: name.to_owned(), kind, line: 4, has_reason: true };
        assert_eq!(dependencies("p", &[uses("tokio", Kind::Normal), uses("jiff", Kind::Normal)]).len(), 1);
        assert!(dependencies("p", &[uses("tempfile", Kind::Dev)]).is_empty());
    }
}
