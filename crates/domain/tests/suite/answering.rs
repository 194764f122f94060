use crate::world::*;
use zhiye_domain::{Actor, request::*};
use zhiye_rulebook::{Kind, Outcome};

#[test]
fn from_the_front_door_to_a_satisfied_answer() {
    let mut world = World::in_hand(Kind::Help);
    world.ok(&handler(), Command::Contact { way: Way::Phone, reached: true, words: words(5) });
    world.ok(&handler(), Command::DraftAnswer { draft: answer(Outcome::Solved) });
    world.ok(&approver(), Command::Approve);
    assert!(world.state().independent);
    world.ok(&clerk(), Command::Deliver { way: Way::Sms, on: None });
    assert_eq!(world.state().outcome, Some(Outcome::Solved));
    world.ok(&Actor::Resident, Command::Rate { rating: rating(Solved::Yes, Some(Satisfaction::Satisfied)) });
    let (wakes_at, close) = wakes(world.state()).unwrap();
    assert_eq!(wakes_at, world.now);
    world.ok(&Actor::System, close);
    assert_eq!((world.state().status, world.state().ending), (Status::Closed, Some(Ending::Rated)));
}

#[test]
fn the_answer_clock_stops_with_delivery_not_with_approval() {
    let mut world = World::in_hand(Kind::Help);
    world.ok(&handler(), Command::DraftAnswer { draft: answer(Outcome::Solved) });
    world.ok(&approver(), Command::Approve);
    assert!(world.state().next_due().is_some());
    world.ok(&approver(), Command::Deliver { way: Way::Letter, on: None });
    assert!(world.state().next_due().is_none());
}

#[test]
fn declining_needs_basis_and_route_and_an_approver() {
    let mut world = World::filed(Kind::Complaint);
    let basis = world.rulebook.bases_in_force(jiff::civil::date(2026, 9, 29)).next().unwrap().code.clone();
    let route = world.rulebook.routes()[0].code.clone();
    let draft = |bases: Vec<String>, route| Draft { bases, route, ..Draft::new(words(8), None) };
    let propose = |draft| Command::ProposeDecline { draft };
    world.refused(&clerk(), propose(draft(vec![], Some(route.clone()))), Refusal::BasisMissing);
    world.refused(&clerk(), propose(draft(vec![basis.clone()], None)), Refusal::RouteMissing);
    world.refused(
        &clerk(),
        propose(draft(vec!["no.such".into()], Some(route.clone()))),
        Refusal::BasisMissing,
    );
    world.ok(&clerk(), propose(draft(vec![basis], Some(route))));
    let root_approver = staff(30, OFFICE, &[(zhiye_domain::Role::Approver, OFFICE)]);
    world.ok(&root_approver, Command::Approve);
    world.ok(&root_approver, Command::Deliver { way: Way::InPerson, on: None });
    assert_eq!((world.state().status, world.state().outcome), (Status::Declined, None));
}

#[test]
fn a_basis_that_was_no_law_that_day_is_refused() {
    let mut world = World::in_hand(Kind::Complaint);
    world.now = at(2003, 1, 2, 10, 0);
    world.state.as_mut().unwrap().filed_at = world.now;
    let later =
        world.rulebook.bases_in_force(jiff::civil::date(2026, 9, 29)).find(|b| b.valid_from.year() > 2003);
    let bases = vec![later.unwrap().code.clone()];
    let draft = Draft { bases, ..answer(Outcome::Solved) };
    world.refused(&handler(), Command::DraftAnswer { draft }, Refusal::BasisNotInForce);
}

#[test]
fn suggestions_are_adopted_or_not_and_nothing_else_is() {
    let draft = |outcome| Command::DraftAnswer { draft: answer(outcome) };
    World::in_hand(Kind::Help).refused(&handler(), draft(Outcome::Adopted), Refusal::OutcomeDoesNotFit);
    World::in_hand(Kind::Suggestion).refused(&handler(), draft(Outcome::Solved), Refusal::OutcomeDoesNotFit);
    World::in_hand(Kind::Suggestion).refused(&handler(), draft(Outcome::NotAdopted), Refusal::ReasonMissing);
    let reasoned = Draft { reason: Some(words(92)), ..answer(Outcome::NotAdopted) };
    World::in_hand(Kind::Suggestion).ok(&handler(), Command::DraftAnswer { draft: reasoned });
    World::in_hand(Kind::Help).refused(&handler(), draft(Outcome::Lapsed), Refusal::OutcomeDoesNotFit);
    World::in_hand(Kind::Help).refused(&handler(), draft(Outcome::OtherRoute), Refusal::RouteMissing);
}

#[test]
fn an_answer_at_once_names_the_door_and_the_basis_as_any_other_does() {
    let mut world = World::filed(Kind::Enquiry);
    let at_once = |draft| Command::AnswerAtOnce { draft, way: Way::InPerson };
    world.refused(&clerk(), at_once(answer(Outcome::OtherRoute)), Refusal::RouteMissing);
    let unfounded = Draft { bases: vec![], ..answer(Outcome::Explained) };
    let unfounded = Draft { outcome: Some(Outcome::NoBasis), ..unfounded };
    world.refused(&clerk(), at_once(unfounded), Refusal::BasisMissing);
    let route = Some(world.rulebook.routes()[0].code.clone());
    world.ok(&clerk(), at_once(Draft { route, ..answer(Outcome::OtherRoute) }));
    assert_eq!(world.state().outcome, Some(Outcome::OtherRoute));
}

#[test]
fn a_returned_draft_goes_back_to_where_it_was_written() {
    let mut world = World::in_hand(Kind::Help);
    let step = world.state().step.clone();
    world.ok(&handler(), Command::DraftAnswer { draft: answer(Outcome::Solved) });
    world.ok(&approver(), Command::ReturnDraft { reason: words(9) });
    assert_eq!((world.state().status, &world.state().step), (Status::InHand, &step));
    assert!(world.state().draft.is_none());
}

#[test]
fn a_matter_is_sent_back_once_then_designated_and_signed() {
    let mut world = World::assigned(Kind::Help);
    let reason = world.rulebook.send_back_reasons()[0].code.clone();
    let back = |better_unit| Command::SendBack { reason: reason.clone(), better_unit, words: words(5) };
    world.refused(&handler(), back(CONSTRUCTION), Refusal::BetterUnitMissing);
    world.ok(&handler(), back(SAFETY));
    assert!(visible(handler().staff().unwrap(), world.state()), "who sent it back still sees where it went");
    world.ok(&coordinator(), Command::Designate { unit: SAFETY, words: words(6) });
    world.refused(&safety_handler(), back(CONSTRUCTION), Refusal::DesignatedFinal);
    world.ok(&safety_handler(), Command::Sign);
    assert_eq!(world.state().owner.unit, SAFETY);
}

#[test]
fn danger_is_not_sent_back() {
    let mut world = World::accepted(Kind::Help);
    world.ok(&coordinator(), judge(Danger::Now, 1));
    world.ok(&coordinator(), Command::Assign { unit: CONSTRUCTION });
    let reason = world.rulebook.send_back_reasons()[0].code.clone();
    let back = Command::SendBack { reason, better_unit: SAFETY, words: words(5) };
    world.refused(&handler(), back, Refusal::DangerNotSentBack);
}

#[test]
fn only_the_lead_unit_signs() {
    World::assigned(Kind::Help).denied(&safety_handler(), Command::Sign);
}

#[test]
fn urgency_found_late_runs_from_when_the_office_knew() {
    let mut world = World::accepted(Kind::Help);
    world.now = at(2026, 9, 30, 10, 0);
    world.ok(&coordinator(), judge(Danger::Likely, 1));
    assert_eq!(world.due(), at(2026, 10, 1, 10, 0));
}

#[test]
fn urgency_taken_back_does_not_lengthen_the_promise() {
    let mut world = World::new();
    let file = File { danger: Danger::Likely, ..filing(Kind::Help, world.now) };
    world.ok(&clerk(), Command::File(Box::new(file)));
    let due = world.due();
    world.ok(
        &clerk(),
        Command::Accept {
            legal_channel: LegalChannel::Ordinary,
            kind: Kind::Help,
            category: "street.lamp".into(),
            summary: None,
        },
    );
    world.ok(&coordinator(), judge(Danger::None, 1));
    assert_eq!(world.due(), due);
}

#[test]
fn a_unit_objects_within_its_limit_and_not_after() {
    let back = |world: &World| Command::SendBack {
        reason: world.rulebook.send_back_reasons()[0].code.clone(),
        better_unit: SAFETY,
        words: words(5),
    };
    let mut world = World::assigned(Kind::Help);
    assert_eq!(world.state().object.as_ref().unwrap().due_at(), at(2026, 9, 30, 17, 30));
    world.now = at(2026, 9, 30, 17, 31);
    let command = back(&world);
    world.refused(&handler(), command, Refusal::ObjectionLate);
    world.now = at(2026, 9, 30, 17, 30);
    let command = back(&world);
    world.ok(&handler(), command);
    assert_eq!(world.state().object, None);
}

#[test]
fn a_delivery_entered_later_counts_on_its_own_day() {
    use jiff::civil::date;
    let mut world = World::in_hand(Kind::Help);
    world.now = at(2026, 9, 30, 10, 0);
    world.ok(&handler(), Command::DraftAnswer { draft: answer(Outcome::Solved) });
    world.ok(&approver(), Command::Approve);
    world.now = at(2026, 10, 9, 10, 0);
    let deliver = |day| Command::Deliver { way: Way::Letter, on: Some(day) };
    world.refused(&approver(), deliver(date(2026, 10, 10)), Refusal::DeliveredInFuture);
    world.refused(&approver(), deliver(date(2026, 9, 29)), Refusal::DeliveredTooEarly);
    world.ok(&approver(), deliver(date(2026, 10, 8)));
    let day = world.state().answered_at.unwrap().to_zoned_datetime(world.schedule.zone.clone()).date();
    assert_eq!(day, date(2026, 10, 8));
}

#[test]
fn what_is_not_supported_says_facts_reason_basis_and_remedy() {
    let whole = answer(Outcome::Explained);
    let without = [
        (Draft { facts: None, ..whole.clone() }, Refusal::FactsMissing),
        (Draft { reason: None, ..whole.clone() }, Refusal::ReasonMissing),
        (Draft { bases: Vec::new(), ..whole.clone() }, Refusal::BasisMissing),
        (Draft { remedy: None, ..whole.clone() }, Refusal::RemedyMissing),
    ];
    for kind in [Kind::Help, Kind::Complaint] {
        for outcome in [Outcome::Explained, Outcome::NoBasis] {
            for (draft, refusal) in without.clone() {
                let draft = Draft { outcome: Some(outcome), ..draft };
                World::in_hand(kind).refused(&handler(), Command::DraftAnswer { draft }, refusal);
            }
            let draft = Draft { outcome: Some(outcome), ..whole.clone() };
            World::in_hand(kind).ok(&handler(), Command::DraftAnswer { draft });
        }
    }
}

#[test]
fn an_enquiry_is_explained_by_its_text() {
    let mut world = World::filed(Kind::Enquiry);
    let draft = Draft::new(words(90), Some(Outcome::Explained));
    world.ok(&clerk(), Command::AnswerAtOnce { draft, way: Way::Phone });
}
