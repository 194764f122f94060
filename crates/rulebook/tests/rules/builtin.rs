//! The default rulebook: complete, consistent, in words people can read.

use jiff::civil::date;
use std::collections::BTreeSet;
use zhiye_rulebook::{
    Category, Hardship, Kind, Lack, Lang, PauseKind, Rulebook, Text, builtin_sources, guard,
};

fn faults() -> Vec<String> {
    match Rulebook::parse(&builtin_sources()) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn the_built_in_files_are_without_fault() {
    assert_eq!(faults(), Vec::<String>::new());
}

#[test]
fn there_are_sixteen_subjects_of_five_each_in_order() {
    let book = Rulebook::builtin();
    let (first, second): (Vec<&Category>, Vec<&Category>) =
        book.categories().iter().partition(|category| category.parent.is_none());
    assert_eq!((first.len(), second.len()), (16, 80));
    for parent in &first {
        let below = second.iter().filter(|c| c.parent.as_deref() == Some(&parent.code)).count();
        assert_eq!(below, 5, "{}", parent.code);
    }
    assert_eq!(book.categories()[1].code, "housing.property");
    assert_eq!(book.categories().last().expect("not empty").code, "service.policy");
}

#[test]
fn a_subject_knows_its_unit_and_usual_kind() {
    let book = Rulebook::builtin();
    let leak = book.category("housing.leak").expect("in the plan");
    assert_eq!((leak.unit.as_str(), leak.usual_kind), ("construction", Kind::Help));
    assert_eq!(leak.name.get(Lang::Zh), "漏水渗水");
    let dog = book.category("green.pet").expect("in the plan");
    assert_eq!((dog.unit.as_str(), dog.usual_kind), ("enforcement", Kind::Complaint));
    assert!(leak.keywords.iter().any(|word| word == "天花板"));
    assert!(book.category("leak").is_none());
}

#[test]
fn every_unit_that_handles_something_is_listed_and_every_listed_unit_handles_something() {
    let book = Rulebook::builtin();
    let used: BTreeSet<&str> = book.categories().iter().map(|c| c.unit.as_str()).collect();
    let listed: BTreeSet<&str> = book.units().iter().map(|unit| unit.code.as_str()).collect();
    assert_eq!(used, listed);
    assert_eq!(listed.len(), 8);
}

#[test]
fn a_basis_is_in_force_from_its_first_to_its_last_day() {
    let book = Rulebook::builtin();
    let mut basis = book.basis("petition.34").expect("in the file").clone();
    assert!(!basis.in_force(date(2022, 4, 30)));
    assert!(basis.in_force(date(2022, 5, 1)));
    assert!(basis.in_force(date(2050, 1, 1)));
    basis.valid_to = Some(date(2030, 6, 30));
    assert!(basis.in_force(date(2030, 6, 30)));
    assert!(!basis.in_force(date(2030, 7, 1)));
}

#[test]
fn the_bases_in_force_on_a_day_leave_out_what_came_later() {
    let book = Rulebook::builtin();
    let on = |y, m, d| -> Vec<&str> { book.bases_in_force(date(y, m, d)).map(|b| b.code.as_str()).collect() };
    assert!(on(2020, 12, 31).iter().all(|code| !code.starts_with("civil.")));
    assert!(on(2021, 1, 1).contains(&"civil.281"));
    assert_eq!(on(2026, 11, 23).len(), book.bases().len());
}

#[test]
fn the_petition_articles_the_procedure_rests_on_are_there() {
    let book = Rulebook::builtin();
    for article in [19, 21, 22, 23, 29, 30, 31, 32, 34, 35, 36] {
        assert!(book.basis(&format!("petition.{article}")).is_some(), "{article}");
    }
    assert!(book.bases().len() >= 25);
}

#[test]
fn an_unchecked_basis_says_so_wherever_it_is_cited() {
    let book = Rulebook::builtin();
    let unchecked = book.bases().iter().find(|basis| !basis.checked).expect("some are");
    assert!(unchecked.cite().ends_with("（待核对）"));
    assert_eq!(book.basis("fire.28").expect("in the file").cite(), "《消防法》第二十八条");
}

#[test]
fn the_emergency_doors_come_first_and_carry_their_number() {
    let book = Rulebook::builtin();
    let emergency: Vec<&str> =
        book.routes().iter().take_while(|r| r.emergency).filter_map(|r| r.phone.as_deref()).collect();
    assert_eq!(emergency, ["110", "119", "120", "122"]);
    assert_eq!(book.routes().iter().filter(|route| route.emergency).count(), 4);
    assert_eq!(book.route("market").and_then(|route| route.phone.as_deref()), Some("12315"));
    for code in ["police-station", "court", "labour-arbitration", "reconsideration", "water-company"] {
        assert!(book.route(code).is_some(), "{code}");
    }
}

#[test]
fn clocks_stand_still_for_three_reasons_only_each_with_its_paper() {
    let book = Rulebook::builtin();
    let kinds: Vec<PauseKind> = book.pause_reasons().iter().map(|reason| reason.kind).collect();
    assert_eq!(kinds, PauseKind::ALL);
    assert!(book.pause_reasons().iter().all(|reason| !reason.paper.zh.is_empty()));
    assert!(book.pause_reason(PauseKind::Hearing).expect("all are there").paper.zh.contains("听证通知书"));
}

#[test]
fn lacks_hardships_and_reasons_are_complete() {
    let book = Rulebook::builtin();
    assert_eq!(book.lacks().iter().map(|row| row.lack).collect::<Vec<_>>(), Lack::ALL);
    assert_eq!(book.hardships().iter().map(|row| row.hardship).collect::<Vec<_>>(), Hardship::ALL);
    assert!(book.send_back_reason("not_our_duty").expect("in the file").needs_unit);
    assert!(book.extension_reason("weather").is_some());
    assert!(book.supplement_item("place").is_some());
}

#[test]
fn the_office_opens_at_nine_and_closes_at_half_past_five() {
    let book = Rulebook::builtin();
    assert_eq!(book.hours(), &zhiye_rulebook::OfficeHours::standard());
    assert_eq!(book.zone().iana_name(), Some("Asia/Shanghai"));
    assert_eq!(book.office().query_code_digits, 8);
    assert_eq!(book.office().smallest_group_shown, 5);
}

#[test]
fn no_label_of_the_default_rulebook_marks_people() {
    let book = Rulebook::builtin();
    let categories = book.categories().iter().map(|category| &category.name);
    let reasons = book.send_back_reasons().iter().map(|reason| &reason.name);
    let items = book.supplement_items().iter().map(|item| &item.name);
    let labels: Vec<&Text> = categories.chain(reasons).chain(items).collect();
    assert!(labels.len() > 100);
    for label in labels {
        assert_eq!(guard::check(&label.zh), Ok(()));
        assert_eq!(guard::check(&label.en), Ok(()));
    }
}
