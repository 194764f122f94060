use crate::world::*;
use jiff::civil::date;
use zhiye_calendar::Limit;
use zhiye_domain::{Actor, request::*};
use zhiye_rulebook::{Kind, Lack, PauseKind};

fn extension(by: Limit) -> Command {
    Command::Propose { proposal: Proposal::Extension { by, reason: words(20) } }
}

fn deferral(lacks: Vec<Lack>, year: i16) -> Command {
    Command::Propose {
        proposal: Proposal::Deferral { lacks, return_on: date(year, 3, 1), reason: words(21) },
    }
}

#[test]
fn one_extension_granted_by_the_approver() {
    let mut world = World::in_hand(Kind::Help);
    let due = world.due();
    world.refused(&handler(), extension(Limit::WorkingDays(6)), Refusal::ExtensionTooLong);
    world.refused(&handler(), extension(Limit::CalendarDays(5)), Refusal::ExtensionTooLong);
    world.ok(&handler(), extension(Limit::WorkingDays(5)));
    world.refused(&handler(), extension(Limit::WorkingDays(1)), Refusal::ProposalOpen);
    world.denied(&handler(), Command::Grant);
    world.ok(&approver(), Command::Grant);
    assert_eq!((due, world.due()), (at(2026, 10, 12, 17, 30), at(2026, 10, 19, 17, 30)));
    world.refused(&handler(), extension(Limit::WorkingDays(1)), Refusal::ExtensionUsed);
}

#[test]
fn danger_is_never_extended() {
    let mut world = World::accepted(Kind::Help);
    world.ok(&coordinator(), judge(Danger::Now, 1));
    world.ok(&coordinator(), Command::Assign { unit: CONSTRUCTION });
    world.ok(&handler(), Command::Sign);
    world.refused(&handler(), extension(Limit::WorkingDays(1)), Refusal::ExtensionNotAllowed);
}

#[test]
fn a_refused_proposal_leaves_everything_as_it_was() {
    let mut world = World::in_hand(Kind::Help);
    let before = world.state().clone();
    world.ok(&handler(), extension(Limit::WorkingDays(5)));
    world.ok(&approver(), Command::RefuseProposal { reason: words(22) });
    let after = world.state();
    assert_eq!((&after.answer, &after.step, &after.proposal), (&before.answer, &before.step, &None));
}

#[test]
fn deferring_needs_timing_and_a_lack_and_a_day() {
    let mut world = World::in_hand(Kind::Help);
    for lacks in [vec![], vec![Lack::Timing], vec![Lack::Money]] {
        world.refused(&handler(), deferral(lacks, 2027), Refusal::DeferralIncomplete);
    }
    world.refused(&handler(), deferral(vec![Lack::Timing, Lack::Money], 2025), Refusal::DayInPast);
}

#[test]
fn what_is_deferred_returns_by_itself_on_its_day() {
    let mut world = World::in_hand(Kind::Help);
    world.ok(&handler(), deferral(vec![Lack::Timing, Lack::Money], 2027));
    world.ok(&approver(), Command::Grant);
    assert_eq!((world.state().status, &world.state().answer), (Status::Deferred, &None));
    let (wakes_at, back) = wakes(world.state()).unwrap();
    assert_eq!(wakes_at, at(2027, 3, 1, 9, 0));
    world.refused(&Actor::System, back.clone(), Refusal::NotNow(Status::Deferred));
    world.now = wakes_at;
    world.ok(&Actor::System, back);
    assert_eq!(world.state().status, Status::InHand);
    assert!(world.due() > wakes_at);
}

#[test]
fn a_pause_moves_the_limit_by_the_working_days_it_took() {
    let mut world = World::in_hand(Kind::Help);
    let proposal = Proposal::Pause {
        reason: PauseKind::ThirdPartyAppraisal,
        until: date(2026, 10, 30),
        paper: words(23),
    };
    world.ok(&handler(), Command::Propose { proposal });
    world.ok(&approver(), Command::Grant);
    assert_eq!(world.state().status, Status::Paused);
    // 09-30, 10-08, 10-09, 10-10 do not count; paused from day zero on
    world.now = at(2026, 10, 12, 9, 0);
    world.ok(&handler(), Command::Resume);
    assert_eq!(world.due(), at(2026, 10, 16, 17, 30));
}
