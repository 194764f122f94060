//! Setting up an office, its people and its days, through the pages.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod common;

use common::TestApp;
use zhiye_app::{App, Clock, Config};
use zhiye_web::{WebConfig, router};

#[tokio::test]
async fn an_empty_office_is_set_up_once() {
    let app = TestApp::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    let clock = Clock::set_to(common::NOW.parse().expect("an instant"));
    let empty = App::open(Config::in_folder(folder.path(), clock)).await.expect("an empty office");
    let link = empty.make_link(None).await.expect("a link");
    let mut visitor = app.visitor_of(router(empty.clone(), WebConfig::default()));
    let path = format!("/setup/{}", link.0);
    visitor.get(&path).await.must_say("设立这个单位");
    let mut fields = vec![
        ("name", "白杨街道"),
        ("phone", "0555-010 1111"),
        ("address", ""),
        ("person", "管宁"),
        ("login", "guanning"),
        ("password", "short"),
        ("again", "short"),
    ];
    visitor.post(&path, &fields).await.must_be(422).must_say("密码至少 10 个字符").must_say("白杨街道");
    fields.retain(|(name, _)| *name != "password" && *name != "again");
    fields.extend([("password", "correct horse battery"), ("again", "correct horse battery")]);
    assert_eq!(visitor.post(&path, &fields).await.location(), "/staff/office");
    visitor.get("/staff/office").await.must_say("白杨街道");
    visitor.get(&path).await.must_say("这个链接不能用了");
    visitor.post(&path, &fields).await.must_say("单位已经设立好了").must_say("/staff/sign-in");
}

#[tokio::test]
async fn a_new_person_comes_in_by_a_link_that_is_shown_once() {
    let app = TestApp::new().await;
    let mut admin = app.staff("admin").await;
    let unit = app.office.units["civil"].to_string();
    let fields = [("do", "add"), ("name", "方圆"), ("unit", unit.as_str()), ("roles", "handler")];
    let page = admin.post("/staff/people", &fields).await;
    page.must_be(200).must_say("只显示这一次").must_say("承办人（民政和社会保障办）");
    let at = page.text.find("/staff/password/").expect("a link");
    let link = page.text[at..at + "/staff/password/".len() + 64].to_owned();
    assert!(!admin.get("/staff/people").await.says("/staff/password/"));
    admin.post("/staff/people", &fields).await.must_be(422).must_say("已经有同名的人");
    let mut person = app.visitor();
    person.get(&link).await.must_say("方圆，请设密码");
    let fields = [
        ("login", "fangyuan"),
        ("password", "correct horse battery"),
        ("again", "correct horse"),
        ("pin", ""),
    ];
    person.post(&link, &fields).await.must_be(422).must_say("两次写的密码不一样");
    let fields = [
        ("login", "fangyuan"),
        ("password", "correct horse battery"),
        ("again", "correct horse battery"),
        ("pin", "2468"),
    ];
    assert_eq!(person.post(&link, &fields).await.location(), "/staff");
    person.get("/staff").await.must_say("方圆");
    app.visitor().get(&link).await.must_say("这个链接不能用了");
}

#[tokio::test]
async fn nobody_grants_to_themselves_and_two_roles_need_two_people() {
    let app = TestApp::new().await;
    let mut admin = app.staff("admin").await;
    let me = app.office.people["admin"].to_string();
    let other = app.office.people["supervisor"].to_string();
    let clerk = app.office.people["clerk"].to_string();
    let own = [("do", "grant"), ("person", me.as_str()), ("role", "clerk")];
    admin.post("/staff/people", &own).await.must_be(422).must_say("不能给自己授权");
    let contact = [("do", "grant"), ("person", clerk.as_str()), ("role", "discipline_contact")];
    admin.post("/staff/people", &contact).await.must_be(422).must_say("请不要和别的角色放在同一个人身上");
    let privacy = [("do", "grant"), ("person", clerk.as_str()), ("role", "privacy_officer")];
    admin.post("/staff/people", &privacy).await.must_be(303);
    admin.get("/staff/people").await.must_say("等第二个人确认");
    let root = app.office.units[""];
    let grant = format!("privacy_officer@{root}");
    let confirm = [("do", "confirm"), ("person", clerk.as_str()), ("grant", grant.as_str())];
    admin.post("/staff/people", &confirm).await.must_be(422).must_say("要两个人");
    let second = [("do", "grant"), ("person", other.as_str()), ("role", "administrator")];
    admin.post("/staff/people", &second).await.must_be(303);
    app.staff("supervisor").await.post("/staff/people", &confirm).await.must_be(303);
    assert!(!admin.get("/staff/people").await.says("等第二个人确认"));
}

#[tokio::test]
async fn a_shared_computer_switches_people_by_pin() {
    let app = TestApp::new().await;
    let person = app.office.people["clerk"];
    app.office.app.set_password(person, "linxiao", "correct horse battery").await.expect("an account");
    let mut window = app.visitor();
    let wrong = [("login", "linxiao"), ("password", "nonsense nonsense")];
    window.post("/staff/sign-in", &wrong).await.must_be(422).must_say("账号或密码不对").must_say("linxiao");
    let right = [("login", "linxiao"), ("password", "correct horse battery")];
    assert_eq!(window.post("/staff/sign-in", &right).await.location(), "/staff");
    window.post("/staff/switch", &[("enrol", "1"), ("pin", "2468")]).await.must_be(422).must_say("勾选同意");
    let agree = [("enrol", "1"), ("agree", "yes"), ("pin", "2468")];
    window.post("/staff/switch", &agree).await.must_be(303);
    window.post("/staff/sign-out", &[]).await.must_be(303);
    window.get("/staff").await.must_be(303);
    window.get("/staff/switch").await.must_say("林晓");
    let id = person.to_string();
    window.get(&format!("/staff/switch?person={id}")).await.must_say("林晓的 PIN");
    window.post("/staff/switch", &[("person", &id), ("pin", "1111")]).await.must_be(422).must_say("PIN 不对");
    assert_eq!(window.post("/staff/switch", &[("person", &id), ("pin", "2468")]).await.location(), "/staff");
    let elsewhere =
        [("login", "linxiao"), ("password", "correct horse battery"), ("next", "//evil.example/staff/")];
    assert_eq!(app.visitor().post("/staff/sign-in", &elsewhere).await.location(), "/staff");
}

#[tokio::test]
async fn local_days_are_previewed_before_a_person_applies_them() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let token = clerk.get("/staff/register").await.field("token");
    let fields = [
        ("token", token.as_str()),
        ("channel", "window"),
        ("relation", "self"),
        ("text", "灯坏了"),
        ("danger", "0"),
        ("reply", "none"),
        ("kind", "help"),
    ];
    let number = clerk.post("/staff/register", &fields).await.location()[16..32].to_owned();
    let mut admin = app.staff("admin").await;
    admin.get("/staff/calendar").await.must_say("2026 年").must_say("国庆节");
    let local = "2026-11-19 放假 赶集日";
    let preview = admin.post("/staff/calendar", &[("do", "preview"), ("local", local)]).await;
    preview.must_be(200).must_say("会变的有 1 件").must_say(&number);
    assert!(app.office.app.office().local_days.is_empty(), "a preview changes nothing");
    admin
        .post("/staff/calendar", &[("do", "preview"), ("local", "赶集日")])
        .await
        .must_be(422)
        .must_say("第 1 行");
    admin.post("/staff/calendar", &[("do", "local"), ("local", local)]).await.must_be(303);
    let page = admin.get("/staff/calendar").await;
    page.must_say("这些期限还没跟着改");
    let id = page.field("request");
    assert_eq!(
        admin.post("/staff/calendar", &[("do", "move"), ("request", &id)]).await.location(),
        "/staff/calendar?done=1"
    );
    assert!(!admin.get("/staff/calendar").await.says("这些期限还没跟着改"));
}

#[tokio::test]
async fn units_places_and_duty_are_kept_by_the_administrator() {
    let app = TestApp::new().await;
    let mut admin = app.staff("admin").await;
    let add = [("do", "add"), ("code", "legal"), ("name", "司法所"), ("leads", "yes")];
    admin.post("/staff/units", &add).await.must_be(303);
    admin.post("/staff/units", &add).await.must_be(422).must_say("已经有单位用了");
    admin.get("/staff/units").await.must_say("司法所");
    let areas = [("areas", "qinghe 青禾里：1 栋、9 栋\n看不懂的一行")];
    admin.post("/staff/office", &areas).await.must_be(422).must_say("第 2 行").must_say("9 栋");
    admin.post("/staff/office", &[("areas", "qinghe 青禾里：1 栋、9 栋")]).await.must_be(303);
    let held = app.office.app.office();
    assert_eq!(held.area("qinghe").expect("it stays").buildings[0].code, "qinghe-1");
    let officer = app.office.people["clerk"].to_string();
    let mut coordinator = app.staff("coordinator").await;
    coordinator.post("/staff/duty", &[("do", "day"), ("on", ""), ("officer", &officer)]).await.must_be(422);
    coordinator
        .post("/staff/duty", &[("do", "day"), ("on", "2026-11-17"), ("officer", &officer)])
        .await
        .must_be(303);
    coordinator.get("/staff/duty").await.must_say("林晓");
}

#[tokio::test]
async fn the_demo_exists_in_the_demo_only() {
    let app = TestApp::new().await;
    app.visitor().get("/demo").await.must_be(404);
    let clerk = app.office.people["clerk"].to_string();
    app.visitor().post("/demo/sign-in", &[("person", &clerk)]).await.must_be(404);
    let cast = zhiye_web::DemoCast {
        people: vec![(app.office.people["clerk"], "林晓".into(), "受理员".into(), "登记一件事".into())],
        matters: Vec::new(),
    };
    let demo = router(app.office.app.clone(), WebConfig { demo: Some(cast), ..WebConfig::default() });
    let mut visitor = app.visitor_of(demo);
    visitor.get("/demo").await.must_be(200).must_say("林晓，受理员");
    assert_eq!(visitor.post("/demo/sign-in", &[("person", &clerk)]).await.location(), "/staff");
    visitor.get("/staff").await.must_be(200).must_say("演示数据");
    let admin = app.office.people["admin"].to_string();
    visitor.post("/demo/sign-in", &[("person", &admin)]).await.must_be(404);
}

#[tokio::test]
async fn the_demos_walk_follows_the_newcomers_own_matter_through_every_hand() {
    let app = TestApp::new().await;
    let people = ["clerk", "coordinator", "handler2", "handler", "approver", "caller"];
    let cast = zhiye_web::DemoCast {
        people: people.map(|key| (app.office.people[key], key.into(), String::new(), String::new())).into(),
        matters: Vec::new(),
    };
    let demo = router(app.office.app.clone(), WebConfig { demo: Some(cast), ..WebConfig::default() });
    let mut visitor = app.visitor_of(demo);
    visitor.get("/demo").await.must_say("/staff/requests?state=filed").must_say("以handler2，承办人进去");
    let receipt = common::story::filed(&app.office, "楼道灯坏了。").await;
    let number = receipt.number.to_string();
    visitor.post("/track", &[("number", &number), ("code", &receipt.code)]).await.must_be(303);
    let due = async |visitor: &mut common::Visitor| {
        let page = visitor.get("/demo").await;
        page.must_say(&format!("/staff/requests/{number}"));
        let after = page.text.split("现在轮到这一步").nth(1).expect("a step is due").to_owned();
        let until = after.find("</div>").expect("the step ends");
        after[..until].to_owned()
    };
    assert!(due(&mut visitor).await.contains("以clerk，"));
    common::story::in_hand(&app.office, receipt.id).await;
    assert!(due(&mut visitor).await.contains("以handler，"), "of the unit it lies with");
}
