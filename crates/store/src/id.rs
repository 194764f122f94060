//! The sixteen bytes that name a stream, a piece of words or a notice. The store makes none: ids come in.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::{fmt, str::FromStr};

/// Sixteen bytes, shown as 32 lower-case hexadecimal digits.
///
/// Best made with the milliseconds of its birth in the first six bytes and random bytes after them: then new
/// keys go to the end of the engines' trees instead of anywhere (`docs/decisions/0003-shape-of-the-write.md`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Id(pub [u8; 16]);

/// The identity of a stream of events.
pub type StreamId = Id;

/// The text is not 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id is 32 hexadecimal digits")]
pub struct BadId;

impl Id {
    /// The id of nothing: all zero.
    pub const fn nil() -> Id {
        Id([0; 16])
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Id({self})")
    }
}

impl FromStr for Id {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Id, BadId> {
        if text.len() != 32 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(BadId);
        }
        u128::from_str_radix(text, 16).map(|n| Id(n.to_be_bytes())).map_err(|_| BadId)
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Id, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_from_its_text() {
        let id = Id(*b"0123456789abcdef");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(Id::nil().to_string(), "0".repeat(32));
    }

    #[test]
    fn other_texts_are_no_ids() {
        for text in ["", "00", "+0000000000000000000000000000000", "zz000000000000000000000000000000"] {
            assert_eq!(text.parse::<Id>(), Err(BadId), "{text}");
        }
    }
}
