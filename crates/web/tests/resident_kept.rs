//! What a resident has typed is kept: through a change of display, a session that is over, a full disk, a text that is
//! too long; for the right person alone, and without a way around what a form checks.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod common;

use axum::{body::Body, http::Request};
use common::{Answer, TestApp, Visitor, story};
use zhiye_app::{Ask, Filing, MOST_NAME, Own, Refused};
use zhiye_calendar::Lang;
use zhiye_domain::{Actor, RequestId, request::Channel};
use zhiye_rulebook::Kind;

const WHAT: &str = "3 栋 2 单元楼道灯坏了十来天，晚上下楼全靠手机照。";

/// The same browser, now in the short session of this matter.
async fn enter(test: &TestApp, visitor: &mut Visitor, id: RequestId) {
    let token = test.office.app.begin_resident(id).await.unwrap();
    visitor.cookies.insert("zhiye_resident".into(), token.0);
}

/// Presses a choice of display as a browser without a script does: with the fields of the form it belongs to.
async fn choose(visitor: &mut Visitor, page: &Answer, set: &str, fields: &[(&str, &str)]) -> Answer {
    page.must_say("form=\"ask\" formaction=\"/display\"");
    let back = page.field_of("back");
    let mut sent = vec![("back", back.as_str()), ("typed", "1"), ("set", set)];
    sent.extend_from_slice(fields);
    let to = visitor.post("/display", &sent).await.location().to_owned();
    visitor.get(&to).await
}

#[tokio::test]
async fn what_one_typed_never_meets_the_next_at_the_same_device() {
    let test = TestApp::new().await;
    let first = story::filed(&test.office, "楼道灯不亮。").await;
    let second = story::filed(&test.office, "楼下漏水。").await;
    let mut visitor = test.visitor();
    enter(&test, &mut visitor, first.id).await;
    let form = visitor.get("/matter/add").await;
    let number = form.field("matter");
    assert_eq!(number, first.number.to_string());
    test.move_to("2026-11-17T10:21:00Z");
    let sent = visitor.post("/matter/additions", &[("matter", &number), ("words", "第一个人写的。")]).await;
    assert_eq!(sent.location(), "/track?again=1&kept=add");

    // Someone else gives the number and code of another matter on the same device.
    let pair = |receipt: &zhiye_app::Receipt| [receipt.number.to_string(), receipt.code.clone()];
    let [number, code] = pair(&second);
    let mut other = visitor.clone();
    let fields = [("number", number.as_str()), ("code", code.as_str()), ("kept", "add")];
    assert_eq!(other.post("/track", &fields).await.location(), "/matter");
    assert!(!other.get("/matter/add").await.says("第一个人写的。"));

    // The first one is led back to the form.
    visitor
        .get("/track?again=1&kept=add")
        .await
        .must_say("您刚才写的内容已保存")
        .must_say("name=\"kept\" value=\"add\"");
    let [number, code] = pair(&first);
    let fields = [("number", number.as_str()), ("code", code.as_str()), ("kept", "add")];
    assert_eq!(visitor.post("/track", &fields).await.location(), "/matter/add");
    visitor.get("/matter/add").await.must_say("第一个人写的。");
    visitor.post("/leave", &[]).await.location();
    enter(&test, &mut visitor, first.id).await;
    assert!(!visitor.get("/matter/add").await.says("第一个人写的。"), "leaving forgets it");
}

#[tokio::test]
async fn changing_the_display_loses_nothing_half_written() {
    let test = TestApp::new().await;
    let mut visitor = test.visitor();
    visitor.post("/file/category", &[("category", "housing")]).await.location();
    let page = visitor.get("/file/place?to=check").await;
    let page = choose(&mut visitor, &page, "large", &[("place", "东门口"), ("to", "check")]).await;
    page.must_say("data-size=\"large\"").must_say("value=\"东门口\"").must_say("name=\"to\" value=\"check\"");
    let page = visitor.get("/file/tell").await;
    let fields = [("what", WHAT), ("occurred", "2026-11-07"), ("kind", "complaint")];
    let page = choose(&mut visitor, &page, "elder", &fields).await;
    page.must_say("data-mode=\"elder\"").must_say(WHAT);
    let page = choose(&mut visitor, &page, "usual", &[("what", WHAT)]).await;
    page.must_say("value=\"2026-11-07\"").must_say("value=\"complaint\" checked");
    let page = visitor.get("/file/contact").await;
    let page = choose(&mut visitor, &page, "en", &[("phone", "139"), ("need", "slow")]).await;
    page.must_say("<html lang=\"en\"").must_say("value=\"139\"").must_say("value=\"slow\" checked");
    choose(&mut visitor, &page, "zh", &[("phone", "139"), ("need", "slow")]).await;

    let id = story::filed(&test.office, "楼道灯不亮。").await.id;
    story::answered(&test.office, id).await;
    enter(&test, &mut visitor, id).await;
    for (path, fields) in [
        ("/matter/add", vec![("words", "又坏了一盏。")]),
        ("/matter/remind", vec![("words", "请快一点。")]),
        ("/matter/reopen", vec![("words", "还是不亮。")]),
        ("/matter/rate", vec![("solved", "partly"), ("words", "谢谢来看。")]),
    ] {
        let page = visitor.get(path).await;
        if page.status != 200 {
            continue;
        }
        let matter = page.field("matter");
        let mut sent = vec![("matter", matter.as_str())];
        sent.extend(fields.iter().copied());
        let page = choose(&mut visitor, &page, "xlarge", &sent).await;
        page.must_be(200).must_say(fields.last().unwrap().1);
        if path == "/matter/rate" {
            page.must_say("value=\"partly\" checked");
        }
    }
    // Number and code: the code is never written into an address.
    let page = visitor.get("/track").await;
    let page = choose(&mut visitor, &page, "high", &[("number", "2026 1117"), ("code", "12345678")]).await;
    page.must_say("value=\"2026 1117\"");
    assert!(!page.says("12345678"));
}

#[tokio::test]
async fn enter_presses_the_forms_own_button_and_not_a_choice_of_display() {
    let test = TestApp::new().await;
    let page = test.visitor().get("/track").await;
    let first = page.text.split("<button").find(|tag| tag.contains("form=\"ask\"")).unwrap();
    assert!(!first.contains("formaction"), "{first}");
}

#[tokio::test]
async fn no_step_is_left_behind_with_something_wrong() {
    let test = TestApp::new().await;
    let mut visitor = test.visitor();
    visitor.post("/file/category", &[("category", "housing")]).await.location();
    let long = "灯".repeat(20_001);
    visitor.post("/file/place", &[("place", &"东".repeat(201))]).await.must_be(422);
    visitor.post("/file/tell", &[("what", &long), ("occurred", "2026-12-01")]).await.must_be(422);
    // Back by the link, and to the last page.
    let check = visitor.get("/file/check").await;
    let page = visitor.post("/file/check", &[("token", &check.field("token"))]).await;
    page.must_be(422).must_say("有 3 处需要处理").must_say("最多写 20000 个字").must_say("最多写 200 个字");
    page.must_say("发生的日期不能晚于今天");
    let links: Vec<&str> =
        page.text.split("href=\"#").skip(2).map(|rest| rest.split('"').next().unwrap()).collect();
    for link in ["place", "what", "day"] {
        assert!(links.contains(&link), "{links:?}");
        page.must_say(&format!("id=\"{link}\""));
    }
    // And no other door takes what the form does not.
    let ask = Ask::new(Actor::Resident, Channel::Web);
    let refused = |no: zhiye_app::No| match no {
        zhiye_app::No::Refused(Refused::Own(own)) => own,
        other => panic!("{other}"),
    };
    let filing = Filing::new(Kind::Help, Channel::Web, long);
    assert_eq!(refused(test.office.app.file(&ask, &filing).await.unwrap_err()), Own::TooLong);
    let said = Refused::Own(Own::TooLong).message(Lang::Zh);
    assert!(said.contains("20000") && said.contains("200") && said.contains("60"), "{said}");
    let mut filing = Filing::new(Kind::Help, Channel::Web, WHAT);
    filing.contact.name = "长".repeat(MOST_NAME + 1);
    assert_eq!(refused(test.office.app.file(&ask, &filing).await.unwrap_err()), Own::TooLong);
    let mut filing = Filing::new(Kind::Help, Channel::Web, WHAT);
    filing.occurred_on = Some(jiff::civil::date(2026, 11, 18));
    assert_eq!(refused(test.office.app.file(&ask, &filing).await.unwrap_err()), Own::DayAhead);
}

#[tokio::test]
async fn whoever_leaves_a_phone_is_called_unless_they_say_otherwise() {
    let test = TestApp::new().await;
    let mut visitor = test.visitor();
    visitor.post("/file/category", &[("category", "housing")]).await.location();
    visitor.post("/file/tell", &[("what", WHAT)]).await.location();
    visitor.post("/file/contact", &[("phone", "13900000168")]).await.location();
    let check = visitor.get("/file/check").await;
    check.must_say("13900000168，打电话");
    visitor.post("/file/check", &[("token", &check.field("token"))]).await.location();
    let staff = test.office.app.directory().staff(test.office.people["clerk"]).unwrap();
    let found = test.office.app.list(&staff, &Default::default(), Default::default(), None, 5).await.unwrap();
    let matter = test.office.app.matter_of_resident(found.rows[0].listed.id).await.unwrap();
    assert_eq!(matter.state.speaker.reply.code(), "phone");
}

#[tokio::test]
async fn the_simple_version_asks_for_whom_and_how_to_talk_and_says_why_that_day() {
    let test = TestApp::new().await;
    let mut visitor = test.visitor();
    visitor.post("/display", &[("set", "elder"), ("back", "/")]).await.location();
    visitor.post("/file/category", &[("category", "housing")]).await.location();
    visitor.post("/file/tell", &[("what", WHAT)]).await.location();
    visitor.get("/file/contact").await.must_say("name=\"relation\"").must_say("name=\"need\"");
    let fields = [("relation", "family"), ("need", "slow"), ("phone", "13900000168")];
    visitor.post("/file/contact", &fields).await.location();
    let check = visitor.get("/file/check").await;
    check.must_say("身份反映");
    visitor.post("/file/check", &[("token", &check.field("token"))]).await.location();
    visitor.get("/matter").await.must_say("为什么是");
}

#[tokio::test]
async fn two_windows_of_one_filing_do_not_overwrite_each_other() {
    let test = TestApp::new().await;
    let mut visitor = test.visitor();
    visitor.post("/file/category", &[("category", "housing")]).await.location();
    let (first, second) = (visitor.get("/file/tell").await, visitor.get("/file/tell").await);
    let (first, second) = (first.field("seen"), second.field("seen"));
    visitor.post("/file/tell", &[("what", WHAT), ("seen", &first)]).await.location();
    let both = visitor.post("/file/tell", &[("what", "电梯也坏了。"), ("seen", &second)]).await;
    both.must_be(422).must_say("您在另一个窗口也写了").must_say(WHAT).must_say("电梯也坏了。");
    // having seen both, one may keep one
    visitor.post("/file/tell", &[("what", WHAT), ("seen", &both.field("seen"))]).await.location();
    let shown = visitor.get("/file/tell").await;
    shown.must_say(WHAT);
    assert!(!shown.says("电梯也坏了。"));
    // a page that comes back as it was shown does not take back what another wrote since
    visitor.post("/file/tell", &[("what", "水管漏水。"), ("seen", &shown.field("seen"))]).await.location();
    visitor.post("/file/tell", &[("what", WHAT), ("seen", &shown.field("seen"))]).await.location();
    let shown = visitor.get("/file/tell").await;
    shown.must_say("水管漏水。");
    assert!(!shown.says(WHAT));
    // but no text gives way to a page that was sent empty
    visitor.post("/file/tell", &[("what", ""), ("seen", &shown.field("seen"))]).await.must_be(422);
    visitor.post("/file/tell", &[("what", "水管漏水。"), ("seen", &shown.field("seen"))]).await.location();
    visitor.get("/file/tell").await.must_say("水管漏水。");
}

#[tokio::test]
async fn what_is_filed_is_what_was_looked_at_last() {
    let test = TestApp::new().await;
    let mut visitor = test.visitor();
    visitor.post("/file/category", &[("category", "housing")]).await.location();
    visitor.post("/file/tell", &[("what", WHAT)]).await.location();
    visitor.post("/file/contact", &[("reply", "self")]).await.location();
    let looked = visitor.get("/file/check").await;
    visitor.post("/file/tell", &[("what", "电梯也坏了。")]).await.location();
    let sent = [("token", looked.field("token")), ("seen", looked.field("seen"))];
    let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let again = visitor.post("/file/check", &sent).await;
    again.must_be(409).must_say("另一个窗口刚改过内容").must_say("电梯也坏了。");
    let fresh = [("token", again.field("token")), ("seen", again.field("seen"))];
    let fresh: Vec<(&str, &str)> = fresh.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(visitor.post("/file/check", &fresh).await.location(), "/receipt");
}

#[tokio::test]
async fn a_hundred_thousand_characters_of_any_kind_come_back() {
    let test = TestApp::new().await;
    let mut visitor = test.visitor();
    visitor.post("/file/category", &[("category", "housing")]).await.location();
    let long = "😀".repeat(100_000);
    let page = visitor.post("/file/tell", &[("what", &long)]).await;
    page.must_be(422).must_say("现在有 100000 个").must_say(&long);
}

#[tokio::test]
async fn photos_sent_when_the_session_is_over_are_not_lost_in_silence() {
    let test = TestApp::new().await;
    let receipt = story::filed(&test.office, "楼道灯不亮。").await;
    let mut visitor = test.visitor();
    let sent = visitor.upload("/matter/photos", &[], &[("photo", "a.png", b"x")]).await;
    let to = sent.location().to_owned();
    visitor.get(&to).await.must_say("刚才的照片没有收到");
    let (number, code) = (receipt.number.to_string(), receipt.code);
    let fields = [("number", number.as_str()), ("code", code.as_str()), ("kept", "photos")];
    assert_eq!(visitor.post("/track", &fields).await.location(), "/matter/photos");
}

#[tokio::test]
async fn a_rating_that_could_not_be_read_is_shown_and_not_taken() {
    let test = TestApp::new().await;
    let id = story::filed(&test.office, "楼道灯不亮。").await.id;
    story::answered(&test.office, id).await;
    let mut visitor = test.visitor();
    enter(&test, &mut visitor, id).await;
    let request = Request::post("/matter/rating")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from("solved=yes&satisfaction=5&words=%B5%C6"))
        .unwrap();
    visitor.send(request).await.must_be(422).must_say("有的字没有认出来");
}

#[tokio::test]
async fn a_full_disk_is_said_on_the_form_where_everything_still_stands() {
    let test = TestApp::with_room(400).await;
    let id = story::filed(&test.office, "楼道灯不亮。").await.id;
    let mut visitor = test.visitor();
    enter(&test, &mut visitor, id).await;
    visitor.post("/file/category", &[("category", "housing")]).await.location();
    visitor.post("/file/tell", &[("what", WHAT)]).await.location();
    let check = visitor.get("/file/check").await.field("token");
    test.fill().await;
    let long = "灯又坏了。".repeat(3_000);
    let sent = [
        ("/file/tell", vec![("what", long.as_str())], "灯又坏了。"),
        ("/matter/additions", vec![("words", long.as_str())], "灯又坏了。"),
        ("/matter/withdrawal", vec![("words", long.as_str())], "灯又坏了。"),
        ("/file/check", vec![("token", check.as_str())], WHAT),
    ];
    for (path, fields, kept) in sent {
        let page = visitor.post(path, &fields).await;
        page.must_be(507).must_say("服务器的空间满了，这次没有存上").must_say(kept);
        page.must_say("<form").must_say("0555-010 2030");
    }
}
