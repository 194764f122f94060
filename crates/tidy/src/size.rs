//! Small by default, and the tail kept short: no source file over 500 lines unless it is listed with a reason.
//! Functions over 70 lines are clippy's to find.

use crate::{Finding, listed, table};

const LIMIT: usize = 500;

/// Endings of what people write and read as source.
pub const ENDINGS: &[&str] = &[".rs", ".sql", ".ts", ".mjs", ".js", ".css", ".html", ".sh", ".py"];

/// Files that may be longer.
const LONGER: &str = "
    # path | reason
    assets/zhiye.css | one stylesheet for all pages of residents, in sections that share its tokens
";

/// A source file that has grown too long.
pub fn check(path: &str, text: &str) -> Vec<Finding> {
    let lines = text.lines().count();
    if lines <= LIMIT || listed(path, &table(LONGER)) {
        return Vec::new();
    }
    let advice = format!(
        "{lines} lines, {LIMIT} are enough: part it by what it is about, or list it with a reason in crates/tidy/src/size.rs"
    );
    vec![Finding::new(path, LIMIT + 1, advice)]
}

/// Rows of the list that no longer need to be there.
pub fn needless_rows(length_of: impl Fn(&str) -> Option<usize>) -> Vec<Finding> {
    table(LONGER)
        .into_iter()
        .filter(|(path, reason)| reason.is_empty() || length_of(path).is_none_or(|lines| lines <= LIMIT))
        .map(|(path, _)| {
            let advice = format!("the row for {path} has no reason or is no longer needed; remove it");
            Finding::new("crates/tidy/src/size.rs", 1, advice)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_file_is_found_and_a_short_one_is_not() {
        assert_eq!(check("crates/x/src/lib.rs", &"line\n".repeat(501)).len(), 1);
        assert!(check("crates/x/src/lib.rs", &"line\n".repeat(500)).is_empty());
    }
}
