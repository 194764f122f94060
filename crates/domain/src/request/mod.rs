//! A request: one matter a resident brings to the office, from the front door to a rated answer.
//!
//! States, roles, limits and formulas are those of the design's `request.md`; the names here are its names.
//! Not here: personal words (only references), how a notice is worded, who is signed in.

mod action;
mod alarm;
mod command;
mod decide;
mod draft;
mod event;
mod evolve;
mod may;
mod priority;
mod proposal;
mod refusal;
mod review;
mod state;
mod together;
mod told;
mod vocabulary;
mod wakes;

pub use action::Action;
pub use alarm::Alarm;
pub use command::*;
pub use decide::{Needs, PHOTOS, decide, opens_again};
pub use draft::Draft;
pub use event::*;
use evolve::effective;
pub use evolve::{evolve, replay};
pub use may::{
    Scope, Why, bystander, duty, may, may_file, may_hand_out_code, may_reveal, registers, scope, visible,
};
pub use priority::{Credit, Judgement, credit, effective_at};
pub use proposal::*;
pub use refusal::Refusal;
pub use review::Review;
pub use state::*;
use together::next;
pub use together::*;
pub use vocabulary::*;
pub use wakes::wakes;

use crate::{
    actor::{Actor, Role},
    id::{PersonId, UnitId},
};
use jiff::{Timestamp, civil::Date};
use zhiye_calendar::Schedule;
use zhiye_rulebook::Rulebook;

/// What a decision asks about the office's units and people.
pub trait Staffing: Sync {
    /// The unit exists, is not closed and may lead a matter.
    fn may_lead(&self, unit: UnitId) -> bool;
    /// The person is here and holds the role: in this unit, or anywhere for a role of the whole office.
    fn holds(&self, person: PersonId, role: Role, unit: UnitId) -> bool;
    /// Who is on duty that day: officer, backup, leader, in this order.
    fn on_duty(&self, day: Date) -> &[PersonId];
}

/// Everything a decision may look at besides the request itself.
pub struct Context<'a> {
    /// When it is decided.
    pub now: Timestamp,
    pub actor: &'a Actor,
    pub rulebook: &'a Rulebook,
    /// The calendar in force with the office's hours and zone.
    pub schedule: &'a Schedule,
    pub staffing: &'a dyn Staffing,
    /// Chance, drawn outside: whether this answer is drawn for a follow-up call.
    pub drawn: bool,
    /// Nobody else in the unit or in the level above may approve: the separation of hands can't be kept, and
    /// the record will say "not independently reviewed".
    pub alone: bool,
}
