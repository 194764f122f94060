//! What must stay unseen: sealed matters, contacts without a purpose, words in the raw files; and wrong codes.

use crate::on_both_engines;
use zhiye_app::{
    Denied, Found, NewPerson, No, Own, Purpose, Refused,
    views::requests::{Filter, Order},
};
use zhiye_domain::{
    Role,
    request::{About, Channel, Command},
};
use zhiye_rulebook::Kind;
use zhiye_store::{Id, Statement};
use zhiye_tests::{Engine, TestOffice, plain};

on_both_engines! {
    a_sealed_matter_is_in_nobodys_list_count_or_search
    a_misfiled_accusation_goes_out_of_every_list_and_search_once_sealed
    a_sealed_matter_about_the_contacts_own_unit_belongs_to_another
    contacts_are_masked_until_a_purpose_is_given_and_the_reading_is_kept
    a_wrong_number_and_a_wrong_code_get_the_same_answer_and_slow_the_address_only
    whoever_has_no_duty_in_a_matter_says_what_its_words_are_read_for
    the_query_code_is_handed_out_by_those_who_register_and_by_nobody_else
    words_are_nowhere_in_the_open
}

async fn a_sealed_matter_is_in_nobodys_list_count_or_search(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let mut filing = plain("窗口有人收红包才给办。");
    filing.kind = Kind::Accusation;
    let receipt = office.app.file(&office.resident(), &filing).await.unwrap();
    let people = office.people;
    for person in [
        people.clerk,
        people.coordinator,
        people.handler,
        people.approver,
        people.caller,
        people.supervisor,
        people.leader,
        people.auditor,
        people.administrator,
        people.privacy,
    ] {
        let staff = office.staff(person);
        let all = Filter::default();
        assert_eq!(office.app.count(&staff, &all).await.unwrap().0, 0);
        assert!(office.app.list(&staff, &all, Order::Newest, None, 10).await.unwrap().rows.is_empty());
        assert_eq!(office.app.search(&staff, "红包", &all, None, 10).await.unwrap(), Found::default());
        assert_eq!(office.app.id_for(&staff, receipt.number).await.unwrap(), None);
        let read = office.app.matter_of_staff(&staff, receipt.id, &Purpose::Duty).await;
        assert!(matches!(read, Err(No::Denied(Denied::Hidden))));
    }
    let contact = office.staff(people.discipline);
    assert_eq!(office.app.count(&contact, &Filter::default()).await.unwrap().0, 1);
    let matter = office.app.matter_of_staff(&contact, receipt.id, &Purpose::Duty).await.unwrap();
    assert_eq!(matter.said(), "窗口有人收红包才给办。");
    assert_eq!(matter.state.owner.person, Some(people.discipline));
}

async fn a_misfiled_accusation_goes_out_of_every_list_and_search_once_sealed(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let people = office.people;
    let id = office.file("窗口有人收红包才给办。").await.id;
    let clerk = office.staff(people.clerk);
    let all = Filter::default();
    let found = office.app.search(&clerk, "红包", &all, None, 10).await.unwrap();
    assert_eq!(found.hits.len(), 1);
    let about = Some(About::Unit(office.units.construction));
    let owner = office.app.sealed_owner(about).unwrap();
    office.act(people.clerk, id, Command::Seal { owner, about }).await.unwrap();
    for person in [people.clerk, people.coordinator, people.supervisor, people.approver] {
        let staff = office.staff(person);
        assert_eq!(office.app.count(&staff, &Filter::default()).await.unwrap().0, 0);
        assert!(office.app.search(&staff, "红包", &all, None, 10).await.unwrap().hits.is_empty());
        assert!(!office.app.may_see(&staff, id).await.unwrap());
    }
    let contact = office.staff(people.discipline);
    assert_eq!(office.app.count(&contact, &Filter::default()).await.unwrap().0, 1);
    assert_eq!(owner.person, Some(people.discipline));
}

async fn a_sealed_matter_about_the_contacts_own_unit_belongs_to_another(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let about = Some(About::Person(office.people.discipline));
    let file = async |about| {
        let mut filing = plain("窗口有人收红包才给办。");
        (filing.kind, filing.about) = (Kind::Accusation, about);
        office.app.file(&office.resident(), &filing).await.unwrap().id
    };
    let unseen = file(about).await;
    let contact = office.staff(office.people.discipline);
    assert!(!office.app.may_see(&contact, unseen).await.unwrap());
    assert_eq!(office.app.count(&contact, &Filter::default()).await.unwrap().0, 0);
    assert_eq!(office.app.sealed_owner(about).unwrap().person, None, "it waits for another contact");
    let second = NewPerson {
        name: "严二".into(),
        unit: office.units.safety,
        grants: vec![(Role::DisciplineContact, None)],
        audit: None,
    };
    let second = office.app.add_person(None, &second).await.unwrap();
    assert_eq!(office.app.sealed_owner(about).unwrap().person, Some(second));
    assert!(office.app.may_see(&office.staff(second), unseen).await.unwrap());
    let of_safety = Some(About::Unit(office.units.safety));
    assert_eq!(office.app.sealed_owner(of_safety).unwrap().person, Some(office.people.discipline));
    let id = file(of_safety).await;
    let listed =
        office.app.list(&office.staff(second), &Filter::default(), Order::Newest, None, 10).await.unwrap();
    assert!(listed.rows.iter().all(|row| row.listed.id != id));
}

async fn contacts_are_masked_until_a_purpose_is_given_and_the_reading_is_kept(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let id = office.file("路灯不亮。").await.id;
    let clerk = office.staff(office.people.clerk);
    let masked = office.app.matter_of_staff(&clerk, id, &Purpose::Duty).await.unwrap().contact.unwrap();
    assert_eq!((masked.name.as_str(), masked.phone.as_str()), ("郑**", "1********34"));
    let purpose = Purpose::Contact("郑女士约好今天回电".into());
    let open = office.app.matter_of_staff(&clerk, id, &purpose).await.unwrap().contact.unwrap();
    assert_eq!((open.name.as_str(), open.phone.as_str()), ("郑女士", "13800001234"));
    let auditor = office.staff(office.people.auditor);
    let audited = office.app.matter_of_staff(&auditor, id, &purpose).await.unwrap();
    assert!(audited.contact.is_none() && audited.place.is_none());
    assert!(audited.steps.iter().all(|step| step.text.is_none()), "an audit reads no words");
    assert_eq!(audited.said(), "（审计看经过和结果，不看原话）");
    let ask = Statement::new("SELECT post, purpose, reason FROM readings ORDER BY at, id");
    let kept = office.app.store().query(ask).await.unwrap();
    let mut purposes: Vec<(&str, &str)> =
        kept.iter().map(|row| (row.text(0).unwrap(), row.text(1).unwrap())).collect();
    purposes.sort_unstable();
    assert_eq!(purposes, [("auditor", "stated"), ("clerk", "clerk"), ("clerk", "stated")]);
    let reasons: Vec<Id> = kept.iter().map(|row| row.id(2).unwrap()).filter(|id| *id != Id::nil()).collect();
    assert_eq!(office.app.store().words(1, &reasons).await.unwrap().len(), 2, "the reasons are words");
}

async fn whoever_has_no_duty_in_a_matter_says_what_its_words_are_read_for(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let id = office.file("路灯不亮。").await.id;
    let read = async |person, purpose: &Purpose| {
        let staff = office.staff(person);
        office.app.matter_of_staff(&staff, id, purpose).await.map(|matter| matter.said().to_owned())
    };
    let asked = |answer: Result<String, No>| matches!(answer, Err(No::Denied(Denied::PurposeNeeded)));
    let (duty, people) = (&Purpose::Duty, office.people);
    // Filed: its clerk screens it, nobody else has anything to do with it but the supervisor.
    assert!(read(people.clerk, duty).await.is_ok() && read(people.supervisor, duty).await.is_ok());
    assert!(asked(read(people.coordinator, duty).await) && asked(read(people.caller, duty).await));
    office.take_in_hand(id).await;
    assert!(read(people.handler, duty).await.is_ok() && read(people.approver, duty).await.is_ok());
    assert!(asked(read(people.coordinator, duty).await) && asked(read(people.caller, duty).await));
    // What was read by duty this morning may be looked at again until the evening.
    assert!(read(people.clerk, duty).await.is_ok());
    office.later(12 * 60);
    assert!(asked(read(people.clerk, duty).await));
    // A purpose that was stated holds as long, for the one who stated it and for this matter.
    assert_eq!(read(people.clerk, &Purpose::Text("本人来电".into())).await.unwrap(), "路灯不亮。");
    assert!(read(people.clerk, duty).await.is_ok() && asked(read(people.coordinator, duty).await));
    office.later(11 * 60);
    assert!(read(people.clerk, duty).await.is_ok());
    // Reading once more prolongs nothing.
    office.later(2 * 60);
    assert!(asked(read(people.clerk, duty).await));
    // Answered: the caller has it next. Stated beforehand on the page that asks, nothing is shown yet.
    office.answer(id, "灯已换好。").await;
    assert!(read(people.caller, duty).await.is_ok());
    assert!(asked(read(people.coordinator, duty).await));
    let coordinator = office.staff(people.coordinator);
    office.app.state_purpose(&coordinator, id, "比对相近的事".into()).await.unwrap();
    assert!(read(people.coordinator, duty).await.is_ok());
    let ask = Statement::new(
        "SELECT purpose, classes, reason FROM readings WHERE post = 'coordinator' ORDER BY classes",
    );
    let kept = office.app.store().query(ask).await.unwrap();
    let kept: Vec<_> =
        kept.iter().map(|row| (row.text(0).unwrap(), row.text(1).unwrap(), row.id(2).unwrap())).collect();
    assert_eq!(kept.len(), 2, "who was only asked read nothing");
    assert_eq!((kept[0].0, kept[0].1), ("stated", ""));
    assert_eq!((kept[1].0, kept[1].1), ("stated:held", "said,told,note,place"));
    assert_eq!(kept[0].2, kept[1].2, "the reading carries the purpose that was stated for it");
    let other_handler = office.staff(people.other_handler);
    let hidden = office.app.state_purpose(&other_handler, id, "看看".into()).await;
    assert!(matches!(hidden, Err(No::Denied(Denied::Hidden))), "a purpose opens nothing that is not theirs");
}

async fn the_query_code_is_handed_out_by_those_who_register_and_by_nobody_else(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let receipt = office.file("路灯不亮。").await;
    office.take_in_hand(receipt.id).await;
    let people = office.people;
    for (person, hands_out) in [
        (people.clerk, true),
        (people.caller, true),
        (people.coordinator, false),
        (people.handler, false),
        (people.approver, false),
        (people.supervisor, false),
        (people.auditor, false),
    ] {
        let staff = office.staff(person);
        let asked = office.app.matter_of_staff(&staff, receipt.id, &Purpose::Code("id_card")).await;
        let matter = office.app.outline(&staff, receipt.id).await.unwrap();
        let code = office.app.code_for_staff(&staff, &matter).await;
        if hands_out {
            assert!(asked.is_ok());
            assert_eq!(code.unwrap(), receipt.code);
        } else {
            assert!(matches!(asked, Err(No::Denied(Denied::Forbidden))), "{asked:?}");
            assert!(matches!(code, Err(No::Denied(Denied::Forbidden))), "{code:?}");
        }
    }
}

async fn a_wrong_number_and_a_wrong_code_get_the_same_answer_and_slow_the_address_only(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let receipt = office.file("路灯不亮。").await;
    let number = receipt.number.to_string();
    let mut wrong_digit = number.clone().into_bytes();
    wrong_digit[15] = b'0' + (wrong_digit[15] - b'0' + 1) % 10;
    let wrong_digit = String::from_utf8(wrong_digit).unwrap();
    let wrong_code = if receipt.code == "00000000" { "00000001" } else { "00000000" };
    for (number, code) in [
        (wrong_digit.as_str(), receipt.code.as_str()),
        (number.as_str(), wrong_code),
        ("", ""),
        ("abc", "def"),
        (number.as_str(), &receipt.code[4..]),
        ("2026092900000000", receipt.code.as_str()),
    ] {
        let tried = office.app.track(number, code, "thief").await;
        assert!(matches!(tried, Err(No::Refused(Refused::Own(Own::NotFound)))), "{number} {code}");
    }
    for _ in 0..3 {
        let _ = office.app.track(&number, wrong_code, "thief").await;
    }
    assert!(matches!(
        office.app.track(&number, &receipt.code, "thief").await,
        Err(No::Denied(Denied::Slow(_)))
    ));
    assert_eq!(office.app.track(&number, &receipt.code, "home").await.unwrap(), receipt.id);
}

async fn words_are_nowhere_in_the_open(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let mut filing = plain("河沿小区 2 栋水泵房夜里轰隆响，孩子睡不着。");
    filing.contact.name = "欧阳小满".into();
    filing.contact.phone = "13900008765".into();
    filing.channel = Channel::Web;
    let receipt = office.app.file(&office.resident(), &filing).await.unwrap();
    office.take_in_hand(receipt.id).await;
    office.answer(receipt.id, "水泵已经垫上减震垫，今晚再听一次。").await;
    let planted = ["水泵房", "欧阳小满", "13900008765", "减震垫", "照明坏了", receipt.code.as_str(), "许文"];
    let mut raw = Vec::new();
    match office.database() {
        None => {
            for file in std::fs::read_dir(office.folder.path()).unwrap() {
                let path = file.unwrap().path();
                if path.is_file() {
                    raw.push((path.display().to_string(), std::fs::read(&path).unwrap()));
                }
            }
        }
        Some(_) => {
            for table in [
                "events",
                "words",
                "requests",
                "people",
                "idempotency",
                "outbox",
                "lookups",
                "drafts",
                "readings",
                "sessions",
            ] {
                let rows = office
                    .app
                    .store()
                    .query(Statement::new(format!("SELECT CAST(t AS TEXT) FROM {table} t")))
                    .await
                    .unwrap();
                let text: String = rows.iter().map(|row| row.text(0).unwrap().to_owned()).collect();
                raw.push((table.to_owned(), text.into_bytes()));
            }
        }
    }
    assert!(raw.len() >= 2);
    for (name, bytes) in &raw {
        for words in planted {
            let hex: String = words.bytes().map(|b| format!("{b:02x}")).collect();
            let found = bytes.windows(words.len()).any(|part| part == words.as_bytes())
                || bytes.windows(hex.len()).any(|part| part == hex.as_bytes());
            assert!(!found, "{words} lies open in {name}");
        }
    }
}
