//! The office's rules as data: limits with their citations, categories, legal bases, other doors, reasons.
//!
//! A [`Rulebook`] is parsed from eight TOML files and checked as a whole; what is wrong is said with file and
//! line. It is named by the hash of its text, so that a decision can say under which rules it was taken.
//! It is deliberately *not* a calendar (that counts days), not a decider (that says who may do what), and it
//! touches no file: the caller hands the texts in.

#[macro_use]
mod vocabulary;

mod bases;
mod case;
mod categories;
mod codes;
mod duties;
pub mod guard;
mod limits;
mod listing;
mod office;
mod phrases;
mod problem;
mod reading;
mod reasons;
mod routes;
mod rulebook;
mod text;

pub use bases::Basis;
pub use case::Case;
pub use categories::{Category, UnitDefault};
pub use duties::{Duty, DutyList};
pub use limits::{Approver, LimitRow, StartEvent};
pub use listing::{Difference, Line, PARTS};
pub use office::{OfficeRules, PriorityTable};
pub use phrases::{Phrase, PhraseKind};
pub use problem::Problem;
pub use reasons::{ExtensionReason, HardshipRow, LackRow, PauseReason, SendBackReason, SupplementItem};
pub use routes::Route;
pub use rulebook::{FILES, OWN, Rulebook, Source, builtin_sources};
pub use text::Text;
pub use vocabulary::{Act, Channel, Hardship, Kind, Lack, LegalChannel, Outcome, PauseKind, Urgency};

pub use zhiye_calendar::{Counting, Lang, Limit, OfficeHours};
