//! What must hold on every path: one owner, a clock on everything that waits, a way to an end, the same state again
//! from the same events. The paths mostly do what `may` allows, so that they go all the way; now and then they try
//! what it does not.

use crate::world::*;
use jiff::{SignedDuration, civil::date};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use std::collections::BTreeSet;
use zhiye_calendar::Limit;
use zhiye_domain::{Actor, PersonId, PromiseId, Role, request::*};
use zhiye_rulebook::{Kind, Lack, Outcome, PauseKind};

/// Everything someone could try at this moment.
fn commands(world: &World) -> Vec<(Actor, Command)> {
    let rulebook = &world.rulebook;
    let today = world.now.to_zoned_datetime(world.schedule.zone.clone()).date();
    let later = |days: i64| today.checked_add(SignedDuration::from_hours(24 * days)).unwrap();
    let basis = rulebook.bases_in_force(date(2026, 9, 29)).next().unwrap().code.clone();
    let route = rulebook.routes()[0].code.clone();
    let decline = Draft { bases: vec![basis], route: Some(route), ..Draft::new(words(8), None) };
    let items = vec![rulebook.supplement_items()[0].code.clone()];
    let reason = rulebook.send_back_reasons()[0].code.clone();
    let above = staff(40, OFFICE, &[(Role::Approver, OFFICE)]);
    let back = |better_unit| Command::SendBack { reason: reason.clone(), better_unit, words: words(9) };
    let contact = |reached| Command::Contact { way: Way::Phone, reached, words: words(11) };
    let follow_up = |reached, rating| Command::FollowUp { reached, rating, words: None };
    let rate = |solved, satisfaction| Command::Rate { rating: rating(solved, Some(satisfaction)) };
    let propose = |proposal| Command::Propose { proposal };
    let owner = Owner { post: Post::Discipline, unit: OFFICE, person: Some(PersonId([16; 16])) };
    let photo = Photo { file: "00ff".into(), width: 1, height: 1, bytes: 1 };
    let external = |key: &str| External { system: "hotline".into(), key: key.into(), due_at: None };
    let task = world.state().tasks.len() as u16;
    let instruction = world.state().open_instructions().next().map_or(0, |instruction| instruction.no);
    let steps = [30, 60].map(|days| Stage { promise: PromiseId([9; 16]), words: words(30), on: later(days) });
    let held = Held { present: vec![CONSTRUCTION], absent: vec![SAFETY], minutes: words(31) };
    let despite = Draft { despite: Some(words(32)), ..answer(Outcome::Solved) };
    let mut all = vec![
        (Actor::Resident, Command::AddPhotos { photos: vec![photo] }),
        (clerk(), Command::Summarise { summary: words(3) }),
        (clerk(), accept(Kind::Help, LegalChannel::Ordinary)),
        (clerk(), accept(Kind::Complaint, LegalChannel::Petition)),
        (clerk(), Command::AskSupplement { items, words: words(5) }),
        (Actor::Resident, Command::Supplement { words: words(6) }),
        (clerk(), Command::ProposeDecline { draft: decline }),
        (clerk(), Command::AnswerAtOnce { draft: answer(Outcome::Explained), way: Way::Phone }),
        (clerk(), Command::PassToEmergency { call: words(7) }),
        (clerk(), Command::Seal { owner, about: Some(About::Unit(SAFETY)) }),
        (coordinator(), judge(Danger::None, 3)),
        (coordinator(), judge(Danger::Likely, 1)),
        (coordinator(), judge(Danger::Now, 1)),
        (coordinator(), Command::Assign { unit: CONSTRUCTION }),
        (handler(), Command::Sign),
        (handler(), back(SAFETY)),
        (coordinator(), Command::Designate { unit: CONSTRUCTION, words: words(10) }),
        (handler(), contact(true)),
        (clerk(), contact(true)),
        (caller(), contact(false)),
        (discipline(), contact(true)),
        (handler(), Command::Note { audience: Audience::Internal, words: words(12) }),
        (discipline(), Command::Note { audience: Audience::Internal, words: words(12) }),
        (Actor::Resident, Command::Add { words: words(13) }),
        (Actor::Resident, Command::AskAgain { words: None }),
        (handler(), propose(Proposal::Extension { by: Limit::WorkingDays(1), reason: words(20) })),
        (handler(), propose(Proposal::Extension { by: Limit::CalendarDays(9), reason: words(20) })),
        (
            handler(),
            propose(Proposal::Deferral {
                lacks: vec![Lack::Timing, Lack::Means],
                return_on: later(40),
                reason: words(21),
            }),
        ),
        (
            handler(),
            propose(Proposal::Pause { reason: PauseKind::Hearing, until: later(15), paper: words(22) }),
        ),
        (handler(), propose(Proposal::Staging { steps: steps.to_vec() })),
        (handler(), Command::CompleteStep { words: words(33) }),
        (handler(), Command::AmendStep { on: later(35), reason: words(34), consent: consent() }),
        (handler(), Command::SplitTask { unit: SAFETY, words: words(35) }),
        (safety_handler(), Command::ReportTask { task, words: words(36) }),
        (handler(), Command::ReturnTask { task, words: words(37) }),
        (handler(), Command::DropTask { task, words: words(38) }),
        (handler(), Command::CallMeeting { words: words(39) }),
        (coordinator(), Command::HoldMeeting { held, decisions: vec![(SAFETY, words(40))] }),
        (leader(), Command::Instruct { leader: PersonId([18; 16]), words: words(41) }),
        (handler(), Command::AnswerInstruction { instruction, words: words(42) }),
        (coordinator(), Command::Acknowledge),
        (Actor::Resident, Command::AskReview { words: words(43) }),
        (coordinator(), Command::AssignReview { unit: SAFETY }),
        (safety_handler(), Command::Sign),
        (handler(), Command::DraftAnswer { draft: despite }),
        (approver(), Command::Grant),
        (approver(), Command::RefuseProposal { reason: words(13) }),
        (handler(), Command::Resume),
        (handler(), Command::DraftAnswer { draft: answer(Outcome::Explained) }),
        (above.clone(), Command::Approve),
        (above.clone(), Command::ReturnDraft { reason: words(14) }),
        (above, Command::Deliver { way: Way::Sms, on: Some(today) }),
        (clerk(), Command::Deliver { way: Way::Letter, on: None }),
        (caller(), follow_up(true, None)),
        (caller(), follow_up(true, Some(rating(Solved::Partly, Some(Satisfaction::Dissatisfied))))),
        (caller(), follow_up(false, None)),
        (caller(), Command::Close { ending: Ending::FollowedUp }),
        (Actor::Resident, rate(Solved::No, Satisfaction::VeryDissatisfied)),
        (Actor::Resident, rate(Solved::Yes, Satisfaction::Satisfied)),
        (caller(), rate(Solved::Partly, Satisfaction::Dissatisfied)),
        (Actor::Resident, Command::Reopen { reason: words(15), new_facts: true }),
        (supervisor(), Command::Reopen { reason: words(15), new_facts: false }),
        (Actor::Resident, Command::Withdraw { words: None }),
        (coordinator(), Command::HandOver { person: PersonId([12; 16]) }),
        (clerk(), Command::HandOver { person: PersonId([10; 16]) }),
        (Actor::System, Command::ChangeExternal { external: external("0b"), words: None, contact: None }),
        (Actor::System, Command::MoveDeadlines { provisional_only: false }),
    ];
    let closed_at = world.now;
    all.push((Actor::System, Command::CloseElsewhere { outcome: Outcome::Solved, words: None, closed_at }));
    all.extend(wakes(world.state()).map(|(_, command)| (Actor::System, command)));
    all
}

/// One step of a path: how long it waits, which command, whether it asks first, whether the answer is drawn.
type Step = (i64, prop::sample::Index, u8, bool);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let hours = prop_oneof![6 => 0i64..6, 2 => 6i64..80, 1 => 80i64..900];
    prop::collection::vec((hours, any::<prop::sample::Index>(), 0u8..10, any::<bool>()), 1..70)
}

/// A filing of any kind, or a matter in any later state.
fn start() -> impl Strategy<Value = usize> {
    0usize..20
}

fn world(start: usize) -> World {
    let kinds =
        [Kind::Enquiry, Kind::Help, Kind::Complaint, Kind::Suggestion, Kind::Praise, Kind::Accusation];
    match start {
        0..=5 => World::filed(kinds[start]),
        6 => World::accepted(Kind::Complaint),
        7 => World::judged(Kind::Help),
        8 => World::assigned(Kind::Complaint),
        9 => World::in_hand(Kind::Suggestion),
        10 | 11 => World::in_hand(Kind::Help),
        12 | 13 => World::answered(Kind::Complaint),
        14 => {
            let mut world = World::new();
            let mut file = filing(Kind::Help, world.now);
            file.external = Some(External { system: "hotline".into(), key: "0a".into(), due_at: None });
            world.ok(&Actor::System, Command::File(Box::new(file)));
            world
        }
        15 => World::staged(),
        17 | 18 => crate::review::answered(),
        16 => {
            let mut world = World::in_hand(Kind::Complaint);
            let (lacks, return_on) = (vec![Lack::Timing, Lack::Money], date(2026, 10, 20));
            let proposal = Proposal::Deferral { lacks, return_on, reason: words(21) };
            world.ok(&handler(), Command::Propose { proposal });
            world.ok(&approver(), Command::Grant);
            world
        }
        _ => {
            // In the last days of a year whose next one is not announced.
            let mut world = World::new();
            world.now = at(2026, 12, 29, 10, 0);
            let file = filing(Kind::Help, world.now);
            world.ok(&clerk(), Command::File(Box::new(file)));
            world
        }
    }
}

/// What is tried next: nine times of ten something `may` allows, if there is anything.
fn next(world: &World, (_, pick, ask, _): &Step) -> (Actor, Command) {
    let all = commands(world);
    let allowed: Vec<_> = all
        .iter()
        .filter(|(actor, command)| may(actor, world.state(), command.action()).is_ok())
        // Asking, noting and adding are always possible; they would drown the rest.
        .filter(|(_, command)| {
            *ask < 2
                || !matches!(
                    command.action(),
                    Action::Note
                        | Action::Add
                        | Action::AskAgain
                        | Action::AddPhotos
                        | Action::Summarise
                        | Action::Withdraw
                        | Action::Seal
                )
        })
        .cloned()
        .collect();
    let from = if *ask == 0 || allowed.is_empty() { all } else { allowed };
    from[pick.index(from.len())].clone()
}

/// Every number of the year 2027, announced late.
fn announce(world: &mut World) {
    let days = "date,kind,name\n2027-01-01,off,元旦\n2027-01-04,off,元旦\n2027-05-01,off,劳动节\n2027-10-01,off,国庆节";
    if let Ok(calendar) = world.schedule.calendar.with_announced(days) {
        world.schedule.calendar = calendar;
    }
}

/// Invariant 2: whatever waits has a clock that a person sees or that fires by itself.
fn has_a_clock(state: &State) -> bool {
    let ended = matches!(state.status, Status::Closed | Status::Declined | Status::Withdrawn);
    ended || state.due_at().is_some() || wakes(state).is_some()
}

/// Invariant 1: one owner, on the post that fits.
fn has_its_owner(state: &State) -> bool {
    match state.owner.post {
        Post::Discipline => state.sealed,
        Post::Handler => !state.sealed && state.owner.person.is_some(),
        Post::Intake => !state.sealed && !state.status.is_in_work(),
    }
}

fn holds(world: &World, before: &State, command: &Command) -> Result<(), TestCaseError> {
    let state = world.state();
    prop_assert!(has_a_clock(state), "{:?} has no clock after {:?}", state.status, command);
    prop_assert!(has_its_owner(state), "{:?} is owned by {:?} after {command:?}", state.status, state.owner);
    if let Some(approved_by) = state.approved_by
        && state.status == Status::Approved
    {
        prop_assert!(!state.hands.contains(&approved_by) || !state.independent);
    }
    if state.status.is_in_work() {
        prop_assert_eq!(Some(state.owner.unit), state.lead.map(|lead| lead.unit));
    }
    let asks = state.proposal.is_none() || state.status == Status::InHand;
    prop_assert!(asks, "a request to the approver outlived its state: {:?}", state.status);
    if state.danger == Danger::Now {
        prop_assert_eq!(state.effective_at, state.filed_at);
    }
    prop_assert!(!before.sealed || state.sealed, "what is sealed stays sealed");
    prop_assert!(before.rating.is_none() || state.rating.is_none() || before.rating == state.rating);
    Ok(())
}

/// Walks a path and gives back what it saw: states and kinds of events.
fn walk(start: usize, steps: &[Step]) -> Result<(BTreeSet<Status>, BTreeSet<String>), TestCaseError> {
    let mut world = world(start);
    let mut seen = BTreeSet::from([world.state().status]);
    for step in steps {
        world.now += SignedDuration::from_hours(step.0);
        world.drawn = step.3;
        if step.2 == 9 {
            announce(&mut world);
        }
        let (actor, command) = next(&world, step);
        let before = world.state().clone();
        if world.try_it(&actor, command.clone()).is_err() {
            prop_assert_eq!(world.state(), &before, "a refusal changes nothing");
        }
        seen.insert(world.state().status);
        holds(&world, &before, &command)?;
        if let Some((wakes_at, command)) = wakes(world.state()) {
            let mut ahead =
                World { now: wakes_at.max(world.now), state: world.state.clone(), ..World::new() };
            prop_assert_eq!(
                ahead.try_it(&Actor::System, command),
                Ok(()),
                "a clock that fires is never refused"
            );
        }
    }
    let again = replay(&world.events);
    prop_assert_eq!(again.as_ref(), Some(world.state()));
    Ok((seen, world.events.iter().map(kind).collect()))
}

fn kind(recorded: &Recorded) -> String {
    serde_json::to_value(&recorded.event).unwrap()["type"].as_str().unwrap().to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn nothing_is_lost_on_any_path(start in start(), steps in steps()) {
        walk(start, &steps)?;
    }
}

/// The paths prove something only if they go everywhere. Always the same paths, so that this holds or does not.
#[test]
fn the_paths_reach_every_state_and_write_every_kind_of_event() {
    let mut runner = TestRunner::deterministic();
    let (mut states, mut kinds) = (BTreeSet::new(), BTreeSet::new());
    for _ in 0..160 {
        let (start, steps) = (start(), steps()).new_tree(&mut runner).unwrap().current();
        let (seen, written) = walk(start, &steps).unwrap();
        states.extend(seen);
        kinds.extend(written);
    }
    let missing: Vec<_> = Status::ALL.iter().filter(|status| !states.contains(status)).collect();
    assert!(missing.is_empty(), "never reached: {missing:?}");
    let unwritten: Vec<_> = crate::stored::KINDS.iter().filter(|kind| !kinds.contains(**kind)).collect();
    assert!(unwritten.is_empty(), "never written: {unwritten:?}");
}
