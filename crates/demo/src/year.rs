//! The year as it happens: a queue of steps by time, the movable clock, and matters of the same quarter of an hour
//! acted on together, so that they share a commit.

use crate::{
    board::Board,
    perform::{Actors, Run, step},
    plan::Life,
};
use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp};
use std::{cmp::Reverse, collections::BinaryHeap, sync::Arc};
use tokio::task::JoinSet;
use zhiye_app::{App, Clock};

/// Steps within so much time happen at the same moment.
const TOGETHER: SignedDuration = SignedDuration::from_mins(20);

/// Runs every life up to `now` and gives them back in their order.
pub(crate) async fn run(
    actors: Arc<Actors>,
    clock: &Clock,
    lives: Vec<Life>,
    now: Timestamp,
    mut progress: impl FnMut(usize, usize),
) -> Result<Vec<Run>> {
    let mut runs: Vec<Option<Run>> = lives.into_iter().map(|life| Some(Run::new(life))).collect();
    let mut queue = Queue::default();
    for (index, run) in runs.iter().enumerate() {
        queue.add(index, run.as_ref(), now);
    }
    let mut board = Board::new(Arc::clone(&actors), now);
    let mut rounds = Rounds::from(&actors.app, queue.first().unwrap_or(now));
    let mut done = 0;
    let mut planned: usize = runs.iter().flatten().map(|run| run.life.steps.len()).sum();
    while let Some(batch) = queue.batch(&runs) {
        board.until(clock, batch.at).await?;
        rounds.until(&actors.app, clock, batch.at).await?;
        clock.move_to(batch.at.max(clock.now() + SignedDuration::from_millis(200)).min(now));
        let mut together = JoinSet::new();
        for index in batch.lives {
            let run = runs[index].take().context("a life is in the queue once")?;
            let actors = Arc::clone(&actors);
            let before = run.life.steps.len();
            together.spawn(async move { (index, before, step(actors, run).await) });
        }
        while let Some(joined) = together.join_next().await {
            let (index, before, run) = joined?;
            let run = run?;
            done += 1;
            planned += run.life.steps.len() - before;
            queue.add(index, Some(&run), now);
            runs[index] = Some(run);
        }
        progress(done, planned);
    }
    board.until(clock, now).await?;
    rounds.until(&actors.app, clock, now).await?;
    clock.move_to(now);
    rest(&actors.app).await?;
    Ok(runs.into_iter().flatten().collect())
}

/// Lives by the time of their next step.
#[derive(Default)]
struct Queue {
    heap: BinaryHeap<Reverse<(Timestamp, usize)>>,
}

struct Batch {
    /// The last of its times: nothing happens early.
    at: Timestamp,
    lives: Vec<usize>,
}

impl Queue {
    /// What lies after the end of the year does not happen.
    fn add(&mut self, index: usize, run: Option<&Run>, now: Timestamp) {
        if let Some(at) = run.and_then(Run::due_at).filter(|at| *at <= now) {
            self.heap.push(Reverse((at, index)));
        }
    }

    fn first(&self) -> Option<Timestamp> {
        self.heap.peek().map(|Reverse((at, _))| *at)
    }

    fn batch(&mut self, runs: &[Option<Run>]) -> Option<Batch> {
        let Reverse((first, index)) = self.heap.pop()?;
        let swift = |index: usize| runs[index].as_ref().is_some_and(Run::is_swift);
        let mut batch = Batch { at: first, lives: vec![index] };
        while let Some(Reverse((at, next))) = self.heap.peek().copied() {
            if swift(index) || swift(next) || at > first + TOGETHER {
                break;
            }
            self.heap.pop();
            batch.at = at;
            batch.lives.push(next);
        }
        Some(batch)
    }
}

/// The rounds of what happens by itself: after opening and after closing, every day.
struct Rounds {
    next: Timestamp,
    zone: jiff::tz::TimeZone,
}

impl Rounds {
    fn from(app: &App, first: Timestamp) -> Rounds {
        Rounds { next: first, zone: app.rulebook().zone().clone() }
    }

    async fn until(&mut self, app: &App, clock: &Clock, at: Timestamp) -> Result<()> {
        while self.next <= at {
            clock.move_to(self.next.max(clock.now()));
            rest(app).await?;
            let civil = self.next.to_zoned_datetime(self.zone.clone());
            let morning = civil.hour() >= 17 || civil.hour() < 9;
            let day = if civil.hour() >= 17 { civil.date().tomorrow()? } else { civil.date() };
            let time = if morning { day.at(9, 1, 0, 0) } else { day.at(17, 31, 0, 0) };
            self.next = time.to_zoned_datetime(self.zone.clone())?.timestamp();
        }
        Ok(())
    }
}

/// One round: clocks that are up, and the order of events.
async fn rest(app: &App) -> Result<()> {
    while app.wake().await? > 0 {}
    app.seal().await?;
    Ok(())
}
