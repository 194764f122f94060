//! Many hands: parts for other units, joint meetings, what leaders write.

use crate::world::*;
use zhiye_domain::{PersonId, Role, request::*};
use zhiye_rulebook::{Act, Kind, Outcome};

fn split(world: &mut World) {
    world.ok(&handler(), Command::SplitTask { unit: SAFETY, words: words(50) });
}

#[test]
fn a_part_has_its_own_unit_limit_and_report() {
    let mut world = World::in_hand(Kind::Help);
    let own = world.state().clone();
    split(&mut world);
    let task = &world.state().tasks[0];
    assert_eq!((task.no, task.unit, task.part), (1, SAFETY, Part::Open));
    assert_eq!(task.due.as_ref().map(|due| due.act), Some(Act::CoTask));
    assert_eq!(
        (&world.state().owner, &world.state().answer, &world.state().step),
        (&own.owner, &own.answer, &own.step),
        "the lead's own course goes on"
    );
    world.denied(&handler(), Command::ReportTask { task: 1, words: words(51) });
    world.ok(&safety_handler(), Command::ReportTask { task: 1, words: words(51) });
    assert_eq!(world.state().tasks[0].report, Some(words(51)));
    world.denied(&safety_handler(), Command::ReportTask { task: 1, words: words(52) });
}

#[test]
fn the_unit_that_helps_sees_the_matter_and_has_a_duty_while_its_part_is_open() {
    let mut world = World::in_hand(Kind::Help);
    let helper = safety_handler().staff().unwrap().clone();
    assert!(!visible(&helper, world.state()));
    split(&mut world);
    assert_eq!(duty(&helper, world.state()), Some(Role::Handler));
    world.ok(&safety_handler(), Command::ReportTask { task: 1, words: words(51) });
    assert!(visible(&helper, world.state()));
    assert_eq!(duty(&helper, world.state()), None, "what it reads now it has to say what for");
}

#[test]
fn a_report_that_is_not_enough_goes_back_with_a_new_limit() {
    let mut world = World::in_hand(Kind::Help);
    split(&mut world);
    world.refused(&handler(), Command::ReturnTask { task: 1, words: words(53) }, Refusal::TaskClosed);
    world.ok(&safety_handler(), Command::ReportTask { task: 1, words: words(51) });
    world.later(30);
    world.ok(&handler(), Command::ReturnTask { task: 1, words: words(53) });
    let due = world.state().tasks[0].due.as_ref().unwrap();
    assert!(due.due_at() > world.now);
    world.ok(&safety_handler(), Command::ReportTask { task: 1, words: words(54) });
    world.refused(&handler(), Command::DropTask { task: 1, words: words(55) }, Refusal::TaskClosed);
    world.refused(&handler(), Command::ReturnTask { task: 7, words: words(55) }, Refusal::TaskUnknown);
}

#[test]
fn a_matter_is_not_answered_over_open_parts_without_a_reason() {
    let mut world = World::in_hand(Kind::Help);
    split(&mut world);
    let draft = answer(Outcome::Solved);
    world.refused(&handler(), Command::DraftAnswer { draft: draft.clone() }, Refusal::TasksOpen);
    let draft = Draft { despite: Some(words(56)), ..draft };
    world.ok(&handler(), Command::DraftAnswer { draft });
    world.ok(&approver(), Command::Approve);
    world.ok(&approver(), Command::Deliver { way: Way::Phone, on: None });
    assert_eq!(world.state().tasks[0].part, Part::Dropped, "nobody owes a part of what is answered");
}

#[test]
fn one_answer_is_merged_from_all_reports() {
    let mut world = World::in_hand(Kind::Help);
    split(&mut world);
    world.ok(&safety_handler(), Command::ReportTask { task: 1, words: words(51) });
    world.ok(&handler(), Command::DraftAnswer { draft: answer(Outcome::Solved) });
    assert!(world.state().hands.contains(&PersonId([17; 16])), "who helped does not approve");
}

#[test]
fn parts_go_to_units_that_are_there_and_do_not_lead() {
    let mut world = World::in_hand(Kind::Help);
    let to = |unit| Command::SplitTask { unit, words: words(50) };
    world.refused(&handler(), to(CONSTRUCTION), Refusal::TaskOfLead);
    let dissolved = zhiye_domain::UnitId([77; 16]);
    world.refused(&handler(), to(dissolved), Refusal::UnitNotAvailable);
}

#[test]
fn an_objection_after_a_designation_changes_no_owner_and_opens_a_joint_meeting() {
    let mut world = World::assigned(Kind::Help);
    let call = Command::CallMeeting { words: words(60) };
    world.refused(&handler(), call.clone(), Refusal::NotNow(Status::Assigned));
    let reason = world.rulebook.send_back_reasons()[0].code.clone();
    world.ok(&handler(), Command::SendBack { reason, better_unit: SAFETY, words: words(9) });
    world.ok(&coordinator(), Command::Designate { unit: CONSTRUCTION, words: words(10) });
    let before = world.state().clone();
    world.ok(&handler(), call.clone());
    let after = world.state();
    assert_eq!((after.owner, after.lead, after.status), (before.owner, before.lead, before.status));
    assert_eq!((&after.step, &after.answer), (&before.step, &before.answer), "every clock goes on");
    world.refused(&handler(), call, Refusal::MeetingOpen);
}

#[test]
fn what_a_meeting_decides_lands_as_parts_in_the_words_of_the_minutes() {
    let mut world = World::in_hand(Kind::Help);
    world.ok(&handler(), Command::CallMeeting { words: words(60) });
    let held = Held { present: vec![CONSTRUCTION], absent: vec![SAFETY], minutes: words(61) };
    let decisions = vec![(SAFETY, words(62)), (CONSTRUCTION, words(63))];
    let hold = |held, decisions| Command::HoldMeeting { held, decisions };
    world.denied(&handler(), hold(held.clone(), decisions.clone()));
    let nobody = Held { present: vec![], ..held.clone() };
    world.refused(&coordinator(), hold(nobody, vec![]), Refusal::NobodyPresent);
    let both = Held { present: vec![SAFETY], ..held.clone() };
    world.refused(&coordinator(), hold(both, vec![]), Refusal::NobodyPresent);
    world.ok(&coordinator(), hold(held.clone(), decisions));
    assert_eq!(world.state().meetings[0].held, Some(held.clone()));
    let tasks: Vec<_> = world.state().tasks.iter().map(|t| (t.unit, t.words, t.meeting)).collect();
    assert_eq!(tasks, [(SAFETY, words(62), Some(1))], "the lead's own decision needs no part");
    world.refused(&coordinator(), hold(held, vec![]), Refusal::NotNow(Status::InHand));
}

#[test]
fn an_instruction_adds_a_clock_and_moves_nothing_else() {
    let mut world = World::in_hand(Kind::Help);
    let before = world.state().clone();
    let instruct = Command::Instruct { leader: PersonId([18; 16]), words: words(70) };
    world.ok(&leader(), instruct.clone());
    let after = world.state().clone();
    assert_eq!(after.instructions[0].due.as_ref().map(|due| due.act), Some(Act::Instruction));
    let unmoved = State { instructions: vec![], touched_at: before.touched_at, ..after };
    assert_eq!(unmoved, before, "not its place in the queue, its owner, its limits or its state");
    world.denied(&handler(), instruct);
    world.ok(&handler(), Command::AnswerInstruction { instruction: 1, words: words(71) });
    assert_eq!(world.state().instructions[0].part, Part::Done);
    let again = Command::AnswerInstruction { instruction: 1, words: words(72) };
    world.refused(&handler(), again, Refusal::NotNow(Status::InHand));
}

#[test]
fn a_leader_writes_on_a_matter_and_reads_none_of_it() {
    let world = World::in_hand(Kind::Help);
    let writer = leader().staff().unwrap().clone();
    assert!(!visible(&writer, world.state()));
    assert!(may(&leader(), world.state(), Action::Instruct).is_ok());
    for action in Action::ALL.into_iter().filter(|action| *action != Action::Instruct) {
        assert_eq!(may(&leader(), world.state(), action), Err(Why::Denied), "{action:?}");
    }
    let sealed = World::filed(Kind::Accusation);
    assert_eq!(may(&leader(), sealed.state(), Action::Instruct), Err(Why::Denied));
}

#[test]
fn a_changed_calendar_moves_what_others_owe_too() {
    let mut world = World::in_hand(Kind::Help);
    world.now = at(2026, 12, 30, 10, 0);
    split(&mut world);
    let old = world.state().tasks[0].due.clone().unwrap();
    assert!(old.deadline.provisional);
    let days = "date,kind,name\n2027-01-01,off,元旦\n2027-01-04,off,元旦\n2027-05-01,off,劳动节\n2027-10-01,off,国庆节";
    world.schedule.calendar = world.schedule.calendar.with_announced(days).unwrap();
    world.ok(&zhiye_domain::Actor::System, Command::MoveDeadlines { provisional_only: true });
    let new = world.state().tasks[0].due.clone().unwrap();
    assert!(!new.deadline.provisional && new.due_at() > old.due_at());
}

fn dangerous() -> World {
    let mut world = World::filed(Kind::Help);
    world.ok(&clerk(), Command::PassToEmergency { call: words(7) });
    world
}

fn told(world: &World) -> PersonId {
    world.state().alarm.as_ref().unwrap().to
}

#[test]
fn danger_is_told_to_the_roster_one_after_the_other_by_the_wall() {
    let mut world = dangerous();
    let alarm = world.state().alarm.clone().unwrap();
    assert_eq!((alarm.to, alarm.open), (PersonId([10; 16]), true));
    assert_eq!(alarm.next_at.duration_since(world.now).as_mins(), 10);
    // Night and holidays do not count: the wall clock does.
    for next in [11, 18, 10] {
        let (at, command) = wakes(world.state()).unwrap();
        assert_eq!(command, Command::PassAlarm);
        world.now = at;
        world.ok(&zhiye_domain::Actor::System, command);
        assert_eq!(told(&world), PersonId([next; 16]));
    }
}

#[test]
fn an_alarm_does_not_go_on_before_its_time() {
    let mut world = dangerous();
    world.refused(&zhiye_domain::Actor::System, Command::PassAlarm, Refusal::NotNow(Status::Filed));
}

#[test]
fn whoever_says_they_have_it_ends_the_alarm_a_leader_who_reads_nothing_too() {
    let mut world = dangerous();
    for _ in 0..2 {
        let (at, command) = wakes(world.state()).unwrap();
        world.now = at;
        world.ok(&zhiye_domain::Actor::System, command);
    }
    assert!(!visible(leader().staff().unwrap(), world.state()));
    world.denied(&safety_handler(), Command::Acknowledge);
    world.ok(&leader(), Command::Acknowledge);
    assert_eq!(world.state().alarm.as_ref().unwrap().acknowledged, Some((PersonId([18; 16]), world.now)));
    assert_eq!(wakes(world.state()), None);
    world.refused(&clerk(), Command::Acknowledge, Refusal::NotNow(Status::Filed));
}

#[test]
fn signing_for_it_ends_the_alarm_and_so_does_the_end_of_the_matter() {
    let mut signed = dangerous();
    signed.ok(&clerk(), accept(Kind::Help, LegalChannel::Ordinary));
    signed.ok(&coordinator(), judge(Danger::Now, 1));
    assert!(signed.state().alarm.as_ref().unwrap().open, "judging it again raises no second alarm");
    signed.ok(&coordinator(), Command::Assign { unit: CONSTRUCTION });
    signed.ok(&handler(), Command::Sign);
    assert!(!signed.state().alarm.as_ref().unwrap().open);
    let mut withdrawn = dangerous();
    withdrawn.ok(&zhiye_domain::Actor::Resident, Command::Withdraw { words: None });
    assert_eq!(wakes(withdrawn.state()), None);
}

#[test]
fn a_sealed_matter_calls_nobody() {
    let mut world = World::new();
    let file = File { danger: Danger::Now, ..filing(Kind::Accusation, world.now) };
    world.ok(&clerk(), Command::File(Box::new(file)));
    assert_eq!(world.state().alarm, None);
}

#[test]
fn an_alarm_ends_when_the_matter_is_sealed_or_judged_less_and_comes_again_after_papers_nobody_had_it_for() {
    let mut sealed = dangerous();
    let owner = Owner { post: Post::Discipline, unit: OFFICE, person: None };
    sealed.ok(&clerk(), Command::Seal { owner, about: None });
    assert_eq!(wakes(sealed.state()), None, "nothing that would be refused for ever");
    let mut calmer = dangerous();
    calmer.ok(&clerk(), accept(Kind::Help, LegalChannel::Ordinary));
    calmer.ok(&coordinator(), judge(Danger::MayWorsen, 1));
    assert_eq!(wakes(calmer.state()), None);
    let mut papers = dangerous();
    let items = vec![papers.rulebook.supplement_items()[0].code.clone()];
    papers.ok(&clerk(), Command::AskSupplement { items, words: words(5) });
    assert!(!papers.state().alarm.as_ref().unwrap().open);
    papers.later(1);
    papers.ok(&zhiye_domain::Actor::Resident, Command::Supplement { words: words(6) });
    assert!(papers.state().alarm.as_ref().unwrap().open);
}

#[test]
fn a_leader_writes_in_no_other_name() {
    let mut world = World::in_hand(Kind::Help);
    let other = Command::Instruct { leader: PersonId([99; 16]), words: words(70) };
    world.denied(&leader(), other.clone());
    world.ok(&supervisor(), other);
}

#[test]
fn what_a_meeting_decides_after_the_draft_is_not_dropped_without_a_reason() {
    let mut world = World::in_hand(Kind::Help);
    world.ok(&handler(), Command::CallMeeting { words: words(60) });
    let draft = answer(Outcome::Solved);
    world.refused(&handler(), Command::DraftAnswer { draft: draft.clone() }, Refusal::TasksOpen);
    let mut world = World::in_hand(Kind::Help);
    split(&mut world);
    world.ok(&safety_handler(), Command::ReportTask { task: 1, words: words(51) });
    world.ok(&handler(), Command::DraftAnswer { draft });
    world.ok(&handler(), Command::ReturnTask { task: 1, words: words(53) });
    world.refused(&approver(), Command::Approve, Refusal::TasksOpen);
    world.ok(&safety_handler(), Command::ReportTask { task: 1, words: words(54) });
    world.ok(&approver(), Command::Approve);
}
