//! An old page of a staff action, sent or opened again after the matter has moved on. A note or a call from another
//! page is another note or call; every step that is taken once stands here.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod common;

use common::{TestApp, hands, story};

async fn events(app: &TestApp) -> i64 {
    let count = zhiye_store::Statement::new("SELECT COUNT(*) FROM events");
    app.office.app.store().query(count).await.unwrap()[0].int(0).unwrap()
}

#[tokio::test]
async fn an_old_page_of_a_step_that_is_done_keeps_its_words_and_does_nothing_again() {
    let app = TestApp::new().await;
    let number = story::filed(&app.office, "楼道灯坏了。").await.number.to_string();
    let category = hands::category(&app, "construction");
    let unit = app.office.units["construction"].to_string();
    type Row<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a str);
    let rows: &[Row<'_>] = &[
        (
            "clerk",
            "acceptance",
            &[("category", &category), ("kind", "help"), ("legal_channel", "ordinary")],
            "summary",
        ),
        (
            "coordinator",
            "judgement",
            &[("class", "now"), ("danger", "1"), ("hardship", ""), ("people", "2")],
            "reason",
        ),
        ("coordinator", "assignment", &[("unit", &unit)], ""),
        ("handler", "signature", &[], ""),
        ("handler", "draft", &[("outcome", "solved")], "words"),
        ("approver", "draft-return", &[], "reason"),
        ("handler", "draft", &[("outcome", "solved")], "words"),
        ("approver", "approval", &[], ""),
        ("approver", "delivery", &[("way", "phone")], ""),
        ("caller", "follow-up", &[("reached", "yes"), ("solved", "yes")], "words"),
        ("caller", "closure", &[], ""),
    ];
    // Who, which step, what is chosen, and where there are words.
    for (key, noun, fields, text) in rows {
        let mut who = app.staff(key).await;
        let form = format!("/staff/requests/{number}/act/{noun}");
        let old = who.get(&form).await;
        // Going back asks for the page anew, with a token of its own.
        assert_eq!(old.headers["cache-control"], "no-store", "{noun}");
        let (token, seen) = (old.field("token"), old.field("seen"));
        let said = if text.is_empty() { "unsaid" } else { *text };
        let words = [&[(said, "先交的话")], *fields].concat();
        hands::done(&hands::does(&mut who, &number, noun, &words).await, noun);
        let before = events(&app).await;
        let again = who.get(&form).await;
        assert!(matches!(again.status.as_u16(), 200 | 403 | 409), "{noun}: {}", again.status);
        let old = [("token", token.as_str()), ("seen", seen.as_str()), ("form", &form), (said, "后交的话")];
        let sent = who.post(&format!("/staff/requests/{number}/{noun}"), &[&old, *fields].concat()).await;
        assert!(matches!(sent.status.as_u16(), 403 | 409 | 422), "{noun}: {}", sent.status);
        assert!(text.is_empty() || sent.says("后交的话"), "{noun}: {}", sent.text);
        if sent.status == 409 {
            sent.must_say("别人刚处理过这件事");
        }
        assert_eq!(events(&app).await, before, "{noun}");
    }
}
