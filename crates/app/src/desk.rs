//! The desk where plain words become references: each text gets an id and a salt, is sealed for the store, and
//! leaves only a commitment for the event.

use crate::{App, random};
use jiff::Timestamp;
use zhiye_domain::{
    WordsId,
    words::{Class, Commitment, WordsRef},
};
use zhiye_insight::plain;
use zhiye_store::{Id, NewWords, words::commitment};

/// Words of one command, on their way to the store.
pub struct Desk<'a> {
    app: &'a App,
    at: Timestamp,
    sheets: Vec<Sheet>,
    /// Something meant for a resident makes help depend on silence.
    clause: Option<&'static str>,
}

struct Sheet {
    id: Id,
    class: Class,
    sealed: Vec<u8>,
    /// Text that is searched for.
    searchable: Option<String>,
}

impl App {
    /// An empty desk.
    pub fn desk(&self) -> Desk<'_> {
        Desk { app: self, at: self.clock().now(), sheets: Vec::new(), clause: None }
    }
}

impl Desk<'_> {
    /// Takes a text in and gives its reference. The text must not contain NUL (refused at the edge).
    pub fn write(&mut self, class: Class, text: &str) -> WordsRef {
        if class == Class::Told {
            self.clause = self.clause.or_else(|| plain::clause(text));
        }
        let id = Id(random::id(self.at));
        let salt = random::bytes::<32>();
        let searchable = class.is_searched().then(|| text.to_owned());
        let sealed = self.app.keyring().seal(id, &salt, text.as_bytes());
        self.sheets.push(Sheet { id, class, sealed, searchable });
        WordsRef { id: WordsId(id.0), commitment: Commitment(commitment(&salt, text.as_bytes())) }
    }

    /// The same for a text that may be missing or blank.
    pub fn write_some(&mut self, class: Class, text: Option<&str>) -> Option<WordsRef> {
        text.map(str::trim).filter(|t| !t.is_empty()).map(|text| self.write(class, text))
    }

    /// Words meant for a resident that make help depend on silence (息诉罢访): they are never sent.
    pub(crate) fn clause(&self) -> Option<&'static str> {
        self.clause
    }

    /// As the store takes them.
    pub(crate) fn words(&self, stream: Id) -> Vec<NewWords> {
        self.sheets
            .iter()
            .map(|sheet| NewWords {
                id: sheet.id,
                stream,
                class: sheet.class.code().to_owned(),
                sealed: sheet.sealed.clone(),
                expires_at: None,
            })
            .collect()
    }

    /// Texts to search in, with the ids of their words.
    pub(crate) fn searchable(&self) -> impl Iterator<Item = (Id, &str)> {
        self.sheets.iter().filter_map(|sheet| Some((sheet.id, sheet.searchable.as_deref()?)))
    }
}
