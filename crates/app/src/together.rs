//! What is owed in matters beside their own course, for whoever owes it; what leaders wrote; words put in.

use crate::{
    App, Ask, Denied, No, random,
    write::{Aggregate, Decision, Given, Work},
};
use std::collections::HashMap;
use zhiye_domain::{
    IntercessionId, PersonId, RequestId, Role, Staff, UnitId,
    intercession::{self, Command, may_enter},
    request,
    words::{Class, WordsRef},
};
use zhiye_store::Id;
use zhiye_views::{
    Stamped,
    promises::{ListedIntercession, intercessions, read_intercession},
    requests::{ListedPart, PartKind, alarms, instructions, open_parts, read_part},
};

/// A part with its matter's summary, or what stands in for one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    pub listed: ListedPart,
    pub summary: Option<String>,
}

/// What a leader wrote on a matter, with what was reported on it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Instruction {
    pub part: Part,
    pub words: String,
    pub report: Option<String>,
}

/// A word put in, with what was said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Intercession {
    pub listed: ListedIntercession,
    pub text: String,
}

/// Rows of such a list at most.
const MOST: i64 = 200;
/// Instructions shown at most: each is read from its matter.
const MOST_INSTRUCTIONS: i64 = 50;

impl App {
    /// What somebody owes beside the course of matters: parts of their units, meetings to hold, instructions to report
    /// on. What runs out first stands first.
    pub async fn parts_owed(&self, staff: &Staff) -> Result<Vec<Part>, No> {
        let units: Vec<UnitId> =
            [Role::Handler, Role::Approver].into_iter().flat_map(|role| staff.units(role)).collect();
        let j = self.jurisdiction();
        let mut asks = Vec::new();
        if staff.has(Role::Supervisor) {
            let of = [PartKind::Task, PartKind::Meeting, PartKind::Instruction];
            asks.extend(of.map(|kind| open_parts(j, kind, None, MOST)));
        } else {
            if !units.is_empty() {
                let of = [PartKind::Task, PartKind::Instruction];
                asks.extend(of.map(|kind| open_parts(j, kind, Some(&units), MOST)));
            }
            if staff.has(Role::Clerk) {
                let front = [staff.office, staff.unit];
                asks.push(open_parts(j, PartKind::Instruction, Some(&front), MOST));
            }
            if staff.has(Role::Coordinator) {
                asks.push(open_parts(j, PartKind::Meeting, None, MOST));
            }
        }
        let mut listed = Vec::new();
        for ask in asks {
            for row in self.store().query(ask).await? {
                listed.push(read_part(&row)?);
            }
        }
        listed.sort_by_key(|part| (part.due_at, part.request, part.no));
        self.parts(listed).await
    }

    /// The dangers somebody of the duty roster is told of now and nobody has yet: with the summary and no words.
    pub async fn alarms(&self, person: PersonId) -> Result<Vec<Part>, No> {
        let rows = self.store().query(alarms(self.jurisdiction(), person, MOST)).await?;
        self.parts(rows.iter().map(read_part).collect::<Result<_, _>>()?).await
    }

    /// The instructions leaders have given, newest first: for supervisors, and for each leader their own. With the
    /// summary, what was written and what was reported, and nothing of the matter's own words.
    pub async fn instructions(&self, staff: &Staff) -> Result<Vec<Instruction>, No> {
        let all = staff.has(Role::Supervisor);
        if !all && !staff.has(Role::Leader) {
            return Err(Denied::Forbidden.into());
        }
        let of = (!all).then_some(staff.person);
        let rows = self.store().query(instructions(self.jurisdiction(), of, MOST_INSTRUCTIONS)).await?;
        let listed = rows.iter().map(read_part).collect::<Result<_, _>>()?;
        let mut told = Vec::new();
        for part in self.parts(listed).await? {
            let Some(loaded) = self.load(part.listed.request).await? else { continue };
            let of = |instruction: &&request::Instruction| instruction.no == part.listed.no;
            let Some(instruction) = loaded.state.instructions.iter().find(of) else { continue };
            let ids = [Some(instruction.words), instruction.report].into_iter().flatten();
            let texts = self.open_words(&ids.map(|words| Id(words.id.0)).collect::<Vec<_>>()).await?;
            let text = |words: WordsRef| texts.get(&words.id).cloned();
            told.push(Instruction {
                words: text(instruction.words).unwrap_or_default(),
                report: instruction.report.and_then(text),
                part,
            });
        }
        Ok(told)
    }

    async fn parts(&self, listed: Vec<ListedPart>) -> Result<Vec<Part>, No> {
        let ids: Vec<Id> = listed.iter().filter_map(|part| part.summary).map(|words| Id(words.0)).collect();
        let texts = if ids.is_empty() { HashMap::new() } else { self.open_words(&ids).await? };
        let part = |listed: ListedPart| {
            let summary = listed.summary.and_then(|words| texts.get(&words).cloned());
            Part { listed, summary }
        };
        Ok(listed.into_iter().map(part).collect())
    }

    /// Enters a word that was put in for a matter. It changes nothing about the matter: it is no event of it.
    pub async fn enter_intercession(&self, ask: &Ask, request: RequestId, text: &str) -> Result<(), No> {
        let staff = ask.actor.staff().ok_or(Denied::Forbidden)?;
        let state = self.state_for(staff, request).await?;
        if !may_enter(staff, &state) {
            return Err(Denied::Hidden.into());
        }
        let id = IntercessionId(random::id(self.clock().now()));
        let mut desk = self.desk();
        let words = desk.write(Class::Intercession, text);
        let command = Command::Enter { id, request, number: state.number, words };
        let work = Work { stream: Id(id.0), commands: &[command], desk: &desk, rows: &[], words_of: None };
        self.write::<intercession::State>(ask, &work).await.map(drop)
    }

    /// The words put in: all of them for the discipline contact, for everyone else those they entered.
    pub async fn intercessions(&self, staff: &Staff) -> Result<Vec<Intercession>, No> {
        let own = (!staff.has(Role::DisciplineContact)).then_some(staff.person);
        let rows = self.store().query(intercessions(self.jurisdiction(), own, MOST)).await?;
        let listed = rows.iter().map(read_intercession).collect::<Result<Vec<_>, _>>()?;
        let ids: Vec<Id> = listed.iter().map(|entered| Id(entered.words.0)).collect();
        let texts = if ids.is_empty() { HashMap::new() } else { self.open_words(&ids).await? };
        let intercession = |listed: ListedIntercession| Intercession {
            text: texts.get(&listed.words).cloned().unwrap_or_default(),
            listed,
        };
        Ok(listed.into_iter().map(intercession).collect())
    }
}

impl Aggregate for intercession::State {
    type Command = Command;

    fn decide(state: Option<&Self>, command: &Command, given: &Given<'_>) -> Decision<Self> {
        let actor = &given.ask.actor;
        let event = intercession::decide(state, command, actor).ok_or(Denied::Forbidden)?;
        Ok(vec![Stamped { at: given.now, by: actor.by(), event }])
    }

    fn refusal(_: &str, _: Option<&str>) -> Option<crate::Refused> {
        None
    }
}
