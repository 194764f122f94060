//! The receipt at the window, one more matter of the same person, and what both show to whom.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod common;

use common::{
    TestApp,
    hands::{category, registered},
};

/// The purposes of the reading log, oldest first.
async fn purposes(app: &TestApp) -> Vec<String> {
    let ask = "SELECT purpose FROM readings ORDER BY at, id";
    let rows = app.office.app.store().query(zhiye_store::Statement::new(ask)).await.unwrap();
    rows.iter().map(|row| row.text(0).unwrap().to_owned()).collect()
}

/// The query code as the page of the receipt shows it.
fn code_on(text: &str) -> Option<String> {
    let digits = text.split("查询码</dt>").nth(1)?.split("</dd>").next()?;
    Some(digits.split("<span>").skip(1).filter_map(|part| part.split('<').next()).collect())
}

#[tokio::test]
async fn the_code_is_free_right_after_registering_and_needs_the_person_checked_later() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("category", &category(&app, "construction"))]).await;
    let path = format!("/staff/requests/{number}/receipt");
    let code = code_on(&clerk.get(&path).await.text).expect("a code");
    assert_eq!(code.len(), 8);
    // Another post that gives out receipts did not register it.
    let page = app.staff("caller").await.get(&path).await;
    page.must_be(200).must_say("身份已核对");
    assert_eq!(code_on(&page.text), None);
    app.move_to("2026-11-18T02:20:00Z");
    let mut clerk = app.staff("clerk").await;
    let page = clerk.get(&path).await;
    page.must_be(200).must_say("身份已核对");
    assert_eq!(code_on(&page.text), None);
    let page = clerk.post(&path, &[]).await;
    page.must_be(422).must_say("请选怎么核对的");
    assert_eq!(code_on(&page.text), None);
    let page = clerk.post(&path, &[("how", "id_card")]).await;
    assert_eq!(code_on(&page.text), Some(code));
    assert!(purposes(&app).await.contains(&"clerk:code:id_card".to_owned()));
}

#[tokio::test]
async fn the_receipt_is_offered_to_those_who_may_open_it() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("category", &category(&app, "construction"))]).await;
    let matter = format!("/staff/requests/{number}");
    clerk.get(&matter).await.must_say("看回执");
    let matter_page = app.staff("coordinator").await.read(&matter).await;
    assert!(!matter_page.must_be(200).says("看回执"));
}

#[tokio::test]
async fn one_more_of_the_same_person_carries_who_and_where_and_is_free_for_ones_own_of_today() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let own = [("category", category(&app, "construction")), ("relation", "family".into())];
    let own: Vec<(&str, &str)> = own.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let number = registered(&mut clerk, &[own.as_slice(), &[("authorised", "yes")]].concat()).await;
    let more = format!("/staff/register?more={number}");
    let page = clerk.get(&more).await;
    page.must_say("同一个人，还有一件")
        .must_say("value=\"13900000168\"")
        .must_say("value=\"qinghe/qinghe-3\" selected")
        .must_say("name=\"authorised\" value=\"yes\" checked");
    // A look-up and a mistake leave the heading.
    let form = page.field("form");
    let fields =
        [("form", form.as_str()), ("more", number.as_str()), ("phone", "13900000168"), ("lookup", "1")];
    clerk.post("/staff/register", &fields).await.must_say("同一个人，还有一件").must_say("登记过 1 件");
    let fields = [("form", form.as_str()), ("more", number.as_str()), ("phone", "12")];
    clerk.post("/staff/register", &fields).await.must_be(422).must_say("同一个人，还有一件");

    // Someone else's, or an old one: the purpose first.
    let mut caller = app.staff("caller").await;
    let page = caller.get(&more).await;
    page.must_be(200).must_say("写明用途");
    assert!(!page.says("13900000168"));
    app.move_to("2026-11-18T02:20:00Z");
    let mut clerk = app.staff("clerk").await;
    assert!(!clerk.get(&more).await.says("13900000168"));
    let page = clerk.post("/staff/register", &[("more", number.as_str()), ("purpose", "same")]).await;
    page.must_be(200).must_say("同一个人，还有一件").must_say("value=\"13900000168\"");
    let stated = purposes(&app).await.iter().filter(|purpose| *purpose == "stated").count();
    assert_eq!(stated, 2, "one for the fresh one, one for the old one");
}
