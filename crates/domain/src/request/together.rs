//! Many hands on one matter: what other units do for the lead, what a joint meeting decides, what a leader has written
//! on it. Each has its own limit and its own answer; none of them moves the matter, its place in the queue or its owner.

use super::{Alarm, Event, Recorded, Runs, State};
use crate::{
    Clock,
    actor::By,
    id::{PersonId, UnitId},
    words::WordsRef,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use zhiye_rulebook::vocabulary;

vocabulary! {
    /// How far a part of a matter is that somebody else owes.
    Part {
        Open = "open", "待办", "Open";
        Done = "done", "已报", "Reported";
        Dropped = "dropped", "不用办了", "Not needed any more";
    }
}

/// A part of a matter that another unit does for the lead.
#[doc(alias = "协办")]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Task {
    /// Counts from 1 within the matter.
    pub no: u16,
    pub unit: UnitId,
    pub words: WordsRef,
    pub given_at: Timestamp,
    /// The meeting that decided it.
    pub meeting: Option<u16>,
    pub part: Part,
    pub due: Option<Clock>,
    pub report: Option<WordsRef>,
}

/// A joint meeting of the units a matter concerns.
#[doc(alias = "会商")]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Meeting {
    /// Counts from 1 within the matter.
    pub no: u16,
    pub called_at: Timestamp,
    /// The unit of whoever called it.
    pub unit: Option<UnitId>,
    /// Why it was called: an objection, or what has to be settled.
    pub words: WordsRef,
    pub due: Option<Clock>,
    pub held: Option<Held>,
}

/// Who was at a meeting and what was settled.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Held {
    pub present: Vec<UnitId>,
    /// Asked and not there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absent: Vec<UnitId>,
    pub minutes: WordsRef,
}

/// What a leader wrote on a matter: it is reported on by a day, and changes nothing else.
#[doc(alias = "批示")]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Instruction {
    /// Counts from 1 within the matter.
    pub no: u16,
    /// Who wrote it.
    pub leader: PersonId,
    pub words: WordsRef,
    pub given_at: Timestamp,
    pub part: Part,
    pub due: Option<Clock>,
    pub report: Option<WordsRef>,
}

/// What is owed in a matter beside its own course.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Owed<'a> {
    Task(&'a Task),
    Meeting(&'a Meeting),
    Instruction(&'a Instruction),
    Alarm(&'a Alarm),
}

impl<'a> Owed<'a> {
    pub fn no(self) -> u16 {
        match self {
            Owed::Task(task) => task.no,
            Owed::Meeting(meeting) => meeting.no,
            Owed::Instruction(instruction) => instruction.no,
            Owed::Alarm(_) => 1,
        }
    }

    /// The limit that runs for it, and its name.
    pub fn clock(self) -> Option<(Runs, &'a Clock)> {
        let (runs, due) = match self {
            Owed::Task(task) => (Runs::Task(task.no), &task.due),
            Owed::Meeting(meeting) => (Runs::Meeting(meeting.no), &meeting.due),
            Owed::Instruction(instruction) => (Runs::Instruction(instruction.no), &instruction.due),
            Owed::Alarm(_) => return None,
        };
        Some((runs, due.as_ref()?)).filter(|_| self.is_open())
    }

    /// Nobody has answered for it yet.
    pub fn is_open(self) -> bool {
        match self {
            Owed::Task(task) => task.part == Part::Open,
            Owed::Meeting(meeting) => meeting.held.is_none() && meeting.due.is_some(),
            Owed::Instruction(instruction) => instruction.part == Part::Open,
            Owed::Alarm(alarm) => alarm.open,
        }
    }

    /// Until when, of what is open.
    pub fn due_at(self) -> Option<Timestamp> {
        match self {
            Owed::Alarm(alarm) => Some(alarm.next_at).filter(|_| alarm.open),
            other => other.clock().map(|(_, clock)| clock.due_at()),
        }
    }
}

impl State {
    /// Everything owed beside the matter's own course, answered for or not.
    pub fn owed(&self) -> impl Iterator<Item = Owed<'_>> {
        let tasks = self.tasks.iter().map(Owed::Task);
        let meetings = self.meetings.iter().map(Owed::Meeting);
        let instructions = self.instructions.iter().map(Owed::Instruction);
        tasks.chain(meetings).chain(instructions).chain(self.alarm.as_ref().map(Owed::Alarm))
    }

    pub fn open_tasks(&self) -> impl Iterator<Item = &Task> {
        self.tasks.iter().filter(|task| task.part == Part::Open)
    }

    /// The meeting that was called and has not been held.
    pub fn open_meeting(&self) -> Option<&Meeting> {
        self.meetings.iter().find(|meeting| Owed::Meeting(meeting).is_open())
    }

    /// Something of it waits for other units: a part that is not reported, a meeting that was not held.
    pub fn waits_for_others(&self) -> bool {
        self.open_tasks().next().is_some() || self.open_meeting().is_some()
    }

    pub fn open_instructions(&self) -> impl Iterator<Item = &Instruction> {
        self.instructions.iter().filter(|instruction| instruction.part == Part::Open)
    }

    pub(super) fn owed_clock(&mut self, runs: Runs) -> Option<&mut Option<Clock>> {
        Some(match runs {
            Runs::Task(no) => &mut nth(&mut self.tasks, no)?.due,
            Runs::Meeting(no) => &mut nth(&mut self.meetings, no)?.due,
            Runs::Instruction(no) => &mut nth(&mut self.instructions, no)?.due,
            _ => return None,
        })
    }

    /// The matter goes to its resident or away: what others still owed in it is not needed any more. An instruction is
    /// reported on all the same.
    pub(super) fn end_parts(&mut self) {
        for task in self.tasks.iter_mut().filter(|task| task.part == Part::Open) {
            task.part = Part::Dropped;
        }
        for meeting in self.meetings.iter_mut().filter(|meeting| meeting.held.is_none()) {
            meeting.due = None;
        }
    }
}

/// The number after the last of a list that counts from 1.
pub(super) fn next<T>(list: &[T]) -> u16 {
    u16::try_from(list.len()).unwrap_or(u16::MAX).saturating_add(1)
}

fn nth<T>(list: &mut [T], no: u16) -> Option<&mut T> {
    list.get_mut(usize::from(no).checked_sub(1)?)
}

/// What an event of many hands makes of a request; every other event changes nothing here.
pub(super) fn apply(state: &mut State, event: &Event, recorded: &Recorded) {
    let given_at = recorded.at;
    match event {
        Event::TaskSplit { task, unit, words, meeting, due } => state.tasks.push(Task {
            no: *task,
            unit: *unit,
            words: *words,
            given_at,
            meeting: *meeting,
            part: Part::Open,
            due: due.clone(),
            report: None,
        }),
        Event::TaskReported { task, words } => {
            if let Some(task) = nth(&mut state.tasks, *task) {
                task.part = Part::Done;
                task.report = Some(*words);
            }
            if let By::Staff { person, .. } = recorded.by {
                state.hand(person);
            }
        }
        Event::TaskReturned { task, due, .. } => {
            if let Some(task) = nth(&mut state.tasks, *task) {
                task.part = Part::Open;
                task.due = due.clone();
            }
        }
        Event::TaskDropped { task, .. } => {
            if let Some(task) = nth(&mut state.tasks, *task) {
                task.part = Part::Dropped;
            }
        }
        Event::MeetingCalled { words, due } => state.meetings.push(Meeting {
            no: next(&state.meetings),
            called_at: given_at,
            unit: if let By::Staff { unit, .. } = recorded.by { Some(unit) } else { None },
            words: *words,
            due: due.clone(),
            held: None,
        }),
        Event::MeetingHeld { held } => {
            if let Some(meeting) = state.meetings.last_mut() {
                meeting.held = Some(held.clone());
                meeting.due = None;
            }
        }
        Event::Instructed { leader, words, due } => state.instructions.push(Instruction {
            no: next(&state.instructions),
            leader: *leader,
            words: *words,
            given_at,
            part: Part::Open,
            due: due.clone(),
            report: None,
        }),
        Event::InstructionAnswered { instruction, words } => {
            if let Some(instruction) = nth(&mut state.instructions, *instruction) {
                instruction.part = Part::Done;
                instruction.report = Some(*words);
            }
        }
        _ => {}
    }
}
