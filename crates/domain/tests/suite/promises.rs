//! What the office said it would do, and what became of it.

use crate::world::*;
use jiff::civil::date;
use zhiye_calendar::Schedule;
use zhiye_domain::{Actor, PersonId, PromiseId, RequestId, Role, promise::*};

struct Kept {
    now: jiff::Timestamp,
    state: Option<State>,
}

fn personal() -> Command {
    let number = zhiye_domain::number::Number::new(date(2026, 9, 29), 42);
    make(To::Person { request: RequestId([5; 16]), number })
}

fn make(to: To) -> Command {
    Command::Make {
        id: PromiseId([6; 16]),
        to,
        unit: CONSTRUCTION,
        person: Some(PersonId([12; 16])),
        words: words(1),
        step: false,
        on: date(2026, 10, 15),
    }
}

impl Kept {
    fn new() -> Kept {
        Kept { now: at(2026, 9, 29, 15, 0), state: None }
    }

    fn made() -> Kept {
        let mut kept = Kept::new();
        kept.give(&handler(), personal()).unwrap();
        kept
    }

    fn give(&mut self, actor: &Actor, command: Command) -> Result<(), Why> {
        let zone = Schedule::standard().zone;
        let event = decide(self.state.as_ref(), &command, &Context { now: self.now, actor, zone: &zone })?;
        let stored = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<Event>(&stored).unwrap(), event);
        self.state = evolve(self.state.take(), &event, self.now);
        Ok(())
    }

    fn state(&self) -> &State {
        self.state.as_ref().unwrap()
    }
}

fn no(refusal: Refusal) -> Result<(), Why> {
    Err(Why::Refused(refusal))
}

#[test]
fn it_is_made_by_the_unit_that_answers_for_it_for_a_day_ahead() {
    let mut kept = Kept::new();
    assert_eq!(kept.give(&safety_handler(), personal()), Err(Why::Denied));
    assert_eq!(kept.give(&Actor::Resident, personal()), Err(Why::Denied));
    kept.now = at(2026, 10, 15, 9, 0);
    assert_eq!(kept.give(&handler(), personal()), no(Refusal::DayInPast));
    let mut kept = Kept::made();
    assert_eq!(kept.state().status, Status::Open);
    assert_eq!(kept.give(&handler(), personal()), no(Refusal::AlreadyMade));
}

#[test]
fn everybody_is_promised_something_by_the_head_of_a_unit_or_a_leader_only() {
    let public = || make(To::Public { request: None });
    assert_eq!(Kept::new().give(&handler(), public()), Err(Why::Denied));
    assert_eq!(Kept::new().give(&approver(), public()), Ok(()));
    assert_eq!(Kept::new().give(&leader(), public()), Ok(()));
}

#[test]
fn it_is_kept_with_proof_and_the_person_says_so() {
    let mut kept = Kept::made();
    let confirm = |kept| Command::Confirm { kept, words: None };
    assert_eq!(kept.give(&Actor::Resident, confirm(true)), no(Refusal::NotKept));
    kept.give(&handler(), Command::Keep { proof: words(2) }).unwrap();
    assert!(kept.state().kept_in_time());
    assert_eq!(kept.give(&handler(), Command::Keep { proof: words(3) }), no(Refusal::NotOpen));
    let own_clerk = staff(12, CONSTRUCTION, &[(Role::Clerk, OFFICE), (Role::Handler, CONSTRUCTION)]);
    assert_eq!(kept.give(&own_clerk, confirm(true)), no(Refusal::OwnWork));
    assert_eq!(kept.give(&handler(), confirm(true)), Err(Why::Denied));
    kept.give(&Actor::Resident, confirm(true)).unwrap();
    assert_eq!(kept.state().confirmed, Some(true));
    assert_eq!(kept.give(&clerk(), confirm(false)), no(Refusal::ConfirmedAlready));
}

#[test]
fn what_the_person_says_was_not_kept_is_owed_again() {
    let mut kept = Kept::made();
    kept.give(&handler(), Command::Keep { proof: words(2) }).unwrap();
    kept.give(&Actor::Resident, Command::Confirm { kept: false, words: Some(words(4)) }).unwrap();
    assert_eq!((kept.state().status, kept.state().confirmed), (Status::Open, Some(false)));
    kept.now = at(2026, 10, 20, 9, 0);
    kept.give(&handler(), Command::Keep { proof: words(5) }).unwrap();
    assert!(!kept.state().kept_in_time(), "kept late, and it says so");
    kept.give(&clerk(), Command::Confirm { kept: true, words: None }).unwrap();
}

#[test]
fn another_day_needs_the_persons_consent_and_the_words_stay() {
    let mut kept = Kept::made();
    let amend = |on, consent| Command::Amend { on, reason: words(7), consent };
    let to = date(2026, 11, 1);
    assert_eq!(kept.give(&handler(), amend(to, None)), no(Refusal::ConsentMissing));
    assert_eq!(kept.give(&handler(), amend(date(2026, 9, 1), Some(consent()))), no(Refusal::DayInPast));
    assert_eq!(kept.give(&handler(), amend(date(2026, 10, 15), Some(consent()))), no(Refusal::SameDay));
    kept.give(&handler(), amend(to, Some(consent()))).unwrap();
    assert_eq!((kept.state().on, kept.state().amended, kept.state().words), (to, 1, words(1)));
}

#[test]
fn a_broken_promise_says_so_and_stays() {
    let mut kept = Kept::made();
    kept.give(&handler(), Command::Break { reason: words(8) }).unwrap();
    assert_eq!(kept.state().status, Status::Broken);
    for command in [
        Command::Keep { proof: words(2) },
        Command::Amend { on: date(2026, 11, 1), reason: words(7), consent: Some(consent()) },
        Command::Release { consent: consent() },
    ] {
        assert_eq!(kept.give(&handler(), command), no(Refusal::NotOpen));
    }
}

#[test]
fn only_the_person_it_was_made_to_lets_it_go() {
    let mut public = Kept::new();
    public.give(&approver(), make(To::Public { request: None })).unwrap();
    let release = || Command::Release { consent: consent() };
    assert_eq!(public.give(&approver(), release()), no(Refusal::NotPersonal));
    let confirm = Command::Confirm { kept: true, words: None };
    assert_eq!(public.give(&Actor::Resident, confirm), no(Refusal::NotPersonal));
    let mut kept = Kept::made();
    kept.give(&handler(), release()).unwrap();
    assert_eq!(kept.state().status, Status::Released);
}
