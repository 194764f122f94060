//! What the invented office promised to everybody in its year, and what became of it: kept, kept late, broken, put to
//! another day, still open, and one that is late.

use crate::perform::Actors;
use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp, ToSpan};
use std::{collections::BTreeMap, sync::Arc};
use zhiye_app::{Ask, Clock};
use zhiye_domain::{Actor, PromiseId, Staff, promise::Command, request::Channel, words::Class};

/// What happens to a promise on a day, counted from the end of the year.
enum Turn {
    /// Made, for a day.
    Made(&'static str, i64),
    Kept(&'static str),
    Broken(&'static str),
    /// Put to another day.
    Moved(&'static str, i64),
}

/// Unit, and the day and turn of each promise.
const PROMISES: [(&str, &[(i64, Turn)]); 6] = [
    (
        "construction",
        &[
            (
                -150,
                Turn::Made("三个月内，把青禾路东段不亮的 18 盏路灯全部换好，换完请居委会一盏一盏看过。", -60),
            ),
            (
                -71,
                Turn::Kept(
                    "18 盏都换好了，居委会的同志晚上逐盏看过，都亮；换下来的旧灯编了号，放在仓库备查。",
                ),
            ),
        ],
    ),
    (
        "service",
        &[
            (-200, Turn::Made("办事大厅周六上午开门半天，上班的人不用请假来办事。", -170)),
            (-172, Turn::Kept("从这个周六起开门，九点到十二点，六个窗口开三个，能办的事贴在门口。")),
        ],
    ),
    (
        "management",
        &[
            (-120, Turn::Made("菜市场后门的垃圾箱改成一天清三次，两个月内做到。", -60)),
            (-62, Turn::Moved("清运车进场检修，要晚三个星期，先加一趟小车。", -40)),
            (-31, Turn::Kept("从这一天起一天清三次，早上六点、中午一点、晚上八点，时间贴在箱子上。")),
        ],
    ),
    (
        "agriculture",
        &[
            (-260, Turn::Made("汛期以前，把城东三条灌溉渠的淤泥清完。", -190)),
            (
                -188,
                Turn::Broken("清了两条，第三条两岸有围墙，机器进不去，没有清完；已经改成人工，冬天接着清。"),
            ),
        ],
    ),
    ("enforcement", &[(-40, Turn::Made("学校门口早晚高峰每天都有人值守，一直守到寒假。", 55))]),
    ("safety", &[(-90, Turn::Made("两个月内，给老小区楼道装好 60 个烟感报警器。", -12))]),
];

/// The turns still to come, and the promises made.
pub(crate) struct Board {
    actors: Arc<Actors>,
    now: Timestamp,
    /// Day, unit, promise, turn: the last of it comes first.
    left: Vec<(Timestamp, &'static str, usize, &'static Turn)>,
    made: BTreeMap<usize, PromiseId>,
}

impl Board {
    pub fn new(actors: Arc<Actors>, now: Timestamp) -> Board {
        let at = |days: i64| now + SignedDuration::from_hours(24 * days);
        let mut left: Vec<_> = PROMISES
            .iter()
            .enumerate()
            .flat_map(|(n, (unit, turns))| turns.iter().map(move |(days, turn)| (*days, *unit, n, turn)))
            .map(|(days, unit, n, turn)| (at(days), unit, n, turn))
            .collect();
        left.sort_by_key(|(at, ..)| std::cmp::Reverse(*at));
        Board { actors, now, left, made: BTreeMap::new() }
    }

    /// What falls before an instant.
    pub async fn until(&mut self, clock: &Clock, until: Timestamp) -> Result<()> {
        while let Some((at, unit, n, turn)) = self.left.pop_if(|(at, ..)| *at <= until) {
            clock.move_to(at.max(clock.now()));
            self.turn(unit, n, turn).await?;
        }
        Ok(())
    }

    async fn turn(&mut self, unit: &str, n: usize, turn: &Turn) -> Result<()> {
        let app = &self.actors.app;
        let crew = self.actors.team.crews.get(unit).with_context(|| format!("no unit {unit}"))?;
        let ask = |staff: &Staff| Ask::new(Actor::Staff(staff.clone()), Channel::Web);
        let ask = ask(&crew.approver);
        let day = |days: i64| app.day_of(self.now).saturating_add(days.days());
        let mut desk = app.desk();
        let command = match turn {
            Turn::Made(text, days) => {
                let id = app.promise_to_all(&ask, crew.id, text, day(*days)).await?;
                self.made.insert(n, id);
                return Ok(());
            }
            Turn::Kept(text) => Command::Keep { proof: desk.write(Class::Told, text) },
            Turn::Broken(text) => Command::Break { reason: desk.write(Class::Told, text) },
            Turn::Moved(text, days) => {
                Command::Amend { on: day(*days), reason: desk.write(Class::Told, text), consent: None }
            }
        };
        let id = self.made.get(&n).copied().context("a promise is made before it is kept")?;
        app.act_on_promise(&ask, id, command, desk).await?;
        Ok(())
    }
}
