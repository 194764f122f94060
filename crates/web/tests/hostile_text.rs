//! Texts that are long, rare or written to do harm, in every field of every form: shown as they were written, and as
//! text only.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod common;

use common::{Answer, TestApp, Visitor, hands, hands::does};

/// Fields of a form with what is typed.
type Typed<'a> = &'a [(&'a str, &'a str)];

/// Fits the shortest field.
const SCRIPT: &str = "<script>alert(1)";
const IMAGE: &str = "\"'><img src=x>";

/// Nothing of it became markup.
#[track_caller]
fn is_text(page: &Answer, path: &str) {
    for raw in ["<script>alert", "<img src=x"] {
        assert!(!page.says(raw), "{path} shows {raw} as markup:\n{}", page.text);
    }
}

async fn every_page(who: &mut Visitor, paths: &[&str]) {
    for path in paths {
        let page = who.get(path).await;
        page.must_be(200);
        is_text(&page, path);
    }
}

/// Files as a resident and gives the number; the browser is on the receipt.
async fn filed(visitor: &mut Visitor, what: &str, contact: &[(&str, &str)]) -> String {
    visitor.post("/file/category", &[("category", "housing")]).await.location();
    visitor
        .post("/file/place", &[("where", "qinghe"), ("place", &format!("{SCRIPT}{IMAGE}"))])
        .await
        .location();
    visitor.post("/file/tell", &[("what", what), ("kind", "help")]).await.location();
    visitor.post("/file/contact", contact).await.location();
    let check = visitor.get("/file/check").await;
    is_text(&check, "/file/check");
    visitor.post("/file/check", &[("token", &check.field("token"))]).await.location();
    let page = visitor.get("/receipt").await;
    let digits = page.text.split("class=\"digits\">").nth(1).unwrap().split("</dd>").next().unwrap();
    digits.chars().filter(char::is_ascii_digit).collect()
}

#[tokio::test]
async fn whatever_is_wrong_with_number_or_code_the_page_is_the_same_to_the_byte() {
    let app = TestApp::new().await;
    let receipt = common::story::filed(&app.office, "楼道灯坏了。").await;
    let right = receipt.number.to_string();
    let mut check = right.clone().into_bytes();
    let last = check.len() - 1;
    check[last] = if check[last] == b'9' { b'0' } else { check[last] + 1 };
    let check = String::from_utf8(check).unwrap();
    let day = jiff::civil::date(2026, 11, 2);
    let unknown = zhiye_domain::number::Number::new(day, 4711).to_string();
    let code = if receipt.code == "00000000" { "11111111" } else { "00000000" };
    let mut pages = Vec::new();
    for number in [&right, &check, &unknown] {
        let page = app.visitor().post("/track", &[("number", number), ("code", code)]).await;
        let hidden: String = page.text.replace(number.as_str(), "N");
        let token = page.text.contains("name=\"token\"").then(|| page.field("token"));
        pages.push((page.status, token.map_or(hidden.clone(), |token| hidden.replace(&token, "T"))));
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(pages[0], pages[2]);
}

#[tokio::test]
async fn twenty_thousand_rare_characters_are_filed_and_read_back_and_too_many_come_back() {
    let app = TestApp::new().await;
    let rare = "𠮷㐂𪚥😀👩‍👩‍👧ẑ".chars().cycle();
    let fits: String = rare.clone().take(20_000).collect();
    let long: String = rare.take(100_000).collect();
    let mut visitor = app.visitor();
    visitor.post("/file/category", &[("category", "housing")]).await.location();
    visitor.post("/file/tell", &[("what", &long)]).await.must_be(422).must_say(&long);
    let number = filed(&mut visitor, &fits, &[]).await;
    visitor.get("/matter").await.must_say(&fits);
    let mut clerk = app.staff("clerk").await;
    clerk.get(&format!("/staff/requests/{number}")).await.must_say(&fits);
    let fields = [
        ("channel", "phone"),
        ("text", long.as_str()),
        ("relation", "self"),
        ("danger", "0"),
        ("reply", "none"),
    ];
    clerk.post("/staff/register", &fields).await.must_be(422).must_say(&long);
    hands::accepted_and_assigned(&app, &number).await;
    let mut handler = app.staff("handler").await;
    hands::done(&does(&mut handler, &number, "signature", &[]).await, "signature");
    let sent = does(&mut handler, &number, "draft", &[("words", long.as_str()), ("outcome", "solved")]).await;
    sent.must_be(422).must_say(&long);
}

#[tokio::test]
async fn script_in_every_field_of_a_matter_is_shown_as_text() {
    let app = TestApp::new().await;
    let evil = format!("{SCRIPT}</script>{IMAGE}\u{202e}倒着\0");
    let evil = evil.as_str();
    let mut visitor = app.visitor();
    let contact =
        [("phone", "13900000168"), ("name", SCRIPT), ("reply", "phone"), ("wishes", evil), ("address", evil)];
    let number = filed(&mut visitor, evil, &contact).await;
    let page = visitor.get("/matter").await;
    page.must_say("alert(1)");
    assert!(!page.says("\u{202e}") && !page.says("\0"));
    let token = visitor.get("/matter/add").await.field("token");
    visitor.post("/matter/additions", &[("token", &token), ("words", evil)]).await.location();

    let mut clerk = app.staff("clerk").await;
    let second = hands::registered(
        &mut clerk,
        &[("text", evil), ("name", SCRIPT), ("place", evil), ("summary", SCRIPT), ("wishes", evil)],
    )
    .await;
    every_page(
        &mut clerk,
        &[&format!("/staff/requests/{second}"), "/staff/register", "/staff/requests?state=filed"],
    )
    .await;
    let category = hands::category(&app, "construction");
    let fields = [
        ("category", category.as_str()),
        ("kind", "help"),
        ("legal_channel", "ordinary"),
        ("summary", SCRIPT),
    ];
    hands::done(&does(&mut clerk, &number, "acceptance", &fields).await, "acceptance");
    hands::done(
        &does(&mut clerk, &number, "note", &[("audience", "resident"), ("words", evil)]).await,
        "note",
    );
    let mut coordinator = app.staff("coordinator").await;
    let fields = [("class", "now"), ("danger", "1"), ("hardship", ""), ("people", "2"), ("reason", evil)];
    hands::done(&does(&mut coordinator, &number, "judgement", &fields).await, "judgement");
    let unit = app.office.units["construction"].to_string();
    hands::done(&does(&mut coordinator, &number, "assignment", &[("unit", &unit)]).await, "assignment");
    let (mut handler, mut approver) = (app.staff("handler").await, app.staff("approver").await);
    hands::done(&does(&mut handler, &number, "signature", &[]).await, "signature");
    let fields = [("way", "phone"), ("reached", "yes"), ("words", evil)];
    hands::done(&does(&mut handler, &number, "contact-record", &fields).await, "contact-record");
    let answer = [("words", evil), ("outcome", "solved"), ("next_step", evil)];
    hands::done(&does(&mut handler, &number, "draft", &answer).await, "draft");
    hands::done(&does(&mut approver, &number, "draft-return", &[("reason", evil)]).await, "draft-return");
    hands::done(&does(&mut handler, &number, "draft", &answer).await, "draft");
    hands::done(&does(&mut approver, &number, "approval", &[]).await, "approval");
    hands::done(&does(&mut approver, &number, "delivery", &[("way", "phone")]).await, "delivery");
    let at = format!("/staff/requests/{number}");
    for who in [&mut clerk, &mut coordinator, &mut handler, &mut approver] {
        every_page(who, &[&at, "/staff", "/staff/requests?state=all"]).await;
    }
    let token = visitor.get("/matter/rate").await.field("token");
    let rating = [("token", token.as_str()), ("solved", "no"), ("satisfaction", "1"), ("words", evil)];
    visitor.post("/matter/rating", &rating).await;
    every_page(&mut visitor, &["/matter", "/receipt", "/"]).await;
    every_page(&mut coordinator, &[&at]).await;
}

#[tokio::test]
async fn script_in_what_a_resident_brings_asks_rates_and_takes_back_is_shown_as_text() {
    let app = TestApp::new().await;
    let evil = format!("{SCRIPT}</script>{IMAGE}");
    let item = app.office.app.rulebook().supplement_items()[0].code.clone();
    let mut clerk = app.staff("clerk").await;
    // The first is asked to bring something, and taken back; the others are answered, and rated or opened again.
    let courses: [&[(&str, &str)]; 3] = [
        &[("supplement", "supplement"), ("remind", "reminders"), ("withdraw", "withdrawal")],
        &[("rate", "rating")],
        &[("reopen", "reopening")],
    ];
    for course in courses {
        let receipt = common::story::filed(&app.office, "楼道灯坏了。").await;
        let number = receipt.number.to_string();
        if course.len() > 1 {
            let fields = [("items", item.as_str()), ("words", evil.as_str())];
            hands::done(&does(&mut clerk, &number, "supplement-notice", &fields).await, "supplement-notice");
        } else {
            common::story::answered(&app.office, receipt.id).await;
        }
        let mut visitor = app.visitor();
        visitor.post("/track", &[("number", &number), ("code", &receipt.code)]).await.must_be(303);
        for (page, post) in course {
            let form = visitor.get(&format!("/matter/{page}")).await;
            is_text(form.must_be(200), page);
            let token = form.field("token");
            let fields = [("token", token.as_str()), ("words", &evil), ("solved", "no")];
            let post = format!("/matter/{post}");
            if *page == "rate" {
                // Sent without its second choice: the words stand in the form.
                let again = visitor.post(&post, &fields).await;
                is_text(again.must_be(422).must_say("alert(1)"), &post);
            }
            let fields = [&fields[..], &[("satisfaction", "1")]].concat();
            visitor.post(&post, &fields).await.must_be(303);
            every_page(&mut visitor, &["/matter"]).await;
            let at = format!("/staff/requests/{number}");
            let read = clerk.read(&at).await;
            is_text(read.must_be(200).must_say("alert(1)"), &at);
        }
    }
}

#[tokio::test]
async fn script_in_the_offices_own_names_is_shown_as_text() {
    let app = TestApp::new().await;
    let mut admin = app.staff("admin").await;
    let civil = app.office.units["civil"].to_string();
    let clerk = app.office.people["clerk"].to_string();
    let (areas, local) = (format!("qinghe {SCRIPT}：{SCRIPT}"), format!("2026-12-03 放假 {SCRIPT}"));
    let forms: [(&str, &[(&str, &str)]); 6] = [
        ("/staff/units", &[("do", "add"), ("name", SCRIPT), ("code", "evil")]),
        ("/staff/units", &[("do", "rename"), ("unit", &civil), ("name", IMAGE)]),
        ("/staff/people", &[("do", "rename"), ("person", &clerk), ("name", SCRIPT)]),
        ("/staff/office", &[("areas", &areas)]),
        ("/staff/calendar", &[("do", "local"), ("local", &local)]),
        ("/staff/office", &[("name", SCRIPT), ("phone", IMAGE), ("address", SCRIPT)]),
    ];
    for (path, fields) in forms {
        admin.post(path, fields).await.must_be(303);
    }
    let fields = [("do", "add"), ("name", IMAGE), ("unit", civil.as_str())];
    is_text(&admin.post("/staff/people", &fields).await, "the invitation");
    every_page(
        &mut admin,
        &["/staff/units", "/staff/people", "/staff/office", "/staff/calendar", "/staff/duty", "/staff"],
    )
    .await;
    every_page(&mut app.staff("clerk").await, &["/staff", "/staff/register", "/staff/requests"]).await;
    let mut visitor = app.visitor();
    every_page(&mut visitor, &["/", "/start", "/help", "/track", "/staff/sign-in"]).await;
    visitor.post("/file/category", &[("category", "housing")]).await.location();
    every_page(&mut visitor, &["/file/place"]).await;
}

#[tokio::test]
async fn a_form_sent_after_twelve_idle_hours_is_kept_whichever_it_is() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = hands::registered(&mut clerk, &[]).await;
    let (note, noted) =
        (format!("/staff/requests/{number}/note"), format!("/staff/requests/{number}/act/note"));
    let forms: [(&str, &str, &str, Typed<'_>); 7] = [
        ("clerk", "/staff/register", "/staff/register", &[("text", "写了一半的话")]),
        ("clerk", &note, &noted, &[("words", "写了一半的话")]),
        ("admin", "/staff/units", "/staff/units?at=add", &[("do", "add"), ("name", "写了一半的话")]),
        ("admin", "/staff/people", "/staff/people?at=add", &[("do", "add"), ("name", "写了一半的话")]),
        ("admin", "/staff/office", "/staff/office?at=profile", &[("name", "写了一半的话")]),
        (
            "admin",
            "/staff/calendar",
            "/staff/calendar?at=local",
            &[("do", "local"), ("local", "写了一半的话")],
        ),
        ("coordinator", "/staff/duty", "/staff/duty?at=day", &[("do", "day"), ("on", "2026-12-24")]),
    ];
    for (key, path, form, fields) in forms {
        app.move_to(common::NOW);
        let mut who = app.staff(key).await;
        who.get("/staff").await.must_be(200);
        app.move_to("2026-11-17T20:21:00Z");
        let sent = who.post(path, &[fields, &[("form", form)]].concat()).await;
        assert!(sent.location().ends_with("&kept=1"), "{path}: {}", sent.location());
        let back = app.staff(key).await.get(form).await;
        back.must_be(200).must_say(fields.last().unwrap().1);
    }
}

#[tokio::test]
async fn a_clock_that_jumps_back_ends_no_session_and_no_link() {
    let app = TestApp::new().await;
    let receipt = common::story::filed(&app.office, "楼道灯坏了。").await;
    let mut visitor = app.visitor();
    let fields = [("number", receipt.number.to_string()), ("code", receipt.code.clone())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    visitor.post("/track", &fields).await.must_be(303);
    let mut clerk = app.staff("clerk").await;
    let link = app.office.app.make_link(Some(app.office.people["handler"])).await.unwrap();
    app.move_to("2026-11-16T02:00:00Z");
    visitor.get("/matter").await.must_be(200);
    clerk.get("/staff").await.must_be(200);
    app.visitor().get(&format!("/staff/password/{}", link.0)).await.must_be(200);
    let noted = does(
        &mut clerk,
        &receipt.number.to_string(),
        "note",
        &[("audience", "internal"), ("words", "记一条")],
    )
    .await;
    hands::done(&noted, "note");
    assert!(
        app.office.app.matter_of_resident(receipt.id).await.unwrap().version == 2,
        "after the filing, not before"
    );
}
