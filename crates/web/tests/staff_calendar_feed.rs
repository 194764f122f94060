//! The calendar of one's own limits: whose it is, what stands in it, and that its address is a key.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod common;

use common::{
    Answer, TestApp, Visitor,
    hands::{accepted_and_assigned, category, does, done, registered},
};

const PAGE: &str = "/staff/calendar-feed";

/// Makes an address and returns its path.
async fn made(who: &mut Visitor) -> String {
    let token = who.get(PAGE).await.field("token");
    let answer = who.post(PAGE, &[("token", &token), ("do", "make")]).await;
    answer.must_be(200).must_say("只显示这一次");
    path_in(&answer)
}

fn path_in(answer: &Answer) -> String {
    let at = answer.text.find("/cal/").expect("an address on the page");
    answer.text[at..].split('"').next().unwrap().to_owned()
}

/// Lines of a calendar, put together again where they were folded.
fn lines(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.headers["content-type"], "text/calendar; charset=utf-8");
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert!(answer.text.split("\r\n").all(|line| line.len() <= 75), "{}", answer.text);
    answer.text.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
}

fn value<'a>(lines: &'a [String], name: &str) -> Vec<&'a str> {
    lines.iter().filter_map(|line| line.strip_prefix(name)?.strip_prefix(':')).collect()
}

async fn in_hand(app: &TestApp) -> (String, Visitor) {
    let mut clerk = app.staff("clerk").await;
    let number = registered(&mut clerk, &[("category", &category(app, "construction"))]).await;
    accepted_and_assigned(app, &number).await;
    let mut handler = app.staff("handler").await;
    done(&does(&mut handler, &number, "signature", &[]).await, "signature");
    (number, handler)
}

#[tokio::test]
async fn a_persons_own_limits_stand_in_it_by_number_and_nothing_personal() {
    let app = TestApp::new().await;
    let (number, mut handler) = in_hand(&app).await;
    let path = made(&mut handler).await;
    // A calendar program has no cookies.
    let mut program = app.visitor();
    let answer = program.get(&path).await;
    answer.must_be(200);
    let lines = lines(&answer);
    assert_eq!((lines[0].as_str(), lines.last().unwrap().as_str()), ("BEGIN:VCALENDAR", "END:VCALENDAR"));
    let grouped = format!("{} {} {} {}", &number[..4], &number[4..8], &number[8..12], &number[12..]);
    assert_eq!(value(&lines, "SUMMARY"), [format!("{grouped} 到期")]);
    assert_eq!(value(&lines, "UID"), [format!("{number}@zhiye")]);
    assert_eq!(value(&lines, "STATUS"), ["CONFIRMED"]);
    assert_eq!(value(&lines, "BEGIN").iter().filter(|part| **part == "VALARM").count(), 2);
    assert!(value(&lines, "URL")[0].ends_with(&format!("/staff/requests/{number}")));
    for personal in ["郑女士", "139", "楼道灯", "老人", "三单元", "qinghe"] {
        assert!(!answer.says(personal), "{personal} stands in {}", answer.text);
    }
    let mut clerk = app.staff("clerk").await;
    let other = made(&mut clerk).await;
    assert!(value(&self::lines(&program.get(&other).await), "UID").is_empty(), "it is the handler's now");
}

#[tokio::test]
async fn what_changes_counts_up_and_what_is_over_is_said_to_be_cancelled_for_two_weeks() {
    let app = TestApp::new().await;
    let (number, mut handler) = in_hand(&app).await;
    let path = made(&mut handler).await;
    let mut program = app.visitor();
    let before = lines(&program.get(&path).await);
    assert_eq!(lines(&program.get(&path).await), before, "looking changes nothing");
    app.move_to("2026-11-17T08:50:00Z");
    let fields =
        [("outcome", "solved"), ("words", "灯泡换好了，楼道亮了。请您晚上看看，不亮再打 0571-1234。")];
    done(&does(&mut handler, &number, "draft", &fields).await, "draft");
    let sequence = |lines: &[String]| value(lines, "SEQUENCE")[0].parse::<u32>().unwrap();
    let after = lines(&program.get(&path).await);
    assert_eq!(value(&after, "UID"), value(&before, "UID"));
    assert!(sequence(&after) > sequence(&before));
    let mut approver = app.staff("approver").await;
    done(&does(&mut approver, &number, "approval", &[]).await, "approval");
    done(&does(&mut approver, &number, "delivery", &[("way", "phone")]).await, "delivery");
    let over = lines(&program.get(&path).await);
    assert_eq!((value(&over, "UID"), value(&over, "STATUS")), (value(&before, "UID"), vec!["CANCELLED"]));
    app.move_to("2026-12-03T08:50:00Z");
    assert!(value(&lines(&program.get(&path).await), "UID").is_empty());
}

#[tokio::test]
async fn an_address_ends_when_a_new_one_is_made_when_it_is_ended_and_with_the_persons_work() {
    let app = TestApp::new().await;
    let mut handler = app.staff("handler").await;
    let mut program = app.visitor();
    handler.get(PAGE).await.must_say("您还没有订阅网址");
    let first = made(&mut handler).await;
    program.get(&first).await.must_be(200);
    let page = handler.get(PAGE).await;
    page.must_say("换一个新网址");
    assert!(!page.says("/cal/"), "shown once");
    let second = made(&mut handler).await;
    program.get(&first).await.must_be(404);
    program.get(&second).await.must_be(200);
    for wrong in ["/cal/", "/cal/x.ics", &second.replace(".ics", ""), &second.replace("/cal/", "/cal/0")] {
        program.get(wrong).await.must_be(404);
    }
    let token = handler.get(PAGE).await.field("token");
    handler.post(PAGE, &[("token", &token), ("do", "end")]).await.must_be(200).must_say("停用了");
    program.get(&second).await.must_be(404);
    // Nor does one of somebody who works here no more.
    let third = made(&mut handler).await;
    program.get(&third).await.must_be(200);
    let (people, office) = (&app.office.people, &app.office.app);
    let administrator = office.directory().staff(people["admin"]).unwrap();
    let leave = zhiye_domain::person::Command::Leave;
    office.person_act(Some(&administrator), people["handler"], leave).await.unwrap();
    program.get(&third).await.must_be(404);
    // A token of a session opens no calendar.
    let session = handler.cookies["zhiye_staff"].clone();
    program.get(&format!("/cal/{session}.ics")).await.must_be(404);
}

#[tokio::test]
async fn the_address_is_stored_as_a_keyed_hash_only() {
    let app = TestApp::new().await;
    let mut handler = app.staff("handler").await;
    let path = made(&mut handler).await;
    let token = path.trim_start_matches("/cal/").trim_end_matches(".ics").to_owned();
    let ask = zhiye_store::Statement::new("SELECT token FROM calendar_feeds");
    let rows = app.office.app.store().query(ask).await.unwrap();
    let stored = rows[0].bytes(0).unwrap();
    assert_eq!(stored.len(), 16);
    assert!(!token.as_bytes().windows(16).any(|part| part == stored));
}
