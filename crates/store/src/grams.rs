//! Text cut into what the search index holds: single characters and overlapping pairs of Chinese, whole words
//! of Latin letters and digits. The same on both engines, so that both find the same. It makes no keyed hashes
//! (see [`crate::words::Keyring::gram`]) and knows no dictionary.

use std::{collections::BTreeSet, ops::Range};
use unicode_normalization::UnicodeNormalization;

/// The terms a text is indexed under: a sorted set.
pub fn terms(text: &str) -> Vec<String> {
    collect(text, |run, out| {
        out.extend(run.iter().map(char::to_string));
        out.extend(pairs(run));
    })
}

/// What somebody looks for: runs of Chinese, each to be found within a run of a text, and words of letters and
/// digits, each to be found whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    runs: Vec<(Kind, Vec<char>)>,
}

impl Asked {
    /// Empty if the query has nothing to look for.
    pub fn parse(query: &str) -> Asked {
        let mut runs: Vec<(Kind, Vec<char>)> = Vec::new();
        for run in cut(query) {
            if !runs.contains(&run) {
                runs.push(run);
            }
        }
        Asked { runs }
    }

    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// How many things are looked for.
    pub fn len(&self) -> usize {
        self.runs.len()
    }

    /// The terms of the longest run, all of which a text with it has: pairs, or its character if it is alone. The
    /// index gives the texts that may hold it; [`Asked::find_in`] says which do, and about the other runs.
    pub fn terms(&self) -> Vec<String> {
        let longest = self.runs.iter().rev().max_by_key(|(_, run)| run.len());
        let terms: BTreeSet<String> = match longest {
            None => BTreeSet::new(),
            Some((Kind::Ideograph, run)) if run.len() > 1 => pairs(run).collect(),
            Some((_, run)) => BTreeSet::from([run.iter().collect()]),
        };
        terms.into_iter().collect()
    }

    /// Notes which runs the text holds; `true` if it holds one at least.
    pub fn find_in(&self, text: &str, found: &mut [bool]) -> bool {
        let held = cut(text);
        let mut any = false;
        for ((kind, run), found) in self.runs.iter().zip(found) {
            let holds = held.iter().any(|(held_kind, held)| held_kind == kind && kind.holds(held, run));
            *found |= holds;
            any |= holds;
        }
        any
    }

    /// Whether a text alone holds everything asked for.
    #[cfg(test)]
    fn is_in(&self, text: &str) -> bool {
        let mut found = vec![false; self.len()];
        self.find_in(text, &mut found);
        !self.is_empty() && found.into_iter().all(|found| found)
    }

    /// Where in the text the runs stand, as ranges of bytes in order that do not overlap. For marking only: what is
    /// composed of several characters may be found and still not be marked.
    pub fn marks(&self, text: &str) -> Vec<Range<usize>> {
        let mut marks: Vec<Range<usize>> = Vec::new();
        for (kind, places) in places(text) {
            let chars: Vec<char> = places.iter().map(|(c, _)| *c).collect();
            for (_, run) in self.runs.iter().filter(|(asked, _)| *asked == kind) {
                let starts = (0..=chars.len().saturating_sub(run.len())).filter(|from| match kind {
                    Kind::Ideograph => chars[*from..].starts_with(run),
                    _ => chars == *run,
                });
                marks.extend(starts.map(|from| places[from].1.start..places[from + run.len() - 1].1.end));
            }
        }
        marks.sort_unstable_by_key(|mark| (mark.start, mark.end));
        marks.dedup_by(|next, last| {
            let touches = next.start <= last.end;
            if touches {
                last.end = last.end.max(next.end);
            }
            touches
        });
        marks
    }
}

/// A character of the index and where it stands in the text.
type Place = (char, Range<usize>);

/// Characters with their places, in runs of one kind.
fn places(text: &str) -> Vec<(Kind, Vec<Place>)> {
    let mut runs: Vec<(Kind, Vec<Place>)> = Vec::new();
    let mut last = Kind::Gap;
    for (at, c) in text.char_indices() {
        for normal in c.nfkc().flat_map(char::to_lowercase) {
            let kind = Kind::of(normal);
            let place = (normal, at..at + c.len_utf8());
            match runs.last_mut() {
                Some((_, run)) if kind == last && kind != Kind::Gap => run.push(place),
                _ if kind != Kind::Gap => runs.push((kind, vec![place])),
                _ => {}
            }
            last = kind;
        }
    }
    runs
}

fn pairs(run: &[char]) -> impl Iterator<Item = String> {
    run.windows(2).map(|pair| pair.iter().collect())
}

/// Cuts the text into runs; ideographs go through `grams`, other letters and digits stay whole.
fn collect(text: &str, grams: impl Fn(&[char], &mut BTreeSet<String>)) -> Vec<String> {
    let mut out = BTreeSet::new();
    for (kind, run) in cut(text) {
        match kind {
            Kind::Ideograph => grams(&run, &mut out),
            Kind::Letter => out.extend([run.iter().collect::<String>()]),
            Kind::Gap => {}
        }
    }
    out.into_iter().collect()
}

/// NFKC, lower case, and NFKC again. A Chinese character stays as it is in all three and combines with nothing beside
/// it, so only what stands between them goes the long way.
fn normal(text: &str) -> String {
    let stays = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let (as_it_is, after) = rest.split_at(rest.find(|c| !stays(c)).unwrap_or(rest.len()));
        let (other, after) = after.split_at(after.find(stays).unwrap_or(after.len()));
        out.push_str(as_it_is);
        out.extend(other.nfkc().collect::<String>().to_lowercase().nfkc());
        rest = after;
    }
    out
}

/// Runs of one kind, gaps left out, after NFKC and lower-casing.
fn cut(text: &str) -> Vec<(Kind, Vec<char>)> {
    let mut runs: Vec<(Kind, Vec<char>)> = Vec::new();
    let mut last = Kind::Gap;
    for c in normal(text).chars() {
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
    fn holds(self, held: &[char], run: &[char]) -> bool {
        match self {
            Kind::Ideograph => held.windows(run.len()).any(|part| part == run),
            Kind::Letter | Kind::Gap => held == run,
        }
    }

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

    fn contains(text: &str, query: &str) -> bool {
        Asked::parse(query).is_in(text)
    }

    #[test]
    fn a_query_asks_for_the_pairs_of_its_longest_run_or_for_a_character_that_is_alone() {
        assert_eq!(Asked::parse("楼道灯").terms(), ["楼道", "道灯"]);
        assert_eq!(Asked::parse("灯 漏水 楼道灯").terms(), ["楼道", "道灯"]);
        assert_eq!(Asked::parse("灯").terms(), ["灯"]);
        assert_eq!(Asked::parse("灯 WiFi").terms(), ["wifi"]);
        assert!(Asked::parse(",。 ").is_empty());
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
    fn runs_may_stand_in_different_texts() {
        let asked = Asked::parse("漏水 三号楼 漏水");
        let mut found = vec![false; asked.len()];
        assert_eq!(found.len(), 2, "asked twice is asked once");
        assert!(asked.find_in("屋顶漏水", &mut found));
        assert!(!asked.find_in("没有", &mut found));
        assert!(asked.find_in("三号楼 402", &mut found));
        assert_eq!(found, [true, true]);
    }

    #[test]
    fn hits_are_marked_where_they_stand() {
        let marked = |text: &'static str, query: &str| -> Vec<&str> {
            Asked::parse(query).marks(text).into_iter().map(|range| &text[range]).collect()
        };
        assert_eq!(marked("三楼道灯不亮，楼道灯", "楼道灯"), ["楼道灯", "楼道灯"]);
        assert_eq!(marked("哈哈哈哈", "哈哈"), ["哈哈哈哈"]);
        assert_eq!(marked("Ｂ２座 b23", "b2"), ["Ｂ２"]);
        assert_eq!(marked("①楼", "1"), ["①"]);
        assert_eq!(marked("灯", "楼道灯"), [""; 0]);
    }

    #[test]
    fn rare_characters_of_the_later_extensions_are_found() {
        assert_eq!(Asked::parse("𠮷野家").terms(), ["野家", "𠮷野"]);
    }

    proptest! {
        #[test]
        fn a_part_of_a_text_asks_only_for_terms_of_the_text(text in "[一二三四五六]{2,12}", from in 0usize..6, len in 1usize..6) {
            let part: String = text.chars().skip(from).take(len).collect();
            let indexed = terms(&text);
            let asked = Asked::parse(&part);
            prop_assert!(asked.terms().iter().all(|term| indexed.contains(term)));
            prop_assert!(part.is_empty() || asked.is_in(&text));
            prop_assert!(part.is_empty() || asked.marks(&text).iter().any(|m| text[m.clone()].contains(&part)));
        }

        #[test]
        fn the_short_way_gives_what_the_long_way_gives(text in "([一-龥]|[Ａ-ｚ]|[a-zA-ZΣÀ-ÿ]|[\u{300}-\u{30f}]|[、-ん]|\\PC){0,24}") {
            let long: String = text.nfkc().collect::<String>().to_lowercase().nfkc().collect();
            prop_assert_eq!(normal(&text), long);
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
