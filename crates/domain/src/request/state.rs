//! What the events of a request add up to.

use super::{
    Alarm, Audience, Channel, Class, Communication, Danger, Draft, Ending, Filed, Instruction, LegalChannel,
    Meeting, Milestone, Owed, Proposal, Relation, Reply, Review, Satisfaction, Solved, Status, Task,
};
use crate::{
    Clock,
    id::{PersonId, UnitId},
    number::Number,
    words::WordsRef,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use zhiye_rulebook::{Hardship, Kind, Lack, Outcome, PauseKind};

/// Where the matter is. Community and building are references; everything more exact is words.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Place {
    /// Community code, as in the office's list of areas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub building: Option<String>,
    /// Address text, flat, coordinates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<WordsRef>,
}

/// Who spoke and how to reach them. Name and number are words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Speaker {
    pub relation: Relation,
    /// Acts with the other person's authority (paper seen, or said so); only if the relation is not *self*.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub authorised: bool,
    pub reply: Reply,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub communication: Vec<Communication>,
    /// Name, phone, address. `None`: anonymous.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<WordsRef>,
    /// "Read to the person, confirmed by the person", for those who do not read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub read_aloud: bool,
}

/// The post that owns the request now, with the person on it. There is exactly one at every moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Owner {
    pub post: Post,
    pub unit: UnitId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Post {
    /// The intake post on duty, or the clerk who registered it.
    Intake,
    Handler,
    Discipline,
}

/// Who a sealed matter is about, by reference: it is never shown to them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    Unit(UnitId),
    Person(PersonId),
}

impl About {
    /// The person themselves, and everyone of the unit.
    pub fn concerns(self, person: PersonId, unit: UnitId) -> bool {
        match self {
            About::Unit(named) => named == unit,
            About::Person(named) => named == person,
        }
    }
}

/// The unit that leads, and who in it signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Lead {
    pub unit: UnitId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handler: Option<PersonId>,
}

/// A photo: its file's key and its shape after re-encoding.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Photo {
    /// Keyed name of the sealed file.
    pub file: String,
    pub width: u32,
    pub height: u32,
    pub bytes: u64,
}

/// The five steps and what was said with them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Rating {
    pub solved: Solved,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub satisfaction: Option<Satisfaction>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<WordsRef>,
}

impl Rating {
    pub fn is_negative(&self) -> bool {
        self.solved == Solved::No || self.satisfaction.is_some_and(Satisfaction::is_negative)
    }
}

/// A deferral in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Deferred {
    pub lacks: Vec<Lack>,
    pub return_at: Timestamp,
    pub reason: WordsRef,
}

/// A pause in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Paused {
    pub reason: PauseKind,
    pub since: Timestamp,
    pub until: Timestamp,
}

/// Where a matter that came from another system is known there.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct External {
    /// The other system's code, for instance `hotline`.
    pub system: String,
    /// Keyed hash of its number there, hexadecimal.
    pub key: String,
    /// Its own limit, kept beside ours as a third clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
}

/// Which limit of a request runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Runs {
    Answer,
    /// The present step's.
    Step,
    /// For speaking to someone who rated it negative.
    Contact,
    /// Until when it may be sent back.
    Object,
    /// The step's, while an approver looks at what was drafted or proposed; it may come back.
    SetAside,
    /// Another unit's, for its part.
    Task(u16),
    /// For holding the meeting that was called.
    Meeting(u16),
    /// For reporting on what a leader wrote.
    Instruction(u16),
}

impl Runs {
    /// The owner's own: the others are owed by somebody else, or stand still.
    pub fn is_owners(self) -> bool {
        matches!(self, Runs::Answer | Runs::Step | Runs::Contact)
    }
}

/// A request as its events tell it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct State {
    pub status: Status,
    pub number: Number,
    pub kind: Kind,
    pub category: Option<String>,
    pub channel: Channel,
    pub legal_channel: LegalChannel,
    /// When the office was told; limits run from here.
    pub filed_at: Timestamp,
    pub place: Place,
    pub speaker: Speaker,
    pub text: WordsRef,
    pub summary: Option<WordsRef>,
    /// Everything else a resident or the office wrote, in order, with who may read it.
    pub words: Vec<(Audience, WordsRef)>,
    pub photos: Vec<Photo>,
    pub sealed: bool,
    pub about: Option<About>,
    pub owner: Owner,
    pub first_contact: Option<PersonId>,
    pub danger: Danger,
    pub hardship: Option<Hardship>,
    /// Distinct people affected.
    pub people: u32,
    pub class: Option<Class>,
    pub effective_at: Timestamp,
    pub lead: Option<Lead>,
    /// Units that had it and sent it back.
    pub sent_back_by: Option<UnitId>,
    /// Designated after a send-back: final, can only be signed.
    pub designated: bool,
    pub contacted: bool,
    /// The answer's limit.
    pub answer: Option<Clock>,
    /// The present step's limit.
    pub step: Option<Clock>,
    /// The step's limit that a draft or a proposal set aside.
    pub step_before: Option<Clock>,
    /// Until when the unit it was assigned to may send it back.
    pub object: Option<Clock>,
    /// The limit for speaking to someone who rated it negative; runs beside the step's.
    pub contact_step: Option<Clock>,
    pub external: Option<External>,
    pub proposal: Option<(Proposal, PersonId)>,
    pub extended: bool,
    /// Times in which the answer's limit stood still.
    pub pauses: Vec<zhiye_calendar::Pause>,
    /// The resident is looking for papers since then.
    pub waiting_since: Option<Timestamp>,
    pub deferred: Option<Deferred>,
    pub paused: Option<Paused>,
    /// Everyone who handled it; none of them approves or follows up.
    pub hands: Vec<PersonId>,
    pub draft: Option<(Draft, PersonId)>,
    /// The state a draft was written in, to which a returned draft goes back.
    pub drafted_from: Option<Status>,
    pub approved_by: Option<PersonId>,
    pub approved_at: Option<Timestamp>,
    /// Approved by someone other than its author.
    pub independent: bool,
    pub answers: Vec<Draft>,
    /// Units that have answered it: none of them reviews it.
    pub answered_by: Vec<UnitId>,
    pub outcome: Option<Outcome>,
    pub answered_at: Option<Timestamp>,
    pub drawn: bool,
    pub attempts: u8,
    /// What the resident said of the answer.
    pub rating: Option<Rating>,
    /// What the caller heard; never in place of the resident's own rating.
    pub heard: Option<Rating>,
    pub reopened: u8,
    /// Not solved for the second time, or asked for: the supervisor has it on the list.
    pub supervised: bool,
    /// The owner was last reminded by the resident on this day.
    pub asked_again_on: Option<Date>,
    /// Asked again and not yet spoken to: shown on the owner's list.
    pub waiting_for_contact: bool,
    pub close_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    pub ending: Option<Ending>,
    /// The review of its answer that was asked for last.
    pub review: Option<Review>,
    /// Danger told to the duty roster.
    pub alarm: Option<Alarm>,
    /// Parts other units do for the lead, in order.
    pub tasks: Vec<Task>,
    pub meetings: Vec<Meeting>,
    /// What leaders wrote on it.
    pub instructions: Vec<Instruction>,
    /// The steps of a matter done in stages; empty where it is not.
    pub milestones: Vec<Milestone>,
    /// Time of the last event.
    pub touched_at: Timestamp,
}

impl State {
    /// As it is filed.
    pub(super) fn filed(filed: &Filed, at: Timestamp) -> State {
        State {
            status: Status::Filed,
            number: filed.number,
            kind: filed.kind,
            category: filed.category.clone(),
            channel: filed.channel,
            legal_channel: LegalChannel::Ordinary,
            filed_at: filed.filed_at,
            place: filed.place.clone(),
            speaker: filed.speaker.clone(),
            text: filed.text,
            summary: filed.summary,
            words: Vec::new(),
            photos: Vec::new(),
            sealed: filed.sealed,
            about: filed.about,
            owner: filed.owner,
            first_contact: filed.first_contact,
            danger: filed.danger,
            hardship: filed.hardship,
            people: 1,
            class: None,
            effective_at: super::effective(filed.danger, filed.filed_at, filed.effective_at),
            lead: None,
            sent_back_by: None,
            designated: false,
            contacted: false,
            answer: filed.answer.clone(),
            step: filed.screen.clone(),
            step_before: None,
            object: None,
            contact_step: None,
            external: filed.external.clone(),
            proposal: None,
            extended: false,
            pauses: Vec::new(),
            waiting_since: None,
            deferred: None,
            paused: None,
            hands: Vec::new(),
            draft: None,
            drafted_from: None,
            approved_by: None,
            approved_at: None,
            independent: true,
            answers: Vec::new(),
            answered_by: Vec::new(),
            outcome: None,
            answered_at: None,
            drawn: false,
            attempts: 0,
            rating: None,
            heard: None,
            reopened: 0,
            supervised: false,
            asked_again_on: None,
            waiting_for_contact: false,
            close_at: None,
            closed_at: None,
            ending: None,
            review: None,
            alarm: None,
            tasks: Vec::new(),
            meetings: Vec::new(),
            instructions: Vec::new(),
            milestones: Vec::new(),
            touched_at: at,
        }
    }

    /// Which column of the limits applies.
    pub fn urgency(&self) -> zhiye_rulebook::Urgency {
        urgency(self.danger, self.legal_channel)
    }

    /// What limits depend on.
    pub fn case(&self) -> zhiye_rulebook::Case<'_> {
        zhiye_rulebook::Case {
            kind: self.kind,
            urgency: self.urgency(),
            category: self.category.as_deref(),
            channel: self.channel,
            area: self.place.area.as_deref(),
        }
    }

    /// Whose it is: the unit that leads, before there is one the owner's.
    pub fn unit(&self) -> UnitId {
        self.lead.map_or(self.owner.unit, |lead| lead.unit)
    }

    /// The limits that run, in the order of a page. A limit that stands still is counted anew when it goes on.
    pub fn clocks(&self) -> impl Iterator<Item = (Runs, &Clock)> {
        let step = self.step.as_ref().filter(|_| self.status != Status::Paused);
        let waits_for_a_word = self.proposal.is_some() || self.status == Status::Drafted;
        let set_aside = self.step_before.as_ref().filter(|_| waits_for_a_word);
        [
            (Runs::Answer, self.running_answer()),
            (Runs::Step, step),
            (Runs::Contact, self.contact_step.as_ref()),
            (Runs::Object, self.object.as_ref()),
            (Runs::SetAside, set_aside),
        ]
        .into_iter()
        .filter_map(|(runs, clock)| Some((runs, clock?)))
        .chain(self.owed().filter_map(Owed::clock))
    }

    /// Puts what moved in its place.
    pub(super) fn move_clock(&mut self, runs: Runs, moved: &Clock) {
        let held = match runs {
            Runs::Answer => &mut self.answer,
            Runs::Step => &mut self.step,
            Runs::Contact => &mut self.contact_step,
            Runs::Object => &mut self.object,
            Runs::SetAside => &mut self.step_before,
            Runs::Task(_) | Runs::Meeting(_) | Runs::Instruction(_) => match self.owed_clock(runs) {
                Some(held) => held,
                None => return,
            },
        };
        *held = Some(moved.clone());
    }

    /// The limit that is next to run out, of those somebody has to keep.
    pub fn next_due(&self) -> Option<&Clock> {
        let owed = self.clocks().filter(|(runs, _)| runs.is_owners());
        owed.map(|(_, clock)| clock).min_by_key(|clock| clock.due_at())
    }

    /// What runs out next: a limit somebody has to keep, the step that was promised, the day of return or the end of a
    /// pause.
    pub fn due_at(&self) -> Option<Timestamp> {
        let step = self.next_milestone().map(|step| step.due_at);
        let limit = self.next_due().map(Clock::due_at).into_iter().chain(step).min();
        let deferred = self.deferred.as_ref().filter(|_| self.status == Status::Deferred);
        let stands = self.paused.as_ref().map(|paused| paused.until);
        stands.or(limit).or(deferred.map(|deferred| deferred.return_at))
    }

    /// A limit that runs rests on a year that is not announced.
    pub fn is_provisional(&self) -> bool {
        self.clocks().any(|(_, clock)| clock.deadline.provisional)
    }

    /// The answer's limit while it runs: it stands still in a pause and while the resident looks for papers.
    pub fn running_answer(&self) -> Option<&Clock> {
        let runs =
            self.status.is_open() && !matches!(self.status, Status::Paused | Status::AwaitingSupplement);
        self.answer.as_ref().filter(|_| runs)
    }

    /// What is known of how it went: the resident's own rating, else what the caller heard.
    pub fn opinion(&self) -> Option<Rating> {
        self.rating.or(self.heard)
    }

    /// A follow-up is owed: drawn or negative, and neither done nor given up.
    pub fn to_follow_up(&self) -> bool {
        self.step.as_ref().is_some_and(|clock| clock.act == zhiye_rulebook::Act::FollowUp)
    }
}

/// Which column of the limits applies. Danger goes before the petition column.
pub fn urgency(danger: Danger, channel: LegalChannel) -> zhiye_rulebook::Urgency {
    use zhiye_rulebook::Urgency;
    match (danger, channel) {
        (Danger::Now, _) => Urgency::Danger,
        (_, LegalChannel::Petition) => Urgency::Petition,
        (Danger::Likely, _) => Urgency::Urgent,
        (Danger::None | Danger::MayWorsen, _) => Urgency::Ordinary,
    }
}
