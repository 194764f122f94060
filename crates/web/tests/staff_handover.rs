//! A shift's end: one sheet of what is in hand, and matters that go to somebody else, several at a time.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod common;

use common::{
    TestApp,
    hands::{accepted_and_assigned, category, does, registered},
    story,
};

/// A second clerk, as the administrator adds one.
async fn second_clerk(app: &TestApp) -> String {
    let unit = app.office.units["service"].to_string();
    let add = [("do", "add"), ("name", "方圆"), ("unit", unit.as_str()), ("roles", "clerk")];
    app.staff("admin").await.post("/staff/people", &add).await.must_be(200);
    let directory = app.office.app.directory();
    let (id, _) = directory.names.iter().find(|(_, name)| *name == "方圆").unwrap();
    id.to_string()
}

#[tokio::test]
async fn a_clerk_hands_over_what_is_ticked_and_keeps_the_rest() {
    let app = TestApp::new().await;
    let to = second_clerk(&app).await;
    let mut clerk = app.staff("clerk").await;
    let from = app.office.people["clerk"].to_string();
    let first = registered(&mut clerk, &[]).await;
    let second = registered(&mut clerk, &[]).await;
    let sheet = clerk.get("/staff/handover").await;
    sheet.must_be(200).must_say("手里 2 件").must_say("方圆");
    assert!(!sheet.says("看谁的"), "a clerk sees their own");
    let token = sheet.field("token");
    let nothing = clerk.post("/staff/handover", &[("token", &token), ("from", &from), ("to", &to)]).await;
    nothing.must_be(422).must_say("请勾选要移交的事项");
    let nobody = [("token", token.as_str()), ("from", &from), ("number", &first)];
    let nobody = clerk.post("/staff/handover", &nobody).await;
    nobody.must_be(422).must_say("请选交给谁");
    assert!(nobody.says(&format!("value=\"{first}\" checked")), "what was ticked stays ticked");
    let fields = [("token", token.as_str()), ("from", &from), ("to", &to), ("number", &first)];
    let done = clerk.post("/staff/handover", &fields).await;
    clerk.get(done.location()).await.must_say("移交了 1 件").must_say("手里 1 件");
    let again = clerk.post("/staff/handover", &fields).await;
    assert_eq!(again.location(), done.location(), "a second press does nothing more");
    let sheet = clerk.get("/staff/handover").await;
    assert!(sheet.says(&second) && !sheet.says(&first));
    clerk.get(&format!("/staff/requests/{first}")).await.must_say("方圆");
}

#[tokio::test]
async fn what_moved_on_meanwhile_is_named_and_the_others_go() {
    let app = TestApp::new().await;
    let to = second_clerk(&app).await;
    let mut clerk = app.staff("clerk").await;
    let from = app.office.people["clerk"].to_string();
    let gone = registered(&mut clerk, &[("category", &category(&app, "construction"))]).await;
    let kept = registered(&mut clerk, &[]).await;
    let token = clerk.get("/staff/handover").await.field("token");
    accepted_and_assigned(&app, &gone).await;
    let mut handler = app.staff("handler").await;
    does(&mut handler, &gone, "signature", &[]).await;
    let fields =
        [("token", token.as_str()), ("from", &from), ("to", &to), ("number", &gone), ("number", &kept)];
    let partly = clerk.post("/staff/handover", &fields).await;
    partly.must_be(422).must_say("有 1 件没有移交，移交了 1 件").must_say(&gone).must_say("已经转到别人手里");
    assert!(!clerk.get("/staff/handover").await.says(&kept), "the other one went");
}

#[tokio::test]
async fn what_went_to_a_third_person_meanwhile_stays_with_them() {
    let app = TestApp::new().await;
    let to = second_clerk(&app).await;
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[]).await;
    let from = app.office.people["clerk"].to_string();
    let mut coordinator = app.staff("coordinator").await;
    let token = coordinator.get(&format!("/staff/handover?from={from}")).await.field("token");
    does(&mut clerk, &number, "handover", &[("person", &to)]).await;
    // Sent from the old sheet, back to the one who had it: it is not theirs to give any more.
    let caller = app.office.people["caller"].to_string();
    let grant = [("do", "grant"), ("person", caller.as_str()), ("role", "clerk")];
    app.staff("admin").await.post("/staff/people", &grant).await.must_be(303);
    let fields = [("token", token.as_str()), ("from", &from), ("to", &caller), ("number", &number)];
    let stayed = coordinator.post("/staff/handover", &fields).await;
    stayed.must_be(422).must_say("有 1 件没有移交").must_say("已经转到别人手里");
    clerk.get(&format!("/staff/requests/{number}")).await.must_say("方圆");
}

#[tokio::test]
async fn nobody_looks_at_or_empties_a_desk_that_is_not_theirs_to_arrange() {
    let app = TestApp::new().await;
    let receipt = story::filed(&app.office, "楼道灯坏了").await;
    story::in_hand(&app.office, receipt.id).await;
    let (number, handler) = (receipt.number.to_string(), app.office.people["handler"].to_string());
    let desk = format!("/staff/handover?from={handler}");
    let own = app.staff("handler").await.get("/staff/handover").await;
    own.must_be(200).must_say(&number);
    assert!(!own.says("移交勾选的"), "a handler does not give matters away alone");
    app.staff("approver").await.get(&desk).await.must_be(200).must_say(&number);
    app.staff("coordinator").await.get(&desk).await.must_be(200).must_say("移交勾选的");
    app.staff("clerk").await.get(&desk).await.must_be(404);
    app.staff("handler2").await.get(&desk).await.must_be(404);
    let fields = [("from", handler.as_str()), ("to", &handler), ("number", &number)];
    app.staff("handler").await.post("/staff/handover", &fields).await.must_be(403);
    app.staff("caller").await.get("/staff/handover").await.must_be(403);
    let clerk = app.office.people["clerk"].to_string();
    let wrong = [("from", handler.as_str()), ("to", clerk.as_str()), ("number", &number)];
    let refused = app.staff("coordinator").await.post("/staff/handover", &wrong).await;
    refused.must_be(422).must_say("请选交给谁");
}
