//! Priority (`request.md` 4): the time a matter counts as filed at. Danger, people affected and hardship of the
//! matter move it forward; nothing else enters, and the passing of time changes nothing.

use super::Danger;
use jiff::Timestamp;
use zhiye_calendar::{Lang, Schedule};
use zhiye_rulebook::{Hardship, PriorityTable};

/// What is judged about a matter, never about a person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Judgement {
    pub danger: Danger,
    pub hardship: Option<Hardship>,
    /// Distinct people affected, at least 1.
    pub people: u32,
}

/// The credit and its parts, in office minutes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Credit {
    pub danger: u32,
    pub people: u32,
    pub hardship: u32,
    /// The sum, capped.
    pub total: u32,
}

/// `credit = danger + people + hardship`, capped.
pub fn credit(judgement: Judgement, table: &PriorityTable) -> Credit {
    // The emergency lane goes before everything, and within it who came first goes first.
    if judgement.danger == Danger::Now {
        return Credit::default();
    }
    let danger = judgement.danger as u8;
    Credit {
        danger: table.credit_minutes(danger, 1, false),
        people: table.credit_minutes(0, judgement.people, false),
        hardship: table.credit_minutes(0, 1, judgement.hardship.is_some()),
        total: table.credit_minutes(danger, judgement.people, judgement.hardship.is_some()),
    }
}

/// `effective_at = filed_at − credit`, subtracted backwards along office hours.
pub fn effective_at(
    filed_at: Timestamp,
    judgement: Judgement,
    table: &PriorityTable,
    schedule: &Schedule,
) -> Timestamp {
    schedule.subtract_office_minutes(filed_at, credit(judgement, table).total)
}

impl Credit {
    /// Why it stands where it stands, in words.
    pub fn words(&self, judgement: Judgement, minutes_per_day: u32, lang: Lang) -> String {
        if judgement.danger == Danger::Now {
            return match lang {
                Lang::Zh => "正在发生危险，不排队".into(),
                Lang::En => "danger now: not queued".into(),
            };
        }
        let days = |minutes: u32| {
            let tenths = (minutes * 10 + minutes_per_day / 2) / minutes_per_day;
            match tenths % 10 {
                0 => format!("{}", tenths / 10),
                rest => format!("{}.{rest}", tenths / 10),
            }
        };
        let mut parts = Vec::new();
        if self.danger > 0 {
            parts.push(match lang {
                Lang::Zh => format!("{}，提前 {} 天", judgement.danger.name(lang), days(self.danger)),
                Lang::En => format!("{}: {} days earlier", judgement.danger.name(lang), days(self.danger)),
            });
        }
        if let Some(hardship) = judgement.hardship {
            parts.push(match lang {
                Lang::Zh => format!("关系{}，提前 {} 天", hardship.name(lang), days(self.hardship)),
                Lang::En => format!("concerns {}: {} days earlier", hardship.name(lang), days(self.hardship)),
            });
        }
        if self.people > 0 {
            parts.push(match lang {
                Lang::Zh => format!("{} 人受影响，提前 {} 天", judgement.people, days(self.people)),
                Lang::En => {
                    format!("{} people affected: {} days earlier", judgement.people, days(self.people))
                }
            });
        }
        match (parts.is_empty(), lang) {
            (true, Lang::Zh) => "按收到时间".into(),
            (true, Lang::En) => "by the time it was received".into(),
            (false, Lang::Zh) => parts.join("；"),
            (false, Lang::En) => parts.join("; "),
        }
    }
}
