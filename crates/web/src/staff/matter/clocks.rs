//! The clocks of a matter: what is due, what is left, how much is used, and the sum behind it.

use crate::{layout::Page, staff::time};
use zhiye_app::domain::{
    Clock,
    request::{Runs, State, Status},
};
use zhiye_calendar::Lang;
use zhiye_rulebook::PauseKind;

/// One clock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClockView {
    pub name: String,
    pub when: String,
    pub left: String,
    pub class: &'static str,
    /// Minutes used and minutes in all; `None` where nothing is being used up.
    pub used: Option<(i64, i64)>,
    /// The bar is more than four fifths full.
    pub near: bool,
    /// How it was counted.
    pub sum: String,
    pub provisional: bool,
}

/// The answer's clock and the step's, with what stands in for them while nothing runs.
pub fn clocks(page: &Page, state: &State) -> Vec<ClockView> {
    let running = state.clocks().filter_map(|(runs, clock)| {
        let name = match runs {
            Runs::Answer => "答复本人".to_owned(),
            Runs::Step => format!("这一步：{}", time::verb(clock.act)),
            Runs::Contact => time::verb(clock.act).to_owned(),
            Runs::Object => "要退办，最晚".to_owned(),
            // What others owe stands with what they owe.
            Runs::SetAside | Runs::Task(_) | Runs::Meeting(_) | Runs::Instruction(_) => return None,
        };
        Some(view(page, &name, clock))
    });
    running.chain(waiting(page, state)).collect()
}

fn view(page: &Page, name: &str, clock: &Clock) -> ClockView {
    let deadline = &clock.deadline;
    let schedule = page.schedule();
    let wall = deadline.limit.is_by_the_wall();
    let due = time::due(deadline.due_at, page.now, schedule, wall);
    let minutes = |from: jiff::Timestamp, to: jiff::Timestamp| {
        if wall {
            (to.as_second() - from.as_second()) / 60
        } else {
            schedule.office_minutes_between(from, to)
        }
    };
    let total = minutes(deadline.start, deadline.due_at).max(1);
    let used = minutes(deadline.start, page.now).clamp(0, total);
    let reason = |code: &str| match code {
        "supplement" => "等本人补材料".to_owned(),
        other => PauseKind::parse(other).map_or(String::new(), |kind| kind.name(Lang::Zh).to_owned()),
    };
    ClockView {
        name: name.to_owned(),
        when: due.when,
        left: due.left,
        class: due.nearness.class(),
        used: Some((used, total)),
        near: used * 5 >= total * 4,
        sum: deadline.explain_with(Lang::Zh, &schedule.zone, reason),
        provisional: deadline.provisional,
    }
}

/// Deferred, paused, or closing by itself: a day instead of a clock.
fn waiting(page: &Page, state: &State) -> Option<ClockView> {
    let (name, at, sum) = match state.status {
        Status::Deferred => {
            let deferred = state.deferred.as_ref()?;
            ("暂缓到", deferred.return_at, "到这一天自动接着办，重新计时")
        }
        Status::Paused => {
            let paused = state.paused.as_ref()?;
            ("中止到", paused.until, "到这一天自动接着计时")
        }
        Status::Answered | Status::FollowedUp => {
            ("自动办结", state.close_at?, "本人一直没有评价的话，到这一天办结")
        }
        _ => return None,
    };
    let due = time::due(at, page.now, page.schedule(), false);
    Some(ClockView {
        name: name.to_owned(),
        when: due.when,
        left: due.left,
        class: "",
        used: None,
        near: false,
        sum: sum.to_owned(),
        provisional: false,
    })
}
