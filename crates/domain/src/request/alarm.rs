//! Danger told to the duty roster: one after the other, by the wall clock, until somebody says they have it.

use super::{Context, Danger, Event, Recorded, State, Status};
use crate::{actor::By, id::PersonId};
use jiff::Timestamp;
use zhiye_calendar::{Counting, Schedule};
use zhiye_rulebook::Rulebook;

/// Who of the roster is told of a danger now.
#[doc(alias = "值班")]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Alarm {
    pub raised_at: Timestamp,
    pub to: PersonId,
    /// When it goes to the next of the roster, if nobody has it by then.
    pub next_at: Timestamp,
    /// Times it went on.
    pub passed: u16,
    /// Nobody has said yet that they have it.
    pub open: bool,
    /// Who has it, and since when.
    pub acknowledged: Option<(PersonId, Timestamp)>,
}

/// The alarm that belongs to what is about to happen: the matter became dangerous, or it is opened again and is.
pub(super) fn raised(state: Option<&State>, events: &[Event], context: &Context<'_>) -> Option<Event> {
    let sealed = state.is_some_and(|state| state.sealed);
    let danger = events.iter().find_map(|event| match event {
        Event::Filed(filed) if !filed.sealed => Some(filed.danger),
        Event::PassedToEmergency { .. } => Some(Danger::Now),
        Event::Judged { danger, .. } => Some(*danger),
        Event::Reopened { .. } | Event::Supplemented { .. } => state.map(|state| state.danger),
        _ => None,
    })?;
    let running = state.and_then(|state| state.alarm.as_ref()).is_some_and(|alarm| alarm.open);
    let had = |alarm: &Alarm| alarm.acknowledged.is_some();
    let known =
        state.is_some_and(|state| state.danger == Danger::Now && state.alarm.as_ref().is_some_and(had));
    let again = events.iter().any(|event| matches!(event, Event::Reopened { .. }));
    if danger != Danger::Now || sealed || running || (known && !again) {
        return None;
    }
    let to = *context.staffing.on_duty(context.today()).first()?;
    Some(Event::AlarmRaised { to, next_at: next_at(context.now, context.rulebook, context.schedule) })
}

/// To the one after whoever was told last, and to the first again after the last.
pub(super) fn passed(state: &State, context: &Context<'_>) -> Option<Event> {
    let alarm = state.alarm.as_ref().filter(|alarm| alarm.open && alarm.next_at <= context.now)?;
    let roster = context.staffing.on_duty(context.today());
    let next = roster.iter().position(|person| *person == alarm.to).map_or(0, |at| at + 1);
    // With nobody on the roster any more, whoever was told is told again.
    let to = roster.get(next).or(roster.first()).copied().unwrap_or(alarm.to);
    Some(Event::AlarmPassed { to, next_at: next_at(context.now, context.rulebook, context.schedule) })
}

fn next_at(now: Timestamp, rulebook: &Rulebook, schedule: &Schedule) -> Timestamp {
    let within = rulebook.office().duty_acknowledge_within;
    schedule.deadline(now, within, Counting::default(), &[]).due_at
}

/// What an event makes of the alarm.
pub(super) fn apply(state: &mut State, event: &Event, recorded: &Recorded) {
    let at = recorded.at;
    match event {
        Event::AlarmRaised { to, next_at } => {
            state.alarm = Some(Alarm {
                raised_at: at,
                to: *to,
                next_at: *next_at,
                passed: 0,
                open: true,
                acknowledged: None,
            });
        }
        Event::AlarmPassed { to, next_at } => {
            if let Some(alarm) = &mut state.alarm {
                alarm.to = *to;
                alarm.next_at = *next_at;
                alarm.passed = alarm.passed.saturating_add(1);
            }
        }
        // Whoever signs for it has it as well.
        Event::AlarmAcknowledged | Event::Signed { .. } => {
            if let (Some(alarm), By::Staff { person, .. }) = (&mut state.alarm, recorded.by)
                && alarm.open
            {
                alarm.open = false;
                alarm.acknowledged = Some((person, at));
            }
        }
        _ => {}
    }
    // What is answered, declined or withdrawn, not dangerous after all or sealed, calls nobody.
    let calls = state.status.is_open() && state.status != Status::AwaitingSupplement;
    if !calls || state.sealed || state.danger != Danger::Now {
        state.alarm.iter_mut().for_each(|alarm| alarm.open = false);
    }
}
