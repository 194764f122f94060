//! Everything the pages do to a matter, done by programs: a few matters from filing to the end.

use crate::office::{Program, TestApp};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The smallest picture there is: one pixel.
pub const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8,
    0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 10, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63, 0x60, 0, 0, 0,
    2, 0, 1, 0x48, 0xaf, 0xa4, 0x71, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

/// A good body for each address that takes one.
pub fn good(test: &TestApp, noun: &str) -> Value {
    match noun {
        "requests" => json!({ "kind": "help", "text": "灯不亮" }),
        "searches" => json!({ "text": "灯不亮" }),
        "acceptances" => json!({ "kind": "help", "category": "street.lamp", "legal_channel": "ordinary" }),
        "supplement-notices" => json!({ "items": ["photo"], "text": "请补一张照片" }),
        "immediate-answers" => json!({ "outcome": "explained", "text": "带身份证就行", "way": "phone" }),
        "declinations" => json!({ "text": "请找市场监管", "bases": ["petition.34"], "route": "court" }),
        "emergencies" => json!({ "call": "14:05 打 119" }),
        "summaries" => json!({ "summary": "三号楼路灯不亮" }),
        "judgements" => json!({ "class": "now", "danger": 1, "people": 12, "reason": "天黑看不见台阶" }),
        "assignments" => json!({ "unit": "construction" }),
        "designations" => json!({ "unit": "construction", "reason": "职责清单" }),
        "returns" => json!({ "reason": "other_lead", "better_unit": "construction", "text": "职责清单" }),
        "contacts" => json!({ "way": "phone", "reached": true, "text": "约好明天看" }),
        "notes" => json!({ "text": "已联系" }),
        "extensions" => json!({ "by": "2wd", "reason": "material", "text": "灯头在路上" }),
        "deferrals" => {
            json!({ "lacks": ["timing", "money"], "return_on": "2027-03-01", "text": "开春一起修" })
        }
        "pauses" => json!({ "reason": "resident_asked_to_wait", "until": "2027-03-01", "paper": "来电记录" }),
        "proposal-refusals" | "draft-returns" => json!({ "reason": "再看看" }),
        "handovers" => json!({ "person": test.colleague.staff.person.to_string() }),
        "stagings" => json!({ "steps": [
            { "text": "先围起来", "on": "2027-01-10" },
            { "text": "拆掉重砌", "on": "2027-02-10" },
        ] }),
        "step-completions" => json!({ "text": "昨天做完了" }),
        "step-amendments" => {
            json!({ "on": "2027-01-20", "reason": "下雨", "way": "phone", "consent": "本人说可以" })
        }
        "co-tasks" => json!({ "unit": "civil", "text": "请查一下登记" }),
        "task-reports" | "task-returns" | "task-drops" => json!({ "task": 1, "text": "7 户" }),
        "meeting-calls" => json!({ "text": "管线三家都有份" }),
        "meetings" => json!({
            "present": [{ "unit": "construction" }],
            "absent": [{ "unit": "civil" }],
            "minutes": "先探后修",
            "decisions": [{ "unit": "civil", "text": "三天内探明" }],
        }),
        "instructions" => {
            json!({ "leader": test.leader.staff.person.to_string(), "text": "请抓紧" })
        }
        "review-assignments" => json!({ "unit": "civil" }),
        "review-requests" => json!({ "text": "事实没有查清", "channel": "window" }),
        "instruction-reports" => json!({ "instruction": 1, "text": "已到现场" }),
        "answers" => json!({ "outcome": "solved", "text": "修好了" }),
        "deliveries" => json!({ "way": "phone" }),
        "follow-ups" => json!({ "reached": true, "solved": "yes", "satisfaction": 4 }),
        "supplements" | "additions" => json!({ "text": "补一句" }),
        "reminders" | "withdrawals" => json!({ "text": "本人来电", "channel": "phone" }),
        "ratings" => json!({ "solved": "no", "text": "还是不亮", "channel": "window" }),
        "reopenings" => json!({ "reason": "又不亮了", "new_facts": true }),
        _ => json!({}),
    }
}

/// One matter and what is done to it: each act answers with the state it leaves.
struct Story<'a> {
    test: &'a TestApp,
    number: String,
}

impl Story<'_> {
    async fn begin<'a>(test: &'a TestApp, kind: &str) -> Story<'a> {
        let filing = json!({ "kind": kind, "text": "灯不亮" });
        let answer = test.post(&test.clerk, "/requests", &filing).await;
        Story { test, number: answer.body["number"].as_str().unwrap().to_owned() }
    }

    async fn does(&self, program: &Program, noun: &str, state: &str) {
        self.sends(program, noun, &good(self.test, noun), state).await;
    }

    async fn sends(&self, program: &Program, noun: &str, body: &Value, state: &str) {
        let answer = self.test.post(program, &format!("/requests/{}/{noun}", self.number), body).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.body["state"]),
            (201, &json!(state)),
            "{noun}: {}",
            answer.body
        );
    }

    async fn read(&self) -> Value {
        self.test.read(&self.test.clerk, &format!("/requests/{}", self.number)).await.body
    }
}

/// Every act once at least. What was answered on the way.
pub async fn stories() -> BTreeSet<(String, String, u16)> {
    let test = TestApp::open().await;
    the_long_way(&test).await;
    by_other_doors(&test).await;
    test.given.take()
}

#[tokio::test]
async fn a_program_can_do_all_that_pages_do_to_a_matter() {
    stories().await;
}

async fn the_long_way(test: &TestApp) {
    let it = Story::begin(test, "help").await;
    let TestApp { clerk, coordinator, handler, approver, caller, colleague, stranger, .. } = test;
    it.does(clerk, "summaries", "filed").await;
    it.does(clerk, "read-alouds", "filed").await;
    it.does(clerk, "acceptances", "accepted").await;
    it.does(coordinator, "judgements", "judged").await;
    it.sends(coordinator, "assignments", &json!({ "unit": "civil" }), "assigned").await;
    it.does(stranger, "returns", "sent_back").await;
    it.does(coordinator, "designations", "assigned").await;
    it.does(handler, "signatures", "in_hand").await;
    it.does(handler, "contacts", "in_hand").await;
    it.does(handler, "notes", "in_hand").await;
    it.does(clerk, "additions", "in_hand").await;
    it.does(clerk, "reminders", "in_hand").await;
    it.does(handler, "extensions", "in_hand").await;
    it.does(approver, "proposal-refusals", "in_hand").await;
    it.does(handler, "deferrals", "in_hand").await;
    it.does(approver, "proposal-refusals", "in_hand").await;
    it.does(handler, "pauses", "in_hand").await;
    it.does(approver, "proposal-grants", "paused").await;
    it.does(handler, "resumptions", "in_hand").await;
    many_hands(&it).await;
    it.does(handler, "stagings", "in_hand").await;
    it.does(approver, "proposal-grants", "staged").await;
    it.does(handler, "step-amendments", "staged").await;
    it.does(handler, "step-completions", "staged").await;
    it.does(handler, "step-completions", "in_hand").await;
    it.does(approver, "handovers", "in_hand").await;
    it.does(colleague, "answers", "drafted").await;
    it.does(approver, "draft-returns", "in_hand").await;
    it.does(colleague, "answers", "drafted").await;
    it.does(approver, "approvals", "approved").await;
    it.does(approver, "deliveries", "answered").await;
    it.does(caller, "follow-ups", "followed_up").await;
    it.does(caller, "closures", "closed").await;
    let read = it.read().await;
    assert_eq!(
        (&read["danger"], &read["people"], &read["summary"]),
        (&json!(1), &json!(12), &json!("三号楼路灯不亮"))
    );
    let told: Vec<&Value> = read["steps"].as_array().unwrap().iter().map(|step| &step["source"]).collect();
    assert!(told.contains(&&json!("phone")), "how the resident asked again is kept");
}

async fn many_hands(it: &Story<'_>) {
    let TestApp { coordinator, handler, stranger, supervisor, .. } = it.test;
    it.does(handler, "co-tasks", "in_hand").await;
    it.does(stranger, "task-reports", "in_hand").await;
    it.does(handler, "task-returns", "in_hand").await;
    it.does(handler, "task-drops", "in_hand").await;
    it.does(handler, "meeting-calls", "in_hand").await;
    it.does(coordinator, "meetings", "in_hand").await;
    it.sends(stranger, "task-reports", &json!({ "task": 2, "text": "探明了" }), "in_hand").await;
    it.does(supervisor, "instructions", "in_hand").await;
    it.does(handler, "instruction-reports", "in_hand").await;
}

/// A petition that is answered and goes to another unit, because the person does not agree.
async fn reviewed(test: &TestApp) {
    let TestApp { clerk, coordinator, handler, approver, .. } = test;
    let it = Story::begin(test, "help").await;
    let mut petition = good(test, "acceptances");
    petition["legal_channel"] = json!("petition");
    it.sends(clerk, "acceptances", &petition, "accepted").await;
    it.does(coordinator, "judgements", "judged").await;
    it.does(coordinator, "assignments", "assigned").await;
    it.does(handler, "signatures", "in_hand").await;
    it.does(handler, "answers", "drafted").await;
    it.does(approver, "approvals", "approved").await;
    it.does(approver, "deliveries", "answered").await;
    it.does(clerk, "review-requests", "in_review").await;
    it.does(coordinator, "review-assignments", "assigned").await;
}

async fn by_other_doors(test: &TestApp) {
    let (clerk, caller) = (&test.clerk, &test.caller);
    let papers = Story::begin(test, "help").await;
    papers.does(clerk, "supplement-notices", "awaiting_supplement").await;
    papers.does(clerk, "supplements", "filed").await;
    papers.does(clerk, "withdrawals", "withdrawn").await;
    let enquiry = Story::begin(test, "enquiry").await;
    enquiry.does(clerk, "immediate-answers", "answered").await;
    let body = good(test, "ratings");
    let rated = test.post(caller, &format!("/requests/{}/ratings", enquiry.number), &body).await;
    assert_eq!(rated.status, 201, "{}", rated.body);
    let again = Story::begin(test, "enquiry").await;
    again.does(clerk, "immediate-answers", "answered").await;
    let body = good(test, "reopenings");
    let opened = test.post(caller, &format!("/requests/{}/reopenings", again.number), &body).await;
    assert_eq!(opened.status, 201, "{}", opened.body);
    Story::begin(test, "help").await.does(clerk, "declinations", "drafted").await;
    let danger = Story::begin(test, "help").await;
    danger.does(clerk, "emergencies", "filed").await;
    danger.does(clerk, "acknowledgements", "filed").await;
    reviewed(test).await;
    let sealed = Story::begin(test, "complaint").await;
    sealed.does(clerk, "sealings", "filed").await;
    let gone = test.get(clerk, &format!("/requests/{}", sealed.number)).await;
    assert_eq!(gone.status, 404, "whoever sealed it sees it no more");
}

#[tokio::test]
async fn a_body_says_what_is_missing_before_anything_is_looked_up() {
    let test = TestApp::open().await;
    for (noun, at, code) in [
        ("acceptances", "#/category", "missing"),
        ("supplement-notices", "#/items", "missing"),
        ("returns", "#/better_unit", "missing"),
        ("judgements", "#/people", "missing"),
        ("contacts", "#/reached", "missing"),
        ("extensions", "#/by", "missing"),
        ("deferrals", "#/return_on", "missing"),
        ("follow-ups", "#/reached", "missing"),
        ("co-tasks", "#/unit", "missing"),
        ("meetings", "#/minutes", "missing"),
        ("step-amendments", "#/consent", "missing"),
    ] {
        let answer = test.post(&test.clerk, &format!("/requests/0/{noun}"), &json!({})).await;
        let errors = answer.body["errors"].as_array().cloned().unwrap_or_default();
        assert!(errors.iter().any(|e| e["at"] == at && e["code"] == code), "{noun}: {}", answer.body);
    }
    for (noun, body, at) in [
        ("judgements", json!({ "class": "now", "people": 0, "reason": "x" }), "#/people"),
        ("assignments", json!({ "unit": "moon" }), "#/unit"),
        ("handovers", json!({ "person": "nobody" }), "#/person"),
        ("extensions", json!({ "by": "2h", "reason": "material" }), "#/by"),
        ("supplement-notices", json!({ "items": ["moon"], "text": "x" }), "#/items"),
        ("deferrals", json!({ "lacks": ["luck"], "return_on": "2027-03-01", "text": "x" }), "#/lacks"),
        ("follow-ups", json!({ "reached": true }), "#/solved"),
        ("follow-ups", json!({ "reached": false, "solved": "yes" }), "#/reached"),
        ("stagings", json!({ "steps": [{ "text": "x" }] }), "#/steps/0/on"),
        (
            "meetings",
            json!({ "minutes": "x", "decisions": [{ "unit": "moon", "text": "x" }] }),
            "#/decisions/0/unit",
        ),
        ("meetings", json!({ "minutes": "x", "present": ["civil"] }), "#/present/0"),
        ("instructions", json!({ "leader": "nobody", "text": "x" }), "#/leader"),
    ] {
        let answer = test.post(&test.clerk, &format!("/requests/0/{noun}"), &body).await;
        assert_eq!((answer.status.as_u16(), &answer.body["errors"][0]["at"]), (422, &json!(at)), "{noun}");
    }
}

#[tokio::test]
async fn what_is_told_may_lie_before_now_and_what_is_decided_may_not() {
    let test = TestApp::open().await;
    let number = test.in_hand("灯不亮").await;
    test.at("2026-11-23T08:00:00Z");
    let mut body = good(&test, "contacts");
    body["happened_at"] = json!("2026-11-23T14:30:00+08:00");
    let path = format!("/requests/{number}/contacts");
    assert_eq!(test.post(&test.handler, &path, &body).await.status, 201);
    let read = test.get(&test.handler, &format!("/requests/{number}")).await.body;
    let last = read["steps"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["at"], "2026-11-23T06:30:00Z");
    assert_eq!(last["entered_at"], "2026-11-23T08:00:00Z");
    let mut body = good(&test, "answers");
    body["happened_at"] = json!("2026-11-23T14:30:00+08:00");
    let answer = test.post(&test.handler, &format!("/requests/{number}/answers"), &body).await;
    assert_eq!((answer.status.as_u16(), &answer.body["errors"][0]["code"]), (422, &json!("unknown_field")));
}
