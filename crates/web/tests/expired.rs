//! A session that ends by the clock while someone writes: the words come back to the same person.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod common;

use common::{TestApp, hands, story};
use zhiye_domain::{request::Command, words};

#[tokio::test]
async fn what_a_resident_wrote_too_late_stands_there_after_number_and_code() {
    for name in ["rate", "reopen", "supplement", "withdraw", "add"] {
        let app = TestApp::new().await;
        let receipt = story::filed(&app.office, "楼道灯坏了。").await;
        match name {
            "rate" | "reopen" => story::answered(&app.office, receipt.id).await,
            "supplement" => {
                let items = vec![app.office.app.rulebook().supplement_items()[0].code.clone()];
                story::by(&app.office, "clerk", receipt.id, |desk| Command::AskSupplement {
                    items,
                    words: desk.write(words::Class::Told, "请带复印件"),
                })
                .await;
            }
            _ => {}
        }
        let (number, code) = (receipt.number.to_string(), receipt.code);
        let pair = [("number", number.as_str()), ("code", code.as_str())];
        let mut visitor = app.visitor();
        visitor.post("/track", &pair).await.must_be(303);
        let form = visitor.get(&format!("/matter/{name}")).await;
        let (token, matter) = (form.must_be(200).field("token"), form.field("matter"));
        let post = match name {
            "rate" => "/matter/rating",
            "reopen" => "/matter/reopening",
            "withdraw" => "/matter/withdrawal",
            "add" => "/matter/additions",
            _ => "/matter/supplement",
        };
        app.move_to("2026-11-17T10:21:00Z");
        let begun = app.office.app.matter_of_resident(receipt.id).await.unwrap().version;
        let fields =
            [("token", token.as_str()), ("matter", &matter), ("solved", "no"), ("words", "写了很久的话")];
        let sent = visitor.post(post, &fields).await;
        assert_eq!(sent.location(), format!("/track?again=1&kept={name}"));
        let version = app.office.app.matter_of_resident(receipt.id).await.unwrap().version;
        assert_eq!(version, begun, "{name}: nothing is done without a session");
        let back = visitor.post("/track", &[&pair[..], &[("kept", name)]].concat()).await;
        assert_eq!(back.location(), format!("/matter/{name}"));
        visitor.get(back.location()).await.must_be(200).must_say("写了很久的话");
    }
}

#[tokio::test]
async fn a_working_day_of_use_ends_too_and_what_was_typed_waits_for_its_writer() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = hands::registered(&mut clerk, &[]).await;
    let note = format!("/staff/requests/{number}/note");
    let noted = format!("/staff/requests/{number}/act/note");
    for (path, form, text) in [("/staff/register", "/staff/register", "text"), (&*note, &*noted, "words")] {
        app.move_to(common::NOW);
        let mut clerk = app.staff("clerk").await;
        // Never idle for long, and over after twenty hours.
        for at in ["2026-11-17T16:20:00Z", "2026-11-18T00:20:00Z", "2026-11-18T04:19:00Z"] {
            app.move_to(at);
            clerk.get("/staff").await.must_be(200);
        }
        app.move_to("2026-11-18T04:21:00Z");
        let sent = clerk.post(path, &[("form", form), (text, "写了很久的话")]).await;
        assert!(sent.location().ends_with("&kept=1"), "{path}: {}", sent.location());
        let other = app.staff("caller").await.get(form).await;
        assert!(!other.says("写了很久的话"), "{path} shows it to someone else");
        app.staff("clerk").await.get(form).await.must_be(200).must_say("写了很久的话");
    }
}
