use crate::world::*;
use zhiye_domain::{Actor, request::*};
use zhiye_rulebook::Kind;

#[test]
fn a_phone_filing_belongs_to_the_clerk_and_is_answered_within_five_working_days() {
    let world = World::filed(Kind::Help);
    assert_eq!(world.state().owner.person, world.state().first_contact);
    assert_eq!(world.due(), at(2026, 10, 12, 17, 30));
    assert_eq!(world.state().step.as_ref().unwrap().due_at(), at(2026, 9, 30, 17, 30));
}

#[test]
fn a_filing_can_not_lie_in_the_future() {
    let mut world = World::new();
    let file = filing(Kind::Help, at(2026, 9, 29, 15, 1));
    world.refused(&clerk(), Command::File(Box::new(file)), Refusal::FiledInFuture);
}

#[test]
fn a_late_entry_runs_from_the_time_of_the_paper() {
    let mut world = World::new();
    let file = filing(Kind::Help, at(2026, 9, 28, 18, 0));
    world.ok(&clerk(), Command::File(Box::new(file)));
    assert_eq!(world.due(), at(2026, 10, 12, 17, 30));
}

#[test]
fn handlers_leaders_and_administrators_do_not_register() {
    use zhiye_domain::Role;
    for role in [Role::Handler, Role::Leader, Role::Administrator, Role::Auditor] {
        let mut world = World::new();
        let file = filing(Kind::Help, world.now);
        world.denied(&staff(20, OFFICE, &[(role, OFFICE)]), Command::File(Box::new(file)));
    }
}

#[test]
fn the_time_a_resident_looks_for_papers_does_not_count() {
    let mut world = World::filed(Kind::Help);
    let due = world.due();
    let items = vec![world.rulebook.supplement_items()[0].code.clone()];
    world.ok(&clerk(), Command::AskSupplement { items, words: words(5) });
    assert_eq!(world.state().status, Status::AwaitingSupplement);
    world.now = at(2026, 10, 9, 10, 0);
    world.ok(&Actor::Resident, Command::Supplement { words: words(6) });
    assert_eq!(world.state().status, Status::Filed);
    assert!(world.due() > due, "{} is later than {due}", world.due());
}

#[test]
fn papers_not_brought_lapse_on_the_day_and_not_before() {
    let mut world = World::filed(Kind::Help);
    let items = vec![world.rulebook.supplement_items()[0].code.clone()];
    world.ok(&clerk(), Command::AskSupplement { items, words: words(5) });
    let (wakes_at, command) = wakes(world.state()).unwrap();
    world.refused(&Actor::System, command.clone(), Refusal::NotNow(Status::AwaitingSupplement));
    world.now = wakes_at;
    world.ok(&Actor::System, command);
    assert_eq!(world.state().ending, Some(Ending::Lapsed));
}

#[test]
fn asking_for_papers_names_them_all_at_once() {
    let mut world = World::filed(Kind::Help);
    let ask = |items| Command::AskSupplement { items, words: words(5) };
    world.refused(&clerk(), ask(vec![]), Refusal::SupplementItemsMissing);
    world.refused(&clerk(), ask(vec!["nothing".into()]), Refusal::ReasonUnknown);
}

#[test]
fn only_an_enquiry_is_answered_on_the_spot() {
    let at_once =
        Command::AnswerAtOnce { draft: answer(zhiye_rulebook::Outcome::Explained), way: Way::Phone };
    World::filed(Kind::Complaint).refused(&clerk(), at_once.clone(), Refusal::NotAnEnquiry);
    let mut world = World::filed(Kind::Enquiry);
    world.ok(&clerk(), at_once);
    assert_eq!(world.state().status, Status::Answered);
}

#[test]
fn a_petition_runs_sixty_days_from_acceptance() {
    let mut world = World::filed(Kind::Complaint);
    world.now = at(2026, 10, 8, 9, 0);
    world.ok(&clerk(), accept(Kind::Complaint, LegalChannel::Petition));
    assert_eq!(world.due(), at(2026, 12, 7, 17, 30));
}

#[test]
fn an_emergency_passed_on_goes_first_and_keeps_its_call() {
    let mut world = World::filed(Kind::Help);
    world.ok(&clerk(), Command::PassToEmergency { call: words(7) });
    assert_eq!((world.state().status, world.state().danger), (Status::Filed, Danger::Now));
    assert_eq!(world.state().step.as_ref().unwrap().due_at(), at(2026, 9, 29, 15, 30));
}

#[test]
fn six_photos_and_no_more() {
    let photo = Photo { file: "a".into(), width: 1, height: 1, bytes: 1 };
    let mut world = World::filed(Kind::Help);
    world.ok(&Actor::Resident, Command::AddPhotos { photos: vec![photo.clone(); 5] });
    world.refused(&Actor::Resident, Command::AddPhotos { photos: vec![photo; 2] }, Refusal::TooManyPhotos);
}

#[test]
fn a_sealed_matter_is_for_the_discipline_contact_alone() {
    let world = World::filed(Kind::Accusation);
    let state = world.state();
    assert!(state.sealed && state.summary.is_none());
    for actor in [clerk(), coordinator(), handler(), approver(), caller(), supervisor()] {
        assert!(!visible(actor.staff().unwrap(), state));
        for action in Action::ALL {
            assert_eq!(may(&actor, state, action), Err(Why::Denied), "{action:?}");
        }
    }
    assert!(visible(discipline().staff().unwrap(), state));
    assert_eq!(may(&discipline(), state, Action::Note), Ok(()));
    assert_eq!(may(&Actor::Resident, state, Action::Add), Ok(()));
}

#[test]
fn the_discipline_contact_sees_nothing_else() {
    let world = World::filed(Kind::Help);
    assert!(!visible(discipline().staff().unwrap(), world.state()));
}
