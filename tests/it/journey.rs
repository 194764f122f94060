//! From the front door to a satisfied answer, and what is kept of it.

use crate::on_both_engines;
use zhiye_app::{
    domain::request::{Solved, Status},
    views::requests::{Filter, Order},
};
use zhiye_tests::{Engine, TestOffice};

on_both_engines! {
    a_request_is_filed_handled_answered_and_rated
    a_closed_office_opens_again_with_everything
    a_rebuild_gives_the_same_rows
    queues_show_what_is_owed_in_order
}

async fn a_request_is_filed_handled_answered_and_rated(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let receipt = office.file("3 栋 2 单元楼道灯坏了十来天，晚上下楼全靠手机照。").await;
    assert_eq!(receipt.code.len(), 8);
    let id = office.app.track(&receipt.number.to_string(), &receipt.code, "a").await.unwrap();
    assert_eq!(id, receipt.id);
    office.take_in_hand(id).await;
    office.answer(id, "1 至 6 层的灯都换好了，今早和您一起看过。").await;
    let matter = office.app.matter_of_resident(id).await.unwrap();
    assert_eq!(matter.state.status, Status::Answered);
    assert_eq!(matter.answer(), Some("1 至 6 层的灯都换好了，今早和您一起看过。"));
    assert_eq!(matter.said(), "3 栋 2 单元楼道灯坏了十来天，晚上下楼全靠手机照。");
    assert_eq!(matter.contact.unwrap().phone, "13800001234");
    office.rate(id, Solved::Yes).await.unwrap();
    office.later(1);
    office.app.wake().await.unwrap();
    let status = office.app.state_for(&office.staff(office.people.clerk), id).await.unwrap().status;
    assert!(matches!(status, Status::Closed | Status::Answered), "{status:?}");
}

async fn a_closed_office_opens_again_with_everything(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let receipt = office.file("路口积水。").await;
    let office = office.reopened().await;
    let id = office.app.track(&receipt.number.to_string(), &receipt.code, "a").await.unwrap();
    assert_eq!(office.app.matter_of_resident(id).await.unwrap().said(), "路口积水。");
    assert_eq!(office.app.directory().name(office.people.clerk), "许文");
}

async fn a_rebuild_gives_the_same_rows(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let first = office.file("一").await.id;
    office.file("二").await;
    office.take_in_hand(first).await;
    office.many_hands(first).await;
    office.answer(first, "办好了。").await;
    office.rate(first, Solved::No).await.unwrap();
    let rows = async |table: &str| {
        let sql = format!("SELECT * FROM {table} ORDER BY jurisdiction, id");
        office.app.store().query(zhiye_store::Statement::new(sql)).await.unwrap()
    };
    let mut before = Vec::new();
    for table in zhiye_views::TABLES {
        before.push(rows(table).await);
    }
    let rebuilt = office.app.rebuild(|_| {}).await.unwrap();
    assert!(rebuilt.events > 10 && rebuilt.rows > 10, "{rebuilt:?}");
    for (table, before) in zhiye_views::TABLES.into_iter().zip(before) {
        assert!(!before.is_empty());
        assert_eq!(format!("{:?}", rows(table).await), format!("{before:?}"), "{table}");
    }
}

async fn queues_show_what_is_owed_in_order(engine: Engine) {
    let office = TestOffice::new(engine).await;
    let clerk = office.staff(office.people.clerk);
    let mut filed = Vec::new();
    for n in 0..7 {
        filed.push(office.file(&format!("第 {n} 件")).await.id);
        office.later(10);
    }
    let open = Filter { open: true, ..Filter::default() };
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = office.app.list(&clerk, &open, Order::Priority, after, 3).await.unwrap();
        seen.extend(page.rows.iter().map(|row| row.listed.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, filed);
    assert_eq!(office.app.count(&clerk, &open).await.unwrap().0, 7);
    let newest = office.app.list(&clerk, &open, Order::Newest, None, 1).await.unwrap();
    assert_eq!(newest.rows[0].listed.id, filed[6]);
}
