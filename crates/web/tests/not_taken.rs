//! What can't be taken: an empty file among photos, and photos and words of staff on a disk without room.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod common;

use common::{Answer, TestApp, Visitor, hands, story};
use zhiye_domain::RequestId;

fn png() -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(8, 8).write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

/// A picture that stays large however it is packed.
fn noise() -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    let mut held = 1_u32;
    let picture = image::RgbImage::from_fn(500, 500, |_, _| {
        held = held.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [a, b, c, _] = held.rotate_left(8).to_le_bytes();
        image::Rgb([a, b, c])
    });
    picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

async fn at_matter(app: &TestApp, id: RequestId) -> Visitor {
    let mut visitor = app.visitor();
    let token = app.office.app.begin_resident(id).await.unwrap();
    visitor.cookies.insert("zhiye_resident".into(), token.0);
    visitor
}

async fn filing(app: &TestApp) -> Visitor {
    let mut visitor = app.visitor();
    visitor.post("/file/category", &[("category", "housing")]).await.location();
    visitor.post("/file/tell", &[("what", "楼道灯坏了。")]).await.location();
    visitor
}

/// Opens the page of photos and sends files from it.
async fn sends(who: &mut Visitor, path: &str, files: &[(&str, &[u8])]) -> Answer {
    let token = who.get(path).await.field("token");
    let files: Vec<(&str, &str, &[u8])> =
        files.iter().map(|(name, bytes)| ("photo", *name, *bytes)).collect();
    who.upload(path, &[("token", &token), ("more", "1")], &files).await
}

#[tokio::test]
async fn an_empty_file_is_named_and_the_photos_beside_it_are_taken() {
    let app = TestApp::new().await;
    let png = png();
    let files: [(&str, &[u8]); 3] = [("灯.png", &png), ("空的.png", &[]), ("门.png", &png)];
    let mut visitor = filing(&app).await;
    let page = sends(&mut visitor, "/file/photos", &files).await;
    page.must_be(422).must_say("“空的.png”没有收").must_say("灯.png").must_say("门.png");
    let receipt = story::filed(&app.office, "楼下漏水。").await;
    let page = sends(&mut at_matter(&app, receipt.id).await, "/matter/photos", &files).await;
    page.must_be(422).must_say("“空的.png”没有收");
    let held = async || app.office.app.matter_of_resident(receipt.id).await.unwrap().state.photos.len();
    assert_eq!(held().await, 2);
    let path = format!("/staff/requests/{}/photos", receipt.number);
    let page = sends(&mut app.staff("clerk").await, &path, &files).await;
    page.must_be(422).must_say("“空的.png”：");
    assert_eq!(held().await, 4);
    // Nothing but an empty file.
    for (who, path) in [
        (&mut visitor, "/file/photos"),
        (&mut at_matter(&app, receipt.id).await, "/matter/photos"),
        (&mut app.staff("clerk").await, path.as_str()),
    ] {
        sends(who, path, &[("空的.png", &[])]).await.must_be(422).must_say("空的.png");
    }
    assert_eq!(held().await, 4);
}

#[tokio::test]
async fn photos_of_a_page_opened_by_another_are_not_added_in_ones_name() {
    let app = TestApp::new().await;
    let receipt = story::filed(&app.office, "楼下漏水。").await;
    let path = format!("/staff/requests/{}/photos", receipt.number);
    let mut window = app.staff("clerk").await;
    let page = window.get(&path).await;
    let (token, by) = (page.field("token"), page.field("by"));
    window.cookies = app.staff("caller").await.cookies;
    let png = png();
    let fields = [("token", token.as_str()), ("by", &by)];
    window.upload(&path, &fields, &[("photo", "灯.png", &png)]).await.must_be(409).must_say("换了人登录");
    assert!(app.office.app.matter_of_resident(receipt.id).await.unwrap().state.photos.is_empty());
    window.cookies = app.staff("clerk").await.cookies;
    window.upload(&path, &fields, &[("photo", "灯.png", &png)]).await.location();
    assert_eq!(app.office.app.matter_of_resident(receipt.id).await.unwrap().state.photos.len(), 1);
}

#[tokio::test]
async fn a_full_disk_is_said_wherever_photos_and_words_of_staff_are_sent() {
    let app = TestApp::with_room(600).await;
    let receipt = story::filed(&app.office, "楼下漏水。").await;
    let number = receipt.number;
    let mut resident = at_matter(&app, receipt.id).await;
    let mut clerk = app.staff("clerk").await;
    app.fill().await;
    // And the last corners with what is shortest.
    let noted = format!("/staff/requests/{number}/note");
    for words in ["灯又坏了。".repeat(50), "灯".into()] {
        let fields = [("audience", "internal"), ("words", words.as_str())];
        while clerk.post(&noted, &fields).await.status != 507 {}
    }
    let asked = format!("/staff/requests/{number}/reminder");
    while clerk.post(&asked, &[("channel", "phone")]).await.status != 507 {}
    let noise = noise();
    let files: [(&str, &[u8]); 1] = [("灯.png", &noise)];
    let page = sends(&mut resident, "/matter/photos", &files).await;
    page.must_be(507).must_say("服务器的空间满了").must_say("0555-010 2030");
    let page = sends(&mut clerk, &format!("/staff/requests/{number}/photos"), &files).await;
    page.must_be(507).must_say("空间满了");
    assert!(app.office.app.matter_of_resident(receipt.id).await.unwrap().state.photos.is_empty());
    let long = "灯又坏了。".repeat(350);
    let page =
        hands::does(&mut clerk, &number.to_string(), "note", &[("audience", "internal"), ("words", &long)])
            .await;
    page.must_be(507).must_say(&long).must_say("磁盘满了");
    let told = "灯又坏了。".repeat(3_000);
    let fields = [
        ("channel", "phone"),
        ("text", told.as_str()),
        ("relation", "self"),
        ("danger", "0"),
        ("reply", "none"),
    ];
    clerk.post("/staff/register", &fields).await.must_be(507).must_say(&told).must_say("磁盘满了");
}
