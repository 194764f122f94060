//! Every stored form of every aggregate still reads: committed samples, one entry a line.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

use jiff::civil::date;
use zhiye_domain::{
    Grant, PersonId, Role, UnitId, WordsId,
    actor::{Audit, By},
    office, person, unit,
    words::{Commitment, WordsRef},
};
use zhiye_views::{Entry, Stamped, decode, encode};

const SAMPLES: &str = include_str!("samples/entries_1.jsonl");

/// One of every event of units, people and the office, and one of a request.
fn entries() -> Vec<Entry> {
    let (unit, person) = (UnitId([2; 16]), PersonId([3; 16]));
    let name = WordsRef { id: WordsId([4; 16]), commitment: Commitment([5; 32]) };
    let at = "2026-09-29T07:00:00Z".parse().unwrap();
    let by = By::Staff { person, unit };
    let units = [
        unit::Event::UnitCreated {
            id: unit,
            code: "civil".into(),
            name: "民政办".into(),
            parent: Some(UnitId([1; 16])),
            leads: true,
        },
        unit::Event::UnitRenamed { name: "民政和社会保障办".into() },
        unit::Event::UnitRetired,
    ];
    let clerk = Grant::new(Role::Clerk, unit);
    let contact = Grant::new(Role::DisciplineContact, UnitId([1; 16]));
    let audit = Some(Audit { until: date(2026, 12, 31), letter: "审函〔2026〕3号".into() });
    let people = [
        person::Event::PersonAdded { id: person, name, unit },
        person::Event::PersonRenamed { name },
        person::Event::PersonMoved { unit },
        person::Event::GrantAsked { grant: contact, by: PersonId([6; 16]) },
        person::Event::Granted { grant: clerk.clone() },
        person::Event::Granted { grant: Grant { audit, ..Grant::new(Role::Auditor, UnitId([1; 16])) } },
        person::Event::Revoked { grant: clerk },
        person::Event::PersonLeft,
    ];
    let profile =
        office::Profile {
            name: "青禾街道".into(), phone: "0000-12345".into(), address: "青禾路18号".into()
        };
    let building = office::Building { code: "b1".into(), name: "1号楼".into() };
    let area = office::Area { code: "qinghe".into(), name: "青禾社区".into(), buildings: vec![building] };
    let day = office::LocalDay { date: date(2026, 10, 20), working: false, name: "停电".into() };
    let offices = [
        office::Event::OfficeDescribed { profile },
        office::Event::AreasSet { areas: vec![area] },
        office::Event::LocalDaysSet { days: vec![day] },
        office::Event::YearAnnounced { year: 2027, days: "date,kind,name\n2027-01-01,off,元旦".into() },
        office::Event::DutySet { duty: office::Duty { on: date(2026, 10, 1), officers: vec![person] } },
        office::Event::StandingDutySet { officers: vec![person] },
        office::Event::RulebookAdopted { hash: "00ff".into() },
        office::Event::TemplateSet {
            template: office::PaperTemplate { kind: "answer".into(), unit, file: "0a".into(), bytes: 20_480 },
        },
        office::Event::TemplateRemoved { kind: "answer".into(), unit },
    ];
    let mut all: Vec<Entry> = units.into_iter().map(|event| Entry::Unit(Stamped { at, by, event })).collect();
    all.extend(people.into_iter().map(|event| Entry::Person(Stamped { at, by, event })));
    all.extend(offices.into_iter().map(|event| Entry::Office(Stamped { at, by: By::System, event })));
    let signed = zhiye_domain::request::Event::Signed { contact: None };
    all.push(Entry::Request(zhiye_domain::request::Recorded {
        at,
        entered_at: None,
        by,
        source: zhiye_domain::request::Channel::Web,
        event: signed,
    }));
    all
}

/// Writes the samples anew after an event was added: `ZHIYE_WRITE_SAMPLES=path cargo test -p zhiye-views`.
#[test]
fn every_event_of_units_people_and_the_office_has_a_sample() {
    let lines: Vec<String> = entries().iter().map(|entry| serde_json::to_string(entry).unwrap()).collect();
    if let Ok(path) = std::env::var("ZHIYE_WRITE_SAMPLES") {
        std::fs::write(path, lines.join("\n") + "\n").unwrap();
        return;
    }
    let kept: Vec<&str> = SAMPLES.lines().collect();
    for line in &lines {
        assert!(kept.contains(&line.as_str()), "no sample of {line}");
    }
}

#[test]
fn committed_entries_read_and_write_the_same() {
    for line in SAMPLES.lines() {
        let entry: Entry = serde_json::from_str(line).unwrap();
        assert_eq!(serde_json::to_string(&entry).unwrap(), line);
    }
}

#[test]
fn an_entry_comes_back_out_of_its_envelope() {
    for entry in entries() {
        let bytes = encode(&entry, [7; 16]);
        assert_eq!(bytes[..16], [7; 16]);
        assert_eq!(decode(&bytes).unwrap(), entry);
    }
}

#[test]
fn bytes_that_are_no_entry_are_an_error_and_never_a_panic() {
    for bytes in
        [&b""[..], b"0123456789abcde", b"0123456789abcdef", b"0123456789abcdef{\"aggregate\":\"moon\"}"]
    {
        assert!(decode(bytes).is_err());
    }
}
