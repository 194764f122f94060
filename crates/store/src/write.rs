//! A write as data: what is stored together or not at all.

use crate::{Id, Millis, Statement};

/// SHA-256 over the scope (who, which form) and the client's key: the same command twice has the same key.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Key(pub [u8; 32]);

/// Who waits for the write.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Lane {
    /// A person at a screen.
    #[default]
    Interactive,
    /// An import, a job: goes after the people.
    Batch,
}

/// One event, appended to its stream.
#[derive(Clone, Debug)]
pub struct NewEvent {
    pub stream: Id,
    /// Counts from 1 without a gap.
    pub version: i64,
    pub at: Millis,
    /// Stored exactly; the first 16 bytes are random, so that a hash of them gives nothing away.
    pub bytes: Vec<u8>,
}

/// Sealed personal words. Words of the same id and stream are replaced.
#[derive(Clone, Debug)]
pub struct NewWords {
    pub id: Id,
    pub stream: Id,
    pub class: String,
    /// From [`crate::words::Keyring::seal`]; never plain text.
    pub sealed: Vec<u8>,
    /// When [`crate::Store::prune`] may erase them; `None` keeps them.
    pub expires_at: Option<Millis>,
}

/// The search entry of one text of *words*: replaces the one before; no terms remove it. It goes with its words.
#[derive(Clone, Debug)]
pub struct NewTerms {
    /// The text.
    pub words: Id,
    pub stream: Id,
    /// Orders the hits, largest first: 0 to 2⁴²−1, for instance the milliseconds of receipt. Need not be unique, but
    /// all texts of a stream have the same.
    pub doc: i64,
    /// Keyed hashes of grams, from [`crate::words::Keyring::gram`].
    pub terms: Vec<u64>,
}

/// Something to deliver after the commit (outbox).
#[derive(Clone, Debug)]
pub struct Notice {
    pub id: Id,
    pub topic: String,
    pub stream: Id,
    /// What the deliverer needs, without personal words.
    pub payload: Vec<u8>,
    pub due_at: Millis,
}

/// Everything one command changes. Build it from [`Write::new`] so that a later field does not break you.
#[derive(Clone, Debug)]
pub struct Write {
    pub jurisdiction: i64,
    /// When the command was given; idempotency rows are pruned by it.
    pub at: Millis,
    /// Without a key a write can't be repeated safely and an unknown outcome is a fault.
    pub key: Option<Key>,
    /// (stream, version): the stream is at exactly this version, 0 for a new one.
    pub expects: Vec<(Id, i64)>,
    pub events: Vec<NewEvent>,
    /// Rows of views, records and working tables, in this order.
    pub rows: Vec<Statement>,
    pub words: Vec<NewWords>,
    /// Ids of words to erase, before the new ones are stored; their search entries go with them.
    pub erase_words: Vec<Id>,
    /// Streams that are not searched any more: all their entries go, before the new ones are stored.
    pub forget_terms: Vec<Id>,
    pub terms: Vec<NewTerms>,
    pub notices: Vec<Notice>,
    /// What a repeat of the key gets back. No personal words.
    pub result: Vec<u8>,
    pub lane: Lane,
}

impl Write {
    /// A write that changes nothing yet.
    pub fn new(jurisdiction: i64, at: Millis) -> Write {
        Write {
            jurisdiction,
            at,
            key: None,
            expects: Vec::new(),
            events: Vec::new(),
            rows: Vec::new(),
            words: Vec::new(),
            erase_words: Vec::new(),
            forget_terms: Vec::new(),
            terms: Vec::new(),
            notices: Vec::new(),
            result: Vec::new(),
            lane: Lane::Interactive,
        }
    }
}

/// A write that is stored and durable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Committed {
    Now,
    /// The key was seen before: the first result. Nothing was stored this time.
    Before(Vec<u8>),
}
