//! The same thing twice, two people at once, an answer that got lost.

use crate::on_both_engines;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use zhiye_app::{
    Ask, NewPerson, No, Own, Refused,
    domain::request::{Command, Refusal},
    domain::words::Class,
    key,
};
use zhiye_domain::{Grant, PersonId, Role, UnitId, office, person, unit};
use zhiye_store::{FaultPoint, Faults};
use zhiye_tests::{Engine, TestOffice, plain};

on_both_engines! {
    a_form_sent_twice_is_one_request_with_one_receipt
    a_refusal_is_the_same_refusal_when_repeated
    a_repeat_gets_the_first_result_whatever_came_after
    a_refusal_about_a_unit_is_the_same_when_repeated_after_its_cause_is_gone
    a_refusal_about_a_person_is_the_same_when_repeated_after_its_cause_is_gone
    a_refusal_about_the_office_is_the_same_when_repeated_after_its_cause_is_gone
    a_form_of_the_office_sent_twice_at_once_is_done_once
    administrators_at_once_are_all_heard_unless_they_say_what_they_saw
    whoever_may_not_is_denied_again_and_not_remembered
    two_people_answering_at_once_do_not_overwrite_each_other
    an_answer_lost_after_the_commit_is_found_again_by_its_key
    a_commit_that_never_happened_is_a_fault_and_can_be_repeated
}

async fn a_form_sent_twice_is_one_request_with_one_receipt(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let ask = office.resident().keyed(key("file", "token-1"));
    let filing = plain("楼道灯不亮。");
    let (first, second) = tokio::join!(office.app.file(&ask, &filing), office.app.file(&ask, &filing));
    let (first, second) = (first.unwrap(), second.unwrap());
    assert_eq!((first.number, &first.code), (second.number, &second.code));
    assert!(first.repeated != second.repeated, "one of the two was the repeat");
    let clerk = office.staff(office.people.clerk);
    assert_eq!(office.app.count(&clerk, &Default::default()).await.unwrap().0, 1);
}

async fn a_refusal_is_the_same_refusal_when_repeated(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let id = office.file("路灯不亮。").await.id;
    office.take_in_hand(id).await;
    let sign = office.ask(office.people.handler).keyed(key("sign", "t"));
    let refused = |result| match result {
        Err(No::Refused(Refused::Request(refusal))) => refusal,
        other => panic!("{other:?}"),
    };
    let first = refused(office.app.act(&sign, id, Command::Sign, office.app.desk()).await);
    assert!(matches!(first, Refusal::NotNow(_)));
    // meanwhile the state changed; the repeat still gets the first answer
    office.answer(id, "办好了。").await;
    assert_eq!(refused(office.app.act(&sign, id, Command::Sign, office.app.desk()).await), first);
}

async fn a_repeat_gets_the_first_result_whatever_came_after(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let id = office.file("路灯不亮。").await.id;
    let note = || {
        let mut desk = office.app.desk();
        (Command::Add { words: desk.write(Class::Said, "昨晚又不亮。") }, desk)
    };
    let ask = office.resident().keyed(key("add", "t"));
    let (command, desk) = note();
    let first = office.app.act(&ask, id, command, desk).await.unwrap();
    office.take_in_hand(id).await;
    let (command, desk) = note();
    let second = office.app.act(&ask, id, command, desk).await.unwrap();
    assert!(!first.repeated && second.repeated);
    assert_eq!((first.version, first.status, first.number), (second.version, second.status, second.number));
}

/// The administrator with a form.
fn form(office: &TestOffice, token: &str) -> Ask {
    office.ask(office.people.administrator).keyed(key("office", token))
}

fn refused<T: std::fmt::Debug>(result: Result<T, No>) -> Refused {
    match result {
        Err(No::Refused(refused)) => refused,
        other => panic!("{other:?}"),
    }
}

async fn a_refusal_about_a_unit_is_the_same_when_repeated_after_its_cause_is_gone(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let id = UnitId([7; 16]);
    let rename =
        || office.app.unit_act(form(&office, "t"), id, unit::Command::Rename { name: "法庭".into() });
    assert_eq!(refused(rename().await), Refused::Unit(unit::Refusal::Unknown));
    let create = unit::Command::Create {
        id,
        code: "court".into(),
        name: "调解室".into(),
        parent: Some(office.units.root),
        leads: true,
    };
    office.app.unit_act(form(&office, "another"), id, create).await.unwrap();
    assert_eq!(refused(rename().await), Refused::Unit(unit::Refusal::Unknown));
    assert_eq!(office.app.directory().unit_name(id), "调解室");
}

async fn a_refusal_about_a_person_is_the_same_when_repeated_after_its_cause_is_gone(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let grant = || Grant::new(Role::Coordinator, office.units.root);
    let clerk = office.people.clerk;
    let revoke =
        || office.app.person_act(form(&office, "t"), clerk, person::Command::Revoke { grant: grant() });
    assert_eq!(refused(revoke().await), Refused::Person(person::Refusal::NotGranted));
    let give = person::Command::Grant { grant: grant() };
    office.app.person_act(form(&office, "another"), clerk, give).await.unwrap();
    assert_eq!(refused(revoke().await), Refused::Person(person::Refusal::NotGranted));
    assert!(office.staff(clerk).has(Role::Coordinator));
}

async fn a_refusal_about_the_office_is_the_same_when_repeated_after_its_cause_is_gone(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let on = jiff::civil::date(2026, 10, 1);
    let clear = || office.app.office_act(form(&office, "t"), office::Command::ClearDuty { on });
    assert_eq!(refused(clear().await), Refused::Office(office::Refusal::NothingToChange));
    let officers = vec![office.people.clerk];
    let duty = office::Duty { on, officers: officers.clone() };
    office.app.office_act(form(&office, "another"), office::Command::SetDuty { duty }).await.unwrap();
    assert_eq!(refused(clear().await), Refused::Office(office::Refusal::NothingToChange));
    assert_eq!(office.app.office().on_duty(on), officers);
}

async fn a_form_of_the_office_sent_twice_at_once_is_done_once(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let add = || office.app.add_unit(form(&office, "unit"), "court", "调解室", true);
    let (one, two) = tokio::join!(add(), add());
    assert_eq!(one.unwrap(), two.unwrap());
    let unit = office.app.directory().unit_by_code("court").unwrap().id;
    let retire = || office.app.unit_act(form(&office, "retire"), unit, unit::Command::Retire);
    let (one, two) = tokio::join!(retire(), retire());
    assert!(one.is_ok() && two.is_ok(), "{one:?} {two:?}");

    let new = NewPerson {
        name: "孟秋".into(),
        unit: office.units.root,
        grants: vec![(Role::Clerk, None)],
        audit: None,
    };
    let add = || office.app.add_person(form(&office, "person"), &new);
    let (one, two) = tokio::join!(add(), add());
    assert_eq!(one.unwrap(), two.unwrap());
    let named = |id: &PersonId| office.app.directory().name(*id) == new.name;
    assert_eq!(office.app.directory().people.iter().filter(|person| named(&person.id)).count(), 1);

    let version = office.app.directory().version;
    let describe = || {
        let profile = office::Profile { phone: "0555-010 2031".into(), ..office.app.office().profile };
        office.app.office_act(form(&office, "office"), office::Command::Describe { profile })
    };
    let (one, two) = tokio::join!(describe(), describe());
    assert!(one.is_ok() && two.is_ok(), "{one:?} {two:?}");
    assert_eq!(office.app.directory().version, version + 1);
}

async fn administrators_at_once_are_all_heard_unless_they_say_what_they_saw(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let unit = office.units.safety;
    let rename = |token: &str, seen: Option<i64>| {
        let ask = Ask { seen, ..form(&office, token) };
        office.app.unit_act(ask, unit, unit::Command::Rename { name: format!("应急安全办公室{token}") })
    };
    let (one, two, three) = tokio::join!(rename("1", None), rename("2", None), rename("3", None));
    assert!(one.is_ok() && two.is_ok() && three.is_ok(), "{one:?} {two:?} {three:?}");
    assert_eq!(refused(rename("4", Some(1)).await), Refused::Own(Own::Overtaken));
    rename("5", Some(4)).await.unwrap();
    assert_eq!(office.app.directory().unit_name(unit), "应急安全办公室5");
}

async fn whoever_may_not_is_denied_again_and_not_remembered(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let ask = office.ask(office.people.clerk).keyed(key("office", "t"));
    for _ in 0..2 {
        let denied = office.app.unit_act(ask.clone(), office.units.safety, unit::Command::Retire).await;
        assert!(matches!(denied, Err(No::Denied(_))), "{denied:?}");
    }
    assert!(!office.app.answered(&ask).await.unwrap());
}

async fn two_people_answering_at_once_do_not_overwrite_each_other(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let id = office.file("路灯不亮。").await.id;
    office.take_in_hand(id).await;
    let seen = office.app.matter_of_resident(id).await.unwrap().version;
    let draft = |text: &str| {
        let mut desk = office.app.desk();
        let words = desk.write(Class::Told, text);
        let outcome = Some(zhiye_rulebook::Outcome::Solved);
        let draft = zhiye_app::domain::request::Draft::new(words, outcome);
        (Command::DraftAnswer { draft }, desk)
    };
    let ask = office.ask(office.people.handler).having_seen(seen);
    let (one, desk_one) = draft("甲写的。");
    let (two, desk_two) = draft("乙写的。");
    let (one, two) =
        tokio::join!(office.app.act(&ask, id, one, desk_one), office.app.act(&ask, id, two, desk_two));
    let overtaken =
        [&one, &two].iter().filter(|r| matches!(r, Err(No::Refused(Refused::Own(Own::Overtaken))))).count();
    let done = [&one, &two].iter().filter(|r| r.is_ok()).count();
    assert_eq!((done, overtaken), (1, 1), "{one:?} {two:?}");
}

/// A fault that strikes once, at the n-th time a point is passed after it was armed.
fn once(point: FaultPoint) -> (Faults, Arc<AtomicUsize>) {
    let armed = Arc::new(AtomicUsize::new(0));
    let trigger = armed.clone();
    let faults = Faults::new(move |at| {
        at == point && trigger.compare_exchange(1, 0, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    });
    (faults, armed)
}

async fn an_answer_lost_after_the_commit_is_found_again_by_its_key(engine: Engine) {
    for point in [FaultPoint::AfterCommit, FaultPoint::BeforeAnswer] {
        let (faults, armed) = once(point);
        let office = TestOffice::with_faults(engine, Some(faults)).await;
        let ask = office.resident().keyed(key("file", "t"));
        armed.store(1, Ordering::SeqCst);
        let first = office.app.file(&ask, &plain("井盖松了。")).await;
        let second = office.app.file(&ask, &plain("井盖松了。")).await.unwrap();
        if let Ok(first) = first {
            assert_eq!(first.number, second.number);
        }
        let clerk = office.staff(office.people.clerk);
        assert_eq!(office.app.count(&clerk, &Default::default()).await.unwrap().0, 1, "{point:?}");
    }
}

async fn a_commit_that_never_happened_is_a_fault_and_can_be_repeated(engine: Engine) {
    let (faults, armed) = once(FaultPoint::BeforeCommit);
    let office = TestOffice::with_faults(engine, Some(faults)).await;
    let ask = office.resident().keyed(key("file", "t"));
    armed.store(1, Ordering::SeqCst);
    let first = office.app.file(&ask, &plain("井盖松了。")).await;
    assert!(matches!(first, Err(No::Fault(_))), "{first:?}");
    let clerk = office.staff(office.people.clerk);
    assert_eq!(office.app.count(&clerk, &Default::default()).await.unwrap().0, 0);
    office.app.file(&ask, &plain("井盖松了。")).await.unwrap();
    assert_eq!(office.app.count(&clerk, &Default::default()).await.unwrap().0, 1);
}
