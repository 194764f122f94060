//! What stands beside a matter's own course: parts of other units, meetings, what leaders wrote, what was promised.

use super::super::{promises, time};
use crate::{
    Web,
    layout::{Page, Signed},
};
use zhiye_app::{
    Matter,
    domain::{
        UnitId,
        promise::may_promise,
        request::{Owed, Part},
    },
};
use zhiye_calendar::Lang;
use zhiye_edge::Problem;

/// A part, a meeting or an instruction on the matter's page.
pub struct PartView {
    pub title: String,
    pub state: &'static str,
    pub due: String,
    pub left: String,
    pub class: &'static str,
    pub words: String,
    /// What was reported, or the minutes.
    pub report: String,
}

/// The whole section.
pub struct Together {
    pub parts: Vec<PartView>,
    pub promises: Vec<promises::Line>,
    /// May promise something to the person.
    pub may_promise: bool,
    /// May enter a word put in: whoever works on it.
    pub may_enter: bool,
}

impl Together {
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty() && self.promises.is_empty()
    }
}

pub async fn together(web: &Web, page: &Page, signed: &Signed, matter: &Matter) -> Result<Together, Problem> {
    let parts = matter.state.owed().map(|owed| part(page, matter, owed)).collect();
    // Masked readers see the course, not what was said.
    let promises = if matter.masked { Vec::new() } else { web.app.promises_of(matter.id).await? };
    Ok(Together {
        parts,
        promises: promises
            .iter()
            .map(|promise| {
                let step = zhiye_app::is_step_of(&matter.state, promise.listed.id);
                promises::line(page, signed, promise, step)
            })
            .collect(),
        may_promise: may_promise(&signed.staff, &matter.state),
        may_enter: !matter.masked && !matter.state.sealed,
    })
}

fn part(page: &Page, matter: &Matter, owed: Owed<'_>) -> PartView {
    let unit = |id: UnitId| page.directory.unit_name(id).to_owned();
    let text =
        |words: zhiye_app::domain::words::WordsRef| matter.text(words.id).unwrap_or_default().to_owned();
    let open = owed.is_open();
    let (title, state, words, report) = match owed {
        Owed::Task(task) => (
            format!("协办第 {} 项：{}", task.no, unit(task.unit)),
            task.part.name(Lang::Zh),
            text(task.words),
            task.report.map(text).unwrap_or_default(),
        ),
        Owed::Meeting(meeting) => (
            format!("会商{}", meeting.unit.map_or(String::new(), |id| format!("，{}提出", unit(id)))),
            if open {
                "待开"
            } else if meeting.held.is_some() {
                "已开"
            } else {
                "不开了"
            },
            text(meeting.words),
            meeting.held.as_ref().map_or(String::new(), |held| text(held.minutes)),
        ),
        Owed::Instruction(instruction) => (
            format!("批示：{}", page.directory.name(instruction.leader)),
            if instruction.part == Part::Open { "待回报" } else { "已回报" },
            text(instruction.words),
            instruction.report.map(text).unwrap_or_default(),
        ),
        Owed::Alarm(alarm) => (
            format!("值班：{}", page.directory.name(alarm.to)),
            if open { "还没有人确认" } else { "有人接了" },
            String::new(),
            String::new(),
        ),
    };
    let wall = owed.clock().is_none_or(|(_, clock)| clock.deadline.limit.is_by_the_wall());
    let due = owed.due_at().map(|at| time::due(at, page.now, page.schedule(), wall));
    PartView {
        title,
        state,
        due: due.as_ref().map_or(String::new(), |due| due.when.clone()),
        left: due.as_ref().map_or(String::new(), |due| due.left.clone()),
        class: due.map_or("", |due| due.nearness.class()),
        words,
        report,
    }
}
