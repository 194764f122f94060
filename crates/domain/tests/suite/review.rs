//! Review of a petition's answer, and the re-review (《信访工作条例》第三十五条、第三十六条).

use crate::world::*;
use zhiye_domain::{Actor, Role, request::*};
use zhiye_rulebook::{Act, Kind, Outcome};

/// A petition that was answered by the construction unit.
pub fn answered() -> World {
    let mut world = World::filed(Kind::Complaint);
    world.ok(&clerk(), accept(Kind::Complaint, LegalChannel::Petition));
    world.ok(&coordinator(), judge(Danger::None, 1));
    world.ok(&coordinator(), Command::Assign { unit: CONSTRUCTION });
    world.ok(&handler(), Command::Sign);
    world.ok(&handler(), Command::DraftAnswer { draft: answer(Outcome::Explained) });
    world.ok(&approver(), Command::Approve);
    world.ok(&approver(), Command::Deliver { way: Way::Letter, on: None });
    world
}

fn ask() -> Command {
    Command::AskReview { words: words(60) }
}

/// Reviewed by the safety unit and answered.
fn reviewed() -> World {
    let mut world = answered();
    world.ok(&Actor::Resident, ask());
    world.ok(&coordinator(), Command::AssignReview { unit: SAFETY });
    world.ok(&safety_handler(), Command::Sign);
    world.ok(&safety_handler(), Command::DraftAnswer { draft: answer(Outcome::Explained) });
    let head = staff(31, OFFICE, &[(Role::Approver, OFFICE)]);
    world.ok(&head, Command::Approve);
    world.ok(&head, Command::Deliver { way: Way::Letter, on: None });
    world
}

#[test]
fn a_review_is_asked_for_within_thirty_days_of_the_written_answer_and_answered_within_thirty() {
    let mut world = answered();
    world.later(24 * 29);
    world.ok(&Actor::Resident, ask());
    assert_eq!(world.state().status, Status::InReview);
    let answer = world.state().answer.as_ref().unwrap();
    assert_eq!((answer.act, answer.rule.as_str()), (Act::Review, "limits.review.petition"));
    let mut late = answered();
    late.later(24 * 31);
    late.refused(&Actor::Resident, ask(), Refusal::ReopenWindowOver);
}

#[test]
fn only_a_petition_is_reviewed() {
    let mut world = World::answered(Kind::Help);
    world.refused(&Actor::Resident, ask(), Refusal::NotAPetition);
}

#[test]
fn no_unit_reviews_its_own_answer_and_the_reviewer_can_only_sign() {
    let mut world = answered();
    world.ok(&clerk(), ask());
    let to = |unit| Command::AssignReview { unit };
    world.denied(&handler(), to(SAFETY));
    world.refused(&coordinator(), to(CONSTRUCTION), Refusal::ReviewsItself);
    world.ok(&coordinator(), to(SAFETY));
    let reason = world.rulebook.send_back_reasons()[0].code.clone();
    let back = Command::SendBack { reason, better_unit: CONSTRUCTION, words: words(9) };
    world.refused(&safety_handler(), back, Refusal::DesignatedFinal);
    world.denied(&handler(), Command::Sign);
    world.ok(&safety_handler(), Command::Sign);
    assert_eq!(world.state().owner.unit, SAFETY);
}

#[test]
fn whoever_handled_the_first_answer_does_not_approve_the_review() {
    let mut world = answered();
    world.ok(&Actor::Resident, ask());
    world.ok(&coordinator(), Command::AssignReview { unit: SAFETY });
    world.ok(&safety_handler(), Command::Sign);
    world.ok(&safety_handler(), Command::DraftAnswer { draft: answer(Outcome::Explained) });
    let both = staff(12, SAFETY, &[(Role::Approver, SAFETY)]);
    world.refused(&both, Command::Approve, Refusal::SameHand);
}

#[test]
fn after_the_second_review_the_same_reasons_are_not_taken_up_again_and_new_facts_are() {
    let mut world = reviewed();
    assert_eq!(
        world.state().review.as_ref().map(|review| (review.round, review.is_last())),
        Some((1, false))
    );
    world.ok(&Actor::Resident, ask());
    assert_eq!(world.state().answered_by, [CONSTRUCTION, SAFETY]);
    world.refused(&coordinator(), Command::AssignReview { unit: SAFETY }, Refusal::ReviewsItself);
    // A third unit, of another level: told here by the state alone.
    let review = world.state.as_mut().unwrap().review.as_mut().unwrap();
    review.answered_at = Some(world.now);
    world.state.as_mut().unwrap().status = Status::Answered;
    world.state.as_mut().unwrap().answered_at = Some(world.now);
    world.refused(&Actor::Resident, ask(), Refusal::RemediesExhausted);
    let again = |new_facts| Command::Reopen { reason: words(61), new_facts };
    world.refused(&Actor::Resident, again(false), Refusal::RemediesExhausted);
    let unsolved = rating(Solved::No, Some(Satisfaction::VeryDissatisfied));
    world.ok(&Actor::Resident, Command::Rate { rating: unsolved });
    assert_eq!(world.state().status, Status::Answered, "it does not open by itself any more");
    world.ok(&Actor::Resident, again(true));
    assert_eq!((world.state().status, &world.state().review), (Status::Judged, &None));
}
