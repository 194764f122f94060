//! How alike two texts are: Jaccard over their sets of three-character sequences.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

/// A text's three-character sequences, sorted, each once. Spaces do not count.
pub fn trigrams(text: &str) -> Vec<u64> {
    let chars: Vec<u64> = text.chars().filter(|c| !c.is_whitespace()).map(u64::from).collect();
    let mut grams: Vec<u64> = chars.windows(3).map(|w| w[0] << 42 | w[1] << 21 | w[2]).collect();
    grams.sort_unstable();
    grams.dedup();
    grams
}

/// Shared sequences over all sequences, 0 to 1.
pub fn jaccard(a: &[u64], b: &[u64]) -> f64 {
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                shared += 1;
                i += 1;
                j += 1;
            }
        }
    }
    ratio(shared, a.len(), b.len())
}

fn ratio(shared: usize, a: usize, b: usize) -> f64 {
    if shared == 0 { 0.0 } else { shared as f64 / (a + b - shared) as f64 }
}

/// Texts so far, found by their sequences.
#[derive(Default)]
pub struct Index {
    postings: HashMap<u64, Vec<u32>, BuildHasherDefault<Mixer>>,
    sizes: Vec<usize>,
    /// Shared sequences with each text, all 0 between two questions.
    shared: Vec<usize>,
}

impl Index {
    /// Likeness to the most similar text so far, leaving out `except`.
    pub fn closest(&mut self, grams: &[u64], except: Option<usize>) -> f64 {
        let mut touched = Vec::new();
        for text in grams.iter().filter_map(|gram| self.postings.get(gram)).flatten() {
            let text = *text as usize;
            if self.shared[text] == 0 {
                touched.push(text);
            }
            self.shared[text] += 1;
        }
        let mut closest = 0.0f64;
        for text in touched {
            let shared = std::mem::take(&mut self.shared[text]);
            if Some(text) != except {
                closest = closest.max(ratio(shared, grams.len(), self.sizes[text]));
            }
        }
        closest
    }

    /// Takes a text in and gives its place.
    pub fn add(&mut self, grams: &[u64]) -> usize {
        let place = self.sizes.len();
        for gram in grams {
            self.postings.entry(*gram).or_default().push(place as u32);
        }
        self.sizes.push(grams.len());
        self.shared.push(0);
        place
    }
}

/// Three characters are spread enough by one multiplication.
#[derive(Default)]
struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0 ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_wholly_like_itself_and_unlike_another() {
        let (lamp, dog) = (trigrams("三单元楼道灯不亮"), trigrams("隔壁的狗夜里叫"));
        assert_eq!(jaccard(&lamp, &lamp), 1.0);
        assert_eq!(jaccard(&lamp, &dog), 0.0);
    }

    #[test]
    fn the_index_finds_what_comparing_one_by_one_finds() {
        let texts =
            ["楼道里的灯坏了三天", "楼道里的灯坏了五天", "菜场门口的井盖翘了", "楼道里的灯坏了三天没人修"];
        let grams: Vec<_> = texts.iter().map(|text| trigrams(text)).collect();
        let mut index = Index::default();
        for (i, gram) in grams.iter().enumerate() {
            let slow = grams[..i].iter().map(|other| jaccard(gram, other)).fold(0.0, f64::max);
            assert_eq!(index.closest(gram, None), slow);
            index.add(gram);
        }
        let others = jaccard(&grams[3], &grams[1]);
        assert_eq!(index.closest(&grams[3], Some(3)), 1.0f64.min(jaccard(&grams[3], &grams[0]).max(others)));
    }
}
