//! A small year through the real use cases, on SQLite.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

use jiff::Timestamp;
use std::collections::BTreeMap;
use zhiye_app::{App, Clock, Config};
use zhiye_demo::{Cast, SEED, build, jaccard, plan, trigrams};
use zhiye_domain::{
    Role, Staff,
    request::{Danger, Post, Status},
};
use zhiye_store::StoreConfig;
use zhiye_views::requests::{Due, Filter, Listed, Order};

const REQUESTS: usize = 120;

fn now() -> Timestamp {
    Timestamp::from_second(1_795_486_800).expect("an instant of November 2026")
}

/// The built office; the folder lives as long as it.
struct Built {
    app: App,
    cast: Cast,
    rows: Vec<Listed>,
    sealed: Vec<Listed>,
    _folder: tempfile::TempDir,
}

async fn built(requests: usize) -> Built {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::set_to(now());
    let config = Config {
        store: StoreConfig::sqlite(folder.path()),
        jurisdiction: 1,
        key_file: folder.path().join("key"),
        files: folder.path().join("files"),
        rulebook: folder.path().join("rulebook"),
        clock: clock.clone(),
    };
    let app = App::open(config).await.unwrap();
    let mut told = (0, 0);
    let cast = build(&app, &clock, now(), requests, |done, total| {
        assert!(done <= total && done >= told.0);
        told = (done, total);
    })
    .await
    .unwrap();
    assert!(told.0 > requests * 4);
    let rows = all(&app, &held_by(&app, Role::Coordinator)).await;
    let sealed = all(&app, &held_by(&app, Role::DisciplineContact)).await;
    Built { app, cast, rows, sealed, _folder: folder }
}

fn held_by(app: &App, role: Role) -> Staff {
    let directory = app.directory();
    let person = directory.holders(role).next().unwrap();
    directory.staff(person.id).unwrap()
}

async fn all(app: &App, staff: &Staff) -> Vec<Listed> {
    let mut rows = Vec::new();
    let mut after = None;
    loop {
        let page = app.list(staff, &Filter::default(), Order::Newest, after, 100).await.unwrap();
        rows.extend(page.rows.into_iter().map(|row| row.listed));
        after = page.next;
        if after.is_none() {
            return rows;
        }
    }
}

async fn count(built: &Built, filter: Filter) -> i64 {
    built.app.count(&held_by(&built.app, Role::Coordinator), &filter).await.unwrap().0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_small_year_ends_with_every_state_and_keeps_every_promise() {
    let built = built(REQUESTS).await;
    every_state_occurs(&built);
    open_ones_have_an_owner_and_a_clock(&built).await;
    the_workbench_has_something_to_show(&built).await;
    hands_are_separate(&built).await;
    residents_can_follow(&built).await;
    nothing_stored_reads_like_another(&built).await;
    the_views_are_what_the_events_say(&built).await;
    let cast: Cast = serde_json::from_str(&serde_json::to_string(&built.cast).unwrap()).unwrap();
    assert_eq!(cast, built.cast);
    assert!(Role::ALL.iter().all(|role| cast.people.iter().any(|p| p.featured && p.roles == role.name())));
}

fn every_state_occurs(built: &Built) {
    let mut states: BTreeMap<Status, usize> = BTreeMap::new();
    for row in &built.rows {
        *states.entry(row.status).or_default() += 1;
    }
    for status in Status::ALL {
        assert!(states.contains_key(&status), "nothing is {}: {states:?}", status.code());
    }
    assert_eq!(built.rows.len() + built.sealed.len(), REQUESTS);
    assert!(!built.sealed.is_empty() && built.sealed.iter().all(|row| row.sealed));
}

/// A limit still runs, a day of return or of going on is set, or the word is the resident's.
async fn open_ones_have_an_owner_and_a_clock(built: &Built) {
    for row in built.rows.iter().filter(|row| row.status.is_open()) {
        assert!(row.due_at.is_some(), "{} ({}) has no clock", row.number, row.status.code());
        assert!(row.person.is_some(), "{} ({}) belongs to nobody", row.number, row.status.code());
        let state = built.app.matter_of_resident(row.id).await.unwrap().state;
        if row.status.is_in_work() {
            let lead = state.lead.unwrap();
            assert_eq!(
                (state.owner.post, state.owner.unit, state.owner.person),
                (Post::Handler, lead.unit, lead.handler)
            );
        }
    }
}

async fn the_workbench_has_something_to_show(built: &Built) {
    let open = || Filter { open: true, ..Filter::default() };
    assert!(count(built, Filter { due: Some(Due::Before(now())), ..open() }).await >= 1, "nothing is late");
    let tonight = built.app.end_of_day(now());
    assert!(
        count(built, Filter { due: Some(Due::Between(now(), tonight)), ..open() }).await >= 1,
        "nothing is due"
    );
    assert!(count(built, Filter { danger: Some(Danger::Now), ..open() }).await >= 1, "nothing is dangerous");
    assert!(count(built, Filter { proposal: true, ..open() }).await >= 1, "nothing is proposed");
    assert!(count(built, Filter { waiting: true, ..Filter::default() }).await >= 1, "nobody is waiting");
    assert!(
        count(built, Filter { to_follow_up: true, ..Filter::default() }).await >= 1,
        "nobody is to be called"
    );
    assert!(built.rows.iter().any(|row| row.reopened > 0), "nothing was opened again");
    assert!(built.rows.iter().any(|row| row.hotline_due_at.is_some()), "nothing came from the hotline");
}

/// Whoever wrote an answer did not approve it, and whoever called was of another unit.
async fn hands_are_separate(built: &Built) {
    use zhiye_domain::{actor::By, request::Event};
    let supervisor = held_by(&built.app, Role::Supervisor);
    let (mut photos, mut late) = (0, 0);
    for row in &built.rows {
        let matter = built.app.matter_of_staff(&supervisor, row.id, &zhiye_app::Purpose::Duty).await.unwrap();
        let mut author = None;
        for step in &matter.steps {
            let by = step.recorded.by;
            match &step.recorded.event {
                Event::AnswerDrafted { .. } | Event::DeclineProposed { .. } => author = by.person(),
                Event::Approved { independent, .. } => {
                    assert!(*independent && by.person() != author, "{}", row.number);
                }
                Event::FollowedUp { .. } => {
                    assert!(
                        matches!(by, By::Staff { unit, .. } if Some(unit) != matter.state.lead.map(|l| l.unit))
                    );
                }
                Event::PhotosAdded { .. } => photos += 1,
                Event::Filed(_) if step.recorded.entered_at.is_some() => late += 1,
                _ => {}
            }
            assert!(step.recorded.at <= now());
        }
        let times: Vec<Timestamp> = matter.steps.iter().map(|step| step.recorded.at).collect();
        assert!(times.is_sorted(), "{}", row.number);
        assert!(!matter.said().is_empty());
    }
    assert!(photos >= 1, "there are no pictures");
    assert!(late >= 1, "nothing was entered later");
}

/// What is in the record, not what was planned: what was told, and what was answered, drafts that came back included.
/// Only the planted duplicates are alike, and they can be seen to be.
async fn nothing_stored_reads_like_another(built: &Built) {
    use zhiye_domain::request::Event;
    let supervisor = held_by(&built.app, Role::Supervisor);
    let (mut told, mut answers) = (Vec::new(), Vec::new());
    for row in &built.rows {
        let matter = built.app.matter_of_staff(&supervisor, row.id, &zhiye_app::Purpose::Duty).await.unwrap();
        told.push(matter.said().to_owned());
        answers.extend(matter.steps.iter().filter_map(|step| match &step.recorded.event {
            Event::AnswerDrafted { .. }
            | Event::AnsweredAtOnce { .. }
            | Event::DeclineProposed { .. }
            | Event::ClosedElsewhere { .. } => step.text.clone(),
            _ => None,
        }));
    }
    assert!(answers.len() > REQUESTS / 2);
    let alike = |texts: &[String]| {
        let grams: Vec<_> = texts.iter().map(|text| trigrams(text)).collect();
        let pairs = (0..grams.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
        pairs.filter(|(i, j)| jaccard(&grams[*i], &grams[*j]) > 0.6).collect::<Vec<_>>()
    };
    if let Some((i, j)) = alike(&answers).first() {
        panic!("{}\n{}", answers[*i], answers[*j]);
    }
    let planted = plan(SEED, &built.app.schedule(), now(), REQUESTS);
    let planted = planted.iter().filter(|life| life.story.twin_of.is_some()).count();
    let pairs = alike(&told);
    let texts: Vec<_> = pairs.iter().map(|(i, j)| format!("{}\n{}", told[*i], told[*j])).collect();
    assert_eq!(pairs.len(), planted, "{}", texts.join("\n\n"));
}

async fn residents_can_follow(built: &Built) {
    assert!(built.cast.matters.len() >= 6, "{:?}", built.cast.matters);
    for (i, matter) in built.cast.matters.iter().enumerate() {
        let id = built.app.track(&matter.number, &matter.code, &format!("address {i}")).await.unwrap();
        assert!(!built.app.matter_of_resident(id).await.unwrap().said().is_empty());
    }
}

async fn the_views_are_what_the_events_say(built: &Built) {
    let staff = held_by(&built.app, Role::Coordinator);
    let rebuilt = built.app.rebuild(|_| {}).await.unwrap();
    assert!(rebuilt.events > 600);
    assert_eq!(all(&built.app, &staff).await, built.rows);
}
