//! An answer before it is the resident's.

use crate::words::WordsRef;
use serde::{Deserialize, Serialize};
use zhiye_rulebook::Outcome;

/// An answer on its way: written, to be approved, to be delivered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Draft {
    pub words: WordsRef,
    /// `None` proposes to decline.
    pub outcome: Option<Outcome>,
    /// Legal bases in force on the day, by code.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bases: Vec<String>,
    /// The right door, by code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
    /// What happens next, in the answer's own words; shown apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_step: Option<WordsRef>,
    /// What was found out; with the reason, the bases and the remedy told where what was asked is not supported
    /// (《信访工作条例》第三十二条).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts: Option<WordsRef>,
    /// Why it is not supported, or not adopted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<WordsRef>,
    /// What can be done against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<WordsRef>,
    /// Why it is answered although other units have not reported; for the office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<WordsRef>,
}

impl Draft {
    /// An answer that says no more than its text; `None` proposes to decline.
    pub fn new(words: WordsRef, outcome: Option<Outcome>) -> Draft {
        Draft {
            words,
            outcome,
            bases: Vec::new(),
            route: None,
            next_step: None,
            facts: None,
            reason: None,
            remedy: None,
            despite: None,
        }
    }

    pub fn declines(&self) -> bool {
        self.outcome.is_none()
    }

    /// Its texts for the resident, in the order in which they are read.
    pub fn told(&self) -> impl Iterator<Item = WordsRef> {
        [Some(self.words), self.facts, self.reason, self.remedy, self.next_step].into_iter().flatten()
    }
}
