//! A promise: what the office said it would do, to whom and by which day. It is kept with proof, broken and said so, put
//! to another day with recorded consent, or released by the person; it is never edited.
//!
//! Not here: which matter it belongs to beyond its id; who is told.

use crate::{
    actor::{Actor, Role, Staff},
    id::{PersonId, PromiseId, RequestId, UnitId},
    number::Number,
    refusals::refusals,
    request::{Status as RequestStatus, Way, registers, visible},
    words::WordsRef,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use zhiye_rulebook::vocabulary;

vocabulary! {
    /// How a promise stands.
    Status {
        Open = "open", "在办", "Open";
        Kept = "kept", "做到了", "Kept";
        Broken = "broken", "没做到", "Broken";
        Released = "released", "本人同意不用了", "Released";
    }
}

/// To whom.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum To {
    /// The person whose matter it is: others see it counted, never read it.
    Person { request: RequestId, number: Number },
    /// Everybody; in words without names, shown in full. It may come from a matter.
    Public {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        request: Option<RequestId>,
    },
}

impl To {
    pub fn request(self) -> Option<RequestId> {
        match self {
            To::Person { request, .. } => Some(request),
            To::Public { request } => request,
        }
    }

    pub fn is_public(self) -> bool {
        matches!(self, To::Public { .. })
    }
}

/// That the person agreed: how it was asked, and what was said.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Consent {
    pub way: Way,
    pub words: WordsRef,
}

/// A promise as its events tell it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct State {
    pub id: PromiseId,
    pub to: To,
    /// The unit that answers for it.
    pub unit: UnitId,
    pub person: Option<PersonId>,
    pub words: WordsRef,
    /// A step of a staged matter.
    pub step: bool,
    pub on: Date,
    /// The end of that day.
    pub due_at: Timestamp,
    pub made_at: Timestamp,
    pub status: Status,
    /// Times it was put to another day.
    pub amended: u8,
    /// When it was kept, broken or released.
    pub ended_at: Option<Timestamp>,
    /// What it was kept with, why it was broken.
    pub end: Option<WordsRef>,
    /// What the person said of it: kept, or not; asked anew each time it is said to be kept.
    pub confirmed: Option<bool>,
}

impl State {
    /// Kept by the day that was last agreed on.
    pub fn kept_in_time(&self) -> bool {
        self.status == Status::Kept && self.ended_at.is_some_and(|at| at <= self.due_at)
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    Make {
        id: PromiseId,
        to: To,
        unit: UnitId,
        person: Option<PersonId>,
        words: WordsRef,
        step: bool,
        on: Date,
    },
    /// A personal promise needs the person's consent; a public one says why, for everybody.
    Amend {
        on: Date,
        reason: WordsRef,
        consent: Option<Consent>,
    },
    /// With the proof: what was done, for the person.
    Keep {
        proof: WordsRef,
    },
    /// The person, or who speaks with them and is not of the unit, says whether it was.
    Confirm {
        kept: bool,
        words: Option<WordsRef>,
    },
    Break {
        reason: WordsRef,
    },
    Release {
        consent: Consent,
    },
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    #[doc(alias = "承诺")]
    PromiseMade {
        id: PromiseId,
        to: To,
        unit: UnitId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<PersonId>,
        words: WordsRef,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        step: bool,
        on: Date,
        due_at: Timestamp,
    },
    PromiseAmended {
        on: Date,
        due_at: Timestamp,
        reason: WordsRef,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        consent: Option<Consent>,
    },
    PromiseKept {
        proof: WordsRef,
    },
    PromiseConfirmed {
        kept: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<WordsRef>,
    },
    PromiseBroken {
        reason: WordsRef,
    },
    PromiseReleased {
        consent: Consent,
    },
}

refusals! {
    AlreadyMade = "promise_already_made", "这一条承诺已经记下了。";
    NotOpen = "promise_not_open", "这一条承诺已经有结果了，请刷新页面再看。";
    DayInPast = "promise_day_in_past", "承诺的日期要在今天以后。";
    SameDay = "promise_same_day", "还是原来那一天，没有要改的。";
    ConsentMissing = "promise_consent_missing", "对本人的承诺，改日期要本人同意：写明怎么问的、本人怎么说。";
    NotPersonal = "promise_not_personal", "公开的承诺没有一个“本人”来确认。";
    NotKept = "promise_not_kept", "还没有报“做到了”，请先记下做了什么。";
    ConfirmedAlready = "promise_confirmed_already", "本人已经说过了，谢谢。";
    OwnWork = "promise_own_work", "承诺单位的人不能替本人确认，请本人来说，或者请别人记。";
}

/// Why not: no business with it, or a rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    Denied,
    Refused(Refusal),
}

impl From<Refusal> for Why {
    fn from(refusal: Refusal) -> Why {
        Why::Refused(refusal)
    }
}

/// What a decision looks at.
pub struct Context<'a> {
    pub now: Timestamp,
    pub actor: &'a Actor,
    /// The office's zone.
    pub zone: &'a TimeZone,
}

impl Context<'_> {
    fn end_of(&self, day: Date) -> Timestamp {
        let midnight = day.tomorrow().and_then(|next| next.to_zoned_datetime(self.zone.clone()));
        midnight.map_or(self.now, |midnight| midnight.timestamp() - jiff::SignedDuration::from_secs(1))
    }

    fn ahead(&self, on: Date) -> Result<Timestamp, Refusal> {
        let today = self.zone.to_datetime(self.now).date();
        if on > today { Ok(self.end_of(on)) } else { Err(Refusal::DayInPast) }
    }
}

/// Whether someone may promise something in this matter: its lead unit, while it is in work.
pub fn may_promise(staff: &Staff, request: &crate::request::State) -> bool {
    visible(staff, request)
        && !request.sealed
        && request.lead.is_some_and(|lead| answers_for(staff, lead.unit))
        && (request.status.is_in_work()
            || matches!(request.status, RequestStatus::Drafted | RequestStatus::Approved))
}

/// Whether someone may promise something to everybody in the name of a unit: its head, or a leader.
pub fn may_promise_publicly(staff: &Staff, unit: UnitId) -> bool {
    staff.has_in(Role::Approver, unit)
        || staff.has_in(Role::Approver, staff.office)
        || staff.has(Role::Leader)
}

/// Works for the unit that answers for it.
pub fn answers_for(staff: &Staff, unit: UnitId) -> bool {
    let of_unit = [Role::Handler, Role::Approver].iter().any(|role| staff.has_in(*role, unit));
    of_unit || staff.has_in(Role::Approver, staff.office)
}

/// Whether someone may say what becomes of it: keep it, break it, put it to another day.
pub fn moves(staff: &Staff, state: &State) -> bool {
    answers_for(staff, state.unit) || (state.to.is_public() && may_promise_publicly(staff, state.unit))
}

/// Whether someone may write down what its person says of it: who speaks with people and is not of the unit.
pub fn hears_of(staff: &Staff, state: &State) -> bool {
    registers(staff) && !state.to.is_public() && staff.unit != state.unit && !answers_for(staff, state.unit)
}

/// What happens if this command is given.
///
/// # Errors
/// [`Why::Denied`] if the actor has no business with it, [`Why::Refused`] if a rule says no.
pub fn decide(state: Option<&State>, command: &Command, context: &Context<'_>) -> Result<Event, Why> {
    let Some(state) = state else { return make(command, context) };
    match command {
        Command::Make { .. } => return Err(Refusal::AlreadyMade.into()),
        Command::Confirm { .. } => confirms(state, context)?,
        _ => {
            if !context.actor.staff().is_some_and(|staff| moves(staff, state)) {
                return Err(Why::Denied);
            }
            if state.status != Status::Open {
                return Err(Refusal::NotOpen.into());
            }
        }
    }
    match command {
        Command::Make { .. } => Err(Refusal::AlreadyMade.into()),
        Command::Amend { on, reason, consent } => {
            let due_at = context.ahead(*on)?;
            if *on == state.on {
                return Err(Refusal::SameDay.into());
            }
            if consent.is_none() && !state.to.is_public() {
                return Err(Refusal::ConsentMissing.into());
            }
            Ok(Event::PromiseAmended { on: *on, due_at, reason: *reason, consent: *consent })
        }
        Command::Keep { proof } => Ok(Event::PromiseKept { proof: *proof }),
        Command::Confirm { kept, words } => Ok(Event::PromiseConfirmed { kept: *kept, words: *words }),
        Command::Break { reason } => Ok(Event::PromiseBroken { reason: *reason }),
        Command::Release { .. } if state.to.is_public() => Err(Refusal::NotPersonal.into()),
        Command::Release { consent } => Ok(Event::PromiseReleased { consent: *consent }),
    }
}

fn make(command: &Command, context: &Context<'_>) -> Result<Event, Why> {
    let Command::Make { id, to, unit, person, words, step, on } = command else { return Err(Why::Denied) };
    let may = context.actor.staff().is_some_and(|staff| match to {
        To::Person { .. } => answers_for(staff, *unit),
        To::Public { .. } => may_promise_publicly(staff, *unit),
    });
    if !may {
        return Err(Why::Denied);
    }
    Ok(Event::PromiseMade {
        id: *id,
        to: *to,
        unit: *unit,
        person: *person,
        words: *words,
        step: *step,
        on: *on,
        due_at: context.ahead(*on)?,
    })
}

fn confirms(state: &State, context: &Context<'_>) -> Result<(), Why> {
    if state.to.is_public() {
        return Err(Refusal::NotPersonal.into());
    }
    match context.actor {
        Actor::Resident => {}
        Actor::System => return Err(Why::Denied),
        Actor::Staff(staff) if !registers(staff) => return Err(Why::Denied),
        Actor::Staff(staff) if !hears_of(staff, state) => return Err(Refusal::OwnWork.into()),
        Actor::Staff(_) => {}
    }
    match (state.status, state.confirmed) {
        (Status::Kept, None) => Ok(()),
        (Status::Kept, Some(_)) => Err(Refusal::ConfirmedAlready.into()),
        _ => Err(Refusal::NotKept.into()),
    }
}

/// The state after one more event.
pub fn evolve(state: Option<State>, event: &Event, at: Timestamp) -> Option<State> {
    if let Event::PromiseMade { id, to, unit, person, words, step, on, due_at } = event {
        return Some(State {
            id: *id,
            to: *to,
            unit: *unit,
            person: *person,
            words: *words,
            step: *step,
            on: *on,
            due_at: *due_at,
            made_at: at,
            status: Status::Open,
            amended: 0,
            ended_at: None,
            end: None,
            confirmed: None,
        });
    }
    let mut state = state?;
    let mut ended = |status, words| {
        state.status = status;
        state.ended_at = Some(at);
        state.end = Some(words);
    };
    match event {
        Event::PromiseMade { .. } => {}
        Event::PromiseAmended { on, due_at, .. } => {
            state.on = *on;
            state.due_at = *due_at;
            state.amended = state.amended.saturating_add(1);
        }
        Event::PromiseKept { proof } => {
            ended(Status::Kept, *proof);
            state.confirmed = None;
        }
        Event::PromiseBroken { reason } => ended(Status::Broken, *reason),
        Event::PromiseReleased { consent } => ended(Status::Released, consent.words),
        Event::PromiseConfirmed { kept, .. } => {
            state.confirmed = Some(*kept);
            // Not kept, says the person it was made to: it is owed again.
            if !kept {
                state.status = Status::Open;
                state.ended_at = None;
                state.end = None;
            }
        }
    }
    Some(state)
}
