//! Many hands, promises and words put in: lists, counts and who sees what, on both engines.

use crate::on_both_engines;
use jiff::civil::date;
use zhiye_app::{
    Denied, No, Told, domain::request::*, domain::words::Class as Words, views::requests::PartKind,
};
use zhiye_domain::{
    Actor, PromiseId, RequestId,
    promise::{self, Status as Promised},
};
use zhiye_tests::{Engine, TestOffice};

on_both_engines! {
    parts_stand_on_the_list_of_whoever_owes_them
    what_a_meeting_decides_is_on_the_helpers_list_at_once
    a_leader_sees_what_was_reported_and_nothing_of_the_matter
    a_word_put_in_is_seen_by_the_discipline_contact_and_by_whoever_entered_it
    steps_are_promises_in_the_same_write
    a_promise_is_kept_confirmed_or_owed_again
    the_board_shows_public_promises_in_full_and_counts_the_others
    a_step_is_moved_by_its_matter_alone
    a_step_that_was_not_kept_after_all_is_its_units_to_keep
    whoever_promised_answers_for_it_and_others_do_not_see_it
}

async fn in_hand(office: &TestOffice) -> RequestId {
    let id = office.file("路灯不亮，晚上看不见。").await.id;
    office.take_in_hand(id).await;
    id
}

/// Kind, number and whether it is open, of what somebody owes.
async fn owed(office: &TestOffice, person: zhiye_domain::PersonId) -> Vec<(PartKind, u16)> {
    let parts = office.app.parts_owed(&office.staff(person)).await.unwrap();
    parts.iter().map(|part| (part.listed.kind, part.listed.no)).collect()
}

async fn parts_stand_on_the_list_of_whoever_owes_them(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let (id, people) = (in_hand(&office).await, office.people);
    let unit = office.units.safety;
    office
        .say(people.handler, id, Words::Note, "请查一下", |words| Command::SplitTask { unit, words })
        .await
        .unwrap();
    assert_eq!(owed(&office, people.other_handler).await, [(PartKind::Task, 1)]);
    assert_eq!(owed(&office, people.supervisor).await, [(PartKind::Task, 1)]);
    assert!(owed(&office, people.handler).await.is_empty(), "the lead owes none of it");
    assert!(owed(&office, people.clerk).await.is_empty());
    let report = |words| Command::ReportTask { task: 1, words };
    office.say(people.other_handler, id, Words::Note, "查过了", report).await.unwrap();
    assert!(owed(&office, people.other_handler).await.is_empty());
}

async fn what_a_meeting_decides_is_on_the_helpers_list_at_once(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let (id, people, safety) = (in_hand(&office).await, office.people, office.units.safety);
    office
        .say(people.handler, id, Words::Note, "要一起定", |words| Command::CallMeeting { words })
        .await
        .unwrap();
    assert_eq!(owed(&office, people.coordinator).await, [(PartKind::Meeting, 1)]);
    let mut desk = office.app.desk();
    let held =
        Held { present: vec![safety], absent: vec![], minutes: desk.write(Words::Note, "先探后修") };
    let decisions = vec![(safety, desk.write(Words::Note, "三天内探明"))];
    let hold = Command::HoldMeeting { held, decisions };
    office.app.act(&office.ask(people.coordinator), id, hold, desk).await.unwrap();
    assert!(owed(&office, people.coordinator).await.is_empty());
    assert_eq!(owed(&office, people.other_handler).await, [(PartKind::Task, 1)]);
    let purpose = &zhiye_app::Purpose::Duty;
    let helper = office.staff(people.other_handler);
    let matter = office.app.matter_of_staff(&helper, id, purpose).await.unwrap();
    assert_eq!(matter.text(matter.state.tasks[0].words.id), Some("三天内探明"), "nothing was typed twice");
}

async fn a_leader_sees_what_was_reported_and_nothing_of_the_matter(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let (id, people) = (in_hand(&office).await, office.people);
    let leader = people.leader;
    office.say(leader, id, Words::Note, "请抓紧", |words| Command::Instruct { leader, words }).await.unwrap();
    assert_eq!(owed(&office, people.handler).await, [(PartKind::Instruction, 1)]);
    let answer = |words| Command::AnswerInstruction { instruction: 1, words };
    office.say(people.handler, id, Words::Note, "已到现场", answer).await.unwrap();
    let told = office.app.instructions(&office.staff(leader)).await.unwrap();
    assert_eq!((told[0].words.as_str(), told[0].report.as_deref()), ("请抓紧", Some("已到现场")));
    assert!(!format!("{told:?}").contains("晚上看不见"));
    let read = office.app.matter_of_staff(&office.staff(leader), id, &zhiye_app::Purpose::Duty).await;
    assert!(matches!(read, Err(No::Denied(Denied::Hidden))));
    assert!(matches!(office.app.instructions(&office.staff(people.handler)).await, Err(No::Denied(_))));
}

async fn a_word_put_in_is_seen_by_the_discipline_contact_and_by_whoever_entered_it(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let (id, people) = (in_hand(&office).await, office.people);
    let before = office.app.matter_of_resident(id).await.unwrap().version;
    office.app.enter_intercession(&office.ask(people.handler), id, "亲戚来说情，想缓一缓").await.unwrap();
    let matter = office.app.matter_of_resident(id).await.unwrap();
    assert_eq!(matter.version, before, "it is no event of the matter");
    for (person, sees) in [
        (people.discipline, 1),
        (people.handler, 1),
        (people.approver, 0),
        (people.supervisor, 0),
        (people.leader, 0),
        (people.auditor, 0),
        (people.administrator, 0),
    ] {
        let seen = office.app.intercessions(&office.staff(person)).await.unwrap();
        assert_eq!(seen.len(), sees, "{:?}", office.staff(person).grants);
    }
    let found = office
        .app
        .search(
            &office.staff(people.supervisor),
            "说情",
            &zhiye_app::views::requests::Filter::default(),
            None,
            10,
        )
        .await
        .unwrap();
    assert!(found.hits.is_empty(), "nor is it found by its words");
    let outside = office.app.enter_intercession(&office.ask(people.other_handler), id, "想打听").await;
    assert!(matches!(outside, Err(No::Denied(Denied::Hidden))));
}

async fn staged(office: &TestOffice) -> (RequestId, Vec<PromiseId>) {
    let id = in_hand(office).await;
    let mut desk = office.app.desk();
    let mut step = |text: &str, month| Stage {
        promise: office.app.new_promise(),
        words: desk.write(Words::Told, text),
        on: date(2026, month, 15),
    };
    let steps = vec![step("先围起来", 10), step("拆掉重砌", 11)];
    let promises = steps.iter().map(|step| step.promise).collect();
    let propose = Command::Propose { proposal: Proposal::Staging { steps } };
    office.app.act(&office.ask(office.people.handler), id, propose, desk).await.unwrap();
    assert!(office.app.promises_of(id).await.unwrap().is_empty(), "asked for is not promised");
    office.act(office.people.approver, id, Command::Grant).await.unwrap();
    (id, promises)
}

async fn steps_are_promises_in_the_same_write(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let (id, promises) = staged(&office).await;
    let statuses = async || {
        let all = office.app.promises_of(id).await.unwrap();
        assert_eq!(all.iter().map(|p| p.listed.id).collect::<Vec<_>>(), promises);
        assert_eq!(all.iter().map(|p| p.text.as_str()).collect::<Vec<_>>(), ["先围起来", "拆掉重砌"]);
        all.iter().map(|p| (p.listed.status, p.listed.amended)).collect::<Vec<_>>()
    };
    assert_eq!(statuses().await, [(Promised::Open, 0), (Promised::Open, 0)]);
    let mut desk = office.app.desk();
    let consent = promise::Consent { way: Way::Phone, words: desk.write(Words::Said, "可以") };
    let reason = desk.write(Words::Told, "连着下雨");
    let amend = Command::AmendStep { on: date(2026, 10, 20), reason, consent };
    office.app.act(&office.ask(office.people.handler), id, amend, desk).await.unwrap();
    assert_eq!(statuses().await, [(Promised::Open, 1), (Promised::Open, 0)]);
    let complete = |words| Command::CompleteStep { words };
    office.say(office.people.handler, id, Words::Told, "围好了", complete).await.unwrap();
    assert_eq!(statuses().await, [(Promised::Kept, 1), (Promised::Open, 0)]);
    let office = office.reopened().await;
    assert_eq!(office.app.promises_of(id).await.unwrap()[0].end.as_deref(), Some("围好了"));
}

async fn a_step_is_moved_by_its_matter_alone(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let (id, promises) = staged(&office).await;
    let mut desk = office.app.desk();
    let keep = promise::Command::Keep { proof: desk.write(Words::Told, "做了") };
    let ask = office.ask(office.people.handler);
    let done = office.app.act_on_promise(&ask, promises[0], keep, desk).await;
    assert!(matches!(done, Err(No::Denied(Denied::Forbidden))), "{done:?}");
    let confirmed = office.app.confirm_promise(&office.resident(), id, promises[0], true, None).await;
    assert!(matches!(confirmed, Err(No::Refused(_))), "it is not kept yet");
    let complete = |words| Command::CompleteStep { words };
    office.say(office.people.handler, id, Words::Told, "围好了", complete).await.unwrap();
    office.app.confirm_promise(&office.resident(), id, promises[0], true, None).await.unwrap();
}

async fn a_step_that_was_not_kept_after_all_is_its_units_to_keep(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let (id, promises) = staged(&office).await;
    let handler = office.people.handler;
    let complete = |words| Command::CompleteStep { words };
    office.say(handler, id, Words::Told, "围好了", complete).await.unwrap();
    office.app.confirm_promise(&office.resident(), id, promises[0], false, Some("倒了")).await.unwrap();
    office.app.upkeep().await.unwrap();
    let told = office.app.notices_of(handler).await.unwrap();
    assert!(told.iter().any(|notice| notice.told == Told::PromiseDisputed), "{told:?}");
    let keep = async |promise| {
        let mut desk = office.app.desk();
        let keep = promise::Command::Keep { proof: desk.write(Words::Told, "又扶正了") };
        office.app.act_on_promise(&office.ask(handler), promise, keep, desk).await
    };
    keep(promises[0]).await.unwrap();
    let next = keep(promises[1]).await;
    assert!(matches!(next, Err(No::Denied(Denied::Forbidden))), "its matter completes it: {next:?}");
}

async fn whoever_promised_answers_for_it_and_others_do_not_see_it(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let (id, people) = (in_hand(&office).await, office.people);
    let ask = office.ask(people.handler);
    let made = office.app.promise_to_person(&ask, id, "十天内修好", date(2026, 10, 9)).await.unwrap();
    let seen = async |person| {
        let actor = Actor::Staff(office.staff(person));
        office.app.promise(&actor, made).await
    };
    assert!(seen(people.handler).await.is_ok());
    assert!(seen(people.supervisor).await.is_ok());
    let other = seen(people.other_handler).await;
    assert!(matches!(other, Err(No::Denied(Denied::Hidden))), "{other:?}");
}

async fn a_promise_is_kept_confirmed_or_owed_again(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let (id, people) = (in_hand(&office).await, office.people);
    let ask = office.ask(people.handler);
    let made = office.app.promise_to_person(&ask, id, "十天内修好", date(2026, 10, 9)).await.unwrap();
    let elsewhere =
        office.app.promise_to_person(&office.ask(people.other_handler), id, "x", date(2026, 10, 9)).await;
    assert!(elsewhere.is_err(), "another unit promises nothing in it");
    let keep = async || {
        let mut desk = office.app.desk();
        let keep = promise::Command::Keep { proof: desk.write(Words::Told, "修好了") };
        office.app.act_on_promise(&ask, made, keep, desk).await
    };
    let status = async || office.app.promises_of(id).await.unwrap()[0].listed.status;
    keep().await.unwrap();
    let other = office.file("另一件事。").await.id;
    let wrong = office.app.confirm_promise(&office.resident(), other, made, false, None).await;
    assert!(matches!(wrong, Err(No::Denied(Denied::Hidden))), "only whom it was made to");
    office.app.confirm_promise(&office.resident(), id, made, false, Some("还是不亮")).await.unwrap();
    assert_eq!(status().await, Promised::Open);
    let owed = office.app.promises_owed(&office.staff(people.handler)).await.unwrap();
    assert_eq!(owed.iter().map(|p| (p.listed.id, p.text.as_str())).collect::<Vec<_>>(), [(made, "")]);
    keep().await.unwrap();
    office.app.confirm_promise(&office.resident(), id, made, true, None).await.unwrap();
    assert_eq!(status().await, Promised::Kept);
}

async fn the_board_shows_public_promises_in_full_and_counts_the_others(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let (id, people) = (in_hand(&office).await, office.people);
    let ask = office.ask(people.approver);
    let unit = office.units.construction;
    let late = office.app.promise_to_all(&ask, unit, "修好东段的灯", date(2026, 10, 1)).await.unwrap();
    let soon = office.app.promise_to_all(&ask, unit, "换好所有的灯", date(2026, 12, 1)).await.unwrap();
    let outside =
        office.app.promise_to_all(&office.ask(people.other_handler), unit, "x", date(2026, 12, 1)).await;
    assert!(outside.is_err());
    office
        .app
        .promise_to_person(&office.ask(people.handler), id, "只对一个人说的话", date(2026, 10, 9))
        .await
        .unwrap();
    office.later(60 * 24 * 20);
    let board = office.app.promise_board().await.unwrap();
    let open: Vec<_> = board.open.iter().map(|p| (p.listed.id, p.text.as_str())).collect();
    assert_eq!(open, [(late, "修好东段的灯"), (soon, "换好所有的灯")], "late first");
    assert_eq!((board.personal.made, board.personal.overdue), (1, 1));
    assert!(!format!("{board:?}").contains("只对一个人"));
    let mut desk = office.app.desk();
    let broken = promise::Command::Break { reason: desk.write(Words::Told, "缺灯头") };
    office.app.act_on_promise(&ask, late, broken, desk).await.unwrap();
    let board = office.app.promise_board().await.unwrap();
    assert_eq!(board.ended[0].end.as_deref(), Some("缺灯头"));
    let actor = Actor::Staff(office.staff(people.other_handler));
    assert!(office.app.promise(&actor, soon).await.is_ok(), "everybody may know of a public one");
}
