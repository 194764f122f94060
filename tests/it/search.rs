//! One box: what it finds is what plain reading finds, on both engines; and what it never tells.

use crate::on_both_engines;
use zhiye_app::{Denied, Found, No, Purpose, views::requests::Filter};
use zhiye_domain::{
    PersonId, RequestId,
    request::{Audience, Command, Status},
    words::Class,
};
use zhiye_store::{Write, grams::Asked};
use zhiye_tests::{Engine, TestOffice, plain};

on_both_engines! {
    every_query_finds_what_a_plain_scan_finds_newest_first
    a_matter_is_found_by_what_was_noted_and_answered_and_says_where
    a_unit_finds_its_own_matters_only_and_pages_reach_the_last
    filters_narrow_the_hits
    erased_words_are_not_found_any_more
    phones_are_found_by_those_who_call_and_each_hit_is_recorded
}

/// All pages put together.
async fn all(office: &TestOffice, person: PersonId, text: &str, filter: &Filter) -> Vec<RequestId> {
    let staff = office.staff(person);
    let (mut found, mut before) = (Vec::new(), None);
    loop {
        let page: Found = office.app.search(&staff, text, filter, before, 3).await.unwrap();
        found.extend(page.hits.iter().map(|hit| hit.row.listed.id));
        match page.next {
            Some(next) => before = Some(next),
            None => return found,
        }
    }
}

const TEXTS: [&str; 9] = [
    "三号楼二单元楼道灯不亮，老人上下楼看不见路。",
    "楼道里堆满杂物，灯是亮的。",
    "小区 WiFi 收费不公示，Ｂ２ 座和 B23 座都这样。",
    "水管漏水，楼下 402 的天花板湿了，报修单 GD-20260917。",
    "漏水！漏水！漏水！",
    "𠮷田的店夜里噪音大，①号门尤其吵。",
    "儿童乐园的滑梯坏了🙂，请修一修。",
    "医保报销要带什么材料？",
    "灯",
];

async fn every_query_finds_what_a_plain_scan_finds_newest_first(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let mut filed = Vec::new();
    for text in TEXTS {
        filed.push((office.file(text).await.id, text));
        office.later(1);
    }
    filed.reverse();
    let mut queries: Vec<String> =
        ["wifi", "b2", "23", "402", "gd", "20260917", "1", "漏水 402", "🙂", "，", ""]
            .map(str::to_owned)
            .to_vec();
    for text in TEXTS {
        let chars: Vec<char> = text.chars().collect();
        for len in 1..=4 {
            queries.extend(chars.windows(len).step_by(3).map(|part| part.iter().collect::<String>()));
        }
    }
    for query in queries {
        let asked = Asked::parse(&query);
        let expected: Vec<RequestId> =
            filed.iter().filter(|(_, text)| holds(&asked, text)).map(|(id, _)| *id).collect();
        let found = all(&office, office.people.clerk, &query, &Filter::default()).await;
        assert_eq!(found, expected, "{query:?}");
    }
}

/// Plain reading: the text alone holds everything asked for.
fn holds(asked: &Asked, text: &str) -> bool {
    let mut found = vec![false; asked.len()];
    asked.find_in(text, &mut found);
    !asked.is_empty() && found.into_iter().all(|found| found)
}

async fn a_matter_is_found_by_what_was_noted_and_answered_and_says_where(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let id = office.file("路灯不亮。").await.id;
    office.take_in_hand(id).await;
    let mut desk = office.app.desk();
    let words = desk.write(Class::Note, "灯杆编号已核对");
    let note = Command::Note { audience: Audience::Internal, words };
    office.app.act(&office.ask(office.people.handler), id, note, desk).await.unwrap();
    office.answer(id, "灯泡已换，请今晚再看看。").await;
    let clerk = office.staff(office.people.clerk);
    for (query, held_in) in [
        ("灯杆", vec![Class::Note]),
        ("灯泡", vec![Class::Told]),
        ("路灯 灯泡", vec![Class::Said, Class::Told]),
    ] {
        let found = office.app.search(&clerk, query, &Filter::default(), None, 9).await.unwrap();
        assert_eq!(found.hits.len(), 1, "{query}");
        assert_eq!(found.hits[0].held_in, held_in, "{query}");
    }
    let auditor = office.staff(office.people.auditor);
    let masked = office.app.search(&auditor, "灯杆", &Filter::default(), None, 9).await.unwrap();
    assert!(masked.hits.is_empty(), "an auditor reads masked and finds by summaries only");
}

async fn a_unit_finds_its_own_matters_only_and_pages_reach_the_last(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let mut own = Vec::new();
    for n in 0..120 {
        let id = office.file(&format!("第 {n} 盏路灯不亮。")).await.id;
        office.later(1);
        if n % 30 == 0 {
            office.take_in_hand(id).await;
            own.push(id);
        }
    }
    own.reverse();
    let everything = Filter::default();
    assert_eq!(all(&office, office.people.handler, "路灯不亮", &everything).await, own);
    assert_eq!(all(&office, office.people.clerk, "路灯不亮", &everything).await.len(), 120);
    assert!(all(&office, office.people.other_handler, "路灯不亮", &everything).await.is_empty());
    assert!(all(&office, office.people.leader, "路灯不亮", &everything).await.is_empty());
}

async fn filters_narrow_the_hits(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let waiting = office.file("路灯不亮。").await.id;
    let taken = office.file("路灯又不亮。").await.id;
    office.take_in_hand(taken).await;
    let in_hand = Filter { statuses: vec![Status::InHand], ..Filter::default() };
    assert_eq!(all(&office, office.people.clerk, "路灯", &in_hand).await, [taken]);
    let filed = Filter { statuses: vec![Status::Filed], ..Filter::default() };
    assert_eq!(all(&office, office.people.clerk, "路灯", &filed).await, [waiting]);
}

async fn erased_words_are_not_found_any_more(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let id = office.file("王家的路灯不亮。").await.id;
    let text = office.app.matter_of_resident(id).await.unwrap().state.text.id;
    let erase = Write { erase_words: vec![zhiye_store::Id(text.0)], ..Write::new(1, 0) };
    office.app.store().commit(erase).await.unwrap();
    assert!(all(&office, office.people.clerk, "王家", &Filter::default()).await.is_empty());
    let table = match engine {
        Engine::Sqlite => "search_docs",
        Engine::Postgres => "search",
    };
    let left = zhiye_store::Statement::new(format!("SELECT COUNT(*) FROM {table}"));
    assert_eq!(office.app.store().query(left).await.unwrap()[0].int(0).unwrap(), 0, "its entry is gone");
}

async fn phones_are_found_by_those_who_call_and_each_hit_is_recorded(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let id = office.file("路灯不亮。").await.id;
    let mut other = plain("另一家的事。");
    other.contact.phone = "13800009999".into();
    office.app.file(&office.resident(), &other).await.unwrap();
    let why = Purpose::Contact("本人在窗口问进度".into());
    let clerk = office.staff(office.people.clerk);
    let found = office.app.search_phone(&clerk, "138 0000-1234", &why).await.unwrap();
    assert_eq!(found.iter().map(|row| row.listed.id).collect::<Vec<_>>(), [id]);
    let handler = office.staff(office.people.handler);
    let denied = office.app.search_phone(&handler, "13800001234", &why).await;
    assert!(matches!(denied, Err(No::Denied(Denied::Forbidden))));
    let ask = zhiye_store::Statement::new("SELECT classes, purpose FROM readings");
    let kept = office.app.store().query(ask).await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].text(0).unwrap(), kept[0].text(1).unwrap()), ("contact", "stated"));
}
