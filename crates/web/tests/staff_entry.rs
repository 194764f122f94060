//! PINs, passwords and sessions: what the pages promise about them.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod common;

use common::TestApp;

const PASSWORD: &str = "correct horse battery";

#[tokio::test]
async fn after_five_wrong_pins_the_password_makes_the_pin_good_again() {
    let app = TestApp::new().await;
    let person = app.office.people["clerk"];
    app.office.app.set_password(person, "linxiao", PASSWORD).await.unwrap();
    let mut window = app.visitor();
    let sign_in = [("login", "linxiao"), ("password", PASSWORD)];
    window.post("/staff/sign-in", &sign_in).await.must_be(303);
    let agree = [("enrol", "1"), ("agree", "yes"), ("pin", "2468")];
    window.post("/staff/switch", &agree).await.must_be(303);
    let id = person.to_string();
    for minute in 21..27 {
        app.move_to(&format!("2026-11-17T08:{minute}:00Z"));
        window.post("/staff/switch", &[("person", &id), ("pin", "1111")]).await;
    }
    app.move_to("2026-11-17T09:30:00Z");
    window.post("/staff/switch", &[("person", &id), ("pin", "2468")]).await.must_be(422);
    app.move_to("2026-11-17T10:30:00Z");
    window.post("/staff/sign-in", &sign_in).await.must_be(303);
    let back = window.post("/staff/switch", &[("person", &id), ("pin", "2468")]).await;
    assert_eq!(back.location(), "/staff");
}

#[tokio::test]
async fn someone_who_came_in_without_a_password_can_set_a_pin_and_take_it_back() {
    let app = TestApp::new().await;
    let mut window = app.staff("clerk").await;
    let agree = [("enrol", "1"), ("agree", "yes"), ("pin", "2468")];
    window.post("/staff/switch", &agree).await.must_be(303);
    window.get("/staff/switch").await.must_say("staff/switch?person=");
    let id = app.office.people["clerk"].to_string();
    window.post("/staff/sign-out", &[]).await.must_be(303);
    let back = window.post("/staff/switch", &[("person", &id), ("pin", "2468")]).await;
    assert_eq!(back.location(), "/staff");
    window.get("/staff/switch").await.must_say("这台电脑上不再用 PIN");
    window.post("/staff/switch", &[("unenrol", "1")]).await.must_be(303);
    let page = window.get("/staff/switch").await;
    assert!(!page.says("staff/switch?person="));
    window.post("/staff/switch", &[("person", &id), ("pin", "2468")]).await.must_be(422);
}

#[tokio::test]
async fn a_new_password_ends_every_other_session() {
    let app = TestApp::new().await;
    let mut elsewhere = app.staff("clerk").await;
    elsewhere.get("/staff").await.must_be(200);
    let link = app.office.app.make_link(Some(app.office.people["clerk"])).await.unwrap();
    let fields = [("login", "linxiao"), ("password", PASSWORD), ("again", PASSWORD), ("pin", "")];
    let path = format!("/staff/password/{}", link.0);
    let mut here = app.visitor();
    here.post(&path, &fields).await.must_be(303);
    here.get("/staff").await.must_be(200);
    elsewhere.get("/staff").await.must_be(303);
    // Pressed twice, the page says that it is done.
    app.visitor().post(&path, &fields).await.must_say("密码已经设好").must_say("/staff/sign-in");
}

#[tokio::test]
async fn a_form_opened_by_one_is_not_sent_as_the_next_who_comes_in() {
    let app = TestApp::new().await;
    let mut window = app.staff("clerk").await;
    let form = window.get("/staff/register").await;
    let (token, by) = (form.field("token"), form.field("by"));
    assert_eq!(by, app.office.people["clerk"].to_string());
    window.cookies = app.staff("caller").await.cookies;
    let fields = [
        ("token", token.as_str()),
        ("by", &by),
        ("form", "/staff/register"),
        ("channel", "phone"),
        ("relation", "self"),
        ("text", "楼道灯坏了"),
        ("danger", "0"),
        ("reply", "phone"),
        ("phone", "13900000168"),
    ];
    let page = window.post("/staff/register", &fields).await;
    page.must_be(409).must_say("换了人登录").must_say("孙悦").must_say("楼道灯坏了");
    window.post("/staff/drafts", &fields).await.must_be(409);
    assert!(!window.get("/staff").await.says("登记：楼道灯坏了"), "it is nobody's draft");
    window.get("/staff/requests?state=all").await.must_say("符合的 0 件");
    window.cookies = app.staff("clerk").await.cookies;
    window.post("/staff/register", &fields).await.must_be(303);
}
