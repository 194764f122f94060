//! A unit of the office: a department, a community, a window. Names of units are no personal words.

use crate::id::UnitId;
use serde::{Deserialize, Serialize};

/// A unit as its events tell it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct State {
    pub id: UnitId,
    /// Short stable code, as the rulebook names default units.
    pub code: String,
    pub name: String,
    /// `None`: the office itself.
    pub parent: Option<UnitId>,
    /// May lead a request.
    pub leads: bool,
    pub retired: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    Create { id: UnitId, code: String, name: String, parent: Option<UnitId>, leads: bool },
    Rename { name: String },
    Retire,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    UnitCreated {
        id: UnitId,
        code: String,
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<UnitId>,
        leads: bool,
    },
    UnitRenamed {
        name: String,
    },
    UnitRetired,
}

crate::refusals::refusals! {
    Exists = "unit_exists", "已经有这个单位。";
    Unknown = "unit_unknown", "没有找到这个单位。";
    NameMissing = "unit_name_missing", "请填写单位名称，最多 40 个字。";
    /// Codes are lower-case letters, digits and `_`.
    BadCode = "unit_code_bad", "代码只能用小写字母、数字和下划线，最多 24 个字符。";
    Retired = "unit_retired", "这个单位已经停用。";
    /// The office itself can't be retired.
    Root = "unit_is_root", "街道本身不能停用。";
}

pub fn decide(state: Option<&State>, command: &Command) -> Result<Vec<Event>, Refusal> {
    match (state, command) {
        (None, Command::Create { id, code, name, parent, leads }) => {
            let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            if code.is_empty() || code.len() > 24 || !code.chars().all(good) {
                return Err(Refusal::BadCode);
            }
            let name = named(name)?;
            Ok(vec![Event::UnitCreated { id: *id, code: code.clone(), name, parent: *parent, leads: *leads }])
        }
        (Some(_), Command::Create { .. }) => Err(Refusal::Exists),
        (None, _) => Err(Refusal::Unknown),
        (Some(state), _) if state.retired => Err(Refusal::Retired),
        (Some(_), Command::Rename { name }) => Ok(vec![Event::UnitRenamed { name: named(name)? }]),
        (Some(state), Command::Retire) if state.parent.is_none() => Err(Refusal::Root),
        (Some(_), Command::Retire) => Ok(vec![Event::UnitRetired]),
    }
}

fn named(name: &str) -> Result<String, Refusal> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 40 { Err(Refusal::NameMissing) } else { Ok(name.to_owned()) }
}

pub fn evolve(state: Option<State>, event: &Event) -> Option<State> {
    match (event, state) {
        (Event::UnitCreated { id, code, name, parent, leads }, None) => Some(State {
            id: *id,
            code: code.clone(),
            name: name.clone(),
            parent: *parent,
            leads: *leads,
            retired: false,
        }),
        (Event::UnitRenamed { name }, Some(state)) => Some(State { name: name.clone(), ..state }),
        (Event::UnitRetired, Some(state)) => Some(State { retired: true, ..state }),
        (_, state) => state,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn create(code: &str, name: &str) -> Command {
        Command::Create {
            id: UnitId([1; 16]),
            code: code.into(),
            name: name.into(),
            parent: None,
            leads: false,
        }
    }

    #[test]
    fn the_office_itself_is_never_retired() {
        let state = decide(None, &create("office", "青禾街道")).unwrap().iter().fold(None, evolve);
        assert_eq!(decide(state.as_ref(), &Command::Retire), Err(Refusal::Root));
    }

    #[test]
    fn names_and_codes_are_checked() {
        assert_eq!(decide(None, &create("Office", "青禾街道")), Err(Refusal::BadCode));
        assert_eq!(decide(None, &create("office", "  ")), Err(Refusal::NameMissing));
    }
}
