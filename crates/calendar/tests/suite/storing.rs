//! The form in which deadlines are stored: whatever was ever written must read.

use zhiye_calendar::{Counting, Deadline, Lang, Schedule};

use crate::{at, clock, count, limit, pause};

/// As written before an extension kept the deadline it extends.
const FIRST: &str = include_str!("samples/deadlines-1.json");
const SAMPLE: &str = include_str!("samples/deadlines-2.json");

/// One of every kind: skips and a working Saturday, a paused day, hours with a pause, rolled, capped, extended, provisional.
fn deadlines() -> Vec<Deadline> {
    let schedule = Schedule::standard();
    let hearing = [pause("2026-11-16 11:30", "2026-11-16 14:00")];
    let roll = Counting { roll_forward: true };
    let five = count("2026-09-29 15:00", "5wd");
    let week = [pause("2026-11-17 00:00", "2026-11-19 00:00")];
    let mut all = vec![
        five.clone(),
        schedule.deadline(at("2026-11-16 10:00"), limit("3wd"), Counting::default(), &week),
        schedule.deadline(at("2026-11-16 10:00"), limit("4wh"), Counting::default(), &hearing),
        schedule.deadline(at("2026-09-16 10:00"), limit("15d"), roll, &[]),
        schedule.extend(&five, limit("30d")).capped(at("2026-10-30 17:30")),
        count("2049-12-30 10:00", "3wd"),
        count("2026-11-14 03:00", "30min"),
    ];
    // the form is the matter here: a year announced later makes another version
    all.iter_mut().for_each(|deadline| deadline.calendar = "2026-31f34444".to_owned());
    all
}

#[test]
fn the_first_form_still_reads() {
    let read: Vec<Deadline> = serde_json::from_str(FIRST).unwrap();
    let without = |deadline| Deadline { base: None, ..deadline };
    assert_eq!(read, deadlines().into_iter().map(without).collect::<Vec<_>>());
}

#[test]
fn the_committed_sample_reads_as_what_is_written_today() {
    let read: Vec<Deadline> = serde_json::from_str(SAMPLE).unwrap();
    assert_eq!(read, deadlines());
}

#[test]
fn what_is_written_today_is_the_committed_sample() {
    let lines: Vec<String> =
        deadlines().iter().map(|deadline| serde_json::to_string(deadline).unwrap()).collect();
    let written = format!("[\n{}\n]\n", lines.join(",\n"));
    if let Ok(path) = std::env::var("ZHIYE_WRITE_SAMPLES") {
        std::fs::write(path, written).unwrap();
        return;
    }
    assert_eq!(written, SAMPLE);
}

#[test]
fn a_plain_deadline_stores_only_what_it_needs() {
    let plain = serde_json::to_value(count("2026-11-16 10:00", "1wd")).unwrap();
    let mut keys: Vec<&str> = plain.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["calendar", "day_zero", "due_at", "hours", "limit", "start"]);
}

#[test]
fn a_stored_deadline_explains_itself_without_a_calendar() {
    let zone = Schedule::standard().zone;
    let read: Vec<Deadline> = serde_json::from_str(SAMPLE).unwrap();
    for (stored, fresh) in read.iter().zip(deadlines()) {
        assert_eq!(stored.explain(Lang::Zh, &zone), fresh.explain(Lang::Zh, &zone));
        assert_eq!(stored.strip(&zone), fresh.strip(&zone));
    }
    assert_eq!(clock(read[0].due_at), "2026-10-12 17:30");
}

#[test]
fn unknown_fields_of_a_later_form_do_not_stop_reading() {
    let mut value = serde_json::to_value(count("2026-11-16 10:00", "1wd")).unwrap();
    value.as_object_mut().unwrap().insert("later".to_owned(), true.into());
    assert_eq!(serde_json::from_value::<Deadline>(value).unwrap(), count("2026-11-16 10:00", "1wd"));
}
