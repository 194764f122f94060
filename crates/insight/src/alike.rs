//! How alike two texts are: the share of their trigrams that both have (Jaccard), over letters and digits alone.

use std::collections::BTreeSet;

/// From 0 (nothing in common) to 1 (the same words); 0 where either has none.
pub fn alike(a: &str, b: &str) -> f64 {
    let (a, b) = (trigrams(a), trigrams(b));
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let both = a.intersection(&b).count();
    both as f64 / (a.len() + b.len() - both) as f64
}

fn trigrams(text: &str) -> BTreeSet<[char; 3]> {
    let plain: Vec<char> =
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    plain.windows(3).map(|three| [three[0], three[1], three[2]]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_are_alike_whatever_stands_between_them() {
        assert!((alike("路灯已经换好。", "路灯，已经换好") - 1.0).abs() < 1e-9);
        assert!(alike("路灯已经换好", "垃圾已经清走") < 0.3);
        assert_eq!(alike("", "路灯已经换好"), 0.0);
        // Four trigrams each, three in common, five in all.
        assert!((alike("一二三四五六", "一二三四五七") - 3.0 / 5.0).abs() < 1e-9);
    }
}
