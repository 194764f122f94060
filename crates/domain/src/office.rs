//! The office itself: how it presents itself, its areas, its local days, who is on duty, which rulebook is in force.

use crate::id::{PersonId, UnitId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What every page and paper shows of the office. No personal words.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Profile {
    pub name: String,
    /// Shown on every page; the true accessible fallback.
    pub phone: String,
    pub address: String,
}

/// A community or village with its housing estates or buildings, as places refer to them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Area {
    pub code: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buildings: Vec<Building>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Building {
    pub code: String,
    pub name: String,
}

/// A local day that differs from the national calendar.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LocalDay {
    pub date: Date,
    pub working: bool,
    pub name: String,
}

/// Who is on duty on a day: officer, backup, leader, in that order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Duty {
    pub on: Date,
    pub officers: Vec<PersonId>,
}

/// A Word document of the office's own that a kind of paper is written into, for a unit and those below it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PaperTemplate {
    /// Code of the kind of paper.
    pub kind: String,
    pub unit: UnitId,
    /// Keyed name of the sealed file.
    pub file: String,
    pub bytes: u64,
}

/// The office as its events tell it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct State {
    pub profile: Profile,
    pub areas: Vec<Area>,
    pub local_days: Vec<LocalDay>,
    /// Announced years' days, in the calendar's own text form.
    pub announced: Vec<(i16, String)>,
    pub duty: Vec<Duty>,
    /// On duty when the roster says nothing for a day.
    pub standing: Vec<PersonId>,
    pub rulebook: Option<String>,
    /// One for each kind of paper and unit.
    pub templates: Vec<PaperTemplate>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    Describe {
        profile: Profile,
    },
    SetAreas {
        areas: Vec<Area>,
    },
    SetLocalDays {
        days: Vec<LocalDay>,
    },
    Announce {
        year: i16,
        days: String,
    },
    SetDuty {
        duty: Duty,
    },
    /// The day is as any other again.
    ClearDuty {
        on: Date,
    },
    SetStanding {
        officers: Vec<PersonId>,
    },
    AdoptRulebook {
        hash: String,
    },
    SetTemplate {
        template: PaperTemplate,
    },
    /// The paper is written as the office's others again.
    RemoveTemplate {
        kind: String,
        unit: UnitId,
    },
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    OfficeDescribed { profile: Profile },
    AreasSet { areas: Vec<Area> },
    LocalDaysSet { days: Vec<LocalDay> },
    YearAnnounced { year: i16, days: String },
    DutySet { duty: Duty },
    DutyCleared { on: Date },
    StandingDutySet { officers: Vec<PersonId> },
    RulebookAdopted { hash: String },
    TemplateSet { template: PaperTemplate },
    TemplateRemoved { kind: String, unit: UnitId },
}

crate::refusals::refusals! {
    NameMissing = "office_name_missing", "请填写单位名称。";
    PhoneMissing = "office_phone_missing", "请填写对外电话，每一页都会显示它。";
    AreaTwice = "area_twice", "有两个社区用了同一个代码，请改成不同的。";
    NobodyOnDuty = "nobody_on_duty", "值班表不能空着，至少要有一个人。";
    NothingToChange = "nothing_to_change", "没有需要改的地方。";
    YearKnown = "year_known", "这一年的放假安排已经录入过了。";
}

pub fn decide(state: &State, command: &Command) -> Result<Vec<Event>, Refusal> {
    Ok(vec![match command {
        Command::Describe { profile } => {
            if profile.name.trim().is_empty() {
                return Err(Refusal::NameMissing);
            }
            if profile.phone.trim().is_empty() {
                return Err(Refusal::PhoneMissing);
            }
            Event::OfficeDescribed { profile: profile.clone() }
        }
        Command::SetAreas { areas } => {
            let mut codes: Vec<&str> = areas.iter().map(|a| a.code.as_str()).collect();
            codes.sort_unstable();
            if codes.windows(2).any(|pair| pair[0] == pair[1]) {
                return Err(Refusal::AreaTwice);
            }
            Event::AreasSet { areas: areas.clone() }
        }
        Command::SetLocalDays { days } if *days == state.local_days => return Err(Refusal::NothingToChange),
        Command::SetLocalDays { days } => Event::LocalDaysSet { days: days.clone() },
        // A year may be announced again, as 2020 was; the later notice amends the earlier.
        Command::Announce { year, days }
            if state
                .announced
                .iter()
                .rev()
                .find(|(known, _)| known == year)
                .is_some_and(|(_, last)| last == days) =>
        {
            return Err(Refusal::YearKnown);
        }
        Command::Announce { year, days } => Event::YearAnnounced { year: *year, days: days.clone() },
        Command::SetDuty { duty } if duty.officers.is_empty() => return Err(Refusal::NobodyOnDuty),
        Command::SetDuty { duty } => Event::DutySet { duty: duty.clone() },
        Command::ClearDuty { on } if state.duty.iter().all(|duty| duty.on != *on) => {
            return Err(Refusal::NothingToChange);
        }
        Command::ClearDuty { on } => Event::DutyCleared { on: *on },
        Command::SetStanding { officers } if officers.is_empty() => return Err(Refusal::NobodyOnDuty),
        Command::SetStanding { officers } => Event::StandingDutySet { officers: officers.clone() },
        Command::AdoptRulebook { hash } if state.rulebook.as_ref() == Some(hash) => {
            return Err(Refusal::NothingToChange);
        }
        Command::AdoptRulebook { hash } => Event::RulebookAdopted { hash: hash.clone() },
        Command::SetTemplate { template } => Event::TemplateSet { template: template.clone() },
        Command::RemoveTemplate { kind, unit } if state.template(kind, *unit).is_none() => {
            return Err(Refusal::NothingToChange);
        }
        Command::RemoveTemplate { kind, unit } => Event::TemplateRemoved { kind: kind.clone(), unit: *unit },
    }])
}

pub fn evolve(mut state: State, event: &Event) -> State {
    match event {
        Event::OfficeDescribed { profile } => state.profile = profile.clone(),
        Event::AreasSet { areas } => state.areas = areas.clone(),
        Event::LocalDaysSet { days } => state.local_days = days.clone(),
        Event::YearAnnounced { year, days } => state.announced.push((*year, days.clone())),
        Event::DutySet { duty } => {
            state.duty.retain(|d| d.on != duty.on);
            state.duty.push(duty.clone());
        }
        Event::DutyCleared { on } => state.duty.retain(|duty| duty.on != *on),
        Event::StandingDutySet { officers } => state.standing = officers.clone(),
        Event::RulebookAdopted { hash } => state.rulebook = Some(hash.clone()),
        Event::TemplateSet { template } => {
            state.templates.retain(|held| !held.is_for(&template.kind, template.unit));
            state.templates.push(template.clone());
        }
        Event::TemplateRemoved { kind, unit } => state.templates.retain(|held| !held.is_for(kind, *unit)),
    }
    state
}

impl PaperTemplate {
    fn is_for(&self, kind: &str, unit: UnitId) -> bool {
        self.kind == kind && self.unit == unit
    }
}

impl State {
    /// A unit's own template for a kind of paper.
    pub fn template(&self, kind: &str, unit: UnitId) -> Option<&PaperTemplate> {
        self.templates.iter().find(|held| held.is_for(kind, unit))
    }

    /// Who is on duty on a day, first to call first.
    pub fn on_duty(&self, day: Date) -> &[PersonId] {
        self.duty.iter().find(|d| d.on == day).map_or(&self.standing, |d| &d.officers)
    }

    /// A place's area by code.
    pub fn area(&self, code: &str) -> Option<&Area> {
        self.areas.iter().find(|area| area.code == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_roster_of_the_day_goes_before_the_standing_one() {
        let (ada, bo) = (PersonId([1; 16]), PersonId([2; 16]));
        let commands = [
            Command::SetStanding { officers: vec![ada] },
            Command::SetDuty { duty: Duty { on: date(2026, 10, 1), officers: vec![bo] } },
        ];
        let state = commands.iter().fold(State::default(), |state, command| {
            decide(&state, command).unwrap().iter().fold(state, evolve)
        });
        assert_eq!(state.on_duty(date(2026, 10, 1)), [bo]);
        assert_eq!(state.on_duty(date(2026, 10, 2)), [ada]);
    }

    #[test]
    fn a_day_that_was_cleared_follows_the_standing_roster_again() {
        let (ada, bo, on) = (PersonId([1; 16]), PersonId([2; 16]), date(2026, 10, 1));
        let commands = [
            Command::SetStanding { officers: vec![ada] },
            Command::SetDuty { duty: Duty { on, officers: vec![bo] } },
            Command::ClearDuty { on },
        ];
        let state = commands.iter().fold(State::default(), |state, command| {
            decide(&state, command).unwrap().iter().fold(state, evolve)
        });
        assert_eq!(state.on_duty(on), [ada]);
        assert_eq!(decide(&state, &Command::ClearDuty { on }), Err(Refusal::NothingToChange));
        let stored = r#"{"type":"duty_cleared","on":"2026-10-01"}"#;
        assert_eq!(serde_json::from_str::<Event>(stored).unwrap(), Event::DutyCleared { on });
    }

    #[test]
    fn a_unit_has_one_template_of_a_kind_until_it_is_removed() {
        let (unit, other) = (UnitId([1; 16]), UnitId([2; 16]));
        let set = |unit, file: &str| Command::SetTemplate {
            template: PaperTemplate { kind: "answer".into(), unit, file: file.into(), bytes: 9 },
        };
        let remove = Command::RemoveTemplate { kind: "answer".into(), unit };
        let given = [set(unit, "a"), set(other, "b"), set(unit, "c")];
        let state = given.iter().fold(State::default(), |state, command| {
            decide(&state, command).unwrap().iter().fold(state, evolve)
        });
        assert_eq!(state.template("answer", unit).map(|held| held.file.as_str()), Some("c"));
        assert_eq!(state.templates.len(), 2);
        let state = decide(&state, &remove).unwrap().iter().fold(state, evolve);
        assert_eq!(state.template("answer", unit), None);
        assert!(state.template("answer", other).is_some());
        assert_eq!(decide(&state, &remove), Err(Refusal::NothingToChange));
    }

    #[test]
    fn an_empty_roster_is_refused() {
        let command = Command::SetStanding { officers: vec![] };
        assert_eq!(decide(&State::default(), &command), Err(Refusal::NobodyOnDuty));
    }
}
