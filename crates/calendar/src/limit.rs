//! How long something may take, in one of four units, written `5wd`, `4wh`, `90wmin`, `15d`, `24h`, `30min`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::words::{Lang, counted};

/// A length of time allowed for an act.
#[doc(alias = "时限")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Limit {
    /// Minutes during office hours (`4wh` is 240, `90wmin` is 90).
    OfficeMinutes(u32),
    /// Working days after day zero, to the closing of the last (`5wd`).
    WorkingDays(u16),
    /// Calendar days after day zero, to the closing of the last (`15d`).
    CalendarDays(u16),
    /// Minutes of the wall clock, day and night (`24h` is 1440, `30min` is 30).
    WallMinutes(u32),
}

/// How a limit is counted where rules may differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Counting {
    /// A limit in calendar days whose last day is a day off ends on the next working day
    /// (《民法典》 article 203). Off by default: for limits of administration it is convention, not law.
    pub roll_forward: bool,
}

/// A text that is no limit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    #[error("`{0}` is not a limit; write 5wd, 4wh, 90wmin, 15d, 24h or 30min")]
    Syntax(String),
    #[error("`{0}` is too long for a limit")]
    TooLong(String),
}

impl Limit {
    /// The limit as people say it: `5 个工作日`, `5 working days`.
    pub fn words(&self, lang: Lang) -> String {
        match (*self, lang) {
            (Limit::OfficeMinutes(minutes), _) if minutes % 60 == 0 => hours(minutes / 60, lang),
            (Limit::OfficeMinutes(minutes), Lang::Zh) => format!("{minutes} 分钟（按办公时间）"),
            (Limit::OfficeMinutes(minutes), Lang::En) => counted(minutes, "office minute"),
            (Limit::WorkingDays(days), Lang::Zh) => format!("{days} 个工作日"),
            (Limit::WorkingDays(days), Lang::En) => counted(days.into(), "working day"),
            (Limit::CalendarDays(days), Lang::Zh) => format!("{days} 天"),
            (Limit::CalendarDays(days), Lang::En) => counted(days.into(), "day"),
            (Limit::WallMinutes(minutes), Lang::Zh) if minutes % 60 == 0 => format!("{} 小时", minutes / 60),
            (Limit::WallMinutes(minutes), Lang::En) if minutes % 60 == 0 => counted(minutes / 60, "hour"),
            (Limit::WallMinutes(minutes), Lang::Zh) => format!("{minutes} 分钟"),
            (Limit::WallMinutes(minutes), Lang::En) => counted(minutes, "minute"),
        }
    }

    /// Counted day and night, not in office time.
    pub fn is_by_the_wall(&self) -> bool {
        matches!(self, Limit::WallMinutes(_))
    }

    /// A limit of nothing: valid here, nearly always a mistake in a rulebook.
    pub fn is_zero(&self) -> bool {
        match *self {
            Limit::OfficeMinutes(amount) | Limit::WallMinutes(amount) => amount == 0,
            Limit::WorkingDays(amount) | Limit::CalendarDays(amount) => amount == 0,
        }
    }
}

fn hours(hours: u32, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{hours} 个工作小时"),
        Lang::En => counted(hours, "office hour"),
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Limit::OfficeMinutes(minutes) if minutes % 60 == 0 => write!(f, "{}wh", minutes / 60),
            Limit::OfficeMinutes(minutes) => write!(f, "{minutes}wmin"),
            Limit::WorkingDays(days) => write!(f, "{days}wd"),
            Limit::CalendarDays(days) => write!(f, "{days}d"),
            Limit::WallMinutes(minutes) if minutes % 60 == 0 => write!(f, "{}h", minutes / 60),
            Limit::WallMinutes(minutes) => write!(f, "{minutes}min"),
        }
    }
}

impl FromStr for Limit {
    type Err = LimitError;

    fn from_str(text: &str) -> Result<Limit, LimitError> {
        let syntax = || LimitError::Syntax(text.to_owned());
        let too_long = || LimitError::TooLong(text.to_owned());
        let unit_from = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(syntax)?;
        let (number, unit) = text.split_at(unit_from);
        if number.is_empty() || !["wh", "wmin", "wd", "d", "h", "min"].contains(&unit) {
            return Err(syntax());
        }
        let number: u32 = number.parse().map_err(|_| too_long())?;
        let days = || u16::try_from(number).map_err(|_| too_long());
        let hours = || number.checked_mul(60).ok_or_else(too_long);
        match unit {
            "wh" => hours().map(Limit::OfficeMinutes),
            "wmin" => Ok(Limit::OfficeMinutes(number)),
            "wd" => days().map(Limit::WorkingDays),
            "d" => days().map(Limit::CalendarDays),
            "h" => hours().map(Limit::WallMinutes),
            _ => Ok(Limit::WallMinutes(number)),
        }
    }
}

impl TryFrom<String> for Limit {
    type Error = LimitError;

    fn try_from(text: String) -> Result<Limit, LimitError> {
        text.parse()
    }
}

impl From<Limit> for String {
    fn from(limit: Limit) -> String {
        limit.to_string()
    }
}
