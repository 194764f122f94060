//! The invented street office and its year, made through the same commands as real work, with a clock that is moved.
//!
//! Everything here is invented: the office, its people, the residents, what they say. Not here: the start page (it is
//! given plain data), signing in, anything that runs outside the demo.

mod board;
mod chance;
mod compose;
mod corpus;
mod deed;
mod office;
mod path;
mod perform;
mod persona;
mod photos;
mod place;
mod plan;
mod season;
mod similar;
mod sources;
mod year;

pub use compose::{Composer, Story};
pub use corpus::{Core, Corpus, corpus};
pub use deed::Deed;
pub use office::Player;
pub use path::{Fate, Park, Past};
pub use plan::{Life, SEED, plan};
pub use similar::{jaccard, trigrams};

use anyhow::{Result, ensure};
use jiff::{SignedDuration, Timestamp};
use perform::{Actors, Run};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use zhiye_app::{App, Clock};

/// The most requests a demo year can hold: the hand-written texts do not reach further without repeating themselves.
pub const MOST: usize = 2_400;

/// The fewest: every state has to occur.
pub const FEWEST: usize = 60;

/// Who to sign in as, and which matters to look at. Plain data for the start page; can be written down as JSON.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Cast {
    /// One for each role first, then everyone else.
    pub people: Vec<Player>,
    pub matters: Vec<Tracked>,
}

/// A matter to follow as its resident.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Tracked {
    /// Registration number, sixteen digits.
    pub number: String,
    /// Query code, eight digits.
    pub code: String,
    /// The clerk's title of it.
    pub summary: String,
    /// What is to be seen there.
    pub look: String,
}

/// Fills an empty office with about `requests` requests over the 365 days before `now` and leaves `clock` at `now`.
/// `app` must have been opened with `clock`. `progress` is told the steps done and known so far.
///
/// # Errors
/// The office is not empty, `requests` is outside [`FEWEST`] to [`MOST`], or the store fails.
pub async fn build(
    app: &App,
    clock: &Clock,
    now: Timestamp,
    requests: usize,
    progress: impl FnMut(usize, usize),
) -> Result<Cast> {
    ensure!((FEWEST..=MOST).contains(&requests), "the demo can invent {FEWEST} to {MOST} requests");
    clock.move_to(now - SignedDuration::from_hours(24 * 366));
    let team = office::found(app).await?;
    let lives = plan(SEED, &app.schedule(), now, requests);
    let actors = Arc::new(Actors { app: app.clone(), team });
    let runs = year::run(Arc::clone(&actors), clock, lives, now, progress).await?;
    Ok(Cast { people: actors.team.players.clone(), matters: tracked(&runs) })
}

/// What the start page shows of the year, as a resident would see it.
const LOOKS: [(Fate, &str); 14] = [
    (Fate::Parked(Park::InHand), "办理中：看看由谁办、到哪天、为什么是这一天。"),
    (Fate::Parked(Park::Answered), "已答复，等您评价：试试说“没解决”。"),
    (Fate::Parked(Park::AwaitingSupplement), "缺两样材料：清单和期限一次说清。"),
    (Fate::Parked(Park::Deferred), "暂缓：缺什么、哪天再议。"),
    (Fate::Parked(Park::Paused), "暂停计时：等什么、最晚到哪天。"),
    (Fate::Parked(Park::Staged), "分步办理：每一步做什么、哪天做到，都是承诺。"),
    (Fate::Parked(Park::Helped), "几个单位一起办：谁牵头、请了谁。"),
    (Fate::Past(Past::Promised), "答应过的事：做到了没有，您说了算。"),
    (Fate::Parked(Park::InReview), "不同意答复，请求复查：到哪天、由谁复查。"),
    (Fate::Parked(Park::Overdue), "已经超期：如实写着超了多久，居民催办过。"),
    (Fate::Parked(Park::Reopened), "上次说没解决，重新在办，督办员也看得到。"),
    (Fate::Past(Past::Declined), "不予受理：依据是什么、该找谁。"),
    (Fate::Past(Past::Extended), "延过一次期：理由和新的日期。"),
    (Fate::Sealed, "检举控告：只有本人和纪检联络员看得到。"),
];

fn tracked(runs: &[Run]) -> Vec<Tracked> {
    let entry = |(fate, look): &(Fate, &str)| {
        let mut fitting = runs.iter().filter(|run| run.life.fate == *fate && run.receipt.is_some());
        let first = fitting.clone().next();
        // One with a picture is nicer to look at.
        let run = fitting.find(|run| run.life.scene.is_some()).or(first)?;
        let receipt = run.receipt.as_ref()?;
        let sealed = run.life.sealed.is_some();
        Some(Tracked {
            number: receipt.number.to_string(),
            code: receipt.code.clone(),
            summary: if sealed { "检举控告".into() } else { run.life.story.core.summary.clone() },
            look: (*look).into(),
        })
    };
    LOOKS.iter().filter_map(entry).collect()
}
