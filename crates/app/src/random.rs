//! The one place that draws chance: ids, salts, codes, tokens.

use jiff::Timestamp;

/// `N` random bytes.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut out = [0; N];
    getrandom::fill(&mut out).expect("the operating system gives random bytes once it has started");
    out
}

/// A new id whose first six bytes are the time in milliseconds, so that neighbours in time are neighbours on disk.
pub fn id(at: Timestamp) -> [u8; 16] {
    let mut out = bytes::<16>();
    let millis = at.as_millisecond().to_be_bytes();
    out[..6].copy_from_slice(&millis[2..]);
    out
}

/// A number below `bound`, evenly.
pub fn below(bound: u32) -> u32 {
    let limit = u32::MAX - u32::MAX % bound;
    loop {
        let drawn = u32::from_be_bytes(bytes());
        if drawn < limit {
            return drawn % bound;
        }
    }
}
