//! The hand-written texts: cores, banks of sentences, frames. Read once from what is compiled in.

use serde::Deserialize;
use std::sync::LazyLock;
use zhiye_rulebook::{Hardship, Kind, Outcome};

/// One story: what a resident says and what becomes of it.
#[derive(Debug, Deserialize)]
pub struct Core {
    pub id: String,
    pub category: String,
    pub kind: Kind,
    /// 0 to 3, as a coordinator judges it.
    pub danger: u8,
    #[serde(default)]
    hardship: String,
    /// Code of the unit that handles it.
    pub unit: String,
    /// The clerk's title.
    pub summary: String,
    pub text: String,
    pub progress: String,
    pub note: String,
    pub outcome: Outcome,
    pub answer: String,
}

impl Core {
    pub fn hardship(&self) -> Option<Hardship> {
        Hardship::parse(&self.hardship)
    }

    /// The first-level subject: `street` of `street.lamp`.
    pub fn subject(&self) -> &str {
        self.category.split('.').next().unwrap_or_default()
    }
}

#[derive(Deserialize)]
struct Cores {
    core: Vec<Core>,
}

/// Sentences that stand around any core.
#[derive(Debug, Deserialize)]
pub struct Banks {
    pub since: Vec<String>,
    pub effect: Vec<String>,
    pub wish: Vec<String>,
    pub effect_service: Vec<String>,
    pub wish_service: Vec<String>,
    pub answer_opening: Vec<String>,
    pub answer_closing: Vec<String>,
    pub contact_note: Vec<String>,
    pub ask_again: Vec<String>,
    pub unsatisfied: Vec<String>,
    pub thanks: Vec<String>,
    pub review_reason: Vec<String>,
    pub return_reason: Vec<String>,
    pub unsupported: Vec<String>,
    pub without_basis: Vec<String>,
    pub partly_adopted: Vec<String>,
    pub not_adopted: Vec<String>,
}

/// Openings, places, and what the office writes while it works.
#[derive(Debug, Deserialize)]
pub struct Frames {
    pub greeting: Vec<String>,
    pub greeting_enquiry: Vec<String>,
    pub greeting_suggestion: Vec<String>,
    pub greeting_praise: Vec<String>,
    pub place: Vec<String>,
    pub place_about: Vec<String>,
    pub place_answer: Vec<String>,
    pub outside: Vec<String>,
    pub wish_suggestion: Vec<String>,
    pub again: Vec<Again>,
    pub judge: Judgements,
    pub designated: Vec<String>,
    pub emergency: Vec<String>,
    pub supplement_asked: Vec<String>,
    pub supplied: Vec<String>,
    pub added: Vec<String>,
    pub withdrawn: Vec<String>,
    pub extended: Vec<String>,
    pub extension_refused: Vec<String>,
    pub deferred: Vec<String>,
    pub paused: Vec<String>,
    pub handover: Vec<String>,
    pub unreached: Vec<String>,
    pub negative_contact: Vec<String>,
    pub recorded: String,
    pub sealed: Vec<Sealed>,
}

/// An answer after a matter was opened again.
#[derive(Debug, Deserialize)]
pub struct Again {
    pub outcome: Outcome,
    pub text: String,
}

/// Reasons of a coordinator, by how dangerous the matter is.
#[derive(Debug, Deserialize)]
pub struct Judgements {
    pub none: Vec<String>,
    pub worsen: Vec<String>,
    pub likely: Vec<String>,
    pub now: Vec<String>,
}

/// A complaint about a person of the office, for the discipline contact alone.
#[derive(Debug, Deserialize)]
pub struct Sealed {
    pub text: String,
    pub note: String,
}

/// What is written where several hands work on one matter.
#[derive(Debug, Deserialize)]
pub struct Together {
    pub task: Vec<String>,
    pub report: Vec<String>,
    pub objection: Vec<String>,
    pub minutes: Vec<String>,
    pub instruction: Vec<String>,
    pub instruction_report: Vec<String>,
    /// Two steps that belong together.
    pub steps: Vec<[String; 2]>,
    pub step_done: Vec<String>,
    pub promise: Vec<String>,
    pub proof: Vec<String>,
    pub intercession: Vec<String>,
    pub review: Vec<String>,
}

/// Every text there is.
#[derive(Debug)]
pub struct Corpus {
    pub cores: Vec<Core>,
    pub banks: Banks,
    pub frames: Frames,
    pub together: Together,
}

/// The texts, read once.
pub fn corpus() -> &'static Corpus {
    static CORPUS: LazyLock<Corpus> = LazyLock::new(|| {
        let files = [
            include_str!("../corpus/a.toml"),
            include_str!("../corpus/b.toml"),
            include_str!("../corpus/c.toml"),
            include_str!("../corpus/d.toml"),
        ];
        let read =
            |text| toml::from_str::<Cores>(text).expect("the cores are compiled in and read by a test").core;
        Corpus {
            cores: files.into_iter().flat_map(read).collect(),
            banks: toml::from_str(include_str!("../corpus/banks.toml")).expect("the banks are compiled in"),
            frames: toml::from_str(include_str!("../corpus/frames.toml"))
                .expect("the frames are compiled in"),
            together: toml::from_str(include_str!("../corpus/together.toml"))
                .expect("the texts of many hands are compiled in"),
        }
    });
    &CORPUS
}
