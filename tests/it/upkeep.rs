//! What happens by itself, and a clock that jumps back.

use crate::on_both_engines;
use jiff::SignedDuration;
use zhiye_app::{
    Fields, SavedView, Told,
    domain::request::Solved,
    views::requests::{Filter, Order},
};
use zhiye_app::{
    domain::request::{Command, Rating, Satisfaction, State, Status},
    domain::words::Class,
};
use zhiye_domain::unit::Command::Rename;
use zhiye_rulebook::Act;
use zhiye_store::{Id, Notice, Statement, Write};
use zhiye_tests::{Engine, TestOffice};

on_both_engines! {
    papers_not_brought_lapse_by_themselves
    every_event_gets_one_place_in_the_order
    a_clock_that_jumps_back_does_not_reorder_a_matter
    a_clock_that_jumps_back_does_not_reorder_the_offices_own_affairs
    a_newly_announced_year_moves_only_provisional_deadlines
    a_calendar_that_knows_more_after_an_upgrade_moves_provisional_deadlines_by_itself
    a_newly_announced_year_moves_the_calls_that_are_owed_after_an_answer
    whoever_it_concerns_is_told_once_on_the_workbench
    a_notice_of_what_is_no_request_is_kept_for_somebody_to_look_at
    what_has_expired_is_forgotten_and_the_rest_stays
    a_matter_that_cannot_be_read_does_not_stop_the_other_clocks
    the_rulebook_in_force_is_in_the_record
    a_rebuild_gives_the_same_rows_and_mends_wrong_ones
    an_act_writes_the_whole_row_where_a_rebuild_has_taken_it_away_or_left_an_older_one
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

async fn a_clock_that_jumps_back_does_not_reorder_the_offices_own_affairs(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let (unit, person) = (office.units.safety, office.people.clerk);
    for hours in [1, -5, 2] {
        office.clock.move_to(office.clock.now() + SignedDuration::from_hours(hours));
        let name = format!("应急办{hours}");
        office.app.unit_act(None, unit, Rename { name: name.clone() }).await.unwrap();
        office.app.rename_person(None, person, &name).await.unwrap();
        let profile = zhiye_domain::office::Profile { address: name, ..office.app.office().profile };
        office.app.office_act(None, zhiye_domain::office::Command::Describe { profile }).await.unwrap();
    }
    for stream in [Id(unit.0), Id(person.0), Id([0xff; 16])] {
        let events = office.app.store().load(1, stream, 0).await.unwrap();
        assert!(events.len() > 3);
        assert!(events.windows(2).all(|pair| pair[0].at <= pair[1].at), "{events:?}");
    }
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
    let (moved, _) = office.app.announce_year(Some(&administrator), 2027, days).await.unwrap();
    assert_eq!(moved, 1);
    let after = due(provisional).await;
    assert!(!after.deadline.provisional && after.due_at() > before.due_at());
    assert_eq!(due(firm).await, firm_before);
}

async fn a_calendar_that_knows_more_after_an_upgrade_moves_provisional_deadlines_by_itself(engine: Engine) {
    let office = TestOffice::new(engine).await;
    office.clock.move_to("2026-12-29T02:00:00Z".parse().unwrap());
    let id = office.file("年底的事。").await.id;
    assert_eq!(office.app.upkeep().await.unwrap().moved, 0, "the first round only notes the calendar");
    // As after an upgrade: the year is known, but nobody has moved what rests on it.
    let days = "date,kind,name\n2027-01-01,off,元旦\n2027-01-04,off,元旦\n2027-05-01,off,劳动节\n2027-10-01,off,国庆节\n";
    let announce = zhiye_domain::office::Command::Announce { year: 2027, days: days.into() };
    office.app.office_act(None, announce).await.unwrap();
    let due = async || office.app.matter_of_resident(id).await.unwrap().state.answer.unwrap();
    assert!(due().await.deadline.provisional);
    assert_eq!(office.app.upkeep().await.unwrap().moved, 1);
    assert!(!due().await.deadline.provisional);
    assert_eq!(office.app.upkeep().await.unwrap().moved, 0, "once");
}

async fn a_newly_announced_year_moves_the_calls_that_are_owed_after_an_answer(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let id = office.file("路灯不亮。").await.id;
    office.take_in_hand(id).await;
    office.answer(id, "已换灯泡。").await;
    office.clock.move_to("2026-12-31T02:00:00Z".parse().unwrap());
    let rating =
        Rating { solved: Solved::Partly, satisfaction: Some(Satisfaction::Dissatisfied), words: None };
    office.app.act(&office.resident(), id, Command::Rate { rating }, office.app.desk()).await.unwrap();
    let state = async || office.app.matter_of_resident(id).await.unwrap().state;
    let before = state().await;
    assert!(before.contact_step.as_ref().unwrap().deadline.provisional && before.is_provisional());
    let days = "date,kind,name\n2027-01-01,off,元旦\n2027-01-04,off,元旦\n2027-05-01,off,劳动节\n2027-10-01,off,国庆节\n";
    let announced = office.app.schedule().calendar.with_announced(days).unwrap();
    let schedule = zhiye_calendar::Schedule { calendar: announced, ..office.app.schedule() };
    let pending = office.app.pending_moves_with(&schedule).await.unwrap();
    // Whether the follow-up's own limit is as young depends on the draw at the delivery.
    assert_eq!(pending.len(), 1);
    assert!(pending[0].clocks.iter().any(|clock| clock.act == Act::NegativeContact));
    let administrator = office.staff(office.people.administrator);
    let (moved, left) = office.app.announce_year(Some(&administrator), 2027, days).await.unwrap();
    assert_eq!((moved, left), (1, vec![]));
    let after = state().await;
    assert!(!after.is_provisional());
    let due = |state: &State| state.contact_step.as_ref().map(|clock| clock.due_at());
    assert!(due(&after) > due(&before));
    assert_eq!(after.answer, before.answer, "what was answered stays as it was");
}

async fn whoever_it_concerns_is_told_once_on_the_workbench(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let receipt = office.file("路灯不亮。").await;
    office.take_in_hand(receipt.id).await;
    office.answer(receipt.id, "已换灯泡。").await;
    office.rate(receipt.id, Solved::No).await.unwrap();
    let told = office.app.upkeep().await.unwrap().told;
    assert_eq!(told, 1);
    let supervisor = office.people.supervisor;
    let notices = office.app.notices_of(supervisor).await.unwrap();
    assert_eq!(notices.len(), 1);
    assert_eq!((notices[0].told, notices[0].number), (Told::NotSolved, receipt.number));
    assert!(office.app.notices_of(office.people.handler).await.unwrap().is_empty());
    assert_eq!(office.app.upkeep().await.unwrap().told, 0);
    office.app.drop_notices(supervisor, &[notices[0].id]).await.unwrap();
    assert!(office.app.notices_of(supervisor).await.unwrap().is_empty());
}

async fn a_notice_of_what_is_no_request_is_kept_for_somebody_to_look_at(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let now = office.clock.now().as_millisecond();
    let (id, stream) = (Id([5; 16]), Id(office.units.safety.0));
    let mut write = Write::new(1, now);
    write.notices = vec![Notice { id, topic: "not_solved".into(), stream, payload: vec![], due_at: now }];
    office.app.store().commit(write).await.unwrap();
    for _ in 0..12 {
        assert!(office.app.store().dead_notices(1, 10).await.unwrap().is_empty());
        assert_eq!(office.app.deliver_notices().await.unwrap(), 0);
        office.later(60 * 6);
    }
    let dead = office.app.store().dead_notices(1, 10).await.unwrap();
    assert_eq!(dead.iter().map(|notice| (notice.id, notice.stream)).collect::<Vec<_>>(), [(id, stream)]);
}

async fn what_has_expired_is_forgotten_and_the_rest_stays(engine: Engine) {
    const DAY: i64 = 24 * 60;
    let office = TestOffice::new(engine).await;
    let (app, clerk) = (&office.app, office.people.clerk);
    let id = office.file("路灯不亮。").await.id;
    let session = app.sign_in_as(clerk).await.unwrap();
    app.begin_resident(id).await.unwrap();
    app.make_link(Some(clerk)).await.unwrap();
    let used = app.make_link(Some(clerk)).await.unwrap();
    app.use_link(&used).await.unwrap();
    app.make_token(clerk, "热线", 1).await.unwrap();
    app.make_token(clerk, "热线", 400).await.unwrap();
    app.keep_draft([7; 16], "/staff/register", &Fields::from([("text".into(), vec!["写了一半".into()])]))
        .await
        .unwrap();
    let view = SavedView { name: "我的".into(), address: "/staff/requests?counter=mine".into() };
    app.save_view(&office.staff(clerk), view).await.unwrap();
    // More than go in one portion.
    let notice = |n: u32| {
        let insert = Statement::new(
            "INSERT INTO inbox (jurisdiction, person, id, told, number, at, ends_at) VALUES (1, ?1, ?2, 'lapsed', 1, 0, ?3)",
        );
        let mut id = [0; 16];
        id[..4].copy_from_slice(&n.to_be_bytes());
        let ends_at = office.clock.now() + SignedDuration::from_hours(60 * 24);
        insert.bind(zhiye_store::Id(clerk.0)).bind(zhiye_store::Id(id)).bind(ends_at.as_millisecond())
    };
    app.store().replay((0..450).map(notice).collect()).await.unwrap();
    let held = async || {
        let mut counts = Vec::new();
        // The round's own notices of limits are new ones.
        for table in ["sessions", "links", "drafts", "inbox WHERE told = 'lapsed'", "tokens"] {
            let rows =
                app.store().query(Statement::new(format!("SELECT COUNT(*) FROM {table}"))).await.unwrap();
            counts.push(rows[0].int(0).unwrap());
        }
        counts
    };
    assert_eq!(app.forget_expired().await.unwrap(), 0);
    assert_eq!(held().await, [2, 2, 2, 450, 2]);
    office.later(8 * DAY);
    // What is over is still told from what never was: whose form it is, and that a link did its work.
    assert_eq!(app.forget_expired().await.unwrap(), 3);
    assert_eq!(held().await, [1, 1, 1, 450, 2]);
    assert_eq!(app.whose(&session).await.unwrap(), Some(clerk));
    assert!(app.was_used(&used).await.unwrap());
    office.later(30 * DAY);
    assert_eq!(app.forget_expired().await.unwrap(), 2);
    assert_eq!(held().await, [0, 0, 1, 450, 2]);
    office.later(60 * DAY);
    // A round does the same by itself, now and then.
    assert!(app.upkeep().await.unwrap().pruned >= 451);
    assert_eq!(held().await, [0, 0, 1, 0, 1]);
    assert_eq!(app.saved_views(&office.staff(clerk)).await.unwrap().len(), 1, "kept until it is dropped");
}

async fn a_matter_that_cannot_be_read_does_not_stop_the_other_clocks(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let mut ids = Vec::new();
    for text in ["想办居住证。", "想办老年卡。"] {
        let id = office.file(text).await.id;
        let items = vec![office.app.rulebook().supplement_items()[0].code.clone()];
        let mut desk = office.app.desk();
        let words = desk.write(Class::Told, "请补一张照片。");
        let ask = office.ask(office.people.clerk);
        office.app.act(&ask, id, Command::AskSupplement { items, words }, desk).await.unwrap();
        ids.push(id);
        office.later(1);
    }
    let damage = Statement::new("UPDATE events SET bytes = ?2 WHERE stream = ?1 AND version = 1");
    let damage = damage.bind(zhiye_store::Id(ids[0].0)).bind(vec![0u8; 40]);
    office.app.store().replay(vec![damage]).await.unwrap();
    office.later(60 * 24 * 30);
    assert_eq!(office.app.upkeep().await.unwrap().woken, 1);
    assert_eq!(office.app.matter_of_resident(ids[1]).await.unwrap().state.status, Status::Closed);
}

async fn the_rulebook_in_force_is_in_the_record(engine: Engine) {
    let office = TestOffice::new(engine).await.reopened().await;
    let hash = office.app.rulebook().hash().to_owned();
    assert_eq!(office.app.office().rulebook, Some(hash.clone()));
    assert!(office.app.rulebook_in_force().await.unwrap());
    let newer = zhiye_domain::office::Command::AdoptRulebook { hash: "another".into() };
    office.app.office_act(None, newer).await.unwrap();
    assert!(!office.app.rulebook_in_force().await.unwrap(), "a newer program put its own into force");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_taken_away_on_one_node_is_gone_on_the_other() {
    let office = TestOffice::new(Engine::Postgres).await;
    let other = office.second_node().await;
    let clerk = other.directory().staff(office.people.clerk).unwrap();
    let revoke = zhiye_domain::person::Command::Revoke { grant: clerk.grants[0].clone() };
    let administrator = office.staff(office.people.administrator);
    office.app.person_act(Some(&administrator), office.people.clerk, revoke).await.unwrap();
    assert!(!other.directory().staff(office.people.clerk).unwrap().grants.is_empty(), "not looked yet");
    other.look_again().await.unwrap();
    assert!(other.directory().staff(office.people.clerk).unwrap().grants.is_empty());
    other.close().await;
}

async fn a_rebuild_gives_the_same_rows_and_mends_wrong_ones(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let first = office.file("路灯不亮。").await.id;
    office.take_in_hand(first).await;
    let second = office.file("水管漏水。").await.id;
    let clerk = office.staff(office.people.clerk);
    let rows =
        async || office.app.list(&clerk, &Filter::default(), Order::Newest, None, 10).await.unwrap().rows;
    let before = rows().await;
    let harm = [
        Statement::new("UPDATE requests SET danger = 3 WHERE id = ?1").bind(zhiye_store::Id(first.0)),
        Statement::new("UPDATE requests SET version = 99 WHERE id = ?1").bind(zhiye_store::Id(second.0)),
    ];
    office.app.store().replay(harm.to_vec()).await.unwrap();
    office.app.rebuild(|_| {}).await.unwrap();
    assert_eq!(rows().await, before);
}

async fn an_act_writes_the_whole_row_where_a_rebuild_has_taken_it_away_or_left_an_older_one(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let clerk = office.staff(office.people.clerk);
    let rows =
        async || office.app.list(&clerk, &Filter::default(), Order::Newest, None, 10).await.unwrap().rows;
    let harm = [
        "DELETE FROM requests WHERE id = ?1",
        "UPDATE requests SET version = 0, danger = 3, people = 77 WHERE id = ?1",
    ];
    for harm in harm {
        let id = office.file("路灯不亮。").await.id;
        let harm = Statement::new(harm).bind(zhiye_store::Id(id.0));
        office.app.store().replay(vec![harm]).await.unwrap();
        office.take_in_hand(id).await;
        let after = rows().await;
        office.app.rebuild(|_| {}).await.unwrap();
        assert_eq!(rows().await, after);
    }
}
