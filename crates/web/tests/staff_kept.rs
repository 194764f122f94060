//! Half-written forms of the staff: whose they are, where they come back, and that none is lost.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod common;

use common::{
    Answer, TestApp, Visitor,
    hands::{accepted_and_assigned, category, does, done, registered},
};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";
/// The evening of the next day: every session of today has ended.
const TOMORROW: &str = "2026-11-18T12:20:00Z";

/// Goes where an answer leads.
async fn follow(who: &mut Visitor, answer: &Answer) -> Answer {
    let to = answer.location().to_owned();
    who.get(&to).await
}

#[tokio::test]
async fn words_kept_on_an_expired_session_come_back_to_their_writer_and_to_nobody_else() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("category", &category(&app, "construction"))]).await;
    app.move_to(TOMORROW);
    let form = format!("/staff/requests/{number}/act/addition");
    let fields = [("form", form.as_str()), ("words", "写到一半的话"), ("channel", "phone"), ("token", TOKEN)];
    let answer = clerk.post(&format!("/staff/requests/{number}/addition"), &fields).await;
    assert!(answer.location().ends_with("kept=1"), "{}", answer.location());
    for (key, login) in [("coordinator", "zhouzheng"), ("clerk", "linxiao")] {
        let person = app.office.people[key];
        app.office.app.set_password(person, login, "correct horse battery").await.expect("an account");
    }
    // At the same computer, by the same way in.
    let sign_in = |login: &'static str| {
        [("login", login), ("password", "correct horse battery"), ("next", form.as_str())]
    };
    let mut other = clerk.clone();
    other.post("/staff/sign-in", &sign_in("zhouzheng")).await.must_be(303);
    assert!(!other.get(&form).await.says("写到一半的话"));
    assert!(!other.get("/staff").await.says("替本人补充"));
    clerk.post("/staff/sign-in", &sign_in("linxiao")).await.must_be(303);
    clerk.get(&form).await.must_say("写到一半的话").must_say("接着上次写的");
}

#[tokio::test]
async fn words_sent_without_any_session_stand_on_the_page_to_be_copied() {
    let app = TestApp::new().await;
    let mut visitor = app.visitor();
    let fields = [
        ("form", "/staff/register"),
        ("text", "楼上漏水"),
        ("phone", "13900000168"),
        ("password", "correct horse"),
    ];
    let answer = visitor.post("/staff/register", &fields).await;
    answer.must_be(401).must_say("楼上漏水").must_say("请先抄下来").must_say("/staff/sign-in");
    assert!(!answer.says("correct horse"));
}

#[tokio::test]
async fn what_is_put_away_for_later_is_one_of_several_and_registering_one_leaves_the_others() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let mut forms = Vec::new();
    for text in ["东门路灯不亮", "西门垃圾没人收"] {
        let form = clerk.get("/staff/register").await.field("form");
        let fields = [("token", TOKEN), ("form", form.as_str()), ("text", text), ("keep", "1")];
        clerk.post("/staff/register", &fields).await.must_be(303);
        forms.push(form);
    }
    assert_ne!(forms[0], forms[1]);
    clerk.get("/staff").await.must_say("东门路灯不亮").must_say("西门垃圾没人收");
    let page = clerk.get("/staff/register").await;
    page.must_say("先存着的").must_say("东门路灯不亮").must_say("11-17 16:20 存的");
    assert!(!page.says(">东门路灯不亮</textarea>"), "a new form begins empty");
    let page = clerk.get(&forms[0]).await;
    page.must_say(">东门路灯不亮</textarea>").must_say("接着上次写的");
    registered(&mut clerk, &[("form", &forms[0])]).await;
    let page = clerk.get("/staff/register").await;
    page.must_say("西门垃圾没人收");
    assert!(!page.says("东门路灯不亮"));
}

/// Sends a form after its session has ended, signs in again, and gives the page the person comes back to.
async fn sent_too_late(app: &TestApp, path: &str, fields: &[(&str, &str)]) -> Answer {
    let mut admin = app.staff("admin").await;
    app.clock.move_to(app.clock.now() + jiff::SignedDuration::from_hours(30));
    let answer = admin.post(path, fields).await;
    assert!(answer.location().ends_with("kept=1"), "{path}: {}", answer.location());
    let next = answer.location().split("next=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let next = next.replace("%2F", "/").replace("%3F", "?").replace("%3D", "=");
    let mut again = app.staff("admin").await;
    again.get("/staff").await.must_say(&next);
    again.get(&next).await
}

#[tokio::test]
async fn every_form_of_the_office_comes_back_as_it_was_typed() {
    let app = TestApp::new().await;
    let unit = app.office.units["civil"].to_string();
    let clerk = app.office.people["clerk"].to_string();
    let at = |path: &str, at: &str| format!("/staff/{path}?at={at}");
    let (rename, moving) = (at("units", &unit), at("people", &clerk));
    type Row<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a str);
    let rows: &[Row<'_>] = &[
        (
            "/staff/office",
            "/staff/office?at=profile",
            &[("name", "新街道"), ("phone", "")],
            "value=\"新街道\"",
        ),
        (
            "/staff/office",
            "/staff/office?at=areas",
            &[("areas", "xin 新里：9 栋")],
            "xin 新里：9 栋</textarea>",
        ),
        (
            "/staff/units",
            "/staff/units?at=add",
            &[("do", "add"), ("name", "河长办"), ("code", "river")],
            "value=\"river\"",
        ),
        (
            "/staff/units",
            &rename,
            &[("do", "rename"), ("unit", &unit), ("name", "民政办")],
            "value=\"民政办\"",
        ),
        (
            "/staff/people",
            "/staff/people?at=add",
            &[("do", "add"), ("name", "方圆"), ("unit", &unit), ("roles", "handler")],
            "value=\"方圆\"",
        ),
        (
            "/staff/people",
            &moving,
            &[("do", "rename"), ("person", &clerk), ("name", "林晓晓")],
            "value=\"林晓晓\"",
        ),
        (
            "/staff/duty",
            "/staff/duty?at=day",
            &[("do", "day"), ("on", "2027-02-17"), ("officer", &clerk), ("backup", "")],
            "value=\"2027-02-17\"",
        ),
        (
            "/staff/calendar",
            "/staff/calendar?at=local",
            &[("do", "local"), ("local", "2026-12-03 放假 庙会")],
            "2026-12-03 放假 庙会</textarea>",
        ),
        (
            "/staff/calendar",
            "/staff/calendar?at=announce",
            &[("do", "announce"), ("announce_year", "2027"), ("csv", "date,kind,name")],
            "value=\"2027\"",
        ),
    ];
    for (path, form, typed, comes_back) in rows {
        let page = app.staff("admin").await.get(path).await;
        page.must_say(&format!("name=\"form\" value=\"{form}\""));
        let mut fields = vec![("form", *form)];
        fields.extend_from_slice(typed);
        let page = sent_too_late(&app, path, &fields).await;
        page.must_be(200).must_say(comes_back).must_say("接着上次写的");
        // The page finds it by itself, too; and when it is thrown away, it is gone.
        let mut admin = app.staff("admin").await;
        admin.get(path).await.must_say(comes_back);
        let gone = admin.post("/staff/drafts", &[("form", form), ("discard", "1")]).await;
        let page = follow(&mut admin, &gone).await;
        assert!(!page.says(comes_back) && !page.says("接着上次写的"), "{form}");
    }
}

/// A matter in hand with its handler, who has begun an answer that the page's script has kept.
async fn answer_begun(app: &TestApp) -> (Visitor, String, String) {
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("category", &category(app, "construction"))]).await;
    accepted_and_assigned(app, &number).await;
    let mut handler = app.staff("handler").await;
    done(&does(&mut handler, &number, "signature", &[]).await, "signature");
    let form = format!("/staff/requests/{number}/act/draft");
    let page = handler.get(&form).await;
    let (token, seen) = (page.field("token"), page.field("seen"));
    let kept = [
        ("form", form.as_str()),
        ("token", token.as_str()),
        ("seen", seen.as_str()),
        ("outcome", "solved"),
        ("words", "灯已经换好，请您看看。"),
    ];
    handler.post("/staff/drafts", &kept).await.must_be(204);
    (handler, number, form)
}

#[tokio::test]
async fn a_draft_that_comes_back_says_what_happened_meanwhile() {
    let app = TestApp::new().await;
    let (mut handler, number, form) = answer_begun(&app).await;
    let mut clerk = app.staff("clerk").await;
    let more = [("words", "三层也不亮了。"), ("channel", "phone")];
    done(&does(&mut clerk, &number, "addition", &more).await, "addition");
    let page = handler.get(&form).await;
    page.must_be(200).must_say("您写的时候，别人刚处理过这件事").must_say("灯已经换好，请您看看。");
    let notice = page.text.split("您写的时候").nth(1).unwrap().split("<h1>").next().unwrap().to_owned();
    assert!(notice.contains("三层也不亮了。"), "{notice}");
}

#[tokio::test]
async fn whoever_lost_the_right_meanwhile_still_has_the_words_to_copy() {
    let app = TestApp::new().await;
    let (mut handler, number, form) = answer_begun(&app).await;
    let page = handler.get(&form).await;
    let (token, seen) = (page.field("token"), page.field("seen"));
    let grant = format!("handler@{}", app.office.units["construction"]);
    let person = app.office.people["handler"].to_string();
    let mut admin = app.staff("admin").await;
    let revoke = [("do", "revoke"), ("person", person.as_str()), ("grant", grant.as_str())];
    admin.post("/staff/people", &revoke).await.must_be(303);
    let fields = [
        ("form", form.as_str()),
        ("token", token.as_str()),
        ("seen", seen.as_str()),
        ("outcome", "solved"),
        ("words", "灯已经换好，还加装了一盏。"),
    ];
    let answer = handler.post(&format!("/staff/requests/{number}/draft"), &fields).await;
    assert!(matches!(answer.status.as_u16(), 403 | 404), "{}", answer.status);
    answer.must_say("灯已经换好，还加装了一盏。").must_say("请先抄下来");
}

#[tokio::test]
async fn a_returned_draft_stands_in_the_form_with_the_reason() {
    let app = TestApp::new().await;
    let (mut handler, number, form) = answer_begun(&app).await;
    let fields = [
        ("outcome", "partly"),
        ("words", "灯换了三盏，还有一盏等配件。"),
        ("next_step", "周五装好最后一盏"),
        ("bases", "petition.34"),
    ];
    done(&does(&mut handler, &number, "draft", &fields).await, "draft");
    let mut approver = app.staff("approver").await;
    let why = [("reason", "请写明哪一层还没装")];
    done(&does(&mut approver, &number, "draft-return", &why).await, "draft-return");
    let page = handler.get(&form).await;
    page.must_be(200)
        .must_say("请写明哪一层还没装")
        .must_say(">灯换了三盏，还有一盏等配件。</textarea>")
        .must_say("value=\"周五装好最后一盏\"")
        .must_say("value=\"partly\" checked")
        .must_say("value=\"petition.34\" checked");
}
