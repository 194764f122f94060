//! What must hold on every path: one owner, a clock on everything that waits, a way to an end, the same state again
//! from the same events.

use crate::world::*;
use jiff::{SignedDuration, civil::date};
use proptest::prelude::*;
use zhiye_calendar::Limit;
use zhiye_domain::{Actor, UnitId, request::*};
use zhiye_rulebook::{Kind, Lack, Outcome, PauseKind, Rulebook};

fn commands(rulebook: &Rulebook) -> Vec<(Actor, Command)> {
    let basis = rulebook.bases_in_force(date(2026, 9, 29)).next().unwrap().code.clone();
    let route = rulebook.routes()[0].code.clone();
    let decline =
        Draft { words: words(8), outcome: None, bases: vec![basis], route: Some(route), next_step: None };
    let items = vec![rulebook.supplement_items()[0].code.clone()];
    let reason = rulebook.send_back_reasons()[0].code.clone();
    let above = staff(40, UnitId([1; 16]), &[(zhiye_domain::Role::Approver, OFFICE)]);
    let extension = Proposal::Extension { by: Limit::WorkingDays(3), reason: words(20) };
    let deferral = Proposal::Deferral {
        lacks: vec![Lack::Timing, Lack::Means],
        return_on: date(2027, 6, 1),
        reason: words(21),
    };
    let pause = Proposal::Pause { reason: PauseKind::Hearing, until: date(2027, 1, 20), paper: words(22) };
    vec![
        (clerk(), accept(Kind::Help, LegalChannel::Ordinary)),
        (clerk(), accept(Kind::Complaint, LegalChannel::Petition)),
        (clerk(), Command::AskSupplement { items, words: words(5) }),
        (Actor::Resident, Command::Supplement { words: words(6) }),
        (clerk(), Command::ProposeDecline { draft: decline }),
        (clerk(), Command::AnswerAtOnce { draft: answer(Outcome::Explained), way: Way::Phone }),
        (clerk(), Command::PassToEmergency { call: words(7) }),
        (coordinator(), judge(Danger::None, 3)),
        (coordinator(), judge(Danger::Likely, 1)),
        (coordinator(), Command::Assign { unit: CONSTRUCTION }),
        (handler(), Command::Sign),
        (handler(), Command::SendBack { reason, better_unit: SAFETY, words: words(9) }),
        (coordinator(), Command::Designate { unit: CONSTRUCTION, words: words(10) }),
        (handler(), Command::Contact { way: Way::Phone, reached: true, words: words(11) }),
        (handler(), Command::Note { audience: Audience::Internal, words: words(12) }),
        (Actor::Resident, Command::AskAgain { words: None }),
        (handler(), Command::Propose { proposal: extension }),
        (handler(), Command::Propose { proposal: deferral }),
        (handler(), Command::Propose { proposal: pause }),
        (approver(), Command::Grant),
        (approver(), Command::RefuseProposal { reason: words(13) }),
        (handler(), Command::Resume),
        (handler(), Command::DraftAnswer { draft: answer(Outcome::Explained) }),
        (above.clone(), Command::Approve),
        (above.clone(), Command::ReturnDraft { reason: words(14) }),
        (above, Command::Deliver { way: Way::Sms }),
        (caller(), Command::FollowUp { reached: true, rating: None, words: None }),
        (caller(), Command::FollowUp { reached: false, rating: None, words: None }),
        (caller(), Command::Close { ending: Ending::FollowedUp }),
        (Actor::Resident, Command::Rate { rating: rating(Solved::No, None) }),
        (Actor::Resident, Command::Rate { rating: rating(Solved::Yes, Some(Satisfaction::Satisfied)) }),
        (Actor::Resident, Command::Reopen { reason: words(15), new_facts: true }),
        (Actor::Resident, Command::Withdraw { words: None }),
    ]
}

/// Invariant 2: whatever waits has a clock that a person sees or that fires by itself.
fn has_a_clock(state: &State) -> bool {
    let ended = matches!(state.status, Status::Closed | Status::Declined | Status::Withdrawn);
    ended
        || state.step.is_some()
        || (state.status.is_open() && state.answer.is_some())
        || wakes(state).is_some()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn nothing_is_lost_on_any_path(
        kind in prop::sample::select(vec![Kind::Enquiry, Kind::Help, Kind::Complaint, Kind::Suggestion, Kind::Praise]),
        steps in prop::collection::vec((0usize..33, 0i64..80, any::<bool>()), 1..60),
    ) {
        let mut world = World::filed(kind);
        let commands = commands(&world.rulebook);
        for (pick, hours, drawn) in steps {
            world.now += SignedDuration::from_hours(hours);
            world.drawn = drawn;
            let (actor, command) = &commands[pick];
            let before = world.state().clone();
            let done = world.try_it(actor, command.clone());
            let state = world.state();
            if done.is_err() {
                prop_assert_eq!(state, &before, "a refusal changes nothing");
            }
            prop_assert!(has_a_clock(state), "{:?} has no clock after {:?}", state.status, command);
            if state.status == Status::Deferred {
                prop_assert!(wakes(state).is_some());
            }
            if let Some(approved_by) = state.approved_by && state.status == Status::Approved {
                prop_assert!(!state.hands.contains(&approved_by) || !state.independent);
            }
            if state.status.is_in_work() {
                prop_assert_eq!(Some(state.owner.unit), state.lead.map(|lead| lead.unit));
            }
            let again = replay(&world.events);
            prop_assert_eq!(again.as_ref(), Some(state));
        }
    }

    /// Left alone, everything that waits for nobody ends by its own clocks.
    #[test]
    fn clocks_that_fire_never_refuse_when_they_are_due(
        steps in prop::collection::vec((0usize..33, 0i64..40, any::<bool>()), 1..40),
    ) {
        let mut world = World::filed(Kind::Help);
        let commands = commands(&world.rulebook);
        for (pick, hours, drawn) in steps {
            world.now += SignedDuration::from_hours(hours);
            world.drawn = drawn;
            let (actor, command) = &commands[pick];
            let _ = world.try_it(actor, command.clone());
            if let Some((wakes_at, command)) = wakes(world.state()) {
                let mut ahead = World { now: wakes_at.max(world.now), ..World::new() };
                ahead.state = world.state.clone();
                prop_assert_eq!(ahead.try_it(&Actor::System, command), Ok(()));
            }
        }
    }
}
