//! The front page and what every page has.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod common;

use common::TestApp;

#[tokio::test]
async fn the_front_page_says_whom_to_call_and_carries_safe_headers() {
    let office = TestApp::new().await;
    let page = office.visitor().get("/").await;
    page.must_be(200).must_say("有事，请讲。").must_say("tel:05550102030").must_say("开门，到 17:30");
    assert!(page.headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
    assert_eq!(page.headers["cache-control"], "no-store");
    assert_eq!(page.headers["referrer-policy"], "same-origin");
}

#[tokio::test]
async fn every_asset_of_a_page_is_there_and_kept_for_ever() {
    let office = TestApp::new().await;
    let page = office.visitor().get("/").await;
    let addresses: Vec<String> =
        page.text.split('"').filter(|part| part.starts_with("/assets/")).map(str::to_owned).collect();
    assert!(addresses.len() >= 2);
    for address in addresses {
        let asset = office.visitor().get(&address).await;
        asset.must_be(200);
        assert!(asset.headers["cache-control"].to_str().unwrap().contains("immutable"), "{address}");
    }
    office.visitor().get("/assets/zhiye.css").await.must_be(404);
}

#[tokio::test]
async fn a_wrong_address_gets_a_kind_page_with_the_phone() {
    let office = TestApp::new().await;
    office
        .visitor()
        .get("/nothing-here")
        .await
        .must_be(404)
        .must_say("没有找到这一页")
        .must_say("0555-010 2030");
    office.visitor().get("/leave").await.must_be(405).must_say("没有找到这一页");
}

#[tokio::test]
async fn the_display_is_kept_and_leads_back_to_our_own_pages_only() {
    let office = TestApp::new().await;
    let mut visitor = office.visitor();
    let back = visitor.post("/display", &[("set", "xlarge"), ("back", "/track?x=1")]).await;
    assert_eq!(back.location(), "/track?x=1");
    visitor.post("/display", &[("set", "high"), ("back", "//evil.example")]).await.location();
    assert_eq!(visitor.post("/display", &[("back", "//evil.example")]).await.location(), "/");
    visitor.get("/").await.must_say("data-size=\"xlarge\"").must_say("data-contrast=\"high\"");
    visitor.post("/display", &[("set", "en"), ("back", "/")]).await.location();
    visitor.get("/").await.must_say("<html lang=\"en\"").must_say("Tell us.");
}

#[tokio::test]
async fn plain_pages_answer_in_both_languages() {
    let office = TestApp::new().await;
    let mut visitor = office.visitor();
    for lang in ["zh", "en"] {
        visitor.post("/display", &[("set", lang), ("back", "/")]).await.location();
        for path in [
            "/",
            "/start",
            "/track",
            "/privacy",
            "/accessibility",
            "/help",
            "/file/category?q=电梯".replace("电梯", "%E7%94%B5%E6%A2%AF").as_str(),
        ] {
            let page = visitor.get(path).await;
            page.must_be(200);
            assert_eq!(page.text.matches("<h1").count(), 1, "{path} has one heading");
            assert!(!page.says("style=\""), "{path}");
        }
    }
}

#[tokio::test]
async fn the_machine_that_watches_gets_its_answer() {
    let office = TestApp::new().await;
    assert_eq!(office.visitor().get("/healthz").await.text, "ok");
    office.visitor().get("/readyz").await.must_be(200);
}

#[tokio::test]
async fn cookies_are_secure_behind_https() {
    let config = zhiye_web::WebConfig { secure_cookies: true, ..Default::default() };
    let office = TestApp::with(config).await;
    let answer = office.visitor().post("/display", &[("set", "large"), ("back", "/")]).await;
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    assert!(
        cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax") && cookie.ends_with("; Secure")
    );
}
