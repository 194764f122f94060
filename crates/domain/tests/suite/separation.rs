//! Invariant 5: handler ≠ approver ≠ follow-up caller, on each request.

use crate::world::*;
use zhiye_domain::{Actor, Role, request::*};
use zhiye_rulebook::{Kind, Outcome};

#[test]
fn who_wrote_the_answer_does_not_approve_it() {
    let both = staff(12, CONSTRUCTION, &[(Role::Handler, CONSTRUCTION), (Role::Approver, CONSTRUCTION)]);
    let mut world = World::assigned(Kind::Help);
    world.ok(&both, Command::Sign);
    world.ok(&both, Command::DraftAnswer { draft: answer(Outcome::Solved) });
    world.refused(&both, Command::Approve, Refusal::SameHand);
    world.refused(&both, Command::ReturnDraft { reason: words(5) }, Refusal::SameHand);
    world.alone = true;
    world.ok(&both, Command::Approve);
    assert!(!world.state().independent, "the record says that nobody else looked");
}

#[test]
fn who_handled_it_does_not_approve_it_even_if_another_wrote_the_answer() {
    let second = staff(31, CONSTRUCTION, &[(Role::Handler, CONSTRUCTION), (Role::Approver, CONSTRUCTION)]);
    let mut world = World::in_hand(Kind::Help);
    world.ok(&second, Command::Contact { way: Way::Phone, reached: true, words: words(5) });
    world.ok(&handler(), Command::DraftAnswer { draft: answer(Outcome::Solved) });
    world.refused(&second, Command::Approve, Refusal::SameHand);
}

#[test]
fn an_approver_of_the_level_above_may_approve() {
    let above = staff(32, OFFICE, &[(Role::Approver, OFFICE)]);
    let mut world = World::in_hand(Kind::Help);
    world.ok(&handler(), Command::DraftAnswer { draft: answer(Outcome::Solved) });
    world.ok(&above, Command::Approve);
    assert!(world.state().independent);
}

#[test]
fn an_approver_of_another_unit_may_not() {
    let other = staff(33, SAFETY, &[(Role::Approver, SAFETY)]);
    let mut world = World::in_hand(Kind::Help);
    world.ok(&handler(), Command::DraftAnswer { draft: answer(Outcome::Solved) });
    world.denied(&other, Command::Approve);
}

#[test]
fn the_caller_is_neither_of_the_unit_nor_one_who_handled_it() {
    let mut world = World::answered(Kind::Help);
    let call = Command::FollowUp { reached: true, rating: None, words: None };
    let of_unit = staff(34, CONSTRUCTION, &[(Role::Caller, OFFICE)]);
    world.refused(&of_unit, call.clone(), Refusal::CallerOfSameUnit);
    let moved = staff(12, OFFICE, &[(Role::Caller, OFFICE)]);
    world.refused(&moved, call.clone(), Refusal::HandlerFollowsUp);
    world.ok(&caller(), call);
    assert_eq!(world.state().status, Status::FollowedUp);
}

#[test]
fn who_asked_for_an_extension_does_not_grant_it() {
    let both = staff(12, CONSTRUCTION, &[(Role::Handler, CONSTRUCTION), (Role::Approver, CONSTRUCTION)]);
    let mut world = World::in_hand(Kind::Help);
    let proposal = Proposal::Extension { by: zhiye_calendar::Limit::WorkingDays(2), reason: words(5) };
    world.ok(&both, Command::Propose { proposal });
    world.refused(&both, Command::Grant, Refusal::SameHand);
}

#[test]
fn who_approved_the_answer_does_not_call_about_it() {
    let mut world = World::answered(Kind::Help);
    let call = Command::FollowUp { reached: true, rating: None, words: None };
    let approved = staff(13, OFFICE, &[(Role::Caller, OFFICE)]);
    world.refused(&approved, call.clone(), Refusal::HandlerFollowsUp);
    for role in [Role::Handler, Role::Approver] {
        let of_unit = staff(35, OFFICE, &[(Role::Caller, OFFICE), (role, CONSTRUCTION)]);
        world.refused(&of_unit, call.clone(), Refusal::CallerOfSameUnit);
    }
}

#[test]
fn who_handled_it_does_not_rate_it_for_the_resident() {
    let rate = Command::Rate { rating: rating(Solved::Yes, Some(Satisfaction::VerySatisfied)) };
    let mut world = World::answered(Kind::Help);
    let handled = staff(12, OFFICE, &[(Role::Clerk, OFFICE)]);
    let approved = staff(13, OFFICE, &[(Role::Clerk, OFFICE)]);
    let of_unit = staff(36, CONSTRUCTION, &[(Role::Clerk, OFFICE)]);
    for own in [handled, approved, of_unit] {
        world.refused(&own, rate.clone(), Refusal::RatesOwnWork);
    }
    world.ok(&caller(), rate);
}

#[test]
fn what_the_caller_heard_stands_beside_the_residents_own_rating() {
    let mut world = World::answered(Kind::Help);
    let own = rating(Solved::Partly, Some(Satisfaction::Dissatisfied));
    let heard = rating(Solved::Yes, Some(Satisfaction::VerySatisfied));
    world.ok(&Actor::Resident, Command::Rate { rating: own });
    world.ok(&caller(), Command::FollowUp { reached: true, rating: Some(heard), words: None });
    assert_eq!((world.state().rating, world.state().heard), (Some(own), Some(heard)));
}

#[test]
fn the_record_says_when_someone_alone_granted_their_own_request() {
    let both = staff(12, CONSTRUCTION, &[(Role::Handler, CONSTRUCTION), (Role::Approver, CONSTRUCTION)]);
    let mut world = World::in_hand(Kind::Help);
    let proposal = Proposal::Extension { by: zhiye_calendar::Limit::WorkingDays(2), reason: words(5) };
    world.ok(&both, Command::Propose { proposal });
    world.alone = true;
    world.ok(&both, Command::Grant);
    let last = &world.events.last().unwrap().event;
    assert!(matches!(last, Event::Extended { independent: false, .. }), "{last:?}");
}
