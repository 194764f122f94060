//! What happens by itself, and a clock that jumps back.

use crate::on_both_engines;
use jiff::SignedDuration;
use zhiye_app::{
    domain::request::{Command, Status},
    domain::words::Class,
};
use zhiye_tests::{Engine, TestOffice};

on_both_engines! {
    papers_not_brought_lapse_by_themselves
    every_event_gets_one_place_in_the_order
    a_clock_that_jumps_back_does_not_reorder_a_matter
    a_newly_announced_year_moves_only_provisional_deadlines
}

async fn papers_not_brought_lapse_by_themselves(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let id = office.file("想办居住证。").await.id;
    let items = vec![office.app.rulebook().supplement_items()[0].code.clone()];
    let mut desk = office.app.desk();
    let words = desk.write(Class::Told, "请补一张照片。");
    office
        .app
        .act(&office.ask(office.people.clerk), id, Command::AskSupplement { items, words }, desk)
        .await
        .unwrap();
    assert_eq!(office.app.wake().await.unwrap(), 0);
    office.later(60 * 24 * 30);
    assert_eq!(office.app.wake().await.unwrap(), 1);
    assert_eq!(office.app.matter_of_resident(id).await.unwrap().state.status, Status::Closed);
}

async fn every_event_gets_one_place_in_the_order(engine: Engine) {
    let office = TestOffice::new(engine).await;
    for n in 0..5 {
        office.file(&format!("{n}")).await;
    }
    let sealed = office.app.seal().await.unwrap();
    assert!(sealed >= 5);
    assert_eq!(office.app.seal().await.unwrap(), 0);
    office.file("又一件").await;
    assert_eq!(office.app.seal().await.unwrap(), 1);
    let logged = office.app.store().by_seq(1, 0, 1_000).await.unwrap();
    let seqs: Vec<i64> = logged.iter().map(|event| event.seq).collect();
    assert_eq!(seqs, (1..=sealed as i64 + 1).collect::<Vec<_>>());
    let mut places: Vec<_> = logged.iter().map(|event| (event.stream, event.version)).collect();
    places.sort();
    places.dedup();
    assert_eq!(places.len(), logged.len());
}

async fn a_clock_that_jumps_back_does_not_reorder_a_matter(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let id = office.file("路灯不亮。").await.id;
    office.later(60);
    let mut desk = office.app.desk();
    let words = desk.write(Class::Said, "昨晚又不亮。");
    office.app.act(&office.resident(), id, Command::Add { words }, desk).await.unwrap();
    office.clock.move_to(office.clock.now() - SignedDuration::from_hours(5));
    let mut desk = office.app.desk();
    let words = desk.write(Class::Said, "今早还是不亮。");
    office.app.act(&office.resident(), id, Command::Add { words }, desk).await.unwrap();
    let steps = office.app.matter_of_resident(id).await.unwrap().steps;
    assert!(steps.windows(2).all(|pair| pair[0].recorded.at <= pair[1].recorded.at));
}

async fn a_newly_announced_year_moves_only_provisional_deadlines(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let firm = office.file("今年的事。").await.id;
    office.clock.move_to("2026-12-29T02:00:00Z".parse().unwrap());
    let provisional = office.file("年底的事。").await.id;
    let due = async |id| office.app.matter_of_resident(id).await.unwrap().state.answer.unwrap();
    let (firm_before, before) = (due(firm).await, due(provisional).await);
    assert!(before.deadline.provisional && !firm_before.deadline.provisional);
    let days = "date,kind,name\n2027-01-01,off,元旦\n2027-01-04,off,元旦\n2027-05-01,off,劳动节\n2027-10-01,off,国庆节\n";
    let administrator = office.staff(office.people.administrator);
    let (moved, _) = office.app.announce_year(&administrator, 2027, days).await.unwrap();
    assert_eq!(moved, 1);
    let after = due(provisional).await;
    assert!(!after.deadline.provisional && after.due_at() > before.due_at());
    assert_eq!(due(firm).await, firm_before);
}
