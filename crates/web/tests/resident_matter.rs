//! A matter's page through its life, and what its resident may do there.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod common;

use common::story;
use common::{TestApp, Visitor};
use zhiye_domain::{
    RequestId,
    request::{Audience, Command, Way},
    words,
};

struct Story {
    office: TestApp,
    id: RequestId,
    visitor: Visitor,
}

impl Story {
    /// A request filed on the web, and its resident's browser.
    async fn begin() -> Story {
        let office = TestApp::new().await;
        let receipt = story::filed(&office.office, "楼道灯不亮。晚上看不见。").await;
        let mut visitor = office.visitor();
        let link = format!("/q/{}/{}", receipt.number, receipt.code);
        assert_eq!(visitor.get(&link).await.location(), "/matter");
        Story { office, id: receipt.id, visitor }
    }

    async fn staff(&self, key: &str, command: impl FnOnce(&mut zhiye_app::Desk<'_>) -> Command) {
        story::by(&self.office.office, key, self.id, command).await;
    }

    async fn in_hand(&self) {
        story::in_hand(&self.office.office, self.id).await;
    }

    async fn answered(&self) {
        story::answered(&self.office.office, self.id).await;
    }
}

/// An answer that is not among those drawn for a call: it closes by itself when its time is over.
async fn answered_and_not_drawn() -> Story {
    loop {
        let story = Story::begin().await;
        story.answered().await;
        if !story.office.office.app.matter_of_resident(story.id).await.unwrap().state.drawn {
            return story;
        }
    }
}

/// The same person comes back another day.
async fn revisit(story: &Story) -> Visitor {
    let mut visitor = story.office.visitor();
    let token = story.office.office.app.begin_resident(story.id).await.unwrap();
    visitor.cookies.insert("zhiye_resident".into(), token.0);
    visitor
}

#[tokio::test]
async fn the_page_says_who_is_on_it_and_keeps_inner_words_inside() {
    let mut story = Story::begin().await;
    story.in_hand().await;
    story
        .staff("handler", |desk| Command::Note {
            audience: Audience::Internal,
            words: desk.write(words::Class::Note, "内部备注文字"),
        })
        .await;
    story
        .staff("handler", |desk| Command::Contact {
            way: Way::Phone,
            reached: true,
            words: desk.write(words::Class::Told, "约了周四晚上去看"),
        })
        .await;
    let page = story.visitor.get("/matter").await;
    page.must_say("办理中").must_say("社区建设办").must_say("打电话和您联系了");
    page.must_say("11月24日（周二）17:30；还剩 5 个工作日");
    for inner in ["内部研判", "内部备注文字", "约了周四晚上去看", "陈立", "何敏"] {
        assert!(!page.says(inner), "the resident's page shows {inner}");
    }
}

#[tokio::test]
async fn an_answer_is_rated_once_and_nothing_is_chosen_beforehand() {
    let mut story = Story::begin().await;
    story.answered().await;
    let page = story.visitor.get("/matter").await;
    page.must_say("已答复，请您评价").must_say("灯已经换好").must_say("结果：已解决").must_say("没有超期");
    let form = story.visitor.get("/matter/rate").await;
    assert!(!form.says("checked"));
    let token = form.field("token");
    let wrong = story
        .visitor
        .post("/matter/rating", &[("token", &token), ("solved", "yes"), ("words", "谢谢")])
        .await;
    wrong
        .must_be(422)
        .must_say("请选一项：我们办得怎么样")
        .must_say("value=\"yes\" id=\"solved\" checked")
        .must_say("谢谢");
    let fields = [("token", token.as_str()), ("solved", "yes"), ("satisfaction", "5"), ("words", "谢谢")];
    assert_eq!(story.visitor.post("/matter/rating", &fields).await.location(), "/matter?did=rate");
    assert_eq!(
        story.visitor.post("/matter/rating", &fields).await.location(),
        "/matter?did=rate",
        "the same form again"
    );
    let page = story.visitor.get("/matter?did=rate").await;
    page.must_say("谢谢您的评价。").must_say("您的评价：解决了、非常满意");
    assert!(!page.says("href=\"/matter/rate\""));
    assert_eq!(story.visitor.get("/matter/rate").await.location(), "/matter");
    let other = [("token", "00112233445566778899aabbccddeeff"), ("solved", "no"), ("satisfaction", "1")];
    story.visitor.post("/matter/rating", &other).await.must_be(422).must_say("您已经评价过了");
}

#[tokio::test]
async fn not_solved_opens_it_again() {
    let mut story = Story::begin().await;
    story.answered().await;
    let fields = [("solved", "no"), ("satisfaction", "2"), ("words", "第二天又不亮了")];
    story.visitor.post("/matter/rating", &fields).await.location();
    let page = story.visitor.get("/matter").await;
    page.must_say("重新打开，接着办").must_say("第二天又不亮了").must_say("state accepted");
}

#[tokio::test]
async fn opening_again_is_promised_only_where_it_will_happen() {
    let mut story = answered_and_not_drawn().await;
    story.visitor.get("/matter/rate").await.must_say("选“没解决”的，会重新打开");
    // Closed, and the window of thirty days is over.
    for at in ["2026-12-15T08:20:00Z", "2027-02-15T08:20:00Z"] {
        story.office.move_to(at);
        while story.office.office.app.wake().await.unwrap() > 0 {}
    }
    story.visitor = revisit(&story).await;
    let page = story.visitor.get("/matter/rate").await;
    page.must_say("不会因为评价自动重新打开").must_say("点“没解决，重新办”");
    assert!(!page.says("会重新打开，接着办"));
}

#[tokio::test]
async fn a_limit_of_the_wall_runs_through_the_weekend_for_everybody() {
    let office = TestApp::new().await;
    // Friday 16:20: urgent, so answered within 24 hours, day and night.
    office.move_to("2026-11-20T08:20:00Z");
    let mut clerk = office.staff("clerk").await;
    let form = clerk.get("/staff/register").await;
    let token = form.field("token");
    let fields = [
        ("token", token.as_str()),
        ("channel", "window"),
        ("text", "水管爆了，楼下也漏。"),
        ("danger", "2"),
        ("relation", "self"),
        ("reply", "none"),
    ];
    let to = clerk.post("/staff/register", &fields).await.location().to_owned();
    let number = to.trim_start_matches("/staff/requests/").trim_end_matches("/receipt").to_owned();
    let staff = office.office.app.directory().staff(office.office.people["clerk"]).unwrap();
    let found =
        office.office.app.list(&staff, &Default::default(), Default::default(), None, 5).await.unwrap();
    let id = found.rows[0].listed.id;
    for (at, left) in [("2026-11-20T12:20:00Z", "还剩 20 小时"), ("2026-11-22T08:20:00Z", "已超 1 天")]
    {
        office.move_to(at);
        let mut visitor = office.visitor();
        let token = office.office.app.begin_resident(id).await.unwrap();
        visitor.cookies.insert("zhiye_resident".into(), token.0);
        visitor.get("/matter").await.must_say(left);
        let mut clerk = office.staff("clerk").await;
        clerk.get("/staff/requests").await.must_say(left);
        clerk.get(&format!("/staff/requests/{number}")).await.must_say(left);
    }
}

#[tokio::test]
async fn an_office_without_an_address_sends_nobody_to_an_empty_one() {
    use zhiye_domain::office::{Command as Office, Profile};
    let mut story = Story::begin().await;
    let profile =
        Profile { name: "青禾街道".into(), phone: "0555-010 2030".into(), address: String::new() };
    story.office.office.app.office_act(None, Office::Describe { profile }).await.unwrap();
    for path in ["/receipt", "/track", "/help"] {
        let page = story.visitor.get(path).await;
        page.must_say("带身份证到窗口，当场补");
        assert!(!page.says("（）"), "{path}");
    }
}

#[tokio::test]
async fn reminding_adding_and_withdrawing_are_single_pages() {
    let mut story = Story::begin().await;
    for (page, post, did) in [
        ("/matter/remind", "/matter/reminders", "已经替您催了。"),
        ("/matter/add", "/matter/additions", "您补充的内容收到了。"),
        ("/matter/withdraw", "/matter/withdrawal", "已经撤回。"),
    ] {
        let form = story.visitor.get(page).await;
        let sent = story.visitor.post(post, &[("token", &form.field("token")), ("words", "请快一点")]).await;
        let place = sent.location().to_owned();
        story.visitor.get(&place).await.must_say(did);
    }
    let page = story.visitor.get("/matter").await;
    page.must_say("您撤回了这件事").must_say("已撤回");
    assert!(!page.says("href=\"/matter/remind\""));
    assert_eq!(story.visitor.get("/matter/remind").await.location(), "/matter");
    let empty = story.visitor.post("/matter/additions", &[("words", " ")]).await;
    empty.must_be(422).must_say("请写下要补充的内容");
}

#[tokio::test]
async fn papers_that_were_asked_for_are_listed_and_brought() {
    let mut story = Story::begin().await;
    let item = story.office.office.app.rulebook().supplement_items()[0].clone();
    let code = item.code.clone();
    story
        .staff("clerk", |desk| Command::AskSupplement {
            items: vec![code],
            words: desk.write(words::Class::Told, "请带来复印件"),
        })
        .await;
    let page = story.visitor.get("/matter").await;
    page.must_say("请补充材料")
        .must_say(&item.name.zh)
        .must_say("请带来复印件")
        .must_say("href=\"/matter/supplement\"");
    story.office.move_to("2026-11-19T02:00:00Z");
    story.visitor = revisit(&story).await;
    let form = story.visitor.get("/matter/supplement").await;
    let sent = story
        .visitor
        .post("/matter/supplement", &[("token", &form.field("token")), ("words", "已送窗口")])
        .await;
    assert_eq!(sent.location(), "/matter?did=supplement");
    story.visitor.get("/matter").await.must_say("您补充了材料").must_say("等您补材料");
}

#[tokio::test]
async fn every_wrong_pair_gets_the_same_words_and_then_has_to_wait() {
    let office = TestApp::new().await;
    let mut visitor = office.visitor();
    let short = visitor.post("/track", &[("number", "2026"), ("code", "1")]).await;
    short.must_be(422).must_say("登记编号是 16 位数字").must_say("value=\"2026\"");
    let pair = [("number", "2026111712345672"), ("code", "12345678")];
    for _ in 0..9 {
        visitor.post("/track", &pair).await.must_be(422).must_say("没有找到");
    }
    let slow = visitor.post("/track", &pair).await;
    slow.must_be(429).must_say("请等 2 秒");
    assert_eq!(slow.headers["retry-after"], "2");
    visitor.get("/q/2026111712345672/12345678").await.must_be(429);
}

#[tokio::test]
async fn without_a_session_number_and_code_are_asked_for() {
    let office = TestApp::new().await;
    for path in ["/matter", "/receipt", "/matter/add", "/matter/rate", "/matter/photos/00"] {
        assert_eq!(office.visitor().get(path).await.location(), "/track?again=1", "{path}");
    }
    office.visitor().get("/track?again=1").await.must_be(200).must_say("请再输一次");
}

#[tokio::test]
async fn a_session_ends_by_itself_and_by_leaving() {
    let mut story = Story::begin().await;
    let kept = story.visitor.clone();
    story.visitor.post("/leave", &[]).await.location();
    let mut old = kept.clone();
    assert_eq!(old.get("/matter").await.location(), "/track?again=1");
    let mut story = Story::begin().await;
    story.office.move_to("2026-11-17T10:21:00Z");
    assert_eq!(story.visitor.get("/matter").await.location(), "/track?again=1");
}

#[tokio::test]
async fn the_page_speaks_english_when_asked() {
    let mut story = Story::begin().await;
    story.answered().await;
    story.visitor.post("/display", &[("set", "en"), ("back", "/matter")]).await.location();
    let page = story.visitor.get("/matter").await;
    page.must_say("<html lang=\"en\"").must_say("Answered: please rate").must_say("Outcome: solved");
}
