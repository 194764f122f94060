//! A small deterministic source of chance (SplitMix64): the same seed tells the same year.

/// Draws numbers from a seed. Not for secrets.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    /// A source of its own for one thing among many.
    pub fn of(seed: u64, index: usize) -> Chance {
        let mut chance = Chance(seed ^ (index as u64).wrapping_mul(0xd134_2543_de82_ef95));
        chance.draw();
        chance
    }

    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `bound`, which is not 0.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.draw() % bound as u64) as usize
    }

    /// From `low` to `high`, both included.
    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below((high - low + 1) as usize) as u32
    }

    /// True in so many of a hundred draws.
    pub fn percent(&mut self, share: u32) -> bool {
        self.between(1, 100) <= share
    }

    /// One of them; the slice is not empty.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// One of a bank's sentences; the bank is not empty.
    pub fn say<'a>(&mut self, bank: &'a [String]) -> &'a str {
        &bank[self.below(bank.len())]
    }

    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for last in (1..all.len()).rev() {
            all.swap(last, self.below(last + 1));
        }
    }
}
