//! The front door: filing, photos, screening.

use super::{Decision, judging::answer_clock};
use crate::{
    Clock,
    request::{
        About, Context, Danger, Event, File, Filed, Judgement, LegalChannel, Owner, Photo, Post, Refusal,
        State, Why, effective_at, may_file, urgency,
    },
    words::WordsRef,
};
use jiff::Timestamp;
use zhiye_calendar::Pause;
use zhiye_rulebook::{Act, Case, DutyList, Kind, StartEvent};

/// Photos a request holds at most.
pub const PHOTOS: usize = 6;

pub(super) fn file(file: &File, context: &Context<'_>) -> Decision {
    if !may_file(context.actor) {
        return Err(Why::Denied);
    }
    if file.filed_at > context.now {
        return Err(Refusal::FiledInFuture.into());
    }
    if let Some(category) = &file.category
        && context.rulebook.category(category).is_none()
    {
        return Err(Refusal::CategoryUnknown.into());
    }
    let sealed = file.kind == Kind::Accusation;
    let case = Case {
        kind: file.kind,
        urgency: urgency(file.danger, LegalChannel::Ordinary),
        category: file.category.as_deref(),
        channel: file.channel,
        area: file.place.area.as_deref(),
    };
    let judgement = Judgement { danger: file.danger, hardship: file.hardship, people: 1 };
    Ok(vec![Event::Filed(Box::new(Filed {
        number: file.number,
        kind: file.kind,
        category: file.category.clone(),
        channel: file.channel,
        filed_at: file.filed_at,
        occurred_on: file.occurred_on,
        place: file.place.clone(),
        speaker: file.speaker.clone(),
        text: file.text,
        summary: if sealed { None } else { file.summary },
        danger: file.danger,
        hardship: file.hardship,
        effective_at: effective_at(file.filed_at, judgement, context.rulebook.priority(), context.schedule),
        owner: if sealed { Owner { post: Post::Discipline, ..file.owner } } else { file.owner },
        first_contact: context.actor.staff().map(|s| s.person),
        sealed,
        about: file.about.filter(|_| sealed),
        screen: context.clock(Act::Screen, &case, file.filed_at),
        answer: if sealed { None } else { filed_answer(&case, file.filed_at, context) },
        external: file.external.clone(),
    }))])
}

pub(super) fn add_photos(state: &State, photos: &[Photo]) -> Decision {
    if photos.is_empty() {
        return Err(Refusal::NothingToChange.into());
    }
    if state.photos.len() + photos.len() > PHOTOS {
        return Err(Refusal::TooManyPhotos.into());
    }
    Ok(vec![Event::PhotosAdded { photos: photos.to_vec() }])
}

pub(super) fn accept(
    state: &State,
    legal_channel: LegalChannel,
    kind: Kind,
    category: &str,
    summary: Option<WordsRef>,
    context: &Context<'_>,
) -> Decision {
    if !context.rulebook.offered().any(|offered| offered.code == category) {
        return Err(Refusal::CategoryUnknown.into());
    }
    if kind == Kind::Accusation {
        return Err(Refusal::Sealed.into());
    }
    let duty = context.rulebook.duty_of(category);
    if duty.is_some_and(|duty| duty.list == DutyList::TakenBack) {
        return Err(Refusal::TakenBack.into());
    }
    let urgency = urgency(state.danger, legal_channel);
    let case = Case { kind, urgency, category: Some(category), ..state.case() };
    Ok(vec![Event::Accepted {
        legal_channel,
        kind,
        category: category.to_owned(),
        summary,
        judge: context.clock_now(Act::JudgeAssign, &case),
        answer: accepted_answer(state, &case, context),
    }])
}

/// The answer's limit of what was filed; `None` where it runs from acceptance only.
fn filed_answer(case: &Case<'_>, filed_at: Timestamp, context: &Context<'_>) -> Option<Clock> {
    let row = context.row(Act::Answer, case, filed_at)?;
    if row.from == StartEvent::Accepted { None } else { context.clock(Act::Answer, case, filed_at) }
}

/// The answer's limit of what was accepted: as it ran if the same row of the table fits, else the one that fits now,
/// from the moment it names (a petition's sixty days run from acceptance, 《信访工作条例》第三十四条).
fn accepted_answer(state: &State, case: &Case<'_>, context: &Context<'_>) -> Option<Clock> {
    // Of an emergency found late this is the moment the office knew, else the day it was told.
    let told = state.answer.as_ref().map_or(state.filed_at, |clock| clock.deadline.start);
    let row = context.row(Act::Answer, case, told)?;
    let from_now = row.from == StartEvent::Accepted;
    if !from_now && state.answer.as_ref().is_some_and(|clock| clock.rule == row.id) {
        return state.answer.clone();
    }
    let start = if from_now { context.now } else { told };
    context.clock_with_pauses(Act::Answer, case, start, &state.pauses)
}

pub(super) fn ask_supplement(
    state: &State,
    items: &[String],
    words: WordsRef,
    context: &Context<'_>,
) -> Decision {
    if items.is_empty() {
        return Err(Refusal::SupplementItemsMissing.into());
    }
    if items.iter().any(|code| !context.rulebook.supplement_items().iter().any(|item| item.code == *code)) {
        return Err(Refusal::ReasonUnknown.into());
    }
    let due = context.clock_now(Act::Supplement, &state.case());
    Ok(vec![Event::SupplementAsked { items: items.to_vec(), words, due }])
}

pub(super) fn supplement(state: &State, words: WordsRef, context: &Context<'_>) -> Decision {
    let pause = state.waiting_since.map(|since| waiting(since, context.now));
    let answer = match (&state.answer, pause) {
        (Some(clock), Some(pause)) => Some(clock.put_off(context.schedule, &pause)),
        (clock, _) => clock.clone(),
    };
    let screen = context.clock_now(Act::Screen, &state.case());
    Ok(vec![Event::Supplemented { words, screen, answer }])
}

/// The time a resident looks for papers does not count against the office.
pub(in crate::request) fn waiting(since: Timestamp, until: Timestamp) -> Pause {
    Pause { from: since, until, reason: "supplement".into() }
}

/// A misfiled accusation: the discipline contact screens it anew, from now.
pub(super) fn seal(state: &State, owner: Owner, about: Option<About>, context: &Context<'_>) -> Event {
    let owner = Owner { post: Post::Discipline, ..owner };
    let urgency = urgency(state.danger, LegalChannel::Ordinary);
    let case = Case { kind: Kind::Accusation, urgency, ..state.case() };
    Event::Sealed { owner, about, screen: context.clock_now(Act::Screen, &case) }
}

pub(super) fn pass_to_emergency(state: &State, call: WordsRef, context: &Context<'_>) -> Decision {
    let urgency = urgency(Danger::Now, state.legal_channel);
    Ok(vec![Event::PassedToEmergency {
        call,
        screen: context.clock_now(Act::Screen, &Case { urgency, ..state.case() }),
        answer: answer_clock(state, Danger::Now, context),
    }])
}
