//! The npm packages, of which none is shipped unseen: exact versions, accepted licences, lock files that name no
//! server. Not what the packages do; the browser journeys see that.

use serde_json::Value;

use crate::licences::accepts;
use crate::{Finding, line_of};

/// Licences of what runs in tests and is never shipped: a reader of YAML, below the generator of the API's types.
const RUN_IN_TESTS: &[&str] = &["Python-2.0"];

/// A `package.json` whose versions are not exact.
pub fn manifest(path: &str, text: &str) -> Vec<Finding> {
    let Ok(manifest) = serde_json::from_str::<Value>(text) else {
        return vec![Finding::new(path, 1, "is not JSON")];
    };
    ["dependencies", "devDependencies", "optionalDependencies"]
        .iter()
        .filter_map(|kind| manifest[*kind].as_object())
        .flatten()
        .filter(|(_, version)| !version.as_str().is_some_and(is_exact))
        .map(|(name, version)| {
            let advice = format!("`{name}` is asked for as {version}; write one exact version");
            Finding::new(path, line_naming(text, name), advice)
        })
        .collect()
}

/// A `package-lock.json` with an unaccepted licence, a missing checksum or the address of a server.
pub fn lock(path: &str, text: &str) -> Vec<Finding> {
    let Ok(lock) = serde_json::from_str::<Value>(text) else {
        return vec![Finding::new(path, 1, "is not JSON")];
    };
    let packages = lock["packages"].as_object();
    packages
        .into_iter()
        .flatten()
        .filter(|(name, _)| !name.is_empty())
        .flat_map(|(name, package)| wrong(package).into_iter().map(move |what| (name, what)))
        .map(|(name, what)| Finding::new(path, line_naming(text, name), format!("`{name}` {what}")))
        .collect()
}

fn wrong(package: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let licence = package["license"].as_str().unwrap_or("no licence stated");
    let only_run = package["dev"] == true && RUN_IN_TESTS.contains(&licence);
    if !accepts(licence) && !only_run {
        found.push(format!("is under {licence}; find another package, or add the licence with a reason in crates/tidy/src/licences.rs"));
    }
    if package["resolved"].is_string() {
        found.push(
            "names a server; lock with `npm install --package-lock-only --omit-lockfile-registry-resolved`"
                .to_owned(),
        );
    }
    if !package["integrity"].is_string() {
        found.push("has no checksum; lock it again from the npm registry".to_owned());
    }
    found
}

fn is_exact(version: &str) -> bool {
    version.split('.').count() >= 3
        && version.starts_with(|c: char| c.is_ascii_digit())
        && !version.contains(' ')
}

fn line_naming(text: &str, name: &str) -> usize {
    text.find(&format!("\"{name}\"")).map_or(1, |at| line_of(text, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_of_versions_is_found_at_its_line() {
        let bad =
            "{\n  \"devDependencies\": {\n    \"alpha\": \"1.2.3\",\n    \"beta\": \"^1.2.3\"\n  }\n}\n";
        let found = manifest("package.json", bad);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 4);
    }

    #[test]
    fn a_lock_that_names_a_server_or_another_licence_is_found() {
        let bad = r#"{ "packages": { "": {},
            "node_modules/good": { "license": "MIT", "integrity": "sha512-x" },
            "node_modules/run": { "license": "Python-2.0", "dev": true, "integrity": "sha512-x" },
            "node_modules/bad": { "license": "SSPL-1.0", "resolved": "somewhere" } } }"#;
        let found = lock("package-lock.json", bad);
        assert_eq!(found.len(), 3);
        assert!(found.iter().all(|finding| finding.line == 4));
    }
}
