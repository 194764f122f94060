//! Whose business a matter is, state by state: who reads its words without being asked what for.

use crate::world::*;
use zhiye_domain::{Actor, Role, request::*};
use zhiye_rulebook::{Kind, Outcome};

const ROLES: [&str; 7] = ["clerk", "coordinator", "handler", "approver", "above", "caller", "supervisor"];

fn crew() -> [Actor; 7] {
    let second_clerk = staff(41, OFFICE, &[(Role::Clerk, OFFICE)]);
    let above = staff(40, OFFICE, &[(Role::Approver, OFFICE)]);
    [second_clerk, coordinator(), handler(), approver(), above, caller(), supervisor()]
}

#[track_caller]
fn business_of(world: &World, expected: &[&str]) {
    let crew = crew();
    let has = |actor: &Actor| duty(actor.staff().unwrap(), world.state()).is_some();
    let of: Vec<&str> =
        ROLES.into_iter().zip(&crew).filter(|(_, actor)| has(actor)).map(|(role, _)| role).collect();
    assert_eq!(of, expected, "{:?}", world.state().status);
}

#[test]
fn it_goes_from_hand_to_hand() {
    // Until it is assigned the office itself has it, and with it its head.
    business_of(&World::filed(Kind::Help), &["clerk", "above", "supervisor"]);
    business_of(&World::accepted(Kind::Help), &["coordinator", "above", "supervisor"]);
    business_of(&World::judged(Kind::Help), &["coordinator", "above", "supervisor"]);
    business_of(&World::assigned(Kind::Help), &["handler", "approver", "supervisor"]);
    let mut world = World::in_hand(Kind::Help);
    business_of(&world, &["handler", "approver", "supervisor"]);
    world.ok(&handler(), Command::DraftAnswer { draft: answer(Outcome::Solved) });
    business_of(&world, &["handler", "approver", "above", "supervisor"]);
    world.ok(&approver(), Command::Approve);
    business_of(&world, &["clerk", "handler", "approver", "above", "supervisor"]);
    business_of(&World::answered(Kind::Help), &["handler", "approver", "caller", "supervisor"]);
}

#[test]
fn whoever_registered_it_has_it_until_it_is_signed_for() {
    let mut world = World::filed(Kind::Help);
    let registrar = clerk();
    assert_eq!(world.state().owner.person, registrar.staff().map(|staff| staff.person), "the scene");
    for command in [
        accept(Kind::Help, LegalChannel::Ordinary),
        judge(Danger::None, 1),
        Command::Assign { unit: CONSTRUCTION },
    ] {
        let by = if command.action() == Action::Accept { clerk() } else { coordinator() };
        world.ok(&by, command);
        assert_eq!(duty(registrar.staff().unwrap(), world.state()), Some(Role::Clerk));
    }
    world.ok(&handler(), Command::Sign);
    assert_eq!(duty(registrar.staff().unwrap(), world.state()), None);
    assert_eq!(bystander(registrar.staff().unwrap(), world.state()), Some(Role::Clerk));
}

#[test]
fn nobody_has_business_with_what_they_may_not_know_of() {
    let world = World::in_hand(Kind::Help);
    let stranger = safety_handler();
    assert_eq!(duty(stranger.staff().unwrap(), world.state()), None);
    assert_eq!(bystander(stranger.staff().unwrap(), world.state()), None);
    // An auditor of everything who handles for another unit reads this one as an auditor: without its words.
    let both = staff(42, SAFETY, &[(Role::Handler, SAFETY), (Role::Auditor, OFFICE)]);
    assert_eq!(duty(both.staff().unwrap(), world.state()), None);
    assert_eq!(bystander(both.staff().unwrap(), world.state()), Some(Role::Auditor));
}

#[test]
fn a_sealed_matter_is_the_contacts_alone() {
    let mut world = World::filed(Kind::Complaint);
    let owner = Owner { post: Post::Discipline, unit: OFFICE, person: None };
    world.ok(&clerk(), Command::Seal { owner, about: None });
    business_of(&world, &[]);
    assert_eq!(duty(discipline().staff().unwrap(), world.state()), Some(Role::DisciplineContact));
}
