//! What the record of a matter holds for its papers: the newest step of each kind, with the words its resident is told
//! and the clocks as they stood. Internal notes, reasons for judging and the papers behind a pause are not looked at.

use jiff::Timestamp;
use zhiye_app::{
    Matter, Step,
    domain::{
        Clock, UnitId,
        request::{Draft, Event, Way},
        words::WordsRef,
    },
};
use zhiye_rulebook::{Lack, PauseKind};

pub struct Accepted<'a> {
    pub at: Timestamp,
    /// The answer's limit, before anything put it off.
    pub due: Option<&'a Clock>,
}

pub struct Supplement<'a> {
    pub at: Timestamp,
    pub items: &'a [String],
    pub text: &'a str,
    pub due: Option<&'a Clock>,
}

pub struct Assigned<'a> {
    pub at: Timestamp,
    pub unit: UnitId,
    pub sign: Option<&'a Clock>,
    pub object: Option<&'a Clock>,
    pub due: Option<&'a Clock>,
}

pub struct Extended<'a> {
    pub at: Timestamp,
    pub text: &'a str,
    pub before: Option<&'a Clock>,
    pub due: &'a Clock,
}

pub struct Paused {
    pub at: Timestamp,
    pub reason: PauseKind,
    pub until: Timestamp,
}

pub struct Deferred<'a> {
    pub at: Timestamp,
    pub lacks: &'a [Lack],
    pub return_at: Timestamp,
    pub text: &'a str,
}

/// An answer, or a refusal to accept, that was approved.
pub struct Issued<'a> {
    pub at: Timestamp,
    pub draft: &'a Draft,
    pub text: &'a str,
    /// What was found out, and why: heading and text.
    pub more: Vec<(&'static str, &'a str)>,
    /// What can be done against it, in the words of the answer.
    pub remedy: Option<&'a str>,
    pub next_step: Option<&'a str>,
    pub delivered: Option<(Way, Timestamp)>,
    /// The unit that led it then.
    pub unit: Option<UnitId>,
    /// Of a review: 1, of a re-review: 2.
    pub round: Option<u8>,
}

#[derive(Default)]
pub struct Record<'a> {
    pub accepted: Option<Accepted<'a>>,
    pub supplement: Option<Supplement<'a>>,
    pub assigned: Option<Assigned<'a>>,
    pub extended: Option<Extended<'a>>,
    pub paused: Option<Paused>,
    pub deferred: Option<Deferred<'a>>,
    pub answered: Option<Issued<'a>>,
    pub declined: Option<Issued<'a>>,
}

impl<'a> Record<'a> {
    pub fn of(matter: &'a Matter) -> Record<'a> {
        let mut walk =
            Walk { matter, record: Record::default(), due: None, fresh: true, draft: None, round: None };
        matter.steps.iter().for_each(|step| walk.step(step));
        walk.record
    }
}

struct Walk<'a> {
    matter: &'a Matter,
    record: Record<'a>,
    /// The answer's limit as it stands.
    due: Option<&'a Clock>,
    /// Nothing has put the limit off since the matter was accepted.
    fresh: bool,
    draft: Option<&'a Draft>,
    /// The review that was asked for last.
    round: Option<u8>,
}

impl<'a> Walk<'a> {
    fn step(&mut self, step: &'a Step) {
        let (at, event) = (step.recorded.at, &step.recorded.event);
        let text = step.text.as_deref().unwrap_or_default();
        let before = self.due;
        self.due = answer_of(event).or(before);
        match event {
            Event::Accepted { .. } => {
                self.fresh = true;
                self.record.accepted = Some(Accepted { at, due: None });
            }
            Event::SupplementAsked { items, due, .. } => {
                self.record.supplement = Some(Supplement { at, items, text, due: due.as_ref() });
            }
            Event::Assigned { unit, sign, object } => {
                let (sign, object) = (sign.as_ref(), object.as_ref());
                self.record.assigned = Some(Assigned { at, unit: *unit, sign, object, due: self.due });
            }
            Event::ReviewAsked { round, .. } => self.round = Some(*round),
            Event::Reopened { .. } => self.round = None,
            Event::Designated { unit, sign, .. } | Event::ReviewAssigned { unit, sign } => {
                let sign = sign.as_ref();
                self.record.assigned = Some(Assigned { at, unit: *unit, sign, object: None, due: self.due });
            }
            Event::Extended { answer, .. } => {
                self.record.extended = Some(Extended { at, text, before, due: answer });
            }
            Event::Paused { reason, until, .. } => {
                self.record.paused = Some(Paused { at, reason: *reason, until: *until });
            }
            Event::Deferred { lacks, return_at, .. } => {
                self.record.deferred = Some(Deferred { at, lacks, return_at: *return_at, text });
            }
            Event::DeclineProposed { draft, .. } | Event::AnswerDrafted { draft, .. } => {
                self.draft = Some(draft);
            }
            Event::Approved { .. } => {
                if let Some(draft) = self.draft.take() {
                    self.issue(at, draft, None);
                }
            }
            Event::AnsweredAtOnce { draft, way, .. } => self.issue(at, draft, Some((*way, at))),
            Event::Delivered { way, delivered_at, .. } => {
                let delivered = Some((*way, delivered_at.unwrap_or(at)));
                let issued = [&mut self.record.answered, &mut self.record.declined];
                let newest = issued.into_iter().flatten().max_by_key(|issued| issued.at);
                if let Some(issued) = newest {
                    issued.delivered = delivered;
                }
            }
            _ => {}
        }
        let put_off = matches!(
            event,
            Event::Extended { .. }
                | Event::Deferred { .. }
                | Event::Staged { .. }
                | Event::Paused { .. }
                | Event::Reopened { .. }
                | Event::ReviewAsked { .. }
        );
        self.fresh &= !put_off;
        if let Some(accepted) = self.record.accepted.as_mut().filter(|_| self.fresh) {
            accepted.due = self.due;
        }
    }

    /// What was erased can't be printed any more: then there is no such paper.
    fn issue(&mut self, at: Timestamp, draft: &'a Draft, delivered: Option<(Way, Timestamp)>) {
        let Some(text) = self.matter.text(draft.words.id) else { return };
        let words = |words: Option<WordsRef>| words.and_then(|words| self.matter.text(words.id));
        let more = [("查明的事实", draft.facts), ("理由", draft.reason)];
        let more = more.into_iter().filter_map(|(name, text)| Some((name, words(text)?))).collect();
        let (remedy, next_step) = (words(draft.remedy), words(draft.next_step));
        let (unit, round) = (self.record.assigned.as_ref().map(|assigned| assigned.unit), self.round);
        let issued = Some(Issued { at, draft, text, more, remedy, next_step, delivered, unit, round });
        if draft.declines() {
            self.record.declined = issued;
        } else {
            self.record.answered = issued;
        }
    }
}

/// The answer's limit an event sets.
fn answer_of(event: &Event) -> Option<&Clock> {
    match event {
        Event::Filed(filed) => filed.answer.as_ref(),
        Event::Extended { answer, .. } => Some(answer),
        Event::Accepted { answer, .. }
        | Event::Supplemented { answer, .. }
        | Event::PassedToEmergency { answer, .. }
        | Event::Judged { answer, .. }
        | Event::Returned { answer }
        | Event::Resumed { answer, .. }
        | Event::Reopened { answer, .. }
        | Event::ReviewAsked { answer, .. }
        | Event::StepCompleted { answer, .. }
        | Event::DeadlinesMoved { answer, .. } => answer.as_ref(),
        _ => None,
    }
}
