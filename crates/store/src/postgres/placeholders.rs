//! `?1` becomes `$1`. Texts in quotes and comments stay as they are.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

/// Statements are few and repeated: each is rewritten once.
#[derive(Default)]
pub(super) struct Rewrites(RwLock<HashMap<String, Arc<str>>>);

/// Beyond this many different texts somebody builds statements from values; then nothing more is kept.
const MOST: usize = 4_096;

impl Rewrites {
    pub(super) fn of(&self, sql: &str) -> Arc<str> {
        if let Some(known) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(sql) {
            return Arc::clone(known);
        }
        let rewritten: Arc<str> = rewrite(sql).into();
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() < MOST {
            known.insert(sql.to_owned(), Arc::clone(&rewritten));
        }
        rewritten
    }
}

fn rewrite(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut chars = sql.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\'' | '"' => {
                out.push(c);
                for inner in chars.by_ref() {
                    out.push(inner);
                    if inner == c {
                        break;
                    }
                }
            }
            '-' if chars.peek() == Some(&'-') => {
                out.push(c);
                for inner in chars.by_ref() {
                    out.push(inner);
                    if inner == '\n' {
                        break;
                    }
                }
            }
            '?' if chars.peek().is_some_and(char::is_ascii_digit) => out.push('$'),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_rewritten_and_texts_are_not() {
        assert_eq!(
            rewrite("SELECT ?1, '?2''?3', \"?4\" -- ?5\n, ?12"),
            "SELECT $1, '?2''?3', \"?4\" -- ?5\n, $12"
        );
        assert_eq!(rewrite("a ? b"), "a ? b");
    }
}
