//! What the reader may do with a matter now: asked from the domain's one answer, grouped for the page. What a rule
//! stands against is listed with its reason.

use crate::staff::act::{ACTS, Act};
use zhiye_app::domain::{
    Actor, Staff,
    request::{Action, State, Status, Why, may, may_hand_out_code, may_reveal},
};
use zhiye_calendar::Lang;

/// What the page offers.
#[derive(Default)]
pub struct Offers {
    /// The next step: the one green button.
    pub first: Option<&'static Act>,
    pub others: Vec<&'static Act>,
    /// Written down for the resident.
    pub behalf: Vec<&'static Act>,
    pub care: Vec<&'static Act>,
    pub photos: bool,
    /// The receipt, for those who hand it out.
    pub receipt: bool,
    /// Papers to print, for those who speak to the person.
    pub papers: bool,
    /// Title and reason of what is not possible now.
    pub refused: Vec<(&'static str, String)>,
    /// A word before the first: why it needs care.
    pub caution: Option<&'static str>,
}

impl Offers {
    pub fn is_empty(&self) -> bool {
        self.first.is_none() && self.others.is_empty() && self.behalf.is_empty() && self.care.is_empty()
    }

    /// Nothing to fill in: the page itself has the button.
    pub fn is_at_once(&self, act: &Act) -> bool {
        matches!(act.action, Action::Sign | Action::Acknowledge)
    }
}

const CARE: &[Action] = &[Action::ConfirmReading, Action::Summarise, Action::HandOver];

pub fn offers(staff: &Staff, state: &State) -> Offers {
    let actor = Actor::Staff(staff.clone());
    let mut offers = Offers::default();
    let mut main: Vec<&'static Act> = Vec::new();
    for act in ACTS.iter().filter(|act| act.action != Action::Note) {
        match may(&actor, state, act.action) {
            Err(Why::Denied) => {}
            Err(Why::Refused(refusal)) => {
                if !act.action.passes_on() && !offers.refused.iter().any(|(title, _)| *title == act.title) {
                    offers.refused.push((act.title, refusal.message(Lang::Zh)));
                }
            }
            Ok(()) if act.action.passes_on() => offers.behalf.push(act),
            Ok(()) if CARE.contains(&act.action) => offers.care.push(act),
            Ok(()) => main.push(act),
        }
    }
    offers.receipt = may_hand_out_code(staff, state);
    offers.papers = may_reveal(staff, state) && !state.sealed;
    offers.photos = may(&actor, state, Action::AddPhotos).is_ok();
    if main.iter().any(|act| act.action == Action::Approve) && is_own(staff, state) {
        offers.caution =
            Some("这份答复您经过手，要由别人审核；确实没有别的审核人，系统会如实记下“未经第二人审核”。");
    }
    let first = first(state, &main);
    offers.first = first.map(|at| main.remove(at));
    offers.others = main;
    offers
}

/// The approver wrote it or handled it.
fn is_own(staff: &Staff, state: &State) -> bool {
    let author = state.draft.as_ref().map(|(_, author)| *author);
    author == Some(staff.person) || state.hands.contains(&staff.person)
}

/// Which of the actions is the next step: a decision that others wait for, then the person who waits, then the
/// order of the table. Refusing, sending back and calling others in are never the next step.
fn first(state: &State, main: &[&'static Act]) -> Option<usize> {
    let at = |action: Action| main.iter().position(|act| act.action == action);
    let waits = state.waiting_for_contact || (state.status == Status::InHand && !state.contacted);
    let contact = if waits && state.status.is_in_work() { at(Action::Contact) } else { None };
    let never = [
        Action::SendBack,
        Action::ProposeDecline,
        Action::PassToEmergency,
        Action::Propose,
        Action::Contact,
        Action::AmendStep,
        Action::SplitTask,
        Action::CheckTask,
        Action::CallMeeting,
        Action::Instruct,
    ];
    at(Action::DecideProposal)
        .or(contact)
        .or_else(|| main.iter().position(|act| !never.contains(&act.action)))
}
