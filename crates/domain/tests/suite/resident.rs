use crate::world::*;
use zhiye_domain::{Actor, request::*};
use zhiye_rulebook::{Kind, Outcome};

#[test]
fn not_solved_opens_again_twice_and_then_the_supervisor_decides() {
    let mut world = World::answered(Kind::Help);
    let no = Command::Rate { rating: rating(Solved::No, None) };
    world.ok(&Actor::Resident, no.clone());
    assert_eq!(
        (world.state().status, world.state().reopened, world.state().supervised),
        (Status::Judged, 1, false)
    );
    for _ in 0..2 {
        if world.state().status == Status::Judged {
            world.ok(&coordinator(), Command::Assign { unit: CONSTRUCTION });
            world.ok(&handler(), Command::Sign);
            world.ok(&handler(), Command::DraftAnswer { draft: answer(Outcome::Partly) });
            world.ok(&approver(), Command::Approve);
            world.ok(&approver(), Command::Deliver { way: Way::Phone, on: None });
            world.ok(&Actor::Resident, no.clone());
        }
    }
    assert!(world.state().supervised);
    assert_eq!((world.state().status, world.state().reopened), (Status::Answered, 2));
    world.ok(&supervisor(), Command::Reopen { reason: words(6), new_facts: false });
}

#[test]
fn every_negative_is_followed_up_and_spoken_to_within_a_working_day() {
    let mut world = World::answered(Kind::Help);
    let rated = rating(Solved::Partly, Some(Satisfaction::VeryDissatisfied));
    world.ok(&Actor::Resident, Command::Rate { rating: rated });
    let state = world.state();
    assert!(state.drawn && state.waiting_for_contact);
    assert_eq!(state.next_due().unwrap().due_at(), at(2026, 9, 30, 17, 30));
    assert_eq!(wakes(state), None, "it does not close by itself");
}

#[test]
fn an_answer_is_rated_once() {
    let mut world = World::answered(Kind::Help);
    let yes = Command::Rate { rating: rating(Solved::Yes, Some(Satisfaction::Satisfied)) };
    world.ok(&Actor::Resident, yes.clone());
    world.refused(&Actor::Resident, yes, Refusal::AlreadyRated);
}

#[test]
fn asking_again_tells_the_owner_once_a_working_day() {
    let mut world = World::in_hand(Kind::Help);
    let told = |world: &World| match &world.events.last().unwrap().event {
        Event::AskedAgain { owner_told, .. } => *owner_told,
        other => panic!("{other:?}"),
    };
    let ask = Command::AskAgain { words: None };
    world.ok(&Actor::Resident, ask.clone());
    assert!(told(&world));
    world.later(1);
    world.ok(&Actor::Resident, ask.clone());
    assert!(!told(&world));
    // the holiday belongs to the working day after it
    world.now = at(2026, 10, 3, 10, 0);
    world.ok(&Actor::Resident, ask.clone());
    assert!(told(&world));
    world.now = at(2026, 10, 8, 10, 0);
    world.ok(&Actor::Resident, ask);
    assert!(!told(&world));
}

#[test]
fn thirty_days_after_closing_new_facts_are_needed() {
    let mut world = World::answered(Kind::Help);
    world.ok(&Actor::Resident, Command::Rate { rating: rating(Solved::Yes, None) });
    let (_, close) = wakes(world.state()).unwrap();
    world.ok(&Actor::System, close);
    let reopen = |new_facts| Command::Reopen { reason: words(7), new_facts };
    world.later(24 * 31);
    world.refused(&Actor::Resident, reopen(false), Refusal::ReopenWindowOver);
    world.ok(&Actor::Resident, reopen(true));
    assert_eq!(world.state().status, Status::Judged);
}

#[test]
fn withdrawing_is_possible_until_the_answer_is_approved() {
    let withdraw = Command::Withdraw { words: None };
    World::filed(Kind::Help).ok(&Actor::Resident, withdraw.clone());
    World::in_hand(Kind::Help).ok(&Actor::Resident, withdraw.clone());
    let mut world = World::in_hand(Kind::Help);
    world.ok(&handler(), Command::DraftAnswer { draft: answer(Outcome::Solved) });
    world.ok(&approver(), Command::Approve);
    world.refused(&Actor::Resident, withdraw, Refusal::NotNow(Status::Approved));
}

#[test]
fn three_calls_in_vain_close_as_unreachable_and_never_as_solved() {
    let mut world = World::in_hand(Kind::Help);
    world.drawn = true;
    world.ok(&handler(), Command::DraftAnswer { draft: answer(Outcome::Solved) });
    world.ok(&approver(), Command::Approve);
    world.ok(&approver(), Command::Deliver { way: Way::Phone, on: None });
    let claim = rating(Solved::Yes, Some(Satisfaction::VerySatisfied));
    for _ in 0..3 {
        assert_eq!(wakes(world.state()), None);
        world.ok(&caller(), Command::FollowUp { reached: false, rating: Some(claim), words: None });
    }
    assert_eq!(world.state().rating, None);
    let (wakes_at, close) = wakes(world.state()).unwrap();
    world.now = wakes_at;
    world.ok(&Actor::System, close);
    assert_eq!(world.state().ending, Some(Ending::Unreachable));
}

#[test]
fn praise_is_answered_like_everything_else() {
    let mut world = World::in_hand(Kind::Praise);
    world.ok(&handler(), Command::DraftAnswer { draft: answer(Outcome::Explained) });
    assert_eq!(world.state().status, Status::Drafted);
}

#[test]
fn a_contact_ends_the_contact_clock_and_leaves_the_follow_up_its_own() {
    let mut world = World::answered(Kind::Help);
    let rated = rating(Solved::Partly, Some(Satisfaction::VeryDissatisfied));
    world.ok(&Actor::Resident, Command::Rate { rating: rated });
    let contact = |world: &World| world.state().contact_step.as_ref().map(|clock| clock.due_at());
    let step = |world: &World| world.state().step.as_ref().map(|clock| clock.due_at());
    assert_eq!(contact(&world), Some(at(2026, 9, 30, 17, 30)));
    assert_eq!(step(&world), Some(at(2026, 10, 9, 17, 30)));
    world.ok(&clerk(), Command::Contact { way: Way::Phone, reached: true, words: words(5) });
    assert_eq!((contact(&world), step(&world)), (None, Some(at(2026, 10, 9, 17, 30))));
}

#[test]
fn a_contact_does_not_stop_the_clock_of_a_drawn_answer() {
    let mut world = World::in_hand(Kind::Help);
    world.drawn = true;
    world.ok(&handler(), Command::DraftAnswer { draft: answer(Outcome::Solved) });
    world.ok(&approver(), Command::Approve);
    world.ok(&approver(), Command::Deliver { way: Way::Phone, on: None });
    world.ok(&clerk(), Command::Contact { way: Way::Phone, reached: true, words: words(5) });
    assert!(world.state().step.is_some());
}

#[test]
fn a_negative_without_a_name_has_no_one_to_speak_to() {
    let mut world = World::new();
    let mut file = filing(Kind::Enquiry, world.now);
    file.speaker.contact = None;
    world.ok(&clerk(), Command::File(Box::new(file)));
    world.ok(&clerk(), Command::AnswerAtOnce { draft: answer(Outcome::Explained), way: Way::Phone });
    let rated = rating(Solved::Yes, Some(Satisfaction::Dissatisfied));
    world.ok(&Actor::Resident, Command::Rate { rating: rated });
    assert_eq!(world.state().contact_step, None);
    assert!(world.state().drawn && world.state().step.is_some());
}

fn declined() -> World {
    let mut world = World::filed(Kind::Complaint);
    let basis = world.rulebook.bases_in_force(jiff::civil::date(2026, 9, 29)).next().unwrap().code.clone();
    let route = Some(world.rulebook.routes()[0].code.clone());
    let draft = Draft { bases: vec![basis], route, ..Draft::new(words(8), None) };
    world.ok(&clerk(), Command::ProposeDecline { draft });
    let above = staff(30, OFFICE, &[(zhiye_domain::Role::Approver, OFFICE)]);
    world.ok(&above, Command::Approve);
    world.ok(&above, Command::Deliver { way: Way::InPerson, on: None });
    world
}

#[test]
fn a_negative_on_what_was_declined_is_spoken_to_and_followed_up() {
    let mut world = declined();
    world.ok(&Actor::Resident, Command::Rate { rating: rating(Solved::No, None) });
    let state = world.state();
    assert!(state.drawn && state.contact_step.is_some() && state.step.is_some());
    assert_eq!(state.status, Status::Declined);
    world.ok(&caller(), Command::FollowUp { reached: true, rating: None, words: None });
    assert_eq!((world.state().status, &world.state().step), (Status::Declined, &None));
    world.refused(
        &caller(),
        Command::FollowUp { reached: true, rating: None, words: None },
        Refusal::NotNow(Status::Declined),
    );
}

#[test]
fn a_negative_on_what_was_closed_is_spoken_to_and_followed_up() {
    let mut world = World::answered(Kind::Help);
    let (wakes_at, close) = wakes(world.state()).unwrap();
    world.now = wakes_at;
    world.ok(&Actor::System, close);
    let rated = rating(Solved::Partly, Some(Satisfaction::Dissatisfied));
    world.ok(&Actor::Resident, Command::Rate { rating: rated });
    let state = world.state();
    assert!(state.drawn && state.contact_step.is_some() && state.step.is_some());
    world.ok(&caller(), Command::FollowUp { reached: true, rating: None, words: None });
    assert_eq!((world.state().status, wakes(world.state())), (Status::Closed, None));
}

#[test]
fn an_enquiry_answered_at_once_opens_again_when_it_was_not_solved() {
    let mut world = World::filed(Kind::Enquiry);
    world.ok(&clerk(), Command::AnswerAtOnce { draft: answer(Outcome::Explained), way: Way::Phone });
    assert!(opens_again(world.state(), world.now, &world.rulebook, &world.schedule));
    world.ok(&Actor::Resident, Command::Rate { rating: rating(Solved::No, None) });
    assert_eq!((world.state().status, world.state().reopened), (Status::Accepted, 1));
    world.ok(&coordinator(), judge(Danger::None, 1));
}

#[test]
fn a_petition_is_opened_again_within_thirty_days_of_its_written_answer() {
    let mut world = crate::review::answered();
    let (wakes_at, close) = wakes(world.state()).unwrap();
    world.now = wakes_at;
    world.ok(&Actor::System, close);
    world.later(24 * 16);
    let again = Command::Reopen { reason: words(7), new_facts: false };
    world.refused(&Actor::Resident, again, Refusal::ReopenWindowOver);
    assert!(!opens_again(world.state(), world.now, &world.rulebook, &world.schedule));
}

#[test]
fn asking_again_is_possible_at_any_time() {
    let ask = Command::AskAgain { words: None };
    World::answered(Kind::Help).ok(&Actor::Resident, ask.clone());
    declined().ok(&Actor::Resident, ask.clone());
    let mut world = World::answered(Kind::Help);
    let (wakes_at, close) = wakes(world.state()).unwrap();
    world.now = wakes_at;
    world.ok(&Actor::System, close);
    world.ok(&Actor::Resident, ask);
    assert!(world.state().waiting_for_contact);
}
