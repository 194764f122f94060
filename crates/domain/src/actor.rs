//! Who acts: the resident (by number and code), a member of the staff in a role, or the system on a clock.

use crate::id::{PersonId, UnitId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What a member of the staff may do, in short (`request.md` 1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    #[doc(alias = "受理员")]
    Clerk,
    #[doc(alias = "分办员")]
    Coordinator,
    #[doc(alias = "承办人")]
    Handler,
    #[doc(alias = "审核人")]
    Approver,
    #[doc(alias = "回访员")]
    Caller,
    #[doc(alias = "督办员")]
    Supervisor,
    #[doc(alias = "领导")]
    Leader,
    #[doc(alias = "纪检联络员")]
    DisciplineContact,
    #[doc(alias = "个人信息负责人")]
    PrivacyOfficer,
    #[doc(alias = "审计员")]
    Auditor,
    #[doc(alias = "系统管理员")]
    Administrator,
}

impl Role {
    pub const ALL: [Role; 11] = [
        Role::Clerk,
        Role::Coordinator,
        Role::Handler,
        Role::Approver,
        Role::Caller,
        Role::Supervisor,
        Role::Leader,
        Role::DisciplineContact,
        Role::PrivacyOfficer,
        Role::Auditor,
        Role::Administrator,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Role::Clerk => "clerk",
            Role::Coordinator => "coordinator",
            Role::Handler => "handler",
            Role::Approver => "approver",
            Role::Caller => "caller",
            Role::Supervisor => "supervisor",
            Role::Leader => "leader",
            Role::DisciplineContact => "discipline_contact",
            Role::PrivacyOfficer => "privacy_officer",
            Role::Auditor => "auditor",
            Role::Administrator => "administrator",
        }
    }

    pub fn parse(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|r| r.code() == code)
    }

    /// The word staff read.
    pub fn name(self) -> &'static str {
        match self {
            Role::Clerk => "受理员",
            Role::Coordinator => "分办员",
            Role::Handler => "承办人",
            Role::Approver => "审核人",
            Role::Caller => "回访员",
            Role::Supervisor => "督办员",
            Role::Leader => "领导",
            Role::DisciplineContact => "纪检联络员",
            Role::PrivacyOfficer => "个人信息负责人",
            Role::Auditor => "审计员",
            Role::Administrator => "系统管理员",
        }
    }

    /// Roles that need a second person to grant them (`architecture.md` 6).
    pub fn needs_second_person(self) -> bool {
        matches!(self, Role::DisciplineContact | Role::PrivacyOfficer)
    }

    /// Roles held for one unit; the others hold for the whole office.
    pub fn is_of_a_unit(self) -> bool {
        matches!(self, Role::Handler | Role::Approver)
    }
}

/// An audit: until when, and the letter that ordered it. Its scope is the grant's unit, or the whole office.
#[derive(Clone, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Audit {
    /// The last day.
    pub until: Date,
    /// The number of the letter, a reference such as `审函〔2026〕3号`; no words about anyone.
    pub letter: String,
}

/// A role in a unit. For roles of the whole office the unit is the office's root.
#[derive(Clone, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Grant {
    pub role: Role,
    pub unit: UnitId,
    /// Of an auditor's grant; every such grant has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit: Option<Audit>,
}

impl Grant {
    pub fn new(role: Role, unit: UnitId) -> Grant {
        Grant { role, unit, audit: None }
    }

    /// The same role in the same unit, whatever else was said with it.
    pub fn same_post(&self, other: &Grant) -> bool {
        self.role == other.role && self.unit == other.unit
    }

    /// Holds on this day: an audit is over after its last day, and one without a day never began.
    pub fn holds_on(&self, today: Date) -> bool {
        self.role != Role::Auditor || self.audit.as_ref().is_some_and(|audit| today <= audit.until)
    }
}

/// A member of the staff who is signed in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Staff {
    pub person: PersonId,
    /// The unit the person belongs to.
    pub unit: UnitId,
    /// The office itself, the root of its units. An approver of the root may approve in every unit.
    pub office: UnitId,
    pub grants: Vec<Grant>,
}

impl Staff {
    pub fn has(&self, role: Role) -> bool {
        self.grants.iter().any(|g| g.role == role)
    }

    pub fn has_in(&self, role: Role, unit: UnitId) -> bool {
        self.grants.iter().any(|g| g.role == role && g.unit == unit)
    }

    /// The units in which the person holds a role.
    pub fn units(&self, role: Role) -> impl Iterator<Item = UnitId> + '_ {
        self.grants.iter().filter(move |g| g.role == role).map(|g| g.unit)
    }
}

/// Who acts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Actor {
    /// The person who spoke, by number and code; nothing else is known of them here.
    #[doc(alias = "诉求人")]
    Resident,
    Staff(Staff),
    /// A clock that fired, an import, a job.
    System,
}

impl Actor {
    pub fn staff(&self) -> Option<&Staff> {
        match self {
            Actor::Staff(staff) => Some(staff),
            Actor::Resident | Actor::System => None,
        }
    }

    pub fn has(&self, role: Role) -> bool {
        self.staff().is_some_and(|s| s.has(role))
    }

    /// As an event names it.
    pub fn by(&self) -> By {
        match self {
            Actor::Resident => By::Resident,
            Actor::System => By::System,
            Actor::Staff(staff) => By::Staff { person: staff.person, unit: staff.unit },
        }
    }
}

/// Who acted, as an event names it: a post's person and unit, never a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    Resident,
    System,
    Staff { person: PersonId, unit: UnitId },
}

impl By {
    pub fn person(self) -> Option<PersonId> {
        match self {
            By::Staff { person, .. } => Some(person),
            By::Resident | By::System => None,
        }
    }
}
