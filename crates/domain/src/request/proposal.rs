//! What a handler asks and an approver agrees to: more time, to put it off, to let the clock stand still, to go step by
//! step, each step promised to the resident with a day.

use super::{
    Class, Event, State, Status,
    evolve::{decided, told},
};
use crate::{id::PromiseId, words::WordsRef};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use zhiye_calendar::Limit;
use zhiye_rulebook::{Lack, PauseKind};

/// What a handler asks and an approver agrees to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Proposal {
    /// Once only; the resident sees the reason.
    Extension { by: Limit, reason: WordsRef },
    /// Not ripe *and* lacking; comes back by itself.
    Deferral { lacks: Vec<Lack>, return_on: Date, reason: WordsRef },
    /// For a listed reason, with its paper, to a last day.
    Pause { reason: PauseKind, until: Date, paper: WordsRef },
    /// Two steps or more, each with its day: agreed to, they are promises.
    Staging { steps: Vec<Stage> },
}

impl Proposal {
    /// What stands behind it: the reason, the paper, the first step.
    pub fn words(&self) -> Option<WordsRef> {
        match self {
            Proposal::Extension { reason, .. } | Proposal::Deferral { reason, .. } => Some(*reason),
            Proposal::Pause { paper, .. } => Some(*paper),
            Proposal::Staging { steps } => steps.first().map(|step| step.words),
        }
    }

    pub fn code(&self) -> &'static str {
        match self {
            Proposal::Extension { .. } => "extension",
            Proposal::Deferral { .. } => "deferral",
            Proposal::Pause { .. } => "pause",
            Proposal::Staging { .. } => "staging",
        }
    }
}

/// A step as it is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stage {
    pub promise: PromiseId,
    /// What will be done, in words for the resident.
    pub words: WordsRef,
    /// By which day.
    pub on: Date,
}

/// A step that was agreed to: a promise of its own with the same words and day.
#[doc(alias = "分步办理")]
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Milestone {
    #[serde(flatten)]
    pub stage: Stage,
    /// The end of that day.
    pub due_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_at: Option<Timestamp>,
}

impl State {
    /// The first step that is not done.
    pub fn next_milestone(&self) -> Option<&Milestone> {
        let steps = self.milestones.iter().filter(|_| self.status == Status::Staged);
        steps.into_iter().find(|step| step.done_at.is_none())
    }
}

/// What an event of a matter done in steps makes of it.
pub(super) fn apply(state: &mut State, event: &Event, at: Timestamp) {
    match event {
        Event::Staged { steps, .. } => {
            decided(state);
            state.status = Status::Staged;
            state.class = Some(Class::StepByStep);
            state.step = None;
            state.answer = None;
            state.milestones.clone_from(steps);
        }
        Event::StepCompleted { step, answer, words } => {
            if let Some(milestone) = state.milestones.get_mut(usize::from(*step)) {
                milestone.done_at = Some(at);
            }
            if state.next_milestone().is_none() {
                state.status = Status::InHand;
                state.answer.clone_from(answer);
            }
            told(state, *words);
        }
        Event::StepAmended { step, on, due_at, reason, .. } => {
            if let Some(milestone) = state.milestones.get_mut(usize::from(*step)) {
                milestone.stage.on = *on;
                milestone.due_at = *due_at;
            }
            told(state, *reason);
        }
        _ => {}
    }
}
