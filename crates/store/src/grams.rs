//! Text cut into what the search index holds: single characters and overlapping pairs of Chinese, whole words
//! of Latin letters and digits. The same on both engines, so that both find the same. It makes no keyed hashes
//! (see [`crate::words::Keyring::gram`]) and knows no dictionary.

use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// The terms a text is indexed under: a sorted set.
pub fn terms(text: &str) -> Vec<String> {
    collect(text, |run, out| {
        out.extend(run.iter().map(char::to_string));
        out.extend(pairs(run));
    })
}

/// The terms a query asks for, all of which must match: the pairs of a run, its character if it is alone.
pub fn query_terms(text: &str) -> Vec<String> {
    collect(text, |run, out| match run {
        [alone] => out.extend([alone.to_string()]),
        _ => out.extend(pairs(run)),
    })
}

/// Whether a text holds everything a query asks for: each run of Chinese somewhere within one of its runs, each
/// word of letters and digits whole. The truth that hits of the index are checked against.
pub fn contains(text: &str, query: &str) -> bool {
    let (held, asked) = (runs(text), runs(query));
    !asked.is_empty()
        && asked.iter().all(|(kind, run)| {
            held.iter().any(|(held_kind, held)| match kind {
                Kind::Ideograph => {
                    *held_kind == Kind::Ideograph && held.windows(run.len()).any(|part| part == run)
                }
                Kind::Letter | Kind::Gap => held_kind == kind && held == run,
            })
        })
}

fn pairs(run: &[char]) -> impl Iterator<Item = String> {
    run.windows(2).map(|pair| pair.iter().collect())
}

/// Cuts the text into runs; ideographs go through `cut`, other letters and digits stay whole.
fn collect(text: &str, cut: impl Fn(&[char], &mut BTreeSet<String>)) -> Vec<String> {
    let mut out = BTreeSet::new();
    for (kind, run) in runs(text) {
        match kind {
            Kind::Ideograph => cut(&run, &mut out),
            Kind::Letter => out.extend([run.iter().collect::<String>()]),
            Kind::Gap => {}
        }
    }
    out.into_iter().collect()
}

/// Runs of one kind, gaps left out, after NFKC and lower-casing.
fn runs(text: &str) -> Vec<(Kind, Vec<char>)> {
    let normal: String = text.nfkc().collect::<String>().to_lowercase().nfkc().collect();
    let mut runs: Vec<(Kind, Vec<char>)> = Vec::new();
    let mut last = Kind::Gap;
    for c in normal.chars() {
        let kind = Kind::of(c);
        match runs.last_mut() {
            Some((_, run)) if kind == last && kind != Kind::Gap => run.push(c),
            _ if kind != Kind::Gap => runs.push((kind, vec![c])),
            _ => {}
        }
        last = kind;
    }
    runs
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Ideograph,
    Letter,
    Gap,
}

impl Kind {
    fn of(c: char) -> Kind {
        match c {
            // 々〇, kana, Hangul, and the ideographs with their extensions
            '\u{3005}' | '\u{3007}' | '\u{3041}'..='\u{30ff}' | '\u{ac00}'..='\u{d7a3}' => Kind::Ideograph,
            '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => Kind::Ideograph,
            '\u{20000}'..='\u{323af}' => Kind::Ideograph,
            _ if c.is_alphanumeric() => Kind::Letter,
            _ => Kind::Gap,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn chinese_becomes_characters_and_pairs_and_the_rest_stays_whole() {
        assert_eq!(terms("楼道灯 B2座,８号"), ["8", "b2", "号", "座", "楼", "楼道", "灯", "道", "道灯"]);
    }

    #[test]
    fn a_query_asks_for_pairs_and_for_a_character_only_when_it_is_alone() {
        assert_eq!(query_terms("楼道灯"), ["楼道", "道灯"]);
        assert_eq!(query_terms("灯 WiFi"), ["wifi", "灯"]);
        assert_eq!(query_terms(",。 "), [""; 0]);
    }

    #[test]
    fn containing_is_within_a_run_of_chinese_and_by_whole_words_otherwise() {
        assert!(contains("三楼道灯不亮，B2 座", "楼道灯"));
        assert!(contains("三楼道灯不亮，B2 座", "道灯 b2"));
        assert!(!contains("三楼道，灯不亮", "楼道灯"));
        assert!(!contains("B23 座", "b2"));
        assert!(!contains("楼道灯", "，。"));
    }

    #[test]
    fn rare_characters_of_the_later_extensions_are_found() {
        assert_eq!(query_terms("𠮷野家"), ["野家", "𠮷野"]);
    }

    proptest! {
        #[test]
        fn a_part_of_a_text_asks_only_for_terms_of_the_text(text in "[一二三四五六]{2,12}", from in 0usize..6, len in 1usize..6) {
            let part: String = text.chars().skip(from).take(len).collect();
            let indexed = terms(&text);
            prop_assert!(query_terms(&part).iter().all(|term| indexed.contains(term)));
        }

        #[test]
        fn any_text_can_be_cut_and_cutting_its_terms_again_changes_nothing(text in any::<String>()) {
            for term in terms(&text) {
                prop_assert!(!term.is_empty());
                prop_assert!(terms(&term).contains(&term), "{term:?}");
            }
        }
    }
}
