//! Codes: that none occurs twice, and which one was meant.

use crate::reading::Row;
use std::collections::BTreeSet;

/// Whether a code stands in a list; if not it is reported with the nearest that does. `what`: what the list is of.
pub(crate) fn is_known(row: &Row<'_>, key: &str, code: &str, known: &[&str], what: (&str, &str)) -> bool {
    let stands = known.contains(&code);
    if !stands {
        let (zh, en) = suggestion(code, known);
        row.problem_at(
            key,
            format!("没有“{code}”这个{}{zh}", what.0),
            format!("no {} \"{code}\"{en}", what.1),
        );
    }
    stands
}

/// Reports codes that occur twice, at the second one.
#[derive(Default)]
pub(crate) struct Codes {
    seen: BTreeSet<String>,
}

impl Codes {
    pub fn add(&mut self, row: &Row<'_>, key: &str, code: &str) {
        if !self.seen.insert(code.to_owned()) {
            row.problem_at(
                key,
                format!("“{code}”出现了两次，每个代码只能有一个"),
                format!("\"{code}\" occurs twice; every code may occur once"),
            );
        }
    }
}

/// "; did you mean …?" in both languages: the nearest word, or the whole list when nothing is near.
pub(crate) fn suggestion(word: &str, known: &[&str]) -> (String, String) {
    let nearest = known.iter().map(|k| (distance(word, k), *k)).min();
    match nearest {
        Some((d, near)) if d <= (word.chars().count() / 2).max(2) => {
            (format!("，是不是“{near}”？"), format!("; did you mean `{near}`?"))
        }
        Some(_) => {
            let list = known.join("、");
            (format!("，可以用：{list}"), format!("; possible: {}", known.join(", ")))
        }
        None => (String::new(), String::new()),
    }
}

/// Levenshtein distance in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut corner = i;
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let next = (corner + usize::from(ca != *cb)).min(row[j] + 1).min(row[j + 1] + 1);
            corner = row[j + 1];
            row[j + 1] = next;
        }
    }
    row[b.len()]
}
