//! Office hours: the same on every working day, written `09:00-12:00,13:30-17:30`.
//!
//! Not a roster: who sits at which window is elsewhere, and half-day holidays count as worked
//! (《全国年节及纪念日放假办法》 article 6 makes no day of them).

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use jiff::civil::{Time, time};
use serde::{Deserialize, Serialize};

/// The spans of a working day during which office time passes. Cheap to clone.
#[doc(alias = "办公时间")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OfficeHours(Arc<[Span]>);

/// Minutes since midnight, the end exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub opens: u16,
    pub closes: u16,
}

/// Why hours were refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    #[error("office hours need at least one span")]
    Empty,
    #[error("{0} closes before it opens")]
    Backwards(Time),
    #[error("the span from {0} begins before the one before it ends")]
    Overlap(Time),
    #[error("{0} is not a whole minute")]
    NotAMinute(Time),
    #[error("`{0}` is not office hours; write 09:00-12:00,13:30-17:30")]
    Syntax(String),
}

impl OfficeHours {
    /// Hours from spans (opening, closing) of one day.
    ///
    /// # Errors
    /// No span, a span that does not close after it opens, spans out of order or overlapping, seconds.
    pub fn new(spans: Vec<(Time, Time)>) -> Result<OfficeHours, HoursError> {
        if spans.is_empty() {
            return Err(HoursError::Empty);
        }
        let mut hours: Vec<Span> = Vec::with_capacity(spans.len());
        for (opens_at, closes_at) in spans {
            let span = Span { opens: minute_of(opens_at)?, closes: minute_of(closes_at)? };
            if span.closes <= span.opens {
                return Err(HoursError::Backwards(opens_at));
            }
            if hours.last().is_some_and(|before| span.opens < before.closes) {
                return Err(HoursError::Overlap(opens_at));
            }
            hours.push(span);
        }
        Ok(OfficeHours(hours.into()))
    }

    /// 09:00–12:00 and 13:30–17:30, seven hours.
    pub fn standard() -> OfficeHours {
        let spans = vec![(time(9, 0, 0, 0), time(12, 0, 0, 0)), (time(13, 30, 0, 0), time(17, 30, 0, 0))];
        OfficeHours::new(spans).expect("two spans in order")
    }

    /// Office minutes of one working day.
    pub fn minutes_per_day(&self) -> u32 {
        self.0.iter().map(|span| u32::from(span.closes - span.opens)).sum()
    }

    /// When the first span of a day begins.
    pub fn opening(&self) -> Time {
        time_of(self.first().opens)
    }

    /// When the last span of a day ends.
    pub fn closing(&self) -> Time {
        time_of(self.last().closes)
    }

    /// The spans (opening, closing) in order.
    pub fn times(&self) -> impl Iterator<Item = (Time, Time)> + '_ {
        self.0.iter().map(|span| (time_of(span.opens), time_of(span.closes)))
    }

    pub(crate) fn spans(&self) -> &[Span] {
        &self.0
    }

    pub(crate) fn first(&self) -> Span {
        *self.0.first().expect("checked when made: at least one span")
    }

    pub(crate) fn last(&self) -> Span {
        *self.0.last().expect("checked when made: at least one span")
    }
}

fn minute_of(time: Time) -> Result<u16, HoursError> {
    if time.second() != 0 || time.subsec_nanosecond() != 0 {
        return Err(HoursError::NotAMinute(time));
    }
    Ok(time.hour().unsigned_abs() as u16 * 60 + time.minute().unsigned_abs() as u16)
}

fn time_of(minute: u16) -> Time {
    time((minute / 60) as i8, (minute % 60) as i8, 0, 0)
}

impl fmt::Display for OfficeHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, span) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            let Span { opens, closes } = span;
            let (open, close) = ((opens / 60, opens % 60), (closes / 60, closes % 60));
            write!(f, "{comma}{:02}:{:02}-{:02}:{:02}", open.0, open.1, close.0, close.1)?;
        }
        Ok(())
    }
}

/// Reads `09:00-12:00,13:30-17:30`; a dash of either length, commas or spaces between spans.
impl FromStr for OfficeHours {
    type Err = HoursError;

    fn from_str(text: &str) -> Result<OfficeHours, HoursError> {
        let syntax = || HoursError::Syntax(text.to_owned());
        let parse = |part: &str| -> Result<Time, HoursError> {
            if part.len() != 5 {
                return Err(syntax());
            }
            part.parse().map_err(|_| syntax())
        };
        let mut spans = Vec::new();
        for part in text.split([',', '，', ' ']).filter(|part| !part.is_empty()) {
            let (open, close) = part.split_once(['-', '–']).ok_or_else(syntax)?;
            spans.push((parse(open)?, parse(close)?));
        }
        OfficeHours::new(spans)
    }
}

impl TryFrom<String> for OfficeHours {
    type Error = HoursError;

    fn try_from(text: String) -> Result<OfficeHours, HoursError> {
        text.parse()
    }
}

impl From<OfficeHours> for String {
    fn from(hours: OfficeHours) -> String {
        hours.to_string()
    }
}
