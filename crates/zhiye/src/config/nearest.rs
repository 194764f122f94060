//! The known name nearest to a mistyped one.

/// The nearest of `known`, if it is near enough to have been meant.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_ascii_lowercase();
    let (steps, found) =
        known.map(|k| (strsim::levenshtein(&name, &k.to_ascii_lowercase()), k)).min_by_key(|(d, _)| *d)?;
    (steps <= name.chars().count().div_ceil(2).max(3)).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_name_finds_the_one_that_was_meant() {
        let known = || ["listen", "database", "base_url"].into_iter();
        assert_eq!(nearest("lisen", known()), Some("listen"));
        assert_eq!(nearest("baseurl", known()), Some("base_url"));
        assert_eq!(nearest("databse", known()), Some("database"));
        assert_eq!(nearest("completely_else", known()), None);
    }
}
