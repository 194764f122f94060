//! Reasons that must be chosen, not typed: sending back, pausing, extending, deferring, supplementing.

use crate::codes::Codes;
use crate::reading::Row;
use crate::{Hardship, Lack, PauseKind, Text};

/// Why a unit sends a matter back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SendBackReason {
    pub code: String,
    pub name: Text,
    /// What has to be shown for it.
    pub rule: Text,
    /// `true`: the unit has to name a better address.
    pub needs_unit: bool,
}

/// Why a clock stands still, and the paper that proves it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PauseReason {
    pub kind: PauseKind,
    pub name: Text,
    pub paper: Text,
    /// What the resident reads.
    pub told: Text,
}

/// Why more time is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExtensionReason {
    pub code: String,
    pub name: Text,
    /// What the resident reads.
    pub told: Text,
}

impl ExtensionReason {
    /// What the resident reads, with what the handler adds below.
    pub fn told_with(&self, more: Option<&str>) -> String {
        format!("{}\n{}", self.told.zh, more.unwrap_or_default()).trim().to_owned()
    }
}

/// What is lacking when a matter is deferred.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LackRow {
    pub lack: Lack,
    pub name: Text,
    /// What has to be written down about it.
    pub ask: Text,
}

/// A hardship the matter may concern.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HardshipRow {
    pub hardship: Hardship,
    pub name: Text,
    pub example: Text,
}

/// Something residents are commonly asked to add.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SupplementItem {
    pub code: String,
    pub name: Text,
    /// How to get or make it.
    pub hint: Text,
}

/// Everything in `reasons.toml`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Reasons {
    pub send_back: Vec<SendBackReason>,
    pub pause: Vec<PauseReason>,
    pub extension: Vec<ExtensionReason>,
    pub lacks: Vec<LackRow>,
    pub hardships: Vec<HardshipRow>,
    pub supplement: Vec<SupplementItem>,
}

/// Reads `reasons.toml`.
pub(crate) fn read(root: &Row<'_>) -> Reasons {
    Reasons {
        send_back: list(root, "send_back", send_back),
        pause: whole(root, "pause", &PauseKind::ALL, PauseKind::code, |row, kind| {
            let (name, paper, told) = (row.label("name"), row.bilingual("paper"), row.bilingual("told"));
            Some(PauseReason { kind, name: name?, paper: paper?, told: told? })
        }),
        extension: list(root, "extension", |row, code| {
            let (name, told) = (row.label("name"), row.bilingual("told"));
            Some(ExtensionReason { code, name: name?, told: told? })
        }),
        lacks: whole(root, "lack", &Lack::ALL, Lack::code, |row, lack| {
            let (name, ask) = (row.label("name"), row.bilingual("ask"));
            Some(LackRow { lack, name: name?, ask: ask? })
        }),
        hardships: whole(root, "hardship", &Hardship::ALL, Hardship::code, |row, hardship| {
            let (name, example) = (row.label("name"), row.bilingual("example"));
            Some(HardshipRow { hardship, name: name?, example: example? })
        }),
        supplement: list(root, "supplement", |row, code| {
            let (name, hint) = (row.label("name"), row.bilingual("hint"));
            Some(SupplementItem { code, name: name?, hint: hint? })
        }),
    }
}

fn send_back(row: &Row<'_>, code: String) -> Option<SendBackReason> {
    let (name, rule) = (row.label("name"), row.bilingual("rule"));
    let needs_unit = row.flag("needs_unit").unwrap_or(false);
    Some(SendBackReason { code, name: name?, rule: rule?, needs_unit })
}

/// An open list: the office may have as many as it needs.
fn list<T>(root: &Row<'_>, key: &'static str, read: fn(&Row<'_>, String) -> Option<T>) -> Vec<T> {
    let mut codes = Codes::default();
    let mut all = Vec::new();
    for row in root.rows(key) {
        let code = row.code("code");
        if let Some(code) = &code {
            codes.add(&row, "code", code);
        }
        all.extend(read(&row, code.unwrap_or_default()));
        row.done();
    }
    all
}

/// A closed list: every value of the vocabulary once, none else.
fn whole<K: Copy + PartialEq, T>(
    root: &Row<'_>,
    key: &'static str,
    every: &[K],
    code: fn(K) -> &'static str,
    read: fn(&Row<'_>, K) -> Option<T>,
) -> Vec<T> {
    let mut codes = Codes::default();
    let mut found = Vec::new();
    let mut all = Vec::new();
    for row in root.rows(key) {
        if let Some(kind) = row.word("code", every, code) {
            codes.add(&row, "code", code(kind));
            found.push(kind);
            all.extend(read(&row, kind));
        } else {
            // the keys are still looked at, so that only the code is complained about
            every.first().and_then(|kind| read(&row, *kind));
        }
        row.done();
    }
    for missing in every.iter().filter(|kind| !found.contains(kind)) {
        let code = code(*missing);
        root.problem(format!("[[{key}]] 里缺少“{code}”"), format!("[[{key}]] lacks \"{code}\""));
    }
    all
}
