//! The roster, units and people: who may stand where, and what is said before someone or something goes.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod common;

use common::{
    TestApp,
    hands::{accepted_and_assigned, category, registered},
};

#[tokio::test]
async fn the_first_on_duty_screens_and_mistakes_keep_the_choices() {
    let app = TestApp::new().await;
    let id = |key: &str| app.office.people[key].to_string();
    let (clerk, handler, leader) = (id("clerk"), id("handler"), id("leader"));
    let mut coordinator = app.staff("coordinator").await;
    // Someone who may not screen can't be first; the choices stand.
    let fields =
        [("do", "day"), ("on", "2026-12-01"), ("officer", &*handler), ("officer", ""), ("officer", &*leader)];
    let page = coordinator.post("/staff/duty", &fields).await;
    page.must_be(422).must_say("href=\"#d0\"").must_say("受理员").must_say("value=\"2026-12-01\"");
    page.must_say(&format!("<option value=\"{leader}\" selected>"));
    // Nor may nobody be first while others stand behind.
    let fields = [("do", "standing"), ("officer", ""), ("officer", ""), ("officer", &*leader)];
    coordinator.post("/staff/duty", &fields).await.must_be(422).must_say("href=\"#s0\"");
    // A day that is over is no day to plan.
    let fields = [("do", "day"), ("on", "2026-11-16"), ("officer", &*clerk)];
    let page = coordinator.post("/staff/duty", &fields).await;
    page.must_be(422).must_say("href=\"#on\"").must_say("已经过去");
    page.must_say(&format!("<option value=\"{clerk}\" selected>"));
    // A special day can be taken back.
    let fields =
        [("do", "day"), ("on", "2026-12-01"), ("officer", &*clerk), ("officer", ""), ("officer", &*leader)];
    coordinator.post("/staff/duty", &fields).await.must_be(303);
    assert_eq!(app.office.app.office().duty.len(), 1);
    coordinator.post("/staff/duty", &[("do", "clear"), ("on", "2026-12-01")]).await.must_be(303);
    assert!(app.office.app.office().duty.is_empty());
    assert_eq!(app.office.app.office().standing, [app.office.people["clerk"]]);
}

#[tokio::test]
async fn what_comes_in_goes_past_whoever_left_or_screens_no_more() {
    let app = TestApp::new().await;
    let mut admin = app.staff("admin").await;
    let unit = app.office.units["service"].to_string();
    let add = [("do", "add"), ("name", "方圆"), ("unit", unit.as_str()), ("roles", "clerk")];
    admin.post("/staff/people", &add).await.must_be(200);
    let clerk = app.office.people["clerk"].to_string();
    let grant = format!("clerk@{}", app.office.units[""]);
    let directory = app.office.app.directory();
    let held = &directory.person(app.office.people["clerk"]).unwrap().grants[0];
    let grant = if held.unit == app.office.units[""] { grant } else { format!("clerk@{}", held.unit) };
    let revoke = [("do", "revoke"), ("person", clerk.as_str()), ("grant", grant.as_str())];
    admin.post("/staff/people", &revoke).await.must_be(303);
    let receipt = common::story::filed(&app.office, "楼道灯坏了").await;
    let staff = app.office.app.directory().staff(app.office.people["coordinator"]).unwrap();
    let owner = app.office.app.state_for(&staff, receipt.id).await.unwrap().owner.person.unwrap();
    assert_eq!(app.office.app.directory().name(owner), "方圆");
}

#[tokio::test]
async fn a_person_is_renamed_and_told_of_what_they_leave_behind() {
    let app = TestApp::new().await;
    let mut admin = app.staff("admin").await;
    let clerk = app.office.people["clerk"].to_string();
    let rename = [("do", "rename"), ("person", clerk.as_str()), ("name", "林晓晓")];
    admin.post("/staff/people", &rename).await.must_be(303);
    admin.get("/staff/people").await.must_say("林晓晓");
    let wrong = [("do", "rename"), ("person", clerk.as_str()), ("name", "")];
    admin.post("/staff/people", &wrong).await.must_be(422).must_say(&format!("href=\"#name-{clerk}\""));
    // A matter of theirs is open: said first, done after a second word.
    let mut window = app.staff("clerk").await;
    registered(&mut window, &[("category", &category(&app, "construction"))]).await;
    let leave = [("do", "leave"), ("person", clerk.as_str())];
    admin.post("/staff/people", &leave).await.must_be(422).must_say("还有 1 件").must_say("林晓晓");
    let sure = [("do", "leave"), ("person", clerk.as_str()), ("sure", "1")];
    admin.post("/staff/people", &sure).await.must_be(303);
    assert!(!admin.get("/staff/people").await.says("林晓晓"));
}

#[tokio::test]
async fn grants_outside_the_new_unit_are_pointed_out_after_a_move() {
    let app = TestApp::new().await;
    let mut admin = app.staff("admin").await;
    let (handler, civil) = (app.office.people["handler"].to_string(), app.office.units["civil"].to_string());
    let moving = [("do", "move"), ("person", handler.as_str()), ("unit", civil.as_str())];
    let moved = admin.post("/staff/people", &moving).await;
    let to = moved.location().to_owned();
    admin.get(&to).await.must_say("还留着").must_say("承办人（社区建设办）");
}

#[tokio::test]
async fn a_unit_has_its_parent_and_is_not_retired_over_open_matters_unsaid() {
    let app = TestApp::new().await;
    let mut admin = app.staff("admin").await;
    let service = app.office.units["service"].to_string();
    let bad = [("do", "add"), ("name", "一号窗口"), ("code", "Window-1"), ("parent", service.as_str())];
    let page = admin.post("/staff/units", &bad).await;
    page.must_be(422).must_say("href=\"#code\"").must_say("value=\"一号窗口\"");
    page.must_say(&format!("<option value=\"{service}\" selected>"));
    assert!(!page.says("name=\"leads\" value=\"yes\" checked"), "an empty box stays empty");
    let good = [("do", "add"), ("name", "一号窗口"), ("code", "window1"), ("parent", service.as_str())];
    admin.post("/staff/units", &good).await.must_be(303);
    let held = app.office.app.directory().unit_by_code("window1").unwrap().parent;
    assert_eq!(held, Some(app.office.units["service"]));
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("category", &category(&app, "construction"))]).await;
    accepted_and_assigned(&app, &number).await;
    let unit = app.office.units["construction"].to_string();
    let retire = [("do", "retire"), ("unit", unit.as_str())];
    admin.post("/staff/units", &retire).await.must_be(422).must_say("还有 1 件").must_say("社区建设办");
    let sure = [("do", "retire"), ("unit", unit.as_str()), ("sure", "1")];
    admin.post("/staff/units", &sure).await.must_be(303);
}

#[tokio::test]
async fn a_person_form_that_has_to_be_mended_keeps_unit_and_roles() {
    let app = TestApp::new().await;
    let mut admin = app.staff("admin").await;
    let unit = app.office.units["civil"].to_string();
    let fields = [("do", "add"), ("name", ""), ("unit", unit.as_str()), ("roles", "handler")];
    let page = admin.post("/staff/people", &fields).await;
    page.must_be(422).must_say("href=\"#name\"").must_say(&format!("<option value=\"{unit}\" selected>"));
    page.must_say("value=\"handler\" checked");
}
