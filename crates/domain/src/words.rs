//! What an event carries in place of personal words: where they are, and a commitment to what they were.

use crate::id::{WordsId, from_hex, to_hex};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// `HMAC-SHA256(salt, words)`. The salt lies beside the words and is erased with them; from then on the
/// commitment tells nothing, while the event that carries it stays as it was.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Commitment(pub [u8; 32]);

impl Serialize for Commitment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&to_hex(&self.0))
    }
}

impl<'de> Deserialize<'de> for Commitment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        from_hex(&text)
            .map(Commitment)
            .ok_or_else(|| D::Error::custom("a commitment is 64 hexadecimal digits"))
    }
}

/// A personal text, by reference.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub struct WordsRef {
    pub id: WordsId,
    #[serde(rename = "mac")]
    pub commitment: Commitment,
}

/// What kind of words a row holds; decides who may read it and for how long it is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
pub enum Class {
    /// What a resident said.
    Said,
    /// Name, phone, address of the person who spoke.
    Contact,
    /// Flat, coordinates, address text of the matter.
    Place,
    /// A clerk's short summary, written without names. Shown in lists, exempt from the reading log.
    Summary,
    /// What the office tells the resident: progress, answers, reasons.
    Told,
    /// An internal note.
    Note,
    /// The query code.
    Code,
    /// Half-written forms, with a short expiry.
    Draft,
    /// The name of a member of the staff.
    StaffName,
    /// Why somebody read, in their own words.
    Purpose,
    /// Who put in a word for a matter, and what was wanted: for the discipline contact and whoever entered it.
    Intercession,
}

impl Class {
    pub const ALL: [Class; 11] = [
        Class::Said,
        Class::Contact,
        Class::Place,
        Class::Summary,
        Class::Told,
        Class::Note,
        Class::Code,
        Class::Draft,
        Class::StaffName,
        Class::Purpose,
        Class::Intercession,
    ];

    /// The stored code.
    pub fn code(self) -> &'static str {
        match self {
            Class::Said => "said",
            Class::Contact => "contact",
            Class::Place => "place",
            Class::Summary => "summary",
            Class::Told => "told",
            Class::Note => "note",
            Class::Code => "code",
            Class::Draft => "draft",
            Class::StaffName => "staff_name",
            Class::Purpose => "purpose",
            Class::Intercession => "intercession",
        }
    }

    /// Written on a matter, and found by what is in it. Contacts are found by their number, with a purpose; the rest
    /// is not looked for.
    pub fn is_searched(self) -> bool {
        matches!(self, Class::Said | Class::Place | Class::Summary | Class::Told | Class::Note)
    }

    pub fn parse(code: &str) -> Option<Class> {
        Class::ALL.into_iter().find(|c| c.code() == code)
    }
}
