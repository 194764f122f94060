//! Every page of a resident in English: nothing of it is left in Chinese but names and people's own words, and those
//! are marked as Chinese.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod common;

use common::{Answer, TestApp, Visitor, story};
use zhiye_domain::{RequestId, request::Command, words};
use zhiye_rulebook::PauseKind;

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}')
}

/// The page without what is marked as Chinese, and without the title, which can't be marked and ends with the
/// office's own name.
fn unmarked(html: &str) -> String {
    let (head, rest) = html.split_once("<title>").unwrap();
    let mut rest = rest.split_once("</title>").unwrap().1;
    let mut out = head.to_owned();
    while let Some(at) = rest.find(" lang=\"zh-CN\"") {
        let open = rest[..at].rfind('<').unwrap();
        out.push_str(&rest[..open]);
        let name = rest[open + 1..].split([' ', '>']).next().unwrap();
        let after = &rest[at..];
        let end = if name == "input" { ">".to_owned() } else { format!("</{name}>") };
        rest = &after[after.find(&end).unwrap() + end.len()..];
    }
    out + rest
}

#[track_caller]
fn is_english(path: &str, page: &Answer) {
    assert!(page.status.is_success() || page.status == 422, "{path}: {}", page.status);
    page.must_say("<html lang=\"en\"");
    let left = unmarked(&page.text);
    if let Some(at) = left.find(is_chinese) {
        let from = left[..at].char_indices().rev().nth(120).map_or(0, |(i, _)| i);
        let to: String = left[at..].chars().take(60).collect();
        panic!("{path} has unmarked Chinese:\n{}{to}", &left[from..at]);
    }
}

async fn english(test: &TestApp) -> Visitor {
    let mut visitor = test.visitor();
    visitor.post("/display", &[("set", "en"), ("back", "/")]).await.location();
    visitor
}

async fn enter(test: &TestApp, visitor: &mut Visitor, id: RequestId) {
    let token = test.office.app.begin_resident(id).await.unwrap();
    visitor.cookies.insert("zhiye_resident".into(), token.0);
}

async fn all_english(visitor: &mut Visitor, paths: &[&str]) {
    for path in paths {
        is_english(path, &visitor.get(path).await);
    }
}

#[tokio::test]
async fn telling_the_office_something_is_english_from_the_first_page_to_the_receipt() {
    let test = TestApp::new().await;
    let mut visitor = english(&test).await;
    let plain = ["/", "/start", "/track", "/track?again=1&kept=add", "/privacy", "/accessibility", "/help"];
    all_english(&mut visitor, &plain).await;
    all_english(
        &mut visitor,
        &["/file/category", "/file/category?q=lift", "/file/category?q=%E7%94%B5%E6%A2%AF"],
    )
    .await;
    visitor.post("/file/category", &[("category", "housing")]).await.location();
    visitor.post("/file/place", &[("where", "qinghe/qinghe-3"), ("place", "2 单元")]).await.location();
    is_english("/file/tell", &visitor.post("/file/tell", &[("what", ""), ("occurred", "x")]).await);
    visitor.post("/file/tell", &[("what", "楼道灯不亮。"), ("occurred", "2026-11-07")]).await.location();
    is_english("/file/contact", &visitor.post("/file/contact", &[("reply", "sms")]).await);
    let fields = [
        ("phone", "13900000168"),
        ("name", "王阿姨"),
        ("wishes", "晚饭后"),
        ("relation", "family"),
        ("need", "slow"),
    ];
    visitor.post("/file/contact", &fields).await.location();
    let steps = ["/file/place", "/file/tell", "/file/photos", "/file/contact", "/file/check"];
    all_english(&mut visitor, &steps).await;
    let token = visitor.get("/file/check").await.field("token");
    visitor.post("/file/check", &[("token", &token)]).await.location();
    all_english(&mut visitor, &["/receipt", "/matter", "/matter/photos"]).await;
    visitor.get("/nothing-here").await.must_be(404).must_say("<html lang=\"en\"");
}

#[tokio::test]
async fn a_matter_is_english_in_every_state() {
    let test = TestApp::new().await;
    let office = &test.office;
    let mut visitor = english(&test).await;

    let waiting = story::filed(office, "楼道灯不亮。").await.id;
    let items = vec![office.app.rulebook().supplement_items()[0].code.clone()];
    story::by(office, "clerk", waiting, |desk| Command::AskSupplement {
        items,
        words: desk.write(words::Class::Told, "请带来复印件"),
    })
    .await;
    enter(&test, &mut visitor, waiting).await;
    all_english(&mut visitor, &["/matter", "/matter/supplement", "/receipt"]).await;

    // Filed before the holidays of October, so that the strip of days has them.
    test.move_to("2026-09-29T02:00:00Z");
    let paused = story::filed(office, "楼道灯不亮。").await.id;
    story::in_hand(office, paused).await;
    enter(&test, &mut visitor, paused).await;
    all_english(&mut visitor, &["/matter", "/matter/add", "/matter/remind", "/matter/withdraw"]).await;
    visitor.get("/matter").await.must_say("National Day");
    story::by(office, "handler", paused, |desk| Command::Propose {
        proposal: zhiye_domain::request::Proposal::Pause {
            reason: PauseKind::ALL[0],
            until: jiff::civil::date(2026, 10, 20),
            paper: desk.write(words::Class::Note, "委托书"),
        },
    })
    .await;
    story::by(office, "approver", paused, |_| Command::Grant).await;
    all_english(&mut visitor, &["/matter"]).await;

    let answered = story::filed(office, "楼道灯不亮。").await.id;
    story::answered(office, answered).await;
    enter(&test, &mut visitor, answered).await;
    all_english(&mut visitor, &["/matter", "/matter/rate", "/matter/reopen"]).await;
    let wrong = visitor.post("/matter/rating", &[("words", "谢谢")]).await;
    is_english("/matter/rating", &wrong);
    visitor.post("/matter/rating", &[("solved", "yes"), ("satisfaction", "5"), ("words", "谢谢")]).await;
    all_english(&mut visitor, &["/matter?did=rate"]).await;
}
