//! How an event is stored: 16 random bytes, then JSON that names its aggregate. The random bytes keep a hash of
//! the whole from telling anything.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use zhiye_domain::{actor::By, intercession, office, person, promise, request, unit};

/// One stored event of any aggregate.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "aggregate", rename_all = "snake_case")]
#[allow(clippy::large_enum_variant)] // nearly every event is a request's; a box would cost each of them
pub enum Entry {
    Request(request::Recorded),
    Unit(Stamped<unit::Event>),
    Person(Stamped<person::Event>),
    Office(Stamped<office::Event>),
    Promise(Stamped<promise::Event>),
    Intercession(Stamped<intercession::Event>),
}

/// An event of the office's own affairs, with who and when.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stamped<E> {
    pub at: Timestamp,
    pub by: By,
    pub event: E,
}

/// Stored bytes that this version can't read.
#[derive(Debug, thiserror::Error)]
#[error("an event can't be read")]
pub struct Unreadable(#[source] serde_json::Error);

/// The bytes to store.
pub fn encode(entry: &Entry, random: [u8; 16]) -> Vec<u8> {
    let mut bytes = random.to_vec();
    serde_json::to_writer(&mut bytes, entry)
        .expect("events have no maps with odd keys and memory takes any length");
    bytes
}

/// The event in stored bytes.
///
/// # Errors
/// [`Unreadable`] if the bytes are no event this version knows.
pub fn decode(bytes: &[u8]) -> Result<Entry, Unreadable> {
    serde_json::from_slice(bytes.get(16..).unwrap_or_default()).map_err(Unreadable)
}
