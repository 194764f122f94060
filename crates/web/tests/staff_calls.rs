//! Small promises of the staff's pages: a phone while writing, a list whose title is true, keys that can be switched off,
//! a receipt that is read aloud.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod common;

use common::{
    TestApp,
    hands::{accepted_and_assigned, category, does, done, registered},
};

#[tokio::test]
async fn the_phone_is_shown_on_the_call_form_with_a_purpose_and_nothing_typed_is_lost() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("category", &category(&app, "construction"))]).await;
    accepted_and_assigned(&app, &number).await;
    let mut handler = app.staff("handler").await;
    done(&does(&mut handler, &number, "signature", &[]).await, "signature");
    let form = handler.get(&format!("/staff/requests/{number}/act/contact-record")).await;
    form.must_be(200).must_say("显示号码");
    assert!(!form.says("13900000168"));
    let (token, seen) = (form.field("token"), form.field("seen"));
    let path = format!("/staff/requests/{number}/contact-record");
    let mut fields =
        vec![("token", token.as_str()), ("seen", seen.as_str()), ("words", "约了下午三点"), ("reveal", "1")];
    handler.post(&path, &fields).await.must_be(422).must_say("请选用途").must_say("约了下午三点");
    fields.push(("purpose", "call"));
    let page = handler.post(&path, &fields).await;
    page.must_be(200).must_say("tel:13900000168").must_say("约了下午三点");
    assert_eq!(page.field("token"), token);
    // Refreshing the page that showed a contact leads back to the matter.
    let back = handler.get(&format!("/staff/requests/{number}/contact")).await;
    assert_eq!(back.location(), format!("/staff/requests/{number}"));
}

#[tokio::test]
async fn the_title_of_a_list_says_what_the_list_holds() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    clerk.get("/staff/requests").await.must_say("<h1>在办事项</h1>").must_say("selected>全部在办");
    clerk.get("/staff/requests?state=all").await.must_say("<h1>全部事项</h1>");
}

#[tokio::test]
async fn keys_of_one_letter_can_be_switched_off() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let page = clerk.get("/staff/requests").await;
    page.must_say("data-keys=\"on\"").must_say("关掉单键快捷键");
    assert!(!page.says("记号"));
    clerk.post("/display", &[("set", "keys-off"), ("back", "/staff/requests")]).await.must_be(303);
    clerk.get("/staff/requests").await.must_say("data-keys=\"off\"").must_say("打开单键快捷键");
}

#[tokio::test]
async fn what_was_read_aloud_is_a_fact_of_the_matter() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("category", &category(&app, "construction"))]).await;
    let receipt = format!("/staff/requests/{number}/receipt");
    let page = clerk.get(&receipt).await;
    page.must_say("已念给本人听，本人确认").must_say("<svg").must_say("/track");
    let (at, tick) = (page.text.find("楼道灯坏了半个月").unwrap(), page.text.find("已念给本人听").unwrap());
    assert!(at < tick, "the text stands before the box");
    let token = page.field("token");
    let path = format!("/staff/requests/{number}/reading");
    let mut fields = vec![("token", token.as_str()), ("back", "receipt")];
    clerk.post(&path, &fields).await.must_be(422).must_say("请念给本人听").must_say("楼道灯坏了半个月");
    fields.push(("read_aloud", "yes"));
    assert_eq!(clerk.post(&path, &fields).await.location(), receipt);
    let page = clerk.get(&receipt).await;
    page.must_say("已向本人宣读，本人确认");
    assert!(!page.says("已念给本人听，本人确认"));
    clerk.get(&format!("/staff/requests/{number}")).await.must_say("已向本人宣读，本人确认");
}

#[tokio::test]
async fn every_counter_counts_what_its_list_holds() {
    let app = TestApp::new().await;
    let mut clerk = app.staff("clerk").await;
    let mut numbers = Vec::new();
    for _ in 0..3 {
        numbers.push(registered(&mut clerk, &[("category", &category(&app, "construction"))]).await);
    }
    accepted_and_assigned(&app, &numbers[0]).await;
    app.move_to("2026-11-18T03:20:00Z");
    let mut counted = 0;
    for key in ["clerk", "coordinator", "handler", "approver", "caller", "supervisor"] {
        let mut who = app.staff(key).await;
        let bench = who.get("/staff").await;
        for link in bench.text.split("<a href=\"/staff/requests?counter=").skip(1) {
            let Some((code, rest)) = link.split_once("\" class=\"figure\"") else { continue };
            let count = rest.split_once('>').unwrap().1.split('<').next().unwrap();
            let list = who.get(&format!("/staff/requests?counter={code}")).await;
            list.must_say(&format!("符合的 {count} 件"));
            assert_eq!(list.text.matches("data-row").count().to_string(), count, "{key}: {code}");
            counted += 1;
        }
    }
    assert!(counted >= 3, "{counted}");
}
