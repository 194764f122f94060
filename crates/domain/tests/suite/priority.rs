//! Invariant 3: what moves a matter forward, and what never does.

use crate::world::*;
use proptest::prelude::*;
use zhiye_domain::{Actor, request::*};
use zhiye_rulebook::{Hardship, Kind, Rulebook};

fn credit_of(danger: Danger, people: u32, hardship: Option<Hardship>) -> u32 {
    credit(Judgement { danger, hardship, people }, Rulebook::builtin().priority()).total
}

#[test]
fn the_formula_of_the_design_holds() {
    const DAY: u32 = 420;
    assert_eq!(credit_of(Danger::None, 1, None), 0);
    assert_eq!(credit_of(Danger::MayWorsen, 1, None), DAY);
    assert_eq!(credit_of(Danger::Likely, 1, None), 5 * DAY);
    assert_eq!(credit_of(Danger::None, 2, None), 4 * 60);
    assert_eq!(credit_of(Danger::None, 4, None), 8 * 60);
    assert_eq!(credit_of(Danger::None, 1_000, None), 3 * DAY);
    assert_eq!(credit_of(Danger::None, 1, Some(Hardship::Heat)), 2 * DAY);
    assert_eq!(credit_of(Danger::Likely, 1_000_000, Some(Hardship::Water)), 10 * DAY);
    assert_eq!(credit_of(Danger::Now, 1, None), 0);
}

#[test]
fn the_credit_is_subtracted_along_office_hours() {
    let mut world = World::accepted(Kind::Help);
    world.ok(&coordinator(), judge(Danger::MayWorsen, 1));
    // one working day of seven hours before Tuesday 15:00 is Monday 15:00
    assert_eq!(world.state().effective_at, at(2026, 9, 28, 15, 0));
}

#[test]
fn asking_again_adding_and_a_bad_rating_change_nothing() {
    let mut world = World::in_hand(Kind::Help);
    let before = world.state().effective_at;
    for _ in 0..20 {
        world.ok(&Actor::Resident, Command::AskAgain { words: Some(words(5)) });
        world.ok(&Actor::Resident, Command::Add { words: words(6) });
        world.later(3);
    }
    assert_eq!(world.state().effective_at, before);
    let mut world = World::answered(Kind::Help);
    let before = world.state().effective_at;
    world.ok(
        &Actor::Resident,
        Command::Rate { rating: rating(Solved::No, Some(Satisfaction::VeryDissatisfied)) },
    );
    assert_eq!(world.state().effective_at, before);
}

#[test]
fn who_speaks_and_through_which_channel_changes_nothing() {
    let effective = |channel, relation| {
        let mut world = World::new();
        let mut file = filing(Kind::Help, world.now);
        file.channel = channel;
        file.speaker.relation = relation;
        world.ok(&clerk(), Command::File(Box::new(file)));
        world.state().effective_at
    };
    let plain = effective(Channel::Phone, Relation::Myself);
    for channel in Channel::ALL {
        for relation in Relation::ALL {
            assert_eq!(effective(channel, relation), plain);
        }
    }
}

#[test]
fn the_emergency_lane_is_first_come_first_served() {
    let mut world = World::new();
    let hard = File { hardship: Some(Hardship::Heat), ..filing(Kind::Help, world.now) };
    world.ok(&clerk(), Command::File(Box::new(hard)));
    let filed_at = world.state().filed_at;
    assert!(world.state().effective_at < filed_at, "in the ordinary lane hardship counts");
    world.ok(&clerk(), Command::PassToEmergency { call: words(7) });
    assert_eq!(world.state().effective_at, filed_at);
    world.ok(&clerk(), accept(Kind::Help, LegalChannel::Ordinary));
    let judge = Command::Judge {
        class: Class::Now,
        danger: Danger::Now,
        hardship: Some(Hardship::Heat),
        people: 500,
        reason: words(4),
    };
    world.ok(&coordinator(), judge);
    assert_eq!(world.state().effective_at, filed_at);
}

proptest! {
    #[test]
    fn more_people_never_means_later(people in 1u32..100_000, more in 0u32..100_000) {
        prop_assert!(credit_of(Danger::None, people, None) <= credit_of(Danger::None, people + more, None));
    }

    /// Nothing starves: whatever is filed more than ten working days later can't stand before it.
    #[test]
    fn nothing_filed_much_later_stands_before(people in 1u32..1_000_000, likely in any::<bool>()) {
        let danger = if likely { Danger::Likely } else { Danger::None };
        prop_assert!(credit_of(danger, people, Some(Hardship::School)) <= 10 * 420);
    }
}
