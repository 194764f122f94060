//! A second press, and bytes that are no text, at the doors of residents and staff.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod common;

use axum::{
    body::Body,
    http::{Request, header},
};
use common::{Answer, TestApp, Visitor, hands, story};

/// `灯` as an old program writes it, in GB18030: no UTF-8.
const BROKEN: &str = "%B5%C6";

fn png() -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(8, 8).write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

/// A form with a field that is percent-encoded already.
async fn post_raw(who: &mut Visitor, path: &str, body: String) -> Answer {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap();
    who.send(request).await
}

/// How many events the record has.
async fn events(app: &TestApp) -> i64 {
    let count = zhiye_store::Statement::new("SELECT COUNT(*) FROM events");
    app.office.app.store().query(count).await.unwrap()[0].int(0).unwrap()
}

#[tokio::test]
async fn photos_sent_by_a_second_press_are_stored_once_and_said_to_be_there() {
    let app = TestApp::new().await;
    let receipt = story::filed(&app.office, "楼道灯坏了。").await;
    let mut visitor = app.visitor();
    let (number, code) = (receipt.number.to_string(), receipt.code.clone());
    visitor.post("/track", &[("number", &number), ("code", &code)]).await.must_be(303);
    let token = visitor.get("/matter/photos").await.field("token");
    let png = png();
    let six: Vec<(&str, &str, &[u8])> = (0..6).map(|_| ("photo", "a.png", png.as_slice())).collect();
    for _ in 0..2 {
        let sent = visitor.upload("/matter/photos", &[("token", &token)], &six).await;
        assert_eq!(sent.location(), "/matter?did=photos");
    }
    let matter = app.office.app.matter_of_resident(receipt.id).await.unwrap();
    assert_eq!((matter.state.photos.len(), matter.version), (6, 2));
}

#[tokio::test]
async fn staff_photos_sent_twice_are_stored_once() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = hands::registered(&mut clerk, &[]).await;
    let path = format!("/staff/requests/{number}/photos");
    let token = clerk.get(&path).await.field("token");
    let png = png();
    for _ in 0..2 {
        let sent = clerk.upload(&path, &[("token", &token)], &[("photo", "a.png", &png)]).await;
        assert_eq!(sent.location(), format!("/staff/requests/{number}?done=photos"));
    }
    let start = format!("{path}/");
    assert_eq!(
        clerk.get(&format!("/staff/requests/{number}")).await.text.matches(&start).count(),
        2,
        "link and picture"
    );
}

#[tokio::test]
async fn bytes_that_are_no_text_are_never_stored_as_if_they_were() {
    let app = TestApp::new().await;
    let mut visitor = app.visitor();
    visitor.get("/start").await.must_be(200);
    visitor.post("/file/category", &[("category", "housing")]).await.must_be(303);
    let told = post_raw(&mut visitor, "/file/tell", format!("what={BROKEN}&kind=help")).await;
    told.must_be(422).must_say("有的字没有认出来");
    let mut clerk = app.staff("clerk").await;
    let body = format!(
        "channel=phone&phone=13900000168&relation=self&text={BROKEN}&danger=0&reply=phone&kind=help&where=qinghe"
    );
    post_raw(&mut clerk, "/staff/register", body).await.must_be(422).must_say("有的字没有认出来");
    let number = hands::registered(&mut clerk, &[]).await;
    let noted = post_raw(
        &mut clerk,
        &format!("/staff/requests/{number}/note"),
        format!("audience=internal&words={BROKEN}"),
    )
    .await;
    noted.must_be(422).must_say("有的字没有认出来");
    let mut admin = app.staff("admin").await;
    let civil = app.office.units["civil"].to_string();
    let person = app.office.people["clerk"].to_string();
    for (path, body) in [
        ("/staff/people", format!("do=add&name={BROKEN}&unit={civil}")),
        ("/staff/people", format!("do=rename&person={person}&name={BROKEN}")),
        ("/staff/units", format!("do=add&name={BROKEN}&code=new")),
        ("/staff/units", format!("do=rename&unit={civil}&name={BROKEN}")),
        ("/staff/office", format!("name={BROKEN}&phone=0555&address=")),
        ("/staff/office", format!("areas=qinghe+{BROKEN}")),
        ("/staff/calendar", format!("do=local&local=2026-12-03+%E6%94%BE%E5%81%87+{BROKEN}")),
    ] {
        post_raw(&mut admin, path, body.clone()).await.must_be(422).must_say("有的字没有认出来");
    }
}

#[tokio::test]
async fn an_office_form_sent_twice_does_its_work_once_and_says_the_same() {
    let app = TestApp::new().await;
    let mut admin = app.staff("admin").await;
    let civil = app.office.units["civil"].to_string();
    let clerk = app.office.people["clerk"].to_string();
    let forms: [(&str, &[(&str, &str)]); 7] = [
        ("/staff/people", &[("do", "rename"), ("person", &clerk), ("name", "林小")]),
        ("/staff/people", &[("do", "grant"), ("person", &clerk), ("role", "caller")]),
        ("/staff/people", &[("do", "move"), ("person", &clerk), ("unit", &civil)]),
        ("/staff/people", &[("do", "leave"), ("person", &clerk)]),
        ("/staff/units", &[("do", "add"), ("name", "新单位"), ("code", "new")]),
        ("/staff/units", &[("do", "rename"), ("unit", &civil), ("name", "民政办")]),
        ("/staff/office", &[("name", "青禾街道办"), ("phone", "0555"), ("address", "")]),
    ];
    for (path, fields) in forms {
        let token = admin.get(path).await.field("token");
        let fields = [fields, &[("token", token.as_str())]].concat();
        let first = admin.post(path, &fields).await.location().to_owned();
        let order = events(&app).await;
        assert_eq!(admin.post(path, &fields).await.location(), first, "{fields:?}");
        assert_eq!(events(&app).await, order, "{fields:?}");
    }
    let token = admin.get("/staff/people").await.field("token");
    let fields = [("do", "add"), ("name", "方圆"), ("unit", &civil), ("roles", "handler"), ("token", &token)];
    for _ in 0..2 {
        let page = admin.post("/staff/people", &fields).await;
        page.must_be(200).must_say("只显示这一次").must_say("/staff/password/");
    }
    let directory = app.office.app.directory();
    let named = directory.people.iter().filter(|person| directory.name(person.id) == "方圆");
    assert_eq!(named.map(|person| person.grants.len()).collect::<Vec<_>>(), [1]);
}
