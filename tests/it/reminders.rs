//! Whom the office reminds of what: limits, danger, what others are asked for.

use crate::on_both_engines;
use jiff::SignedDuration;
use zhiye_app::{
    Told,
    domain::request::{Command, Danger, Way},
    domain::words::Class as Words,
};
use zhiye_store::{Id, Statement};
use zhiye_tests::{Engine, TestOffice};

on_both_engines! {
    limits_are_reminded_of_and_what_is_late_climbs
    a_limit_that_was_kept_is_not_reminded_of
    a_matter_that_cannot_be_read_does_not_stop_the_other_reminders
    danger_goes_to_the_roster_until_somebody_has_it
    whoever_is_asked_to_help_to_meet_or_to_report_is_told
}

/// What somebody was told, the oldest first.
async fn reminded(office: &TestOffice, person: zhiye_domain::PersonId) -> Vec<Told> {
    office.app.upkeep().await.unwrap();
    let mut told: Vec<Told> =
        office.app.notices_of(person).await.unwrap().into_iter().map(|notice| notice.told).collect();
    told.reverse();
    told
}

async fn limits_are_reminded_of_and_what_is_late_climbs(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let people = office.people;
    let id = office.file("路灯不亮。").await.id;
    office.take_in_hand(id).await;
    let contact = |words| Command::Contact { way: Way::Phone, reached: true, words };
    office.say(people.handler, id, Words::Told, "约好明天看", contact).await.unwrap();
    let due_at = office.app.matter_of_resident(id).await.unwrap().state.next_due().unwrap().due_at();
    let half = office.app.schedule().add_office_minutes(office.clock.now(), 3 * 420);
    office.clock.move_to(half);
    assert_eq!(reminded(&office, people.handler).await, [Told::HalfGone]);
    assert_eq!(reminded(&office, people.handler).await, [Told::HalfGone], "each is given once");
    office.clock.move_to(due_at - SignedDuration::from_mins(30));
    assert_eq!(reminded(&office, people.handler).await, [Told::HalfGone, Told::FifthLeft]);
    assert_eq!(reminded(&office, people.approver).await, [], "the head is told when it is over");
    office.clock.move_to(due_at + SignedDuration::from_mins(1));
    let over = [Told::HalfGone, Told::FifthLeft, Told::LimitOver];
    assert_eq!(reminded(&office, people.handler).await, over);
    assert_eq!(reminded(&office, people.approver).await, [Told::LimitOver]);
    assert_eq!(reminded(&office, people.supervisor).await, []);
    office.later(60 * 24 * 20);
    assert_eq!(reminded(&office, people.supervisor).await, [Told::Overdue]);
    assert_eq!(reminded(&office, people.handler).await, over, "it is not said every day");
}

async fn a_limit_that_was_kept_is_not_reminded_of(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let id = office.file("路灯不亮。").await.id;
    office.take_in_hand(id).await;
    office.answer(id, "换好了。").await;
    office.later(60 * 24 * 30);
    assert_eq!(reminded(&office, office.people.handler).await, []);
    assert_eq!(reminded(&office, office.people.approver).await, []);
}

async fn a_matter_that_cannot_be_read_does_not_stop_the_other_reminders(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let mut ids = Vec::new();
    for text in ["路灯不亮。", "楼道灯不亮。"] {
        let id = office.file(text).await.id;
        office.take_in_hand(id).await;
        ids.push(id);
        office.later(1);
    }
    let damage = Statement::new("UPDATE events SET bytes = ?2 WHERE stream = ?1 AND version = 1");
    let damage = damage.bind(Id(ids[0].0)).bind(vec![0u8; 40]);
    office.app.store().replay(vec![damage]).await.unwrap();
    office.later(60 * 24 * 30);
    // The last of what was missed, of the first contact and of the answer.
    assert_eq!(reminded(&office, office.people.handler).await, [Told::LimitOver; 2]);
    assert_eq!(reminded(&office, office.people.supervisor).await, [Told::Overdue; 2]);
}

async fn danger_goes_to_the_roster_until_somebody_has_it(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let people = office.people;
    let officers = vec![people.clerk, people.leader];
    let standing = zhiye_domain::office::Command::SetStanding { officers };
    office.app.office_act(None, standing).await.unwrap();
    let mut filing = zhiye_tests::plain("煤气味很大。");
    filing.danger = Danger::Now;
    let id = office.app.file(&office.resident(), &filing).await.unwrap().id;
    assert!(reminded(&office, people.clerk).await.contains(&Told::Alarm));
    assert_eq!(office.app.alarms(people.clerk).await.unwrap().len(), 1);
    office.later(11);
    assert!(reminded(&office, people.leader).await.contains(&Told::Alarm));
    assert!(office.app.alarms(people.clerk).await.unwrap().is_empty(), "it is the next one's now");
    assert_eq!(office.app.alarms(people.leader).await.unwrap().len(), 1);
    office.act(people.leader, id, Command::Acknowledge).await.unwrap();
    assert!(office.app.alarms(people.leader).await.unwrap().is_empty());
    office.later(60);
    let told = reminded(&office, people.clerk).await;
    assert_eq!(told.iter().filter(|told| **told == Told::Alarm).count(), 1, "nobody is called any more");
}

async fn whoever_is_asked_to_help_to_meet_or_to_report_is_told(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let (people, unit) = (office.people, office.units.safety);
    let id = office.file("路灯不亮。").await.id;
    office.take_in_hand(id).await;
    office
        .say(people.handler, id, Words::Note, "请查", |words| Command::SplitTask { unit, words })
        .await
        .unwrap();
    office
        .say(people.handler, id, Words::Note, "商量", |words| Command::CallMeeting { words })
        .await
        .unwrap();
    let leader = people.leader;
    office.say(leader, id, Words::Note, "请抓紧", |words| Command::Instruct { leader, words }).await.unwrap();
    assert_eq!(reminded(&office, people.other_handler).await, [Told::Asked]);
    assert_eq!(reminded(&office, people.coordinator).await, [Told::MeetingCalled]);
    assert_eq!(reminded(&office, people.handler).await, [Told::Instructed]);
}
