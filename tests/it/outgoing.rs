//! What leaves the house: by which channels, when, how often; what becomes of it when nobody takes it.

use crate::on_both_engines;
use jiff::civil::time;
use std::{collections::VecDeque, sync::Mutex, time::Duration};
use zhiye_app::{
    Outgoing, Outlet, QuietHours, SendNo, Sender, Sending, Told,
    domain::{
        RequestId,
        request::{About, Class, Command, Danger, LegalChannel, Solved},
        words::Class as Words,
    },
};
use zhiye_rulebook::Kind;
use zhiye_store::Id;
use zhiye_tests::{Engine, TestOffice};

on_both_engines! {
    what_is_told_on_the_workbench_leaves_by_each_channel_that_tells_it
    in_quiet_hours_only_danger_is_told
    more_than_five_in_a_minute_are_told_in_one_message
    what_is_beyond_an_hours_measure_waits
    of_a_sealed_matter_nothing_leaves_even_if_it_was_sealed_on_the_way
    what_nobody_takes_is_tried_less_and_less_often_and_then_kept
    what_is_refused_is_kept_at_once_and_does_not_stop_the_others
    a_channel_that_was_taken_away_leaves_nothing_lying_unseen
    two_processes_send_nothing_twice
}

/// Somebody who sends, and answers as the test says; by default well.
#[derive(Default)]
struct Recorder {
    sent: Mutex<Vec<(String, Outgoing)>>,
    answers: Mutex<VecDeque<SendNo>>,
}

impl Sender for Recorder {
    fn send<'a>(&'a self, outlet: &'a str, outgoing: &'a Outgoing) -> Sending<'a> {
        self.sent.lock().unwrap().push((outlet.to_owned(), outgoing.clone()));
        let answer = self.answers.lock().unwrap().pop_front();
        Box::pin(async move { answer.map_or(Ok(()), Err) })
    }
}

impl Recorder {
    fn answering(answers: impl IntoIterator<Item = SendNo>) -> Recorder {
        Recorder { answers: Mutex::new(answers.into_iter().collect()), ..Recorder::default() }
    }

    fn taken(&self) -> Vec<(String, Outgoing)> {
        std::mem::take(&mut self.sent.lock().unwrap())
    }
}

fn outlet(name: &str) -> Outlet {
    let (name, tells) = (name.to_owned(), Told::ALL.to_vec());
    Outlet { name, tells, quiet: None, most_an_hour: 60, gathers: true }
}

fn quiet() -> Option<QuietHours> {
    Some(QuietHours { from: time(21, 0, 0, 0), to: time(8, 0, 0, 0) })
}

/// A matter whose resident says that it is not solved.
async fn not_solved(office: &TestOffice) -> RequestId {
    let id = office.file("路灯不亮。").await.id;
    office.take_in_hand(id).await;
    office.answer(id, "已换灯泡。").await;
    office.rate(id, Solved::No).await.unwrap();
    id
}

/// The same of one that is a danger to people.
async fn not_solved_in_danger(office: &TestOffice) -> RequestId {
    let (id, people) = (office.file("井盖没有了。").await.id, office.people);
    let category = "street.lamp".into();
    let legal_channel = LegalChannel::Ordinary;
    let accept = Command::Accept { legal_channel, kind: Kind::Help, category, summary: None };
    office.act(people.clerk, id, accept).await.unwrap();
    let mut desk = office.app.desk();
    let reason = desk.write(Words::Note, "有人会掉下去");
    let (class, danger) = (Class::Now, Danger::Now);
    let judge = Command::Judge { class, danger, hardship: None, people: 1, reason };
    office.app.act(&office.ask(people.coordinator), id, judge, desk).await.unwrap();
    let assign = Command::Assign { unit: office.units.construction };
    office.act(people.coordinator, id, assign).await.unwrap();
    office.act(people.handler, id, Command::Sign).await.unwrap();
    office.answer(id, "已盖上。").await;
    office.rate(id, Solved::No).await.unwrap();
    id
}

/// Delivers and sends once; returns what was sent.
async fn round(office: &TestOffice, recorder: &Recorder) -> Vec<(String, Outgoing)> {
    office.app.deliver_notices().await.unwrap();
    for outlet in office.app.outlets() {
        office.app.send_outgoing(outlet, recorder).await.unwrap();
    }
    recorder.taken()
}

async fn waiting(office: &TestOffice) -> i64 {
    let count = zhiye_store::Statement::new("SELECT COUNT(*) FROM outbox WHERE dead = 0");
    office.app.store().query(count).await.unwrap()[0].int(0).unwrap()
}

async fn what_is_told_on_the_workbench_leaves_by_each_channel_that_tells_it(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let deaf = Outlet { tells: vec![Told::Lapsed], ..outlet("deaf") };
    office.app.open_outlets(vec![outlet("group"), outlet("mail"), deaf]);
    let id = not_solved(&office).await;
    let sent = round(&office, &Recorder::default()).await;
    let names: Vec<&str> = sent.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["group", "mail"]);
    let state = office.app.matter_of_resident(id).await.unwrap().state;
    for (_, outgoing) in &sent {
        let [item] = outgoing.items.as_slice() else { panic!("{outgoing:?}") };
        assert_eq!((item.number, item.told, item.urgent), (state.number, Told::NotSolved, false));
        let due = state.next_due().map(|clock| clock.due_at());
        assert_eq!(item.due_at.as_ref().map(|due| due.timestamp()), due);
    }
    assert_ne!(sent[0].1.id, sent[1].1.id, "each has an id of its own");
    assert_eq!(office.app.notices_of(office.people.supervisor).await.unwrap().len(), 1);
    assert!(round(&office, &Recorder::default()).await.is_empty(), "once");
    assert_eq!(waiting(&office).await, 0);
}

async fn in_quiet_hours_only_danger_is_told(engine: Engine) {
    let office = TestOffice::new(engine).await;
    office.app.open_outlets(vec![Outlet { quiet: quiet(), ..outlet("group") }]);
    let recorder = Recorder::default();
    not_solved(&office).await;
    office.later(6 * 60 + 30); // 21:30
    assert!(round(&office, &recorder).await.is_empty());
    office.later(10 * 60 + 29); // 07:59
    assert!(round(&office, &recorder).await.is_empty());
    office.later(1);
    assert_eq!(round(&office, &recorder).await.len(), 1);
    // posted by day, not sent before the evening: it waits all the same
    not_solved(&office).await;
    office.app.deliver_notices().await.unwrap();
    office.later(15 * 60); // 23:00
    assert!(round(&office, &recorder).await.is_empty());
    let id = not_solved_in_danger(&office).await;
    let sent = round(&office, &recorder).await;
    let number = office.app.matter_of_resident(id).await.unwrap().state.number;
    let items: Vec<_> = sent.iter().flat_map(|(_, outgoing)| &outgoing.items).collect();
    assert!(items.iter().all(|item| (item.number, item.urgent) == (number, true)), "{items:?}");
    for told in [Told::Alarm, Told::NotSolved] {
        assert!(items.iter().any(|item| item.told == told), "{told:?} waits until morning");
    }
}

async fn more_than_five_in_a_minute_are_told_in_one_message(engine: Engine) {
    let office = TestOffice::new(engine).await;
    office.app.open_outlets(vec![outlet("group"), Outlet { gathers: false, ..outlet("program") }]);
    let recorder = Recorder::default();
    for _ in 0..5 {
        not_solved(&office).await;
    }
    let lengths = |sent: Vec<(String, Outgoing)>, name: &str| {
        let of = sent.into_iter().filter(|(outlet, _)| outlet == name);
        of.map(|(_, outgoing)| outgoing.items.len()).collect::<Vec<_>>()
    };
    assert_eq!(lengths(round(&office, &recorder).await, "group"), [1; 5]);
    for _ in 0..2 {
        not_solved(&office).await;
    }
    let sent = round(&office, &recorder).await;
    assert_eq!(lengths(sent.clone(), "program"), [1; 2], "a program gets each");
    assert!(lengths(sent, "group").is_empty(), "five left within this minute");
    office.later(2);
    assert_eq!(lengths(round(&office, &recorder).await, "group"), [1; 2]);
    office.later(2);
    for _ in 0..7 {
        not_solved(&office).await;
    }
    assert_eq!(lengths(round(&office, &recorder).await, "group"), [7]);
    assert_eq!(waiting(&office).await, 0);
}

async fn what_is_beyond_an_hours_measure_waits(engine: Engine) {
    let office = TestOffice::new(engine).await;
    office.app.open_outlets(vec![Outlet { most_an_hour: 2, gathers: false, ..outlet("short") }]);
    let recorder = Recorder::default();
    for _ in 0..3 {
        not_solved(&office).await;
    }
    assert_eq!(round(&office, &recorder).await.len(), 2);
    office.later(59);
    assert!(round(&office, &recorder).await.is_empty());
    office.later(1);
    assert_eq!(round(&office, &recorder).await.len(), 1);
}

async fn of_a_sealed_matter_nothing_leaves_even_if_it_was_sealed_on_the_way(engine: Engine) {
    let office = TestOffice::new(engine).await;
    office.app.open_outlets(vec![Outlet { quiet: quiet(), ..outlet("group") }]);
    let recorder = Recorder::answering([SendNo::Later("no".into())]);
    let id = office.file("路灯不亮。").await.id;
    let now = office.clock.now().as_millisecond();
    let post = async || {
        let mut write = zhiye_store::Write::new(1, office.clock.now().as_millisecond());
        write.notices = vec![zhiye_store::Notice {
            id: Id(zhiye_app::random::bytes()),
            topic: "lapsed".into(),
            stream: Id(id.0),
            payload: vec![],
            due_at: now,
        }];
        office.app.store().commit(write).await.unwrap();
    };
    post().await;
    assert_eq!(round(&office, &recorder).await.len(), 1, "tried while it was open to all");
    let about = Some(About::Unit(office.units.construction));
    let owner = office.app.sealed_owner(about).unwrap();
    office.act(office.people.clerk, id, Command::Seal { owner, about }).await.unwrap();
    office.later(30);
    assert!(round(&office, &recorder).await.is_empty(), "sealed since: not told again");
    post().await;
    assert!(round(&office, &recorder).await.is_empty());
    assert_eq!(waiting(&office).await, 0);
}

async fn what_nobody_takes_is_tried_less_and_less_often_and_then_kept(engine: Engine) {
    let office = TestOffice::new(engine).await;
    office.app.open_outlets(vec![outlet("group")]);
    let recorder = Recorder::answering((0..12).map(|_| SendNo::Later("没有按时答复".into())));
    not_solved(&office).await;
    let mut ids = Vec::new();
    for attempt in 0..12u32 {
        let sent = round(&office, &recorder).await;
        ids.extend(sent.iter().map(|(_, outgoing)| outgoing.id));
        assert_eq!(ids.len() as u32, attempt + 1);
        assert!(round(&office, &recorder).await.is_empty(), "not at once");
        office.later((1 << attempt).min(360));
    }
    assert!(ids.iter().all(|id| *id == ids[0]), "the same message at every try");
    assert!(round(&office, &recorder).await.is_empty());
    let held = office.app.held_notices().await.unwrap();
    assert_eq!(held.len(), 1);
    assert_eq!(
        (held[0].topic.as_str(), held[0].attempts, held[0].why.as_str()),
        ("out:group", 12, "没有按时答复")
    );
    office.app.release_notices().await.unwrap();
    assert_eq!(round(&office, &recorder).await[0].1.id, ids[0]);
}

async fn what_is_refused_is_kept_at_once_and_does_not_stop_the_others(engine: Engine) {
    let office = TestOffice::new(engine).await;
    office.app.open_outlets(vec![outlet("group")]);
    for _ in 0..4 {
        not_solved(&office).await;
    }
    let answers =
        [SendNo::Never("HTTP 400".into()), SendNo::Slower(Duration::from_secs(600), "HTTP 429".into())];
    let recorder = Recorder::answering(answers);
    assert_eq!(round(&office, &recorder).await.len(), 2, "the third and fourth wait with the second");
    assert_eq!(office.app.held_notices().await.unwrap().len(), 1);
    office.later(9);
    assert!(round(&office, &recorder).await.is_empty());
    office.later(1);
    assert_eq!(round(&office, &recorder).await.len(), 3);
}

async fn a_channel_that_was_taken_away_leaves_nothing_lying_unseen(engine: Engine) {
    let office = TestOffice::new(engine).await;
    office.app.open_outlets(vec![outlet("old")]);
    not_solved(&office).await;
    office.app.deliver_notices().await.unwrap();
    assert_eq!(office.app.give_up_strays().await.unwrap(), 0);
    let office = office.reopened().await;
    office.app.open_outlets(vec![outlet("new")]);
    assert_eq!(office.app.give_up_strays().await.unwrap(), 1);
    assert!(office.app.held_notices().await.unwrap()[0].why.contains("notices.toml"));
}

async fn two_processes_send_nothing_twice(engine: Engine) {
    let office = TestOffice::new(engine).await;
    office.app.open_outlets(vec![Outlet { gathers: false, ..outlet("program") }]);
    for _ in 0..6 {
        not_solved(&office).await;
    }
    office.app.deliver_notices().await.unwrap();
    let recorder = Recorder::default();
    let outlet = &office.app.outlets()[0];
    let (a, b) = tokio::join!(
        office.app.send_outgoing(outlet, &recorder),
        office.app.send_outgoing(outlet, &recorder)
    );
    assert_eq!(a.unwrap() + b.unwrap(), 6);
    assert_eq!(recorder.taken().len(), 6);
}
