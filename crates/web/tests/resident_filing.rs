//! Telling the office something, from the first page to the receipt: nothing is lost, nothing is filed twice.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod common;

use common::{Answer, TestApp, Visitor};
use image::{DynamicImage, ImageFormat};

fn photo() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    DynamicImage::new_rgb8(40, 30).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

const WHAT: &str = "3 栋 2 单元楼道灯坏了十来天，晚上下楼全靠手机照。";

/// Everything up to the last page.
async fn written(visitor: &mut Visitor) {
    visitor.get("/start").await.must_be(200);
    visitor.get("/file/category").await.must_say("是哪方面的事？").must_say("我不确定");
    let next = visitor.post("/file/category", &[("category", "housing")]).await;
    assert_eq!(next.location(), "/file/place");
    visitor.get("/file/place").await.must_say("第 2 题，共 6 题").must_say("青禾里 3 栋");
    let next = visitor.post("/file/place", &[("where", "qinghe/qinghe-3"), ("place", "2 单元楼道")]).await;
    assert_eq!(next.location(), "/file/tell");
    let next = visitor.post("/file/tell", &[("what", WHAT), ("kind", "help")]).await;
    assert_eq!(next.location(), "/file/photos");
    let next = visitor.upload("/file/photos", &[("go", "on")], &[("photo", "楼道.png", &photo())]).await;
    assert_eq!(next.location(), "/file/contact");
    let fields = [("phone", "１３９ 0000－0168"), ("name", "王阿姨"), ("reply", "phone"), ("need", "slow")];
    let next = visitor.post("/file/contact", &fields).await;
    assert_eq!(next.location(), "/file/check");
}

async fn receipt(visitor: &mut Visitor) -> (Answer, String, String) {
    let page = visitor.get("/receipt").await;
    let digits = |from: &str| -> String {
        let at = page.text.find(from).unwrap_or_else(|| panic!("no {from}: {}", page.text));
        let end = page.text[at..].find("</dd>").unwrap() + at;
        page.text[at + from.len()..end].chars().filter(char::is_ascii_digit).collect()
    };
    let (number, code) = (digits("class=\"digits\">"), digits("class=\"digits small\">"));
    (page, number, code)
}

#[tokio::test]
async fn a_resident_files_and_follows_without_an_account() {
    let office = TestApp::new().await;
    let mut visitor = office.visitor();
    written(&mut visitor).await;
    let check = visitor.get("/file/check").await;
    check
        .must_say("提交前请核对")
        .must_say("青禾里 3 栋 2 单元楼道")
        .must_say("13900000168")
        .must_say("1 张");
    let token = check.field("token");
    let next = visitor.post("/file/check", &[("token", &token)]).await;
    assert_eq!(next.location(), "/receipt");
    let (page, number, code) = receipt(&mut visitor).await;
    page.must_say("已登记，尚未受理")
        .must_say("11月18日（周三）17:30 前，告诉您受不受理")
        .must_say("给您答复");
    assert_eq!((number.len(), code.len()), (16, 8));
    assert!(!page.says("13900000168"), "the receipt shows the phone masked");

    // Someone else's browser, with the two lines from the receipt.
    let mut elsewhere = office.visitor();
    let in_groups = format!("{} {}-{} {}", &number[..4], &number[4..8], &number[8..12], &number[12..]);
    let next = elsewhere.post("/track", &[("number", &in_groups), ("code", &code)]).await;
    assert_eq!(next.location(), "/matter");
    let matter = elsewhere.get("/matter").await;
    matter
        .must_say("已登记，尚未受理")
        .must_say("3 栋 2 单元楼道灯坏了十来天")
        .must_say("为什么是")
        .must_say("周末不算");
    matter.must_say("催一催").must_say("/matter/photos/");
    let src = matter.text.split("<img src=\"").nth(1).unwrap().split('"').next().unwrap();
    let image = elsewhere.get(src).await;
    assert_eq!(image.headers["content-type"], "image/jpeg");
    office.visitor().get(src).await.must_be(303);
}

#[tokio::test]
async fn the_receipts_link_names_the_address_the_office_gave() {
    let base_url = Some("https://zhiye.example/".to_owned());
    let office = TestApp::with(zhiye_web::WebConfig { base_url, ..Default::default() }).await;
    let mut visitor = office.visitor();
    written(&mut visitor).await;
    let token = visitor.get("/file/check").await.field("token");
    visitor.post("/file/check", &[("token", &token)]).await.location();
    let (page, number, code) = receipt(&mut visitor).await;
    page.must_say(&format!("https://zhiye.example/q/{number}/{code}"));
    assert_eq!(visitor.get(&format!("/q/{number}/{code}")).await.location(), "/matter");
}

#[tokio::test]
async fn pressing_twice_or_going_back_files_once() {
    let office = TestApp::new().await;
    let mut visitor = office.visitor();
    written(&mut visitor).await;
    let token = visitor.get("/file/check").await.field("token");
    assert_eq!(visitor.get("/file/check").await.field("token"), token, "the draft keeps its token");
    let mut twin = visitor.clone();
    visitor.post("/file/check", &[("token", &token)]).await.location();
    let (_, number, _) = receipt(&mut visitor).await;
    twin.post("/file/check", &[("token", &token)]).await.location();
    let (_, again, _) = receipt(&mut twin).await;
    assert_eq!(number, again);
    // Back to the last page, and to any page before it: the receipt.
    assert_eq!(visitor.get("/file/check").await.location(), "/receipt");
    assert_eq!(visitor.get("/file/tell").await.location(), "/receipt");
    assert_eq!(visitor.post("/file/check", &[("token", "")]).await.location(), "/receipt");
}

#[tokio::test]
async fn what_is_wrong_is_named_and_everything_typed_stays() {
    let office = TestApp::new().await;
    let mut visitor = office.visitor();
    visitor.post("/file/category", &[("category", "")]).await.location();
    let page = visitor.post("/file/tell", &[("what", "  "), ("occurred", "2026-12-01")]).await;
    page.must_be(422).must_say("<title>错误：").must_say("有 2 处需要处理").must_say("href=\"#what\"");
    page.must_say("发生的日期不能晚于今天").must_say("value=\"2026-12-01\"");
    visitor.post("/file/tell", &[("what", WHAT)]).await.location();
    let page = visitor.post("/file/contact", &[("phone", "12345"), ("reply", "sms"), ("name", "王")]).await;
    page.must_be(422)
        .must_say("请填写手机号，11 位数字")
        .must_say("value=\"12345\"")
        .must_say("value=\"sms\" checked");
    // The words are still there a day later, on this browser only.
    office.move_to("2026-11-18T08:20:00Z");
    visitor.get("/file/tell").await.must_say(WHAT);
    assert_eq!(office.visitor().get("/file/tell").await.location(), "/start");
}

#[tokio::test]
async fn twenty_thousand_characters_are_taken_and_a_hundred_thousand_come_back_whole() {
    let office = TestApp::new().await;
    let mut visitor = office.visitor();
    visitor.post("/file/category", &[("category", "")]).await.location();
    let (fits, long) = ("灯".repeat(20_000), "灯".repeat(100_000));
    let page = visitor.post("/file/tell", &[("what", &long)]).await;
    page.must_be(422).must_say("最多写 20000 个字，现在有 100000 个").must_say(&long);
    assert_ne!(visitor.post("/file/tell", &[("what", &fits)]).await.location(), "/file/tell");
    visitor.get("/file/tell").await.must_say(&fits);
}

#[tokio::test]
async fn a_photo_that_fails_is_named_and_the_others_stay() {
    let office = TestApp::new().await;
    let mut visitor = office.visitor();
    visitor.post("/file/category", &[("category", "housing")]).await.location();
    visitor.post("/file/tell", &[("what", WHAT)]).await.location();
    let large = vec![0; 10 * 1024 * 1024 + 1];
    let good = photo();
    let files: [(&str, &str, &[u8]); 3] =
        [("photo", "门口.png", &good), ("photo", "全景.jpg", &large), ("photo", "说明.txt", b"text")];
    let page = visitor.upload("/file/photos", &[("go", "on")], &files).await;
    page.must_be(422).must_say("门口.png").must_say("照片“全景.jpg”有 10 MB").must_say("“说明.txt”没有收");
    let src = page.text.split("<img src=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    visitor.get(&src).await.must_be(200);
    office.visitor().get(&src).await.must_be(404);
    let file = src.rsplit('/').next().unwrap();
    assert_eq!(visitor.upload("/file/photos", &[("drop", file)], &[]).await.location(), "/file/photos");
    visitor.get(&src).await.must_be(404);
    visitor.get("/file/tell").await.must_say(WHAT);
    // The same form sent again brings nothing twice.
    let fields = [("go", "on"), ("token", "00112233445566778899aabbccddeeff")];
    for _ in 0..2 {
        visitor.upload("/file/photos", &fields, &[("photo", "门口.png", &good)]).await.location();
    }
    assert_eq!(
        visitor.get("/file/photos").await.text.matches("门口.png").count(),
        2,
        "its name, and at its button"
    );
}

#[tokio::test]
async fn an_endless_upload_is_cut_off_with_a_kind_page() {
    let office = TestApp::new().await;
    let mut visitor = office.visitor();
    visitor.post("/file/category", &[("category", "housing")]).await.location();
    let large = vec![0; 10 * 1024 * 1024];
    let files: Vec<(&str, &str, &[u8])> = (0..8).map(|_| ("photo", "a.jpg", large.as_slice())).collect();
    let page = visitor.upload("/file/photos", &[], &files).await;
    page.must_be(413).must_say("一次传得太多了").must_say("0555-010 2030");
}

#[tokio::test]
async fn a_complaint_about_staff_stays_with_its_resident_and_the_discipline_contact() {
    let office = TestApp::new().await;
    let mut visitor = office.visitor();
    visitor.post("/file/category", &[("kind", "accusation")]).await.location();
    visitor.get("/file/tell").await.must_say("只有纪检联络员能看到");
    visitor.post("/file/tell", &[("what", "某工作人员办事要好处。")]).await.location();
    visitor.post("/file/contact", &[]).await.location();
    let check = visitor.get("/file/check").await;
    check.must_say("检举控告，保密办理").must_say("只给纪检联络员看").must_say("您没有留联系方式");
    visitor.post("/file/check", &[("token", &check.field("token"))]).await.location();
    let (page, _, _) = receipt(&mut visitor).await;
    page.must_say("纪检联络员看到您写的内容").must_say("窗口查不到这件事");
    let matter = visitor.get("/matter").await;
    matter.must_say("由纪检联络员单独办理").must_say("补充一句");
    assert!(!matter.says("/matter/withdraw"));
    let form = visitor.get("/matter/add").await;
    let sent =
        visitor.post("/matter/additions", &[("token", &form.field("token")), ("words", "还有一次。")]).await;
    assert_eq!(sent.location(), "/matter?did=add");
    visitor.get("/matter").await.must_say("还有一次。");
}

#[tokio::test]
async fn a_complaint_about_the_contacts_own_unit_goes_past_them() {
    let office = TestApp::new().await;
    let mut visitor = office.visitor();
    visitor.post("/file/category", &[("kind", "accusation")]).await.location();
    visitor.get("/file/tell").await.must_say("反映的是哪个单位的人");
    let own = office.office.units[""].to_string();
    visitor.post("/file/tell", &[("what", "纪检联络员自己收了东西。"), ("unit", &own)]).await.location();
    visitor.post("/file/contact", &[]).await.location();
    let check = visitor.get("/file/check").await;
    check.must_say("哪个单位的人").must_say("青禾街道");
    visitor.post("/file/check", &[("token", &check.field("token"))]).await.location();
    let (_, number, _) = receipt(&mut visitor).await;
    let mut contact = office.staff("discipline").await;
    contact.get(&format!("/staff/requests/{}", number.replace(' ', ""))).await.must_be(404);
}

#[tokio::test]
async fn hostile_text_is_shown_as_text() {
    let office = TestApp::new().await;
    let mut visitor = office.visitor();
    visitor.post("/file/category", &[("category", "housing")]).await.location();
    let what = "<script>alert(1)</script>\u{202e}倒着\0 \"'><img src=x onerror=y>";
    visitor.post("/file/tell", &[("what", what)]).await.location();
    visitor.post("/file/contact", &[]).await.location();
    let check = visitor.get("/file/check").await;
    visitor.post("/file/check", &[("token", &check.field("token"))]).await.location();
    for page in [check, visitor.get("/receipt").await, visitor.get("/matter").await] {
        assert!(!page.says("<script>alert") && !page.says("<img src=x"), "{}", page.text);
        assert!(!page.says("\u{202e}") && !page.says("\0"));
    }
}

#[tokio::test]
async fn the_simple_version_asks_less_and_files_the_same() {
    let office = TestApp::new().await;
    let mut visitor = office.visitor();
    let back = visitor.post("/display", &[("set", "elder"), ("back", "/start")]).await;
    assert_eq!(back.location(), "/start");
    let page = visitor.get("/start").await;
    page.must_say("data-mode=\"elder\"");
    assert!(!page.says("要多久"));
    visitor.post("/file/category", &[("category", "utility.water")]).await.location();
    let tell = visitor.get("/file/tell").await;
    assert!(!tell.says("name=\"kind\"") && !tell.says("name=\"occurred\""));
    visitor.post("/file/tell", &[("what", WHAT)]).await.location();
    visitor.post("/file/contact", &[("phone", "0555-0102030"), ("reply", "phone")]).await.location();
    let token = visitor.get("/file/check").await.field("token");
    visitor.post("/file/check", &[("token", &token)]).await.location();
    visitor.get("/receipt").await.must_say("您的事，我们记下了");
}

#[tokio::test]
async fn leaving_a_shared_computer_leaves_nothing_on_it() {
    let office = TestApp::new().await;
    let mut visitor = office.visitor();
    written(&mut visitor).await;
    let before = visitor.clone();
    visitor.post("/leave", &[]).await.location();
    assert!(!visitor.cookies.contains_key("zhiye_draft") && !visitor.cookies.contains_key("zhiye_resident"));
    // Even with the old cookie there is nothing left.
    let mut old = before;
    assert_eq!(old.get("/file/tell").await.location(), "/start");
}

#[tokio::test]
async fn a_form_from_another_site_is_not_taken() {
    use axum::{body::Body, http::Request};
    let office = TestApp::new().await;
    let request =
        Request::post("/file/category").header("sec-fetch-site", "cross-site").body(Body::empty()).unwrap();
    office.visitor().send(request).await.must_be(403).must_say("请从本站的页面提交");
}
