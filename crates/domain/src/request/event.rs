//! What happened to a request. Stored for ever: a variant is only ever added, a field only ever optional.

use super::{
    About, Audience, Channel, Class, Danger, Draft, Ending, External, Held, LegalChannel, Milestone, Owner,
    Photo, Place, Proposal, Rating, Runs, Speaker, Way,
};
use crate::{
    Clock,
    actor::By,
    id::{PersonId, UnitId},
    number::Number,
    promise::Consent,
    words::WordsRef,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use zhiye_rulebook::{Hardship, Kind, Lack, Outcome, PauseKind};

/// An event with who did it, when, and where it came in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Recorded {
    /// When it happened.
    pub at: Timestamp,
    /// When it was typed in, if later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered_at: Option<Timestamp>,
    pub by: By,
    /// The channel it came by.
    pub source: Channel,
    pub event: Event,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Filed {
    pub number: Number,
    pub kind: Kind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    pub channel: Channel,
    /// When the office was told.
    pub filed_at: Timestamp,
    /// The day it happened, if the resident said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_on: Option<Date>,
    pub place: Place,
    pub speaker: Speaker,
    pub text: WordsRef,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<WordsRef>,
    pub danger: Danger,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hardship: Option<Hardship>,
    pub effective_at: Timestamp,
    pub owner: Owner,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_contact: Option<PersonId>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sealed: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<About>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screen: Option<Clock>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Clock>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external: Option<External>,
}

/// One event of a request.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "a clock carries its sum; events are made and stored one by one"
)]
pub enum Event {
    #[doc(alias = "登记")]
    Filed(Box<Filed>),
    PhotosAdded {
        photos: Vec<Photo>,
    },
    /// A summary without names was written or mended.
    Summarised {
        summary: WordsRef,
    },
    /// What was written down was read to the person, who confirmed it.
    ReadingConfirmed,
    #[doc(alias = "受理")]
    Accepted {
        legal_channel: LegalChannel,
        kind: Kind,
        category: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        summary: Option<WordsRef>,
        judge: Option<Clock>,
        answer: Option<Clock>,
    },
    #[doc(alias = "补正")]
    SupplementAsked {
        /// Codes of the rulebook's list of papers.
        items: Vec<String>,
        words: WordsRef,
        due: Option<Clock>,
    },
    Supplemented {
        words: WordsRef,
        screen: Option<Clock>,
        answer: Option<Clock>,
    },
    DeclineProposed {
        draft: Draft,
        approve: Option<Clock>,
    },
    AnsweredAtOnce {
        draft: Draft,
        way: Way,
        drawn: bool,
        follow_up: Option<Clock>,
        close_at: Timestamp,
    },
    PassedToEmergency {
        /// Number of the call that was passed on, and what was said.
        call: WordsRef,
        screen: Option<Clock>,
        answer: Option<Clock>,
    },
    /// A misfiled accusation goes to the discipline contact and out of everyone else's sight.
    Sealed {
        owner: Owner,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<About>,
        screen: Option<Clock>,
    },
    Judged {
        class: Class,
        danger: Danger,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hardship: Option<Hardship>,
        people: u32,
        reason: WordsRef,
        effective_at: Timestamp,
        assign: Option<Clock>,
        answer: Option<Clock>,
    },
    #[doc(alias = "交办")]
    Assigned {
        unit: UnitId,
        sign: Option<Clock>,
        /// Until when the unit may send it back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        object: Option<Clock>,
    },
    #[doc(alias = "签收")]
    Signed {
        contact: Option<Clock>,
    },
    #[doc(alias = "退办")]
    SentBack {
        /// Code of the rulebook's list of reasons.
        reason: String,
        better_unit: UnitId,
        words: WordsRef,
        designate: Option<Clock>,
    },
    #[doc(alias = "指定")]
    Designated {
        unit: UnitId,
        words: WordsRef,
        sign: Option<Clock>,
    },
    Contacted {
        way: Way,
        reached: bool,
        words: WordsRef,
    },
    Noted {
        audience: Audience,
        words: WordsRef,
    },
    Added {
        words: WordsRef,
    },
    #[doc(alias = "催办")]
    AskedAgain {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<WordsRef>,
        /// The owner is told at most once a working day.
        owner_told: bool,
        on: Date,
    },
    Proposed {
        proposal: Proposal,
        decide: Option<Clock>,
    },
    ProposalRefused {
        reason: WordsRef,
        /// The step's limit as it was.
        step: Option<Clock>,
    },
    #[doc(alias = "延期")]
    Extended {
        reason: WordsRef,
        answer: Clock,
        /// Granted by someone other than who asked.
        #[serde(default = "yes", skip_serializing_if = "is_true")]
        independent: bool,
    },
    #[doc(alias = "暂缓")]
    Deferred {
        lacks: Vec<Lack>,
        return_at: Timestamp,
        reason: WordsRef,
        #[serde(default = "yes", skip_serializing_if = "is_true")]
        independent: bool,
    },
    Returned {
        answer: Option<Clock>,
    },
    #[doc(alias = "中止计时")]
    Paused {
        reason: PauseKind,
        until: Timestamp,
        paper: WordsRef,
        #[serde(default = "yes", skip_serializing_if = "is_true")]
        independent: bool,
    },
    Resumed {
        answer: Option<Clock>,
        /// The step's limit, put off by as long; absent where nothing stood still.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<Clock>,
    },
    /// In steps, each promised with its day.
    Staged {
        steps: Vec<Milestone>,
        #[serde(default = "yes", skip_serializing_if = "is_true")]
        independent: bool,
    },
    StepCompleted {
        /// Its place among the steps, from 0.
        step: u8,
        words: WordsRef,
        /// After the last step: the answer's limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer: Option<Clock>,
    },
    StepAmended {
        step: u8,
        on: Date,
        due_at: Timestamp,
        reason: WordsRef,
        consent: Consent,
    },
    #[doc(alias = "协办")]
    TaskSplit {
        task: u16,
        unit: UnitId,
        words: WordsRef,
        /// The meeting that decided it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        meeting: Option<u16>,
        due: Option<Clock>,
    },
    TaskReported {
        task: u16,
        words: WordsRef,
    },
    /// What was reported is not enough.
    TaskReturned {
        task: u16,
        words: WordsRef,
        due: Option<Clock>,
    },
    TaskDropped {
        task: u16,
        words: WordsRef,
    },
    MeetingCalled {
        words: WordsRef,
        due: Option<Clock>,
    },
    #[doc(alias = "会商")]
    MeetingHeld {
        held: Held,
    },
    #[doc(alias = "批示")]
    Instructed {
        leader: PersonId,
        words: WordsRef,
        due: Option<Clock>,
    },
    InstructionAnswered {
        instruction: u16,
        words: WordsRef,
    },
    #[doc(alias = "复查")]
    ReviewAsked {
        words: WordsRef,
        /// 1: 复查, 2: 复核.
        round: u8,
        assign: Option<Clock>,
        answer: Option<Clock>,
    },
    /// To a unit that has not answered it before; it can only be signed for.
    ReviewAssigned {
        unit: UnitId,
        sign: Option<Clock>,
    },
    /// Told to the first of the duty roster, day or night.
    AlarmRaised {
        to: PersonId,
        next_at: Timestamp,
    },
    /// Nobody said they have it: the next of the roster is told.
    AlarmPassed {
        to: PersonId,
        next_at: Timestamp,
    },
    AlarmAcknowledged,
    AnswerDrafted {
        draft: Draft,
        approve: Option<Clock>,
    },
    Approved {
        independent: bool,
        deliver: Option<Clock>,
    },
    DraftReturned {
        reason: WordsRef,
    },
    #[doc(alias = "送达")]
    Delivered {
        way: Way,
        /// The day it was delivered, and the moment of that day the limit is compared with if it was entered later.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<Date>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        delivered_at: Option<Timestamp>,
        drawn: bool,
        follow_up: Option<Clock>,
        close_at: Timestamp,
    },
    #[doc(alias = "回访")]
    FollowedUp {
        reached: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rating: Option<Rating>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<WordsRef>,
        close_at: Option<Timestamp>,
    },
    Rated {
        rating: Rating,
        contact: Option<Clock>,
        /// All negatives are followed up, drawn or not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        follow_up: Option<Clock>,
    },
    Reopened {
        reason: WordsRef,
        supervised: bool,
        new_facts: bool,
        assign: Option<Clock>,
        answer: Option<Clock>,
    },
    #[doc(alias = "办结")]
    Closed {
        ending: Ending,
    },
    Withdrawn {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<WordsRef>,
    },
    HandedOver {
        owner: Owner,
    },
    /// An imported row that was already closed elsewhere.
    #[doc(alias = "补录")]
    ClosedElsewhere {
        outcome: Outcome,
        words: Option<WordsRef>,
        closed_at: Timestamp,
    },
    /// The other system's row came again, changed.
    ExternalChanged {
        external: External,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<WordsRef>,
        /// How the person is reached from now on, if the row says something else than was known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        contact: Option<WordsRef>,
    },
    /// A newly announced calendar moved a provisional deadline, or a person applied a change.
    DeadlinesMoved {
        calendar: String,
        /// What did not move is absent; before, the step's and the answer's stood there unmoved as well.
        step: Option<Clock>,
        answer: Option<Clock>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        object: Option<Clock>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        contact: Option<Clock>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        set_aside: Option<Clock>,
        /// Of what others owe in it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        owed: Vec<(Runs, Clock)>,
    },
}

fn yes() -> bool {
    true
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde hands in a reference
fn is_true(flag: &bool) -> bool {
    *flag
}

impl Event {
    /// The text that was said, told or noted with this event.
    pub fn words(&self) -> Option<WordsRef> {
        match self {
            Event::Filed(filed) => Some(filed.text),
            Event::Summarised { summary } => Some(*summary),
            Event::SupplementAsked { words, .. }
            | Event::Supplemented { words, .. }
            | Event::SentBack { words, .. }
            | Event::Designated { words, .. }
            | Event::Contacted { words, .. }
            | Event::Noted { words, .. }
            | Event::Added { words } => Some(*words),
            Event::AskedAgain { words, .. }
            | Event::FollowedUp { words, .. }
            | Event::Withdrawn { words }
            | Event::ClosedElsewhere { words, .. }
            | Event::ExternalChanged { words, .. } => *words,
            Event::DeclineProposed { draft, .. }
            | Event::AnsweredAtOnce { draft, .. }
            | Event::AnswerDrafted { draft, .. } => Some(draft.words),
            Event::PassedToEmergency { call, .. } => Some(*call),
            Event::Judged { reason, .. }
            | Event::ProposalRefused { reason, .. }
            | Event::Extended { reason, .. }
            | Event::Deferred { reason, .. }
            | Event::DraftReturned { reason }
            | Event::Reopened { reason, .. } => Some(*reason),
            Event::Paused { paper, .. } => Some(*paper),
            Event::Proposed { proposal, .. } => proposal.words(),
            Event::StepCompleted { words, .. }
            | Event::ReviewAsked { words, .. }
            | Event::TaskSplit { words, .. }
            | Event::TaskReported { words, .. }
            | Event::TaskReturned { words, .. }
            | Event::TaskDropped { words, .. }
            | Event::MeetingCalled { words, .. }
            | Event::Instructed { words, .. }
            | Event::InstructionAnswered { words, .. } => Some(*words),
            Event::StepAmended { reason, .. } => Some(*reason),
            Event::MeetingHeld { held } => Some(held.minutes),
            Event::Staged { steps, .. } => steps.first().map(|step| step.stage.words),
            Event::Rated { rating, .. } => rating.words,
            Event::PhotosAdded { .. }
            | Event::ReviewAssigned { .. }
            | Event::AlarmRaised { .. }
            | Event::AlarmPassed { .. }
            | Event::AlarmAcknowledged
            | Event::ReadingConfirmed
            | Event::Accepted { .. }
            | Event::Sealed { .. }
            | Event::Assigned { .. }
            | Event::Signed { .. }
            | Event::Returned { .. }
            | Event::Resumed { .. }
            | Event::Approved { .. }
            | Event::Delivered { .. }
            | Event::Closed { .. }
            | Event::HandedOver { .. }
            | Event::DeadlinesMoved { .. } => None,
        }
    }
}
