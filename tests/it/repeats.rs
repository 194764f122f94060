//! The same thing twice, two people at once, an answer that got lost.

use crate::on_both_engines;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use zhiye_app::{
    No, Own, Refused,
    domain::request::{Command, Refusal},
    domain::words::Class,
    key,
};
use zhiye_store::{FaultPoint, Faults};
use zhiye_tests::{Engine, TestOffice, plain};

on_both_engines! {
    a_form_sent_twice_is_one_request_with_one_receipt
    a_refusal_is_the_same_refusal_when_repeated
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

async fn two_people_answering_at_once_do_not_overwrite_each_other(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let id = office.file("路灯不亮。").await.id;
    office.take_in_hand(id).await;
    let seen = office.app.matter_of_resident(id).await.unwrap().version;
    let draft = |text: &str| {
        let mut desk = office.app.desk();
        let words = desk.write(Class::Told, text);
        let outcome = Some(zhiye_rulebook::Outcome::Solved);
        let draft =
            zhiye_app::domain::request::Draft { words, outcome, bases: vec![], route: None, next_step: None };
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
