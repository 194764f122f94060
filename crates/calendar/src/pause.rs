//! Time that does not count: a hearing, an appraisal, a resident asked to wait.
//!
//! Whether a pause is allowed and which paper it needs is decided elsewhere; here it is a span of time
//! with a code.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::deadline::PauseSpan;
use crate::moment::{DAY, Moment};

/// A span during which a limit does not run, the end exclusive.
#[doc(alias = "中止")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    pub from: Timestamp,
    pub until: Timestamp,
    /// A code, such as `hearing`; the words for it belong to the rulebook.
    pub reason: String,
}

/// The pauses after `start`, in order and without overlap; time that two pauses share belongs to the
/// one that began first.
pub(crate) fn settle(start: Timestamp, pauses: &[Pause]) -> Vec<PauseSpan> {
    if pauses.is_empty() {
        return Vec::new();
    }
    let mut clipped: Vec<(Timestamp, Timestamp, &str)> =
        pauses.iter().map(|pause| (pause.from.max(start), pause.until, pause.reason.as_str())).collect();
    clipped.sort();
    let mut spans: Vec<PauseSpan> = Vec::with_capacity(clipped.len());
    for (from, until, reason) in clipped {
        let from = spans.last().map_or(from, |before| from.max(before.until));
        if until <= from {
            continue;
        }
        match spans.last_mut() {
            Some(before) if before.until == from && before.reason == reason => before.until = until,
            _ => spans.push(PauseSpan { from, until, reason: reason.to_owned(), days: 0, minutes: 0 }),
        }
    }
    spans
}

/// Settled pauses on the office's wall clock.
pub(crate) struct CivilPauses(Vec<(Moment, Moment)>);

impl CivilPauses {
    pub const NONE: CivilPauses = CivilPauses(Vec::new());

    pub fn new(spans: &[PauseSpan], zone: &TimeZone) -> CivilPauses {
        let civil = |span: &PauseSpan| (Moment::of(span.from, zone), Moment::of(span.until, zone));
        CivilPauses(spans.iter().map(civil).collect())
    }

    /// The pause that covers the last instant before `closing`, by number.
    pub fn before(&self, closing: Moment) -> Option<usize> {
        self.0.iter().position(|&(from, until)| from < closing && closing <= until)
    }

    /// A pause that covers everything from `opening` to `closing`.
    pub fn covers(&self, opening: Moment, closing: Moment) -> bool {
        self.0.iter().any(|&(from, until)| from <= opening && closing <= until)
    }

    /// The parts of the pauses that lie on `date`, in nanoseconds of the day, with their numbers.
    pub fn on(&self, date: Date) -> impl Iterator<Item = (usize, i64, i64)> + '_ {
        self.0.iter().enumerate().filter_map(move |(number, &(from, until))| {
            let from_ns = if from.date < date { 0 } else { from.ns };
            let until_ns = if until.date > date { DAY } else { until.ns };
            (from.date <= date && date <= until.date).then_some((number, from_ns, until_ns))
        })
    }
}
