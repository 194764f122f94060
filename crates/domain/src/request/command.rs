//! What may be asked of a request. Texts are already words: a command carries references.

use super::{
    About, Audience, Channel, Class, Danger, Draft, Ending, External, Held, LegalChannel, Owner, Photo,
    Place, Proposal, Rating, Speaker, Way,
};
use crate::{
    id::{PersonId, UnitId},
    number::Number,
    promise::Consent,
    words::WordsRef,
};
use jiff::{Timestamp, civil::Date};
use zhiye_rulebook::{Hardship, Kind, Outcome};

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct File {
    pub number: Number,
    pub kind: Kind,
    pub category: Option<String>,
    pub channel: Channel,
    /// When the office was told; not later than now.
    pub filed_at: Timestamp,
    pub occurred_on: Option<Date>,
    pub place: Place,
    pub speaker: Speaker,
    pub text: WordsRef,
    pub summary: Option<WordsRef>,
    pub danger: Danger,
    pub hardship: Option<Hardship>,
    /// The post that owns it from its first second: the intake post on duty for the web, the clerk for window and
    /// phone, the discipline contact for a sealed kind.
    pub owner: Owner,
    /// Who a sealed kind is about.
    pub about: Option<About>,
    pub external: Option<External>,
}

/// One command to a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    File(Box<File>),
    AddPhotos {
        photos: Vec<Photo>,
    },
    Summarise {
        summary: WordsRef,
    },
    Accept {
        legal_channel: LegalChannel,
        kind: Kind,
        category: String,
        summary: Option<WordsRef>,
    },
    AskSupplement {
        items: Vec<String>,
        words: WordsRef,
    },
    Supplement {
        words: WordsRef,
    },
    Lapse,
    ProposeDecline {
        draft: Draft,
    },
    AnswerAtOnce {
        draft: Draft,
        way: Way,
    },
    PassToEmergency {
        call: WordsRef,
    },
    Seal {
        owner: Owner,
        about: Option<About>,
    },
    Judge {
        class: Class,
        danger: Danger,
        hardship: Option<Hardship>,
        people: u32,
        reason: WordsRef,
    },
    Assign {
        unit: UnitId,
    },
    Sign,
    SendBack {
        reason: String,
        better_unit: UnitId,
        words: WordsRef,
    },
    Designate {
        unit: UnitId,
        words: WordsRef,
    },
    Contact {
        way: Way,
        reached: bool,
        words: WordsRef,
    },
    Note {
        audience: Audience,
        words: WordsRef,
    },
    /// What was written down was read to the person, who confirmed it.
    ConfirmReading,
    Add {
        words: WordsRef,
    },
    AskAgain {
        words: Option<WordsRef>,
    },
    Propose {
        proposal: Proposal,
    },
    Grant,
    RefuseProposal {
        reason: WordsRef,
    },
    Return,
    Resume,
    /// The step of a staged matter that comes next is done; what was done, for the resident.
    CompleteStep {
        words: WordsRef,
    },
    /// Another day for the step that comes next, with the resident's consent.
    AmendStep {
        on: Date,
        reason: WordsRef,
        consent: Consent,
    },
    /// A part for another unit.
    SplitTask {
        unit: UnitId,
        words: WordsRef,
    },
    ReportTask {
        task: u16,
        words: WordsRef,
    },
    /// What was reported is not enough.
    ReturnTask {
        task: u16,
        words: WordsRef,
    },
    DropTask {
        task: u16,
        words: WordsRef,
    },
    /// An objection after a designation, or what several units have to settle together.
    CallMeeting {
        words: WordsRef,
    },
    HoldMeeting {
        held: Held,
        /// What each unit has to do.
        decisions: Vec<(UnitId, WordsRef)>,
    },
    /// What a leader wrote on the matter.
    Instruct {
        leader: PersonId,
        words: WordsRef,
    },
    /// The person does not agree with a petition's answer.
    AskReview {
        words: WordsRef,
    },
    AssignReview {
        unit: UnitId,
    },
    /// Somebody of the duty roster has the danger.
    Acknowledge,
    /// Nobody of the roster has said so in time.
    PassAlarm,
    AnswerInstruction {
        instruction: u16,
        words: WordsRef,
    },
    DraftAnswer {
        draft: Draft,
    },
    Approve,
    ReturnDraft {
        reason: WordsRef,
    },
    /// `on` is the day it was delivered, if that was not today.
    Deliver {
        way: Way,
        on: Option<Date>,
    },
    FollowUp {
        reached: bool,
        rating: Option<Rating>,
        words: Option<WordsRef>,
    },
    Rate {
        rating: Rating,
    },
    Reopen {
        reason: WordsRef,
        new_facts: bool,
    },
    Close {
        ending: Ending,
    },
    Withdraw {
        words: Option<WordsRef>,
    },
    HandOver {
        person: PersonId,
    },
    CloseElsewhere {
        outcome: Outcome,
        words: Option<WordsRef>,
        closed_at: Timestamp,
    },
    ChangeExternal {
        external: External,
        words: Option<WordsRef>,
        contact: Option<WordsRef>,
    },
    MoveDeadlines {
        provisional_only: bool,
    },
}
