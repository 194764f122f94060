//! Who may do what to which request: the one answer behind routes, pages ("what I may do now") and decisions.

use super::{Action, Post, Refusal, Review, State, Status, Task};
use crate::{
    actor::{Actor, Role, Staff},
    id::{PersonId, UnitId},
};

/// Why not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    /// The actor has no business with this; whether it exists is not said.
    Denied,
    /// The actor might, but a rule says no.
    Refused(Refusal),
}

impl From<Refusal> for Why {
    fn from(refusal: Refusal) -> Why {
        Why::Refused(refusal)
    }
}

/// What of the office's requests an actor may list, count, search and open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Scope {
    /// Every request that is not sealed.
    All,
    /// What these units lead, led or own, not sealed.
    Units(Vec<UnitId>),
    /// The sealed ones only, but for those about this person or unit.
    Sealed(PersonId, UnitId),
    Nothing,
}

/// The widest scope a member of the staff has. Administrators, leaders and the privacy officer read no matters.
pub fn scope(staff: &Staff) -> Scope {
    const OF_THE_OFFICE: [Role; 4] = [Role::Clerk, Role::Coordinator, Role::Caller, Role::Supervisor];
    // Sealed matters and nothing else, whatever an old grant says besides.
    if staff.has(Role::DisciplineContact) {
        return Scope::Sealed(staff.person, staff.unit);
    }
    let audits_everything = staff.has_in(Role::Auditor, staff.office);
    if audits_everything || OF_THE_OFFICE.iter().any(|role| staff.has(*role)) || approves_everywhere(staff) {
        return Scope::All;
    }
    let mut units: Vec<UnitId> = [Role::Handler, Role::Approver, Role::Auditor]
        .into_iter()
        .flat_map(|role| staff.units(role))
        .collect();
    units.sort();
    units.dedup();
    if units.is_empty() { Scope::Nothing } else { Scope::Units(units) }
}

fn approves_everywhere(staff: &Staff) -> bool {
    staff.has_in(Role::Approver, staff.office)
}

/// The units that lead, own, gave back or help with a request.
fn concerned(state: &State) -> impl Iterator<Item = UnitId> {
    let own = [state.lead.map(|lead| lead.unit), Some(state.owner.unit), state.sent_back_by];
    own.into_iter().flatten().chain(state.tasks.iter().map(|task| task.unit))
}

/// Whether a member of the staff may know that this request exists.
pub fn visible(staff: &Staff, state: &State) -> bool {
    if state.sealed {
        let concerned = state.about.is_some_and(|about| about.concerns(staff.person, staff.unit));
        return staff.has(Role::DisciplineContact) && !concerned;
    }
    match scope(staff) {
        Scope::All => true,
        Scope::Units(units) => concerned(state).any(|unit| units.contains(&unit)),
        Scope::Sealed(..) | Scope::Nothing => false,
    }
}

/// Whether the actor may register a matter: residents for themselves, clerks and callers for whoever speaks to them,
/// imports.
pub fn may_file(actor: &Actor) -> bool {
    match actor {
        Actor::Resident | Actor::System => true,
        Actor::Staff(staff) => registers(staff),
    }
}

/// Writes down what people say: files for them, finds their matters by phone, hands out receipts.
pub fn registers(staff: &Staff) -> bool {
    staff.has(Role::Clerk) || staff.has(Role::Caller)
}

/// Whether a member of the staff may hand out the query code of this request.
pub fn may_hand_out_code(staff: &Staff, state: &State) -> bool {
    visible(staff, state) && registers(staff)
}

/// Whether a member of the staff may see a contact whole after saying why. An auditor never.
pub fn may_reveal(staff: &Staff, state: &State) -> bool {
    const SPEAK_TO_PEOPLE: [Role; 7] = [
        Role::Clerk,
        Role::Coordinator,
        Role::Handler,
        Role::Approver,
        Role::Caller,
        Role::Supervisor,
        Role::DisciplineContact,
    ];
    visible(staff, state) && SPEAK_TO_PEOPLE.iter().any(|role| staff.has(*role))
}

/// The role whose business the matter is as it stands: its owner's, its unit's, the supervisor's, or that of whoever
/// has its next step to take. `None`: the reader may know of it, and has to say what its words are read for.
pub fn duty(staff: &Staff, state: &State) -> Option<Role> {
    /// The steps that carry a matter on, by whose they are.
    const NEXT: [(Role, &[Action]); 5] = [
        (
            Role::Coordinator,
            &[Action::Judge, Action::Assign, Action::AssignReview, Action::Designate, Action::HoldMeeting],
        ),
        (Role::Handler, &[Action::ReportTask]),
        (Role::Clerk, &[Action::Accept, Action::Supplement, Action::Deliver]),
        (Role::Caller, &[Action::FollowUp, Action::Close]),
        (Role::Approver, &[Action::DecideProposal, Action::Approve, Action::Deliver]),
    ];
    if !visible(staff, state) {
        return None;
    }
    if state.sealed {
        return Some(Role::DisciplineContact);
    }
    let of_unit = [Role::Handler, Role::Approver].into_iter().find(|role| staff.has_in(*role, state.unit()));
    let owns = state.owner.post == Post::Intake && state.owner.person == Some(staff.person);
    let owner = [Role::Clerk, Role::Caller].into_iter().find(|role| owns && staff.has(*role));
    let next = || {
        let actor = Actor::Staff(staff.clone());
        let takes = |(role, actions): &&(Role, &[Action])| {
            staff.has(*role) && actions.iter().any(|action| may(&actor, state, *action).is_ok())
        };
        NEXT.iter().find(takes).map(|(role, _)| *role)
    };
    of_unit.or(owner).or_else(next).or(staff.has(Role::Supervisor).then_some(Role::Supervisor))
}

/// The role in which someone reads a matter that is not their business: the one that lets them know of it.
pub fn bystander(staff: &Staff, state: &State) -> Option<Role> {
    if !visible(staff, state) {
        return None;
    }
    let lets = |role: &Role| match role {
        Role::Handler => concerned(state).any(|unit| staff.has_in(*role, unit)),
        Role::Approver => {
            approves_everywhere(staff) || concerned(state).any(|unit| staff.has_in(*role, unit))
        }
        role => staff.has(*role),
    };
    let readers =
        [Role::Coordinator, Role::Clerk, Role::Caller, Role::Approver, Role::Handler, Role::Auditor];
    readers.into_iter().find(lets)
}

/// Whether the actor may take this action on the request as it stands.
pub fn may(actor: &Actor, state: &State, action: Action) -> Result<(), Why> {
    if let Actor::Staff(staff) = actor
        && !visible(staff, state)
        && !writes_blind(staff, state, action)
    {
        return Err(Why::Denied);
    }
    if !role_allows(actor, state, action) {
        return Err(Why::Denied);
    }
    if state.sealed && !OF_SEALED.contains(&action) {
        return Err(Refusal::Sealed.into());
    }
    if !status_allows(state, action) {
        return Err(Refusal::NotNow(state.status).into());
    }
    rule_allows(actor, state, action)
}

/// A leader writes on a matter by its number and reads none of it; whoever is told of a danger says they have it, whether
/// they read matters or not.
fn writes_blind(staff: &Staff, state: &State, action: Action) -> bool {
    match action {
        Action::Instruct => !state.sealed && staff.has(Role::Leader),
        Action::Acknowledge => !state.sealed && is_told(staff, state),
        _ => false,
    }
}

/// The danger was told to them.
fn is_told(staff: &Staff, state: &State) -> bool {
    state.alarm.as_ref().is_some_and(|alarm| alarm.to == staff.person)
}

/// Works for the unit that owes this part.
pub(super) fn reports_for(staff: &Staff, task: &Task) -> bool {
    [Role::Handler, Role::Approver].iter().any(|role| staff.has_in(*role, task.unit))
}

/// What can be done to a sealed matter.
const OF_SEALED: [Action; 5] =
    [Action::Note, Action::Contact, Action::Add, Action::AddPhotos, Action::MoveDeadlines];

fn role_allows(actor: &Actor, state: &State, action: Action) -> bool {
    let clerk = || actor.has(Role::Clerk);
    let coordinator = || actor.has(Role::Coordinator);
    let handler = || state.lead.is_some_and(|lead| of_unit(actor, Role::Handler, lead.unit));
    let approver = || of_unit(actor, Role::Approver, state.unit());
    let caller = || actor.has(Role::Caller);
    let supervisor = || actor.has(Role::Supervisor);
    let sealed = || state.sealed && actor.has(Role::DisciplineContact);
    let resident = || matches!(actor, Actor::Resident);
    let system = || matches!(actor, Actor::System);
    match action {
        Action::File => may_file(actor),
        Action::AddPhotos | Action::Supplement | Action::AskAgain | Action::Withdraw => {
            resident() || clerk() || caller()
        }
        Action::Add => resident() || clerk() || caller() || sealed(),
        Action::ConfirmReading => clerk() || caller(),
        Action::Summarise => clerk() || coordinator() || system(),
        Action::Accept | Action::AskSupplement | Action::ProposeDecline => clerk(),
        Action::AnswerAtOnce | Action::PassToEmergency => clerk(),
        Action::Seal => clerk() || coordinator(),
        Action::Judge | Action::Assign | Action::Designate | Action::AssignReview => coordinator(),
        Action::AskReview => resident() || clerk() || caller(),
        Action::Sign | Action::SendBack | Action::Propose | Action::DraftAnswer => handler(),
        Action::Contact => handler() || clerk() || caller() || approver() || sealed(),
        Action::Note => {
            handler() || approver() || clerk() || coordinator() || caller() || supervisor() || sealed()
        }
        Action::DecideProposal | Action::Approve => approver(),
        Action::Resume => handler() || system(),
        Action::CompleteStep | Action::AmendStep => handler(),
        Action::SplitTask | Action::CheckTask => handler() || (state.lead.is_some() && approver()),
        Action::ReportTask => {
            actor.staff().is_some_and(|staff| state.open_tasks().any(|task| reports_for(staff, task)))
        }
        Action::CallMeeting => {
            handler() || coordinator() || supervisor() || (state.lead.is_some() && approver())
        }
        Action::HoldMeeting => coordinator() || supervisor(),
        Action::Instruct => actor.has(Role::Leader) || supervisor(),
        Action::Acknowledge => {
            actor.staff().is_some_and(|staff| is_told(staff, state))
                || clerk()
                || coordinator()
                || supervisor()
                || handler()
                || approver()
        }
        Action::AnswerInstruction => {
            handler() || (state.lead.is_some() && approver()) || (state.lead.is_none() && clerk())
        }
        Action::Deliver => approver() || clerk(),
        Action::FollowUp => caller(),
        Action::Rate => resident() || clerk() || caller(),
        Action::Reopen => resident() || clerk() || caller() || supervisor(),
        Action::Close => caller() || system(),
        Action::HandOver => approver() || coordinator() || (clerk() && state.owner.post == Post::Intake),
        Action::ByItself | Action::MoveDeadlines => system(),
    }
}

fn of_unit(actor: &Actor, role: Role, unit: UnitId) -> bool {
    actor.staff().is_some_and(|s| s.has_in(role, unit) || (role == Role::Approver && approves_everywhere(s)))
}

fn status_allows(state: &State, action: Action) -> bool {
    use Status::*;
    let status = state.status;
    match action {
        Action::File => false,
        Action::Accept
        | Action::AskSupplement
        | Action::ProposeDecline
        | Action::AnswerAtOnce
        | Action::PassToEmergency => status == Filed,
        Action::Seal => matches!(status, Filed | Accepted),
        Action::Supplement => status == AwaitingSupplement,
        Action::Judge => status == Accepted,
        Action::Assign => status == Judged,
        Action::AssignReview => status == InReview,
        // What is not accepted is answered too, and reviewed (第三十五条).
        Action::AskReview => matches!(status, Answered | FollowedUp | Closed | Declined),
        Action::Designate => status == SentBack,
        Action::Sign | Action::SendBack => status == Assigned,
        Action::Propose => status == InHand,
        Action::DecideProposal => status == InHand,
        Action::Resume => status == Paused,
        Action::DraftAnswer => matches!(status, InHand | Staged | Deferred),
        Action::CompleteStep | Action::AmendStep => status == Staged,
        Action::SplitTask => status.is_in_work(),
        Action::ReportTask | Action::CheckTask => status.is_open(),
        // Before a unit is designated the way is to send it back.
        Action::CallMeeting => status.is_in_work() || (status == Assigned && state.designated),
        Action::HoldMeeting => status.is_open() && state.open_meeting().is_some(),
        Action::Instruct => status != Withdrawn,
        Action::Acknowledge => state.alarm.as_ref().is_some_and(|alarm| alarm.open),
        Action::AnswerInstruction => state.open_instructions().next().is_some(),
        Action::Approve => status == Drafted,
        Action::Deliver => status == Approved,
        // A negative on what is closed or declined is followed up as well.
        Action::FollowUp => {
            status == Answered || (matches!(status, Closed | Declined) && state.to_follow_up())
        }
        Action::Rate => matches!(status, Answered | FollowedUp | Closed | Declined),
        Action::Reopen => matches!(status, Answered | FollowedUp | Closed),
        Action::Close => matches!(status, Answered | FollowedUp),
        Action::Withdraw => status.is_open() && status != Approved,
        Action::AskAgain => status != Withdrawn,
        Action::ConfirmReading => status.is_open() && !state.speaker.read_aloud,
        Action::Summarise | Action::HandOver => status.is_open(),
        Action::AddPhotos | Action::Add | Action::Contact => !matches!(status, Withdrawn),
        Action::Note | Action::ByItself | Action::MoveDeadlines => true,
    }
}

fn rule_allows(actor: &Actor, state: &State, action: Action) -> Result<(), Why> {
    match action {
        Action::AnswerAtOnce if state.kind != zhiye_rulebook::Kind::Enquiry => {
            Err(Refusal::NotAnEnquiry.into())
        }
        Action::SendBack if state.danger == super::Danger::Now => Err(Refusal::DangerNotSentBack.into()),
        Action::SendBack if state.designated => Err(Refusal::DesignatedFinal.into()),
        Action::SendBack if state.sent_back_by.is_some() => Err(Refusal::SentBackOnce.into()),
        Action::Propose if state.proposal.is_some() => Err(Refusal::ProposalOpen.into()),
        Action::AskReview if state.legal_channel != super::LegalChannel::Petition => {
            Err(Refusal::NotAPetition.into())
        }
        Action::AskReview if state.review.as_ref().is_some_and(Review::is_last) => {
            Err(Refusal::RemediesExhausted.into())
        }
        Action::CallMeeting if state.open_meeting().is_some() => Err(Refusal::MeetingOpen.into()),
        Action::DecideProposal if state.proposal.is_none() => Err(Refusal::NoProposal.into()),
        Action::Rate if state.rating.is_some() => Err(Refusal::AlreadyRated.into()),
        Action::Rate => independent_caller(actor, state).map_err(|_| Refusal::RatesOwnWork.into()),
        Action::FollowUp | Action::Close => independent_caller(actor, state),
        _ => Ok(()),
    }
}

/// Whoever handled or approved it, and everyone of the unit that did, stays off the follow-up (invariant 5).
fn independent_caller(actor: &Actor, state: &State) -> Result<(), Why> {
    let Some(staff) = actor.staff() else { return Ok(()) };
    if state.hands.contains(&staff.person) || state.approved_by == Some(staff.person) {
        return Err(Refusal::HandlerFollowsUp.into());
    }
    let of = |unit| {
        staff.unit == unit || [Role::Handler, Role::Approver].iter().any(|role| staff.has_in(*role, unit))
    };
    if state.lead.is_some_and(|lead| of(lead.unit)) {
        return Err(Refusal::CallerOfSameUnit.into());
    }
    Ok(())
}
