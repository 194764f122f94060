use crate::world::*;
use zhiye_domain::{Actor, request::*};
use zhiye_rulebook::{Kind, Rulebook, Source};

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

#[test]
fn accepting_an_emergency_does_not_move_its_limit_backwards() {
    let mut world = World::filed(Kind::Help);
    world.now = at(2026, 9, 30, 10, 0);
    world.ok(&clerk(), Command::PassToEmergency { call: words(7) });
    assert_eq!(world.due(), at(2026, 9, 30, 12, 0));
    world.ok(&clerk(), accept(Kind::Help, LegalChannel::Ordinary));
    assert_eq!(world.due(), at(2026, 9, 30, 12, 0));
}

#[test]
fn papers_brought_to_an_emergency_do_not_move_its_limit_backwards() {
    let mut world = World::filed(Kind::Help);
    world.now = at(2026, 9, 30, 10, 0);
    world.ok(&clerk(), Command::PassToEmergency { call: words(7) });
    let items = vec![world.rulebook.supplement_items()[0].code.clone()];
    world.ok(&clerk(), Command::AskSupplement { items, words: words(5) });
    world.now = at(2026, 9, 30, 11, 0);
    world.ok(&Actor::Resident, Command::Supplement { words: words(6) });
    assert_eq!(world.due(), at(2026, 9, 30, 13, 0));
}

#[test]
fn while_papers_are_looked_for_only_their_own_limit_runs() {
    let mut world = World::filed(Kind::Enquiry);
    let items = vec![world.rulebook.supplement_items()[0].code.clone()];
    world.ok(&clerk(), Command::AskSupplement { items, words: words(5) });
    assert_eq!(world.state().next_due(), world.state().step.as_ref());
    assert_eq!(world.state().running_answer(), None);
}

#[test]
fn a_misfiled_accusation_is_sealed_and_gone_from_everyones_sight() {
    let owner =
        Owner { post: Post::Discipline, unit: OFFICE, person: Some(zhiye_domain::PersonId([16; 16])) };
    let seal = Command::Seal { owner, about: Some(About::Unit(CONSTRUCTION)) };
    World::accepted(Kind::Complaint).ok(&coordinator(), seal.clone());
    World::judged(Kind::Complaint).refused(&coordinator(), seal.clone(), Refusal::NotNow(Status::Judged));
    let mut world = World::filed(Kind::Complaint);
    world.denied(&handler(), seal.clone());
    world.ok(&clerk(), seal);
    let state = world.state();
    assert_eq!((state.kind, state.owner, state.summary), (Kind::Accusation, owner, None));
    assert!(state.sealed && state.step.is_some());
    for actor in [clerk(), coordinator(), handler(), approver(), caller(), supervisor()] {
        assert!(!visible(actor.staff().unwrap(), state));
    }
    assert!(visible(discipline().staff().unwrap(), state));
}

#[test]
fn a_discipline_contact_does_not_see_what_is_about_them_or_their_unit() {
    use zhiye_domain::{PersonId, Role};
    let sealed = |about| {
        let mut world = World::new();
        let file = File { about: Some(about), ..filing(Kind::Accusation, world.now) };
        world.ok(&clerk(), Command::File(Box::new(file)));
        world
    };
    let of_construction = staff(50, CONSTRUCTION, &[(Role::DisciplineContact, OFFICE)]);
    let sees = |actor: &Actor, world: &World| visible(actor.staff().unwrap(), world.state());
    let world = sealed(About::Person(PersonId([16; 16])));
    assert!(!sees(&discipline(), &world) && sees(&of_construction, &world));
    let world = sealed(About::Unit(CONSTRUCTION));
    assert!(sees(&discipline(), &world) && !sees(&of_construction, &world));
}

#[test]
fn an_old_grant_of_two_roles_gives_the_sealed_matters_alone() {
    use zhiye_domain::Role;
    let both = staff(51, OFFICE, &[(Role::Clerk, OFFICE), (Role::DisciplineContact, OFFICE)]);
    let staff = both.staff().unwrap();
    assert!(matches!(scope(staff), Scope::Sealed(..)));
    assert!(visible(staff, World::filed(Kind::Accusation).state()));
    assert!(!visible(staff, World::filed(Kind::Help).state()));
}

#[test]
fn an_auditor_sees_the_scope_of_the_letter() {
    use zhiye_domain::Role;
    let of_unit = staff(52, OFFICE, &[(Role::Auditor, CONSTRUCTION)]);
    let of_all = staff(53, OFFICE, &[(Role::Auditor, OFFICE)]);
    let (elsewhere, there) = (World::filed(Kind::Help), World::in_hand(Kind::Help));
    let sees = |actor: &Actor, world: &World| visible(actor.staff().unwrap(), world.state());
    assert!(sees(&of_unit, &there) && !sees(&of_unit, &elsewhere));
    assert!(sees(&of_all, &there) && sees(&of_all, &elsewhere));
}

#[test]
fn work_is_given_only_to_units_that_lead_and_people_who_hold_the_post() {
    use zhiye_domain::{PersonId, UnitId};
    let nowhere = UnitId([9; 16]);
    let mut world = World::judged(Kind::Help);
    world.refused(&coordinator(), Command::Assign { unit: nowhere }, Refusal::UnitNotAvailable);
    world.ok(&coordinator(), Command::Assign { unit: CONSTRUCTION });
    let reason = world.rulebook.send_back_reasons()[0].code.clone();
    let back = |better_unit| Command::SendBack { reason: reason.clone(), better_unit, words: words(5) };
    world.refused(&handler(), back(nowhere), Refusal::UnitNotAvailable);
    world.ok(&handler(), back(SAFETY));
    let designate = |unit| Command::Designate { unit, words: words(6) };
    world.refused(&coordinator(), designate(nowhere), Refusal::UnitNotAvailable);
    world.ok(&coordinator(), designate(SAFETY));
    world.ok(&safety_handler(), Command::Sign);
    let over = |person| Command::HandOver { person: PersonId([person; 16]) };
    world.refused(&coordinator(), over(12), Refusal::PersonNotOfPost);
    world.ok(&coordinator(), over(17));
}

#[test]
fn a_late_entry_lies_after_the_filing() {
    let mut world = World::filed(Kind::Help);
    world.now = at(2026, 9, 29, 14, 0);
    let contact = Command::Contact { way: Way::Phone, reached: true, words: words(5) };
    world.refused(&clerk(), contact, Refusal::BeforeFiling);
}

/// The default rules with one file of the office's own over them.
fn own(file: &str, text: &str) -> Rulebook {
    Rulebook::with_own(vec![Source::new(file, text)]).unwrap()
}

/// A limit of the office's own for answering a plea for help.
fn own_answer(row: &str, limit: &str) -> Rulebook {
    let citation = "[citation.own]\nzh = \"本单位\"\nen = \"Own\"\nadjustable = true\n";
    let cell = format!("ordinary = {{ limit = \"{limit}\", citation = \"own\" }}\n");
    own("limits.toml", &format!("{citation}[[limit]]\nact = \"answer\"\nkinds = [\"help\"]\n{row}\n{cell}"))
}

fn accept_as(category: &str) -> Command {
    let (legal_channel, kind) = (LegalChannel::Ordinary, Kind::Help);
    Command::Accept { legal_channel, kind, category: category.into(), summary: None }
}

#[test]
fn what_a_higher_level_has_taken_back_is_not_accepted() {
    let list = "
[[duty]]
code = \"gas\"
name = { zh = \"燃气检查\", en = \"Gas\" }
list = \"taken_back\"
categories = [\"utility.gas\"]
competent = { zh = \"县住建局\", en = \"The bureau\" }
source = \"清单第 2 项\"
";
    let mut world = World::filed(Kind::Help);
    world.rulebook = own("duties.toml", list);
    world.refused(&clerk(), accept_as("utility.gas"), Refusal::TakenBack);
    world.ok(&clerk(), accept_as("utility.water"));
}

#[test]
fn a_narrower_limit_counts_once_the_category_is_known() {
    let mut world = World::new();
    world.rulebook = own_answer("from = \"filed\"\ncategory = \"housing.leak\"", "2wd");
    let mut file = filing(Kind::Help, world.now);
    file.category = None;
    world.ok(&clerk(), Command::File(Box::new(file)));
    let before = world.state().answer.clone().unwrap();
    assert_eq!(before.rule, "limits.answer.help.ordinary");
    world.later(20);
    world.ok(&clerk(), accept_as("housing.leak"));
    let after = world.state().answer.clone().unwrap();
    assert_eq!(after.rule, "limits.answer.help.ordinary:category=housing.leak:own");
    assert_eq!(after.deadline.start, before.deadline.start, "from the day it was told");
    assert!(after.due_at() < before.due_at());
}

#[test]
fn an_answer_that_runs_from_acceptance_is_not_promised_before() {
    let mut world = World::new();
    world.rulebook = own_answer("from = \"accepted\"", "3wd");
    let file = filing(Kind::Help, world.now);
    world.ok(&clerk(), Command::File(Box::new(file)));
    assert!(world.state().answer.is_none() && world.state().step.is_some());
    world.later(20);
    world.ok(&clerk(), accept(Kind::Help, LegalChannel::Ordinary));
    assert_eq!(world.state().answer.as_ref().unwrap().deadline.start, world.now);
}
