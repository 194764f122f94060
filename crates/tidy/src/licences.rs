//! The licences and sources of everything we build with: SPDX expressions against a short list. Not security
//! advisories; those need a database that changes daily.

use serde_json::Value;

use crate::{Finding, table};

/// Licences that may be shipped inside an Apache-2.0 program when their notices are kept.
pub const ACCEPTED: &[&str] = &[
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "MIT",
    "0BSD",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Packages that state no SPDX expression, read by hand: `name | licence and where it stands`.
const READ_BY_HAND: &str = "";

/// Whether an SPDX expression can be met with accepted licences alone. `MIT/Apache-2.0` is the older way to
/// write `OR`. An expression that cannot be read is not accepted.
pub fn accepts(expression: &str) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    either(&mut rest) == Some(true) && rest.is_empty()
}

fn either(words: &mut &[&str]) -> Option<bool> {
    let mut met = all(words)?;
    while take(words, "OR") {
        met |= all(words)?;
    }
    Some(met)
}

fn all(words: &mut &[&str]) -> Option<bool> {
    let mut met = one(words)?;
    while take(words, "AND") {
        met &= one(words)?;
    }
    Some(met)
}

fn one(words: &mut &[&str]) -> Option<bool> {
    if take(words, "(") {
        let met = either(words)?;
        return take(words, ")").then_some(met);
    }
    let (first, rest) = words.split_first()?;
    if ["OR", "AND", "WITH", ")"].contains(first) {
        return None;
    }
    *words = rest;
    if !take(words, "WITH") {
        return Some(ACCEPTED.contains(first));
    }
    let (exception, rest) = words.split_first()?;
    *words = rest;
    Some(ACCEPTED.contains(&format!("{first} WITH {exception}").as_str()))
}

fn take(words: &mut &[&str], word: &str) -> bool {
    let found = words.first() == Some(&word);
    if found {
        *words = &words[1..];
    }
    found
}

/// Packages of `cargo metadata` under another licence or from another source than the crates registry.
pub fn check(metadata: &Value) -> Vec<Finding> {
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    packages.iter().flat_map(|package| [licence(package), origin(package)]).flatten().collect()
}

fn licence(package: &Value) -> Option<Finding> {
    let name = package["name"].as_str().unwrap_or("a package without a name");
    match package["license"].as_str() {
        Some(expression) if accepts(expression) => None,
        None if table(READ_BY_HAND).iter().any(|(known, _)| *known == name) => None,
        stated => {
            let stated = stated.unwrap_or("no licence stated");
            let advice = format!(
                "`{name}`: {stated}; find another crate, or add the licence with a reason in crates/tidy/src/licences.rs"
            );
            Some(Finding::new("Cargo.lock", 1, advice))
        }
    }
}

/// A package without a source is a path inside this repository.
fn origin(package: &Value) -> Option<Finding> {
    let source = package["source"].as_str()?;
    let is_registry = source.starts_with("registry+") && source.ends_with("/crates.io-index");
    let name = package["name"].as_str().unwrap_or("a package without a name");
    let advice = format!("`{name}` comes from {source}; take a released version from the crates registry");
    (!is_registry).then(|| Finding::new("Cargo.lock", 1, advice))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn expressions_are_met_as_spdx_means_them() {
        for good in [
            "MIT",
            "MIT/Apache-2.0",
            "MIT OR GPL-3.0-only",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR GPL-2.0-only",
            "GPL-3.0-only OR (ISC AND (GPL-2.0-only OR Zlib))",
        ] {
            assert!(accepts(good), "{good} can be met");
        }
        for bad in [
            "",
            "GPL-3.0-only",
            "MIT AND GPL-3.0-only",
            "GPL-2.0-only OR AGPL-3.0-only",
            "MIT WITH Classpath-exception-2.0",
            "(MIT",
            "MIT Apache-2.0",
            "OR MIT",
        ] {
            assert!(!accepts(bad), "{bad} cannot be met or read");
        }
    }

    #[test]
    fn a_foreign_licence_and_a_foreign_source_are_found() {
        let found = check(&json!({ "packages": [
            { "name": "ours", "license": "Apache-2.0", "source": null },
            { "name": "copyleft", "license": "AGPL-3.0-only", "source": null },
            { "name": "silent", "license": null, "source": null },
            { "name": "branch", "license": "MIT", "source": "git+https://example.org/x?branch=y#1" },
        ]}));
        let named: Vec<bool> = ["copyleft", "silent", "branch"]
            .iter()
            .map(|n| found.iter().any(|f| f.advice.contains(n)))
            .collect();
        assert_eq!((found.len(), named), (3, vec![true, true, true]));
    }
}
