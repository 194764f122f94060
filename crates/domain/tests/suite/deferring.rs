use crate::world::*;
use jiff::civil::date;
use zhiye_calendar::Limit;
use zhiye_domain::{Actor, request::*};
use zhiye_rulebook::{Kind, Lack, PauseKind};

fn extension(by: Limit) -> Command {
    Command::Propose { proposal: Proposal::Extension { by, reason: words(20) } }
}

fn deferral(lacks: Vec<Lack>, year: i16) -> Command {
    Command::Propose {
        proposal: Proposal::Deferral { lacks, return_on: date(year, 3, 1), reason: words(21) },
    }
}

#[test]
fn one_extension_granted_by_the_approver() {
    let mut world = World::in_hand(Kind::Help);
    let due = world.due();
    world.refused(&handler(), extension(Limit::WorkingDays(6)), Refusal::ExtensionTooLong);
    world.refused(&handler(), extension(Limit::CalendarDays(5)), Refusal::ExtensionTooLong);
    world.ok(&handler(), extension(Limit::WorkingDays(5)));
    world.refused(&handler(), extension(Limit::WorkingDays(1)), Refusal::ProposalOpen);
    world.denied(&handler(), Command::Grant);
    world.ok(&approver(), Command::Grant);
    assert_eq!((due, world.due()), (at(2026, 10, 12, 17, 30), at(2026, 10, 19, 17, 30)));
    world.refused(&handler(), extension(Limit::WorkingDays(1)), Refusal::ExtensionUsed);
}

#[test]
fn danger_is_never_extended() {
    let mut world = World::accepted(Kind::Help);
    world.ok(&coordinator(), judge(Danger::Now, 1));
    world.ok(&coordinator(), Command::Assign { unit: CONSTRUCTION });
    world.ok(&handler(), Command::Sign);
    world.refused(&handler(), extension(Limit::WorkingDays(1)), Refusal::ExtensionNotAllowed);
}

#[test]
fn a_refused_proposal_leaves_everything_as_it_was() {
    let mut world = World::in_hand(Kind::Help);
    let before = world.state().clone();
    world.ok(&handler(), extension(Limit::WorkingDays(5)));
    world.ok(&approver(), Command::RefuseProposal { reason: words(22) });
    let after = world.state();
    assert_eq!((&after.answer, &after.step, &after.proposal), (&before.answer, &before.step, &None));
}

#[test]
fn deferring_needs_timing_and_a_lack_and_a_day() {
    let mut world = World::in_hand(Kind::Help);
    for lacks in [vec![], vec![Lack::Timing], vec![Lack::Money]] {
        world.refused(&handler(), deferral(lacks, 2027), Refusal::DeferralIncomplete);
    }
    world.refused(&handler(), deferral(vec![Lack::Timing, Lack::Money], 2025), Refusal::DayInPast);
}

#[test]
fn what_is_deferred_returns_by_itself_on_its_day() {
    let mut world = World::in_hand(Kind::Help);
    world.ok(&handler(), deferral(vec![Lack::Timing, Lack::Money], 2027));
    world.ok(&approver(), Command::Grant);
    assert_eq!((world.state().status, &world.state().answer), (Status::Deferred, &None));
    let (wakes_at, back) = wakes(world.state()).unwrap();
    assert_eq!(wakes_at, at(2027, 3, 1, 9, 0));
    world.refused(&Actor::System, back.clone(), Refusal::NotNow(Status::Deferred));
    world.now = wakes_at;
    world.ok(&Actor::System, back);
    assert_eq!(world.state().status, Status::InHand);
    assert!(world.due() > wakes_at);
}

#[test]
fn a_pause_moves_the_limit_by_the_working_days_it_took() {
    let mut world = World::in_hand(Kind::Help);
    let proposal = Proposal::Pause {
        reason: PauseKind::ThirdPartyAppraisal,
        until: date(2026, 10, 30),
        paper: words(23),
    };
    world.ok(&handler(), Command::Propose { proposal });
    world.ok(&approver(), Command::Grant);
    assert_eq!(world.state().status, Status::Paused);
    // 09-30, 10-08, 10-09, 10-10 do not count; paused from day zero on
    world.now = at(2026, 10, 12, 9, 0);
    world.ok(&handler(), Command::Resume);
    assert_eq!(world.due(), at(2026, 10, 16, 17, 30));
}

fn pause(month: i8, day: i8) -> Command {
    let until = date(2026, month, day);
    Command::Propose {
        proposal: Proposal::Pause { reason: PauseKind::ThirdPartyAppraisal, until, paper: words(23) },
    }
}

#[test]
fn a_pause_after_an_extension_moves_the_limit_too() {
    let mut world = World::in_hand(Kind::Help);
    world.ok(&handler(), extension(Limit::WorkingDays(5)));
    world.ok(&approver(), Command::Grant);
    assert_eq!(world.due(), at(2026, 10, 19, 17, 30));
    world.now = at(2026, 9, 30, 9, 0);
    world.ok(&handler(), pause(10, 30));
    world.ok(&approver(), Command::Grant);
    world.now = at(2026, 10, 9, 9, 0);
    world.ok(&handler(), Command::Resume);
    // 09-30 and 10-08 did not count: the base ends on 10-14, five working days after it on 10-21
    assert_eq!(world.due(), at(2026, 10, 21, 17, 30));
}

#[test]
fn extension_and_pause_give_the_same_day_in_either_order() {
    let steps: [[Command; 2]; 2] =
        [[extension(Limit::WorkingDays(3)), pause(10, 9)], [pause(10, 9), extension(Limit::WorkingDays(3))]];
    let due = steps.map(|steps| {
        let mut world = World::in_hand(Kind::Help);
        for step in steps {
            world.ok(&handler(), step);
            world.ok(&approver(), Command::Grant);
            if world.state().status == Status::Paused {
                world.now = at(2026, 10, 9, 9, 0);
                world.ok(&Actor::System, Command::Resume);
            }
        }
        world.due()
    });
    assert_eq!(due[0], due[1]);
}

#[test]
fn nothing_runs_while_the_clock_is_paused_and_the_first_contact_waits_as_well() {
    let mut world = World::in_hand(Kind::Help);
    let step = world.state().step.as_ref().unwrap().due_at();
    world.ok(&handler(), pause(10, 30));
    world.ok(&approver(), Command::Grant);
    assert_eq!((world.state().next_due(), world.state().running_answer()), (None, None));
    world.now = at(2026, 10, 12, 9, 0);
    world.ok(&handler(), Command::Resume);
    assert!(world.state().step.as_ref().unwrap().due_at() > step.max(world.now));
}

#[test]
fn a_draft_takes_an_open_request_back() {
    let mut world = World::in_hand(Kind::Help);
    let contact = world.state().step.clone();
    world.ok(&handler(), extension(Limit::WorkingDays(5)));
    world.ok(&handler(), Command::DraftAnswer { draft: answer(zhiye_rulebook::Outcome::Solved) });
    assert_eq!(world.state().proposal, None);
    world.ok(&approver(), Command::ReturnDraft { reason: words(9) });
    assert_eq!(world.state().step, contact);
    world.refused(&approver(), Command::Grant, Refusal::NoProposal);
}

#[test]
fn a_day_that_went_by_is_not_granted() {
    let mut world = World::in_hand(Kind::Help);
    world.ok(&handler(), deferral(vec![Lack::Timing, Lack::Money], 2027));
    world.now = at(2027, 3, 2, 10, 0);
    world.refused(&approver(), Command::Grant, Refusal::DayInPast);
}

#[test]
fn a_year_announced_later_moves_the_base_under_an_extension() {
    let mut world = World::new();
    world.now = at(2026, 12, 29, 10, 0);
    let file = filing(Kind::Help, world.now);
    world.ok(&clerk(), Command::File(Box::new(file)));
    world.ok(&clerk(), accept(Kind::Help, LegalChannel::Ordinary));
    world.ok(&coordinator(), judge(Danger::None, 1));
    world.ok(&coordinator(), Command::Assign { unit: CONSTRUCTION });
    world.ok(&handler(), Command::Sign);
    world.ok(&handler(), extension(Limit::WorkingDays(2)));
    world.ok(&approver(), Command::Grant);
    let due = world.due();
    let days = "date,kind,name\n2027-01-01,off,元旦\n2027-01-04,off,元旦\n2027-01-05,off,元旦\n\
        2027-05-01,off,劳动节\n2027-10-01,off,国庆节";
    world.schedule.calendar = world.schedule.calendar.with_announced(days).unwrap();
    world.ok(&Actor::System, Command::MoveDeadlines { provisional_only: true });

    assert!(world.due() > due, "{} is later than {due}", world.due());
    // both days off fell into the base, so both move the end
    assert_eq!(world.due(), at(2027, 1, 12, 17, 30));
}

/// The last working day of a year whose next one is announced afterwards, with the Monday after New Year off.
fn new_years_eve() -> World {
    World { now: at(2026, 12, 31, 10, 0), ..World::new() }
}

fn announced(world: &mut World) {
    let days = "date,kind,name\n2027-01-01,off,元旦\n2027-01-04,off,元旦\n2027-05-01,off,劳动节\n2027-10-01,off,国庆节";
    world.schedule.calendar = world.schedule.calendar.with_announced(days).unwrap();
    world.ok(&Actor::System, Command::MoveDeadlines { provisional_only: true });
    assert!(!world.state().is_provisional(), "{:?}", world.state().clocks().collect::<Vec<_>>());
    let again = Command::MoveDeadlines { provisional_only: true };
    world.refused(&Actor::System, again, Refusal::NothingToChange);
}

#[test]
fn a_year_announced_later_moves_the_call_and_the_follow_up_of_what_is_answered() {
    let mut world = World { now: new_years_eve().now, ..World::answered(Kind::Help) };
    let rated = rating(Solved::Partly, Some(Satisfaction::Dissatisfied));
    world.ok(&Actor::Resident, Command::Rate { rating: rated });
    let state = world.state();
    let (contact, step) = (state.contact_step.clone().unwrap(), state.step.clone().unwrap());
    assert!(contact.deadline.provisional && step.deadline.provisional && state.is_provisional());
    let answer = state.answer.clone();
    announced(&mut world);
    let state = world.state();
    assert_eq!(state.contact_step.as_ref().unwrap().due_at(), at(2027, 1, 5, 17, 30));
    assert!(state.step.as_ref().unwrap().due_at() > step.due_at());
    assert_eq!(state.answer, answer, "what was answered has no limit that runs");
}

#[test]
fn a_year_announced_later_moves_the_step_that_an_open_request_set_aside() {
    let mut world = new_years_eve();
    let file = filing(Kind::Help, world.now);
    world.ok(&clerk(), Command::File(Box::new(file)));
    world.ok(&clerk(), accept(Kind::Help, LegalChannel::Ordinary));
    world.ok(&coordinator(), judge(Danger::None, 1));
    world.ok(&coordinator(), Command::Assign { unit: CONSTRUCTION });
    world.ok(&handler(), Command::Sign);
    world.ok(&handler(), extension(Limit::WorkingDays(2)));
    announced(&mut world);
    world.ok(&approver(), Command::RefuseProposal { reason: words(16) });
    let step = world.state().step.as_ref().unwrap();
    assert!(!step.deadline.provisional);
    assert_eq!(step.due_at(), at(2027, 1, 5, 17, 30));
}

#[test]
fn a_year_announced_later_moves_the_limit_of_a_sealed_matter() {
    let mut world = new_years_eve();
    let file = filing(Kind::Accusation, world.now);
    world.ok(&clerk(), Command::File(Box::new(file)));
    let due = world.state().step.as_ref().unwrap().due_at();
    announced(&mut world);
    assert!(world.state().step.as_ref().unwrap().due_at() > due);
}
