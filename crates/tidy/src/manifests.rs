//! The crates' manifests: what they depend on, and the reason written beside each dependency.

use crate::Finding;

/// Where a dependency is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Normal,
    Dev,
    Build,
}

/// One dependency as declared in a manifest.
#[derive(Clone, Debug)]
pub struct Dependency {
    pub name: String,
    pub kind: Kind,
    /// Line of the declaration, counted from 1.
    pub line: usize,
    /// Whether a comment stands at the end of that line or directly above it.
    pub has_reason: bool,
}

/// The dependencies of one manifest, found in TOML that parses.
///
/// # Errors
/// A finding if the text is not TOML, or a dependency is written in a form whose line is not seen.
pub fn read(path: &str, text: &str) -> Result<Vec<Dependency>, Finding> {
    let manifest: toml::Table =
        text.parse().map_err(|error| Finding::new(path, 1, format!("is not TOML: {error}")))?;
    let found = lines(text);
    let declared: usize = tables(&manifest).iter().map(|table| table.len()).sum();
    if declared == found.len() {
        Ok(found)
    } else {
        let advice = "write each dependency on a line of its own, `name = …` or `name.workspace = true`";
        Err(Finding::new(path, 1, advice))
    }
}

/// Dependencies without a reason.
pub fn reasons(path: &str, dependencies: &[Dependency]) -> Vec<Finding> {
    dependencies
        .iter()
        .filter(|dependency| !dependency.has_reason)
        .map(|d| {
            let advice =
                format!("say why `{}` is needed, in a comment at the end of the line or above it", d.name);
            Finding::new(path, d.line, advice)
        })
        .collect()
}

fn tables(manifest: &toml::Table) -> Vec<&toml::Table> {
    let names = ["dependencies", "dev-dependencies", "build-dependencies"];
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    let places = std::iter::once(manifest)
        .chain(targets.into_iter().flat_map(|all| all.values().filter_map(toml::Value::as_table)));
    places
        .flat_map(|place| names.iter().filter_map(|name| place.get(*name).and_then(toml::Value::as_table)))
        .collect()
}

fn lines(text: &str) -> Vec<Dependency> {
    let mut found = Vec::new();
    let mut section = None;
    let mut above = false;
    let mut open = 0i32;
    for (number, line) in text.lines().enumerate() {
        let (content, comment) = split_comment(line);
        let inside_a_value = open > 0;
        open += balance(content);
        if let Some(header) = content.strip_prefix('[') {
            let header = header.trim_end().trim_end_matches(']');
            section = kind_of(header);
            if let Some((kind, name)) = named(header) {
                found.push(Dependency { name, kind, line: number + 1, has_reason: above || comment });
                section = None;
            }
        } else if let (Some(kind), Some((key, _)), false) = (section, content.split_once('='), inside_a_value)
        {
            let name = key.trim().split('.').next().unwrap_or_default().trim_matches('"').to_owned();
            found.push(Dependency { name, kind, line: number + 1, has_reason: above || comment });
        }
        above = content.is_empty() && comment;
    }
    found
}

fn kind_of(header: &str) -> Option<Kind> {
    match header.rsplit('.').next().unwrap_or(header) {
        _ if header.starts_with("workspace.") => None,
        "dependencies" => Some(Kind::Normal),
        "dev-dependencies" => Some(Kind::Dev),
        "build-dependencies" => Some(Kind::Build),
        _ => None,
    }
}

/// `[dependencies.name]`: a table for one dependency.
fn named(header: &str) -> Option<(Kind, String)> {
    let (parent, name) = header.rsplit_once('.')?;
    Some((kind_of(parent)?, name.trim_matches('"').to_owned()))
}

/// A line's content, trimmed, and whether a comment with words follows it.
fn split_comment(line: &str) -> (&str, bool) {
    let mut quoted = false;
    for (at, c) in line.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '#' if !quoted => return (line[..at].trim(), line[at + 1..].trim().len() > 3),
            _ => {}
        }
    }
    (line.trim(), false)
}

fn balance(content: &str) -> i32 {
    let count = |open: char, close: char| {
        content.chars().fold(0, |n, c| n + i32::from(c == open) - i32::from(c == close))
    };
    count('{', '}') + count('[', ']')
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r##"
[package]
name = "sample" # a name is no dependency

[dependencies]
alpha.workspace = true # counts working days
beta = "1"
# reads the register
gamma = { version = "1", features = [
    "x",
] }

delta = { version = "1#2" }

[target.'cfg(unix)'.dependencies]
epsilon = "1" # sends signals

[dev-dependencies]
zeta = "1"
"##;

    #[test]
    fn a_dependency_without_a_reason_is_found_at_its_line() {
        let found = reasons("Cargo.toml", &read("Cargo.toml", SAMPLE).expect("the sample is TOML"));
        let lines: Vec<usize> = found.iter().map(|finding| finding.line).collect();
        assert_eq!(lines, vec![7, 13, 19], "beta, delta and zeta have none: {found:?}");
    }

    #[test]
    fn kinds_and_names_are_read() {
        let all = read("Cargo.toml", SAMPLE).expect("the sample is TOML");
        let names: Vec<(&str, Kind)> = all.iter().map(|d| (d.name.as_str(), d.kind)).collect();
        assert_eq!(names[0], ("alpha", Kind::Normal));
        assert_eq!(names[4], ("epsilon", Kind::Normal));
        assert_eq!(names[5], ("zeta", Kind::Dev));
    }

    #[test]
    fn a_dependency_written_where_its_line_is_not_seen_is_refused() {
        let inline = "dependencies = { alpha = \"1\" }\n[package]\nname = \"x\"\n";
        assert!(read("Cargo.toml", inline).is_err());
        assert!(read("Cargo.toml", "not toml at all").is_err());
    }
}
