//! One box for the staff: what it finds, what it asks first, and what never stands in an address.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod common;

use common::{TestApp, hands::registered};
use zhiye_app::{Ask, Filing};
use zhiye_domain::{Actor, request::Channel};
use zhiye_rulebook::Kind;

#[tokio::test]
async fn words_are_found_marked_and_never_in_the_address() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("text", "三单元楼道灯不亮"), ("summary", "楼道灯不亮")]).await;
    registered(&mut clerk, &[("text", "水管漏水")]).await;
    let sent = clerk.post("/staff/search", &[("q", "楼道灯")]).await;
    let place = sent.location().to_owned();
    assert!(place.starts_with("/staff/search/") && !place.contains('%'), "{place}");
    let page = clerk.get(&place).await;
    page.must_be(200).must_say(&number).must_say("<mark>楼道灯</mark>").must_say("找到的地方：摘要、原话");
    assert!(!page.says("水管"));
    let nothing = clerk.post("/staff/search", &[("q", "电梯")]).await;
    clerk.get(nothing.location()).await.must_say("没有找到");
    let mut caller = app.staff("caller").await;
    caller.get(&place).await.must_say("这次查找已经过期");
}

#[tokio::test]
async fn a_number_opens_its_matter_and_an_empty_or_endless_box_is_said() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[]).await;
    let spaced = format!("{} {}", &number[..8], &number[8..]);
    let found = clerk.post("/staff/search", &[("q", &spaced)]).await;
    assert_eq!(found.location(), format!("/staff/requests/{number}"));
    clerk.post("/staff/search", &[("q", "  ")]).await.must_be(422).must_say("请写编号、几个字，或者电话");
    let endless = "灯".repeat(200);
    clerk.post("/staff/search", &[("q", &endless)]).await.must_be(422).must_say(&endless);
}

#[tokio::test]
async fn a_phone_is_looked_up_with_a_purpose_by_those_who_register_and_call() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("phone", "13912345678"), ("text", "路灯不亮")]).await;
    let phone = ("q", "139 1234 5678");
    let asked = clerk.post("/staff/search", &[phone]).await;
    asked.must_be(200).must_say("请说明用途");
    assert!(!asked.says(&number));
    clerk.post("/staff/search", &[phone, ("purpose", "other")]).await.must_be(422).must_say("请写几个字");
    let told = clerk.post("/staff/search", &[phone, ("purpose", "progress")]).await;
    clerk.get(told.location()).await.must_say(&number).must_say("联系电话");
    let mut handler = app.staff("handler").await;
    let words = handler.post("/staff/search", &[phone]).await;
    let page = handler.get(words.location()).await;
    page.must_say("您的岗位不按电话找人");
    assert!(!page.says(&number));
}

#[tokio::test]
async fn one_number_is_one_number_at_every_door() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let first = registered(&mut clerk, &[("phone", "+86 139-1234-5678"), ("text", "路灯不亮")]).await;
    let second = registered(&mut clerk, &[("phone", "１３９ １２３４ 5678"), ("text", "又不亮")]).await;
    let mut filing = Filing::new(Kind::Help, Channel::Hotline, "还是不亮");
    filing.contact.phone = "(86) 13912345678".into();
    let by_program = Ask::new(Actor::System, Channel::Hotline);
    let third = app.office.app.file(&by_program, &filing).await.unwrap().number.to_string();
    for written in ["13912345678", "86 139 1234 5678", "+8613912345678"] {
        let told = clerk.post("/staff/search", &[("q", written), ("purpose", "progress")]).await;
        let page = clerk.get(told.location()).await;
        page.must_say(&first).must_say(&second).must_say(&third);
    }
}

#[tokio::test]
async fn whoever_reads_no_matters_has_no_box() {
    let app = TestApp::new().await;
    for who in ["leader", "admin"] {
        let mut visitor = app.staff(who).await;
        visitor.get("/staff/search").await.must_be(403);
        visitor.post("/staff/search", &[("q", "灯")]).await.must_be(403);
    }
}
