//! A matter done in steps, each of them promised.

use crate::world::*;
use jiff::civil::date;
use zhiye_domain::request::*;
use zhiye_rulebook::{Act, Kind, Outcome};

fn propose(steps: Vec<Stage>) -> Command {
    Command::Propose { proposal: Proposal::Staging { steps } }
}

#[test]
fn steps_are_two_or_more_one_after_the_other_and_all_ahead() {
    let mut world = World::in_hand(Kind::Help);
    let [first, second] = <[Stage; 2]>::try_from(steps()).unwrap();
    world.refused(&handler(), propose(vec![]), Refusal::StepsMissing);
    world.refused(&handler(), propose(vec![first]), Refusal::StepsMissing);
    world.refused(&handler(), propose(vec![second, first]), Refusal::StepsOutOfOrder);
    let gone = Stage { on: date(2026, 9, 1), ..first };
    world.refused(&handler(), propose(vec![gone, second]), Refusal::DayInPast);
}

#[test]
fn the_steps_stand_for_the_answers_limit_and_the_next_one_is_what_is_due() {
    let world = World::staged();
    let state = world.state();
    assert_eq!((state.status, state.class), (Status::Staged, Some(Class::StepByStep)));
    assert_eq!(state.answer, None);
    let next = state.next_milestone().unwrap();
    assert_eq!(next.stage.on, date(2026, 10, 15));
    assert_eq!(state.due_at(), Some(next.due_at));
    assert!(next.due_at > at(2026, 10, 15, 23, 0) && next.due_at < at(2026, 10, 16, 0, 0));
}

#[test]
fn after_the_last_step_it_is_in_hand_with_a_fresh_limit() {
    let mut world = World::staged();
    world.denied(&clerk(), Command::CompleteStep { words: words(80) });
    world.ok(&handler(), Command::CompleteStep { words: words(80) });
    assert_eq!(world.state().status, Status::Staged);
    assert_eq!(world.state().next_milestone().map(|step| step.stage.on), Some(date(2026, 11, 20)));
    world.later(24 * 30);
    world.ok(&handler(), Command::CompleteStep { words: words(81) });
    assert_eq!(world.state().status, Status::InHand);
    let answer = world.state().answer.as_ref().unwrap();
    assert_eq!((answer.act, answer.due_at() > world.now), (Act::Answer, true));
}

#[test]
fn another_day_for_a_step_needs_consent_and_keeps_the_order() {
    let mut world = World::staged();
    let amend = |on| Command::AmendStep { on, reason: words(82), consent: consent() };
    world.refused(&handler(), amend(date(2026, 9, 1)), Refusal::DayInPast);
    world.refused(&handler(), amend(date(2026, 11, 20)), Refusal::StepsOutOfOrder);
    world.refused(&handler(), amend(date(2026, 10, 15)), Refusal::NothingToChange);
    world.ok(&handler(), amend(date(2026, 10, 30)));
    assert_eq!(world.state().next_milestone().map(|step| step.stage.on), Some(date(2026, 10, 30)));
}

#[test]
fn it_may_be_answered_before_the_last_step_and_comes_back_to_the_steps() {
    let mut world = World::staged();
    world.ok(&handler(), Command::DraftAnswer { draft: answer(Outcome::Partly) });
    world.ok(&approver(), Command::ReturnDraft { reason: words(83) });
    assert_eq!(world.state().status, Status::Staged);
    assert!(world.state().due_at().is_some());
}

#[test]
fn whoever_asked_does_not_agree_to_the_steps() {
    let mut world = World::in_hand(Kind::Help);
    world.ok(&handler(), propose(steps()));
    let both = staff(12, CONSTRUCTION, &[(zhiye_domain::Role::Approver, CONSTRUCTION)]);
    world.refused(&both, Command::Grant, Refusal::SameHand);
}
