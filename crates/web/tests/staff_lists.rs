//! Lists, counters, search, photos, and what a clerk does at the window.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod common;

use common::{TestApp, Visitor};

async fn register(clerk: &mut Visitor, text: &str, more: &[(&str, &str)]) -> String {
    let token = clerk.get("/staff/register").await.field("token");
    let mut fields = vec![
        ("token", token.as_str()),
        ("channel", "window"),
        ("phone", "13900000168"),
        ("name", "郑女士"),
        ("relation", "self"),
        ("text", text),
        ("danger", "0"),
        ("reply", "phone"),
    ];
    fields.retain(|(name, _)| !more.iter().any(|(held, _)| held == name));
    fields.extend_from_slice(more);
    let answer = clerk.post("/staff/register", &fields).await;
    answer.location().trim_start_matches("/staff/requests/").trim_end_matches("/receipt").to_owned()
}

#[tokio::test]
async fn the_queue_puts_danger_first_and_says_why() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let quiet = register(&mut clerk, "路边的树枝太长", &[]).await;
    let warm = register(&mut clerk, "暖气不热", &[("hardship", "heat")]).await;
    let danger = register(&mut clerk, "墙上有砖往下掉", &[("danger", "3")]).await;
    let page = clerk.get("/staff/requests").await;
    page.must_say("危急通道")
        .must_say("普通通道")
        .must_say("正在发生危险，不排队")
        .must_say("关系取暖，提前 2 天");
    let at = |number: &str| page.text.find(&format!("/staff/requests/{number}")).expect("it is listed");
    assert!(at(&danger) < at(&warm) && at(&warm) < at(&quiet));
    clerk.get("/staff").await.must_say("先去看危急的");
    let receipt = clerk.get(&format!("/staff/requests/{danger}/receipt")).await;
    receipt.must_say("请先打 110、119、120");
}

#[tokio::test]
async fn filters_live_in_the_address_and_go_one_by_one() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = register(&mut clerk, "暖气不热，楼道也冷", &[("where", "qinghe/qinghe-1")]).await;
    let page = clerk.get("/staff/requests?area=qinghe&state=filed").await;
    page.must_say(&number).must_say("符合的 1 件").must_say("href=\"/staff/requests?state=filed\"");
    let page = clerk.get("/staff/requests?area=heyan").await;
    page.must_say("没有符合条件的事项").must_say("去掉所有条件");
    clerk.get("/staff/requests?due=overdue").await.must_say("没有符合条件的事项");
    app.move_to("2026-11-27T08:20:00Z");
    // A session lasts a working day.
    let mut clerk = app.staff("clerk").await;
    clerk.get("/staff/requests?due=overdue").await.must_say(&number).must_say("已超");
}

#[tokio::test]
async fn a_long_list_goes_on_where_it_stopped() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    for at in 0..43 {
        register(&mut clerk, &format!("第 {at} 件小事"), &[]).await;
    }
    let first = clerk.get("/staff/requests").await;
    first.must_say("符合的 43 件").must_say("下一页");
    let at = first.text.find("rel=\"next\" href=\"").expect("a next page") + 17;
    let next =
        first.text[at..].split('"').next().expect("an address").replace("&amp;", "&").replace("&#38;", "&");
    let second = clerk.get(&next).await;
    assert_eq!(second.text.matches("data-row").count(), 3);
    assert!(!second.says("下一页"));
}

#[tokio::test]
async fn a_caller_who_was_here_before_is_found_by_phone() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    register(&mut clerk, "楼道灯坏了", &[("summary", "楼道灯不亮")]).await;
    let page = clerk
        .post("/staff/register", &[("lookup", "1"), ("phone", "139-0000-0168"), ("text", "写着的话")])
        .await;
    page.must_be(200).must_say("登记过 1 件").must_say("楼道灯不亮").must_say("写着的话");
    let page = clerk.post("/staff/register", &[("lookup", "1"), ("phone", "13911112222")]).await;
    page.must_say("没有登记过别的事");
}

#[tokio::test]
async fn one_more_matter_of_the_same_person_takes_the_contact_over() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = register(&mut clerk, "楼道灯坏了", &[]).await;
    let page = clerk.get(&format!("/staff/register?more={number}")).await;
    page.must_say("同一个人，还有一件").must_say("13900000168").must_say("郑女士");
    assert!(!page.says("楼道灯坏了"));
}

#[tokio::test]
async fn a_paper_slip_counts_from_the_time_on_the_paper() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = register(&mut clerk, "停电那天记的", &[("told_at", "2026-11-16T10:30")]).await;
    assert!(number.starts_with("20261116"));
    clerk.get(&format!("/staff/requests/{number}")).await.must_say("2026-11-16 10:30").must_say("补录于");
    let token = clerk.get("/staff/register").await.field("token");
    let late = [
        ("token", token.as_str()),
        ("channel", "window"),
        ("relation", "self"),
        ("text", "x"),
        ("danger", "0"),
        ("reply", "none"),
        ("told_at", "2026-11-20T10:30"),
    ];
    clerk.post("/staff/register", &late).await.must_be(422).must_say("不能晚于现在");
}

#[tokio::test]
async fn what_is_put_away_waits_on_the_workbench() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    clerk.get("/staff").await.must_say("没有写到一半的表");
    let form = clerk.get("/staff/register").await.field("form");
    let fields = [("keep", "1"), ("text", "先记一半"), ("form", form.as_str())];
    assert_eq!(clerk.post("/staff/register", &fields).await.location(), "/staff");
    clerk.get("/staff").await.must_say("登记：先记一半");
    clerk.get(&form).await.must_say("先记一半").must_say("不要了，重新写");
    let fields = [("form", form.as_str()), ("discard", "1")];
    assert_eq!(clerk.post("/staff/drafts", &fields).await.location(), form);
    assert!(!clerk.get(&form).await.says("先记一半"));
    let fields = [("form", "https://elsewhere.example/"), ("text", "x")];
    clerk.post("/staff/drafts", &fields).await.must_be(400);
}

#[tokio::test]
async fn photos_are_added_and_shown_to_those_who_may_see_the_matter() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = register(&mut clerk, "井盖松了", &[]).await;
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(8, 8).write_to(&mut png, image::ImageFormat::Png).expect("a small picture");
    let path = format!("/staff/requests/{number}/photos");
    let token = clerk.get(&path).await.field("token");
    let none = clerk.upload(&path, &[("token", &token)], &[("photo", "a.txt", b"no picture")]).await;
    none.must_be(422).must_say("a.txt").must_say("不是照片");
    let sent = clerk.upload(&path, &[("token", &token)], &[("photo", "a.png", png.get_ref())]).await;
    assert_eq!(sent.location(), format!("/staff/requests/{number}?done=photos"));
    let page = clerk.get(&format!("/staff/requests/{number}")).await;
    let start = format!("<img src=\"{path}/");
    let at = page.text.find(&start).expect("a photo") + start.len();
    let file = page.text[at..].split('"').next().expect("its name").to_owned();
    let photo = clerk.get(&format!("{path}/{file}")).await;
    assert_eq!(photo.headers["content-type"], "image/jpeg");
    app.staff("handler").await.get(&format!("{path}/{file}")).await.must_be(404);
    clerk.get(&format!("{path}/{}", "0".repeat(32))).await.must_be(404);
}

#[tokio::test]
async fn every_staff_page_has_one_heading_and_nothing_inline() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let mut admin = app.staff("admin").await;
    let number = register(&mut clerk, "灯坏了", &[]).await;
    let of_clerk = [
        "/staff".to_owned(),
        "/staff/requests".into(),
        "/staff/register".into(),
        "/staff/rulebook".into(),
        format!("/staff/requests/{number}"),
        format!("/staff/requests/{number}/receipt"),
        format!("/staff/requests/{number}/act/acceptance"),
        format!("/staff/requests/{number}/photos"),
        "/staff/switch".into(),
        "/staff/sign-in".into(),
    ];
    let of_admin =
        ["/staff/office", "/staff/units", "/staff/people", "/staff/duty", "/staff/calendar", "/staff"];
    let mut pages = Vec::new();
    for path in of_clerk {
        pages.push((path.clone(), clerk.get(&path).await));
    }
    for path in of_admin {
        pages.push((path.to_owned(), admin.get(path).await));
    }
    for (path, page) in pages {
        page.must_be(200);
        assert_eq!(page.text.matches("<h1").count(), 1, "{path}");
        assert!(!page.says(" style=") && !page.says("onclick=") && !page.says("<script>"), "{path}");
        assert!(page.text.matches("btn next").count() <= 1, "{path} has more than one next step");
        assert!(page.headers["cache-control"].to_str().is_ok_and(|v| v.contains("no-store")), "{path}");
    }
}

#[tokio::test]
async fn a_list_kept_by_name_stands_on_the_queue_and_the_workbench_until_it_is_taken_away() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let list = "/staff/requests?state=filed&area=qinghe";
    clerk.get("/staff/requests").await.must_be(200);
    assert!(!clerk.get("/staff/requests").await.says("存成常看的"), "the whole list needs no name");
    clerk.get(list).await.must_say("存成常看的");
    let unnamed = clerk.post("/staff/views", &[("list", list), ("name", " ")]).await;
    clerk.get(unnamed.location()).await.must_say("请给这一列起个名字");
    let kept = clerk.post("/staff/views", &[("list", list), ("name", "青禾里刚收的")]).await;
    assert_eq!(kept.location(), list);
    clerk.get("/staff").await.must_say("青禾里刚收的");
    clerk.get("/staff/requests").await.must_say("青禾里刚收的");
    assert!(
        !app.staff("coordinator").await.get("/staff").await.says("青禾里刚收的"),
        "it is the clerk's own"
    );
    clerk.get(list).await.must_say("不再常看“青禾里刚收的”");
    // Filters and nothing else are kept: no other page, no word looked for.
    clerk.post("/staff/views", &[("list", "//evil.example/?state=filed&q=x"), ("name", "别处")]).await;
    clerk.get("/staff").await.must_say("href=\"/staff/requests?state=filed\"");
    // A kept list has no end.
    app.move_to("2027-11-17T08:20:00Z");
    let mut clerk = app.staff("clerk").await;
    clerk.get("/staff").await.must_say("青禾里刚收的");
    clerk.post("/staff/views/removal", &[("list", list)]).await.must_be(303);
    assert!(!clerk.get("/staff").await.says("青禾里刚收的"));
}

#[tokio::test]
async fn who_else_opened_a_matter_a_moment_ago_is_said() {
    let app = TestApp::new().await;
    let (mut clerk, mut coordinator) = (app.staff("clerk").await, app.staff("coordinator").await);
    let number = register(&mut clerk, "楼道灯坏了", &[]).await;
    let matter = format!("/staff/requests/{number}");
    assert!(!clerk.get(&matter).await.says("也打开过"), "nobody else was here");
    app.move_to("2026-11-17T08:23:30Z");
    coordinator.read(&matter).await.must_say("林晓 3 分钟前也打开过");
    clerk.get(&matter).await.must_say("周正 刚刚也打开过");
    app.move_to("2026-11-17T08:29:00Z");
    assert!(!clerk.get(&matter).await.says("也打开过"), "they have long gone");
}
