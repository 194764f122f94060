//! What a program can do with requests, and what it is told when it can't.

use crate::office::{TestApp, bearer};
use axum::{
    body::{Body, to_bytes},
    http::Request,
    middleware::from_fn_with_state,
};
use serde_json::{Value, json};
use tower::ServiceExt;
use zhiye_edge::watch::{Meter, watch};

#[tokio::test]
async fn a_filing_gives_number_and_code_and_reads_back() {
    let test = TestApp::open().await;
    let body = json!({
        "kind": "help", "channel": "hotline", "text": "楼道灯不亮\r\n已经一周", "category": "street.lamp", "area": "qinghe",
        "building": "3", "place": "2 单元", "summary": "楼道灯不亮", "told_at": "2026-11-23T09:30:00+08:00",
        "contact": { "name": "赵某", "phone": "１３９００００0131" }, "reply": "phone", "communication": ["slow"],
        "danger": 1, "external": { "system": "hotline", "number": "GD1", "due_at": "2026-11-27T17:30:00+08:00" },
    });
    let receipt = test.post(&test.clerk, "/requests", &body).await;
    assert_eq!(receipt.status, 201, "{}", receipt.body);
    let number = receipt.body["number"].as_str().unwrap();
    assert_eq!(receipt.header("location"), format!("/api/v1/requests/{number}"));
    assert_eq!(receipt.body["code"].as_str().unwrap().len(), 8);
    let one = test.get(&test.clerk, &format!("/requests/{number}")).await;
    assert_eq!(one.status, 200);
    assert_eq!(one.body["said"], "楼道灯不亮\n已经一周");
    assert_eq!(one.body["place"], json!({ "area": "qinghe", "building": "3", "text": "2 单元" }));
    assert_eq!(one.body["filed_at"], "2026-11-23T01:30:00Z");
    assert_eq!(one.body["external_due_at"], "2026-11-27T09:30:00Z");
    assert_eq!(one.body["steps"][0]["type"], "filed");
    assert_eq!(one.body["steps"][0]["source"], "hotline");
    assert!(one.body["deadlines"][0]["sum"].as_str().is_some_and(|sum| !sum.is_empty()));
    assert_eq!(one.header("cache-control"), "no-store");
}

#[tokio::test]
async fn the_contact_is_masked_until_a_purpose_is_given() {
    let test = TestApp::open().await;
    let body = json!({ "kind": "help", "text": "灯不亮", "contact": { "name": "赵小某", "phone": "13900000131", "address": "3-201" } });
    let receipt = test.post(&test.clerk, "/requests", &body).await;
    let path = format!("/api/v1/requests/{}", receipt.body["number"].as_str().unwrap());
    let masked = test.get(&test.clerk, path.strip_prefix("/api/v1").unwrap()).await.body;
    assert_eq!(masked["contact"]["masked"], true);
    assert!(!masked.to_string().contains("13900000131") && !masked.to_string().contains("小某"));
    let unsaid =
        test.get(&test.clerk, &format!("{}?contact=whole", path.strip_prefix("/api/v1").unwrap())).await;
    assert_eq!((unsaid.status.as_u16(), &unsaid.body["errors"][0]["at"]), (422, &json!("X-Purpose")));
    let odd = test.get(&test.clerk, &format!("{}?contact=all", path.strip_prefix("/api/v1").unwrap())).await;
    assert_eq!((odd.status.as_u16(), &odd.body["errors"][0]["at"]), (422, &json!("contact")));
    let asked = Request::get(format!("{path}?contact=whole"))
        .header("authorization", bearer(&test.clerk))
        .header("x-purpose", "%E8%81%94%E7%B3%BB");
    let open = test.send(asked.body(Body::empty()).unwrap()).await.body;
    assert_eq!(
        (&open["contact"]["masked"], &open["contact"]["phone"]),
        (&json!(false), &json!("13900000131"))
    );
}

#[tokio::test]
async fn the_words_of_what_is_not_ones_business_now_need_a_purpose() {
    let test = TestApp::open().await;
    let number = test.in_hand("灯不亮").await;
    let path = format!("/requests/{number}");
    let asked = test.get(&test.caller, &path).await;
    assert_eq!((asked.status.as_u16(), asked.code()), (403, "purpose_needed"));
    assert!(!asked.body.to_string().contains("灯不亮"));
    assert_eq!(test.get(&test.handler, &path).await.body["said"], "灯不亮");
    let read = test.read(&test.caller, &path).await;
    assert_eq!(
        (&read.body["said"], read.body["contact"]["masked"] != json!(false)),
        (&json!("灯不亮"), true)
    );
    assert_eq!(test.get(&test.caller, &path).await.status, 200, "what was stated holds for the day");
    let stranger = test.read(&test.stranger, &path).await;
    assert_eq!(stranger.status, 404, "a purpose opens nothing that is not theirs");
}

#[tokio::test]
async fn the_same_key_files_once() {
    let test = TestApp::open().await;
    let body =
        json!({ "kind": "help", "text": "灯不亮", "external": { "system": "hotline", "number": "GD1" } });
    let first = test.post_keyed(&test.clerk, "/requests", &body, "a").await;
    let again = test.post_keyed(&test.clerk, "/requests", &body, "a").await;
    assert_eq!((again.status, &again.body), (first.status, &first.body));
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
    let other = test.post_keyed(&test.clerk, "/requests", &body, "b").await;
    assert_eq!((other.status.as_u16(), other.code()), (409, "already_filed"));
    assert_eq!(other.body["number"], first.body["number"]);
    assert_eq!(test.get(&test.clerk, "/requests").await.body["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn filing_needs_a_key() {
    let test = TestApp::open().await;
    let request = Request::post("/api/v1/requests")
        .header("authorization", bearer(&test.clerk))
        .header("content-type", "application/json; charset=utf-8");
    let answer = test.send(request.body(Body::from(r#"{"kind":"help","text":"灯"}"#)).unwrap()).await;
    assert_eq!((answer.status.as_u16(), &answer.body["errors"][0]["at"]), (422, &json!("Idempotency-Key")));
}

#[tokio::test]
async fn everything_wrong_in_a_body_is_said_at_once_with_its_place() {
    let test = TestApp::open().await;
    let body = json!({
        "kind": "complain", "text": "有\u{0}字", "category": "nothing", "area": "nowhere", "building": "9", "told_at": "昨天",
        "danger": 9, "authorised": "yes", "communication": ["loud"], "民族": "x", "a/b~": 1,
        "contact": { "phone": 139, "vip": true }, "external": { "system": "HOT" }, "place": "长".repeat(201),
    });
    let answer = test.post(&test.clerk, "/requests", &body).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (422, "invalid"));
    let mut places: Vec<(&str, &str)> = answer.body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (error["at"].as_str().unwrap(), error["code"].as_str().unwrap()))
        .collect();
    places.sort_unstable();
    let expected = [
        ("#/area", "unknown_code"),
        ("#/authorised", "wrong_type"),
        ("#/a~1b~0", "unknown_field"),
        ("#/building", "unknown_code"),
        ("#/category", "unknown_code"),
        ("#/communication", "unknown_code"),
        ("#/contact/phone", "wrong_type"),
        ("#/contact/vip", "unknown_field"),
        ("#/danger", "invalid"),
        ("#/external/number", "missing"),
        ("#/external/system", "invalid"),
        ("#/kind", "unknown_code"),
        ("#/place", "too_long"),
        ("#/text", "control_character"),
        ("#/told_at", "wrong_type"),
        ("#/民族", "unknown_field"),
    ];
    assert_eq!(places, expected);
    assert_eq!(test.get(&test.clerk, "/requests").await.body["items"], json!([]));
}

#[tokio::test]
async fn a_problem_speaks_the_language_asked_for() {
    let test = TestApp::open().await;
    for (asked, word, lang) in
        [("en", "A token is needed", "en"), ("zh-CN", "需要令牌", "zh-CN"), ("fr", "需要令牌", "zh-CN")]
    {
        let request = Request::get("/api/v1/requests").header("accept-language", asked);
        let answer = test.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!((answer.body["title"].as_str(), answer.header("content-language")), (Some(word), lang));
        assert_eq!(answer.header("x-request-id"), answer.body["request_id"]);
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"zhiye\"");
    }
}

#[tokio::test]
async fn behind_the_watched_door_a_problem_names_the_request_that_is_logged() {
    let test = TestApp::open().await;
    let watched = zhiye_api::router(test.app.clone()).layer(from_fn_with_state(Meter::default(), watch));
    test.app.close().await;
    for (token, status) in [("", 401), (test.clerk.token.0.as_str(), 500)] {
        let request = Request::get("/api/v1/requests").header("authorization", format!("Bearer {token}"));
        let answer = watched.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(answer.status(), status);
        let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
        let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        let body: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body["request_id"], id.as_str(), "{body}");
    }
}

#[tokio::test]
async fn an_answer_needs_another_hand_and_its_delivery_stops_the_clock() {
    let test = TestApp::open().await;
    let number = test.in_hand("灯不亮").await;
    let at = |noun: &str| format!("/requests/{number}/{noun}");
    let text = json!({ "outcome": "solved", "text": "灯已修好，谢谢您告诉我们。" });
    assert_eq!(test.post(&test.approver, &at("approvals"), &json!({})).await.code(), "not_now");
    let drafted = test.post(&test.handler, &at("answers"), &text).await;
    assert_eq!((drafted.status.as_u16(), &drafted.body["state"]), (201, &json!("drafted")));
    let own = test.post(&test.handler, &at("approvals"), &json!({})).await;
    assert_eq!((own.status.as_u16(), own.code()), (403, "forbidden"));
    let approved = test.post(&test.approver, &at("approvals"), &json!({})).await;
    assert_eq!(approved.body["state"], "approved");
    let delivered = test.post(&test.approver, &at("deliveries"), &json!({ "way": "phone" })).await;
    assert_eq!(delivered.body["state"], "answered");
    let one = test.get(&test.handler, &format!("/requests/{number}")).await.body;
    assert_eq!((&one["answer"], &one["deadlines"]), (&text["text"], &json!([])));
}

#[tokio::test]
async fn a_refusal_has_the_rules_code_and_words() {
    let test = TestApp::open().await;
    let number = test.in_hand("灯不亮").await;
    let body = json!({ "outcome": "no_basis", "text": "没有依据", "facts": "查过了", "reason": "没有规定" });
    let answer = test.post(&test.handler, &format!("/requests/{number}/answers"), &body).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (422, "basis_missing"));
    assert_eq!(answer.body["type"], "urn:zhiye:problem:basis_missing");
    assert!(answer.body["detail"].as_str().unwrap().contains("法律依据"));
}

#[tokio::test]
async fn whoever_saw_an_older_version_is_told() {
    let test = TestApp::open().await;
    let number = test.in_hand("灯不亮").await;
    let version =
        test.get(&test.handler, &format!("/requests/{number}")).await.body["version"].as_i64().unwrap();
    test.post(&test.handler, &format!("/requests/{number}/notes"), &json!({ "text": "已联系电工" })).await;
    let body = json!({ "outcome": "solved", "text": "修好了", "seen": version });
    let answer = test.post(&test.handler, &format!("/requests/{number}/answers"), &body).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (409, "overtaken"));
}

#[tokio::test]
async fn who_may_not_see_finds_nothing_and_who_reads_nothing_is_refused() {
    let test = TestApp::open().await;
    let number = test.in_hand("灯不亮").await;
    let path = format!("/requests/{number}");
    assert_eq!(test.get(&test.stranger, &path).await.status, 404);
    assert_eq!(test.get(&test.stranger, "/requests").await.body["items"], json!([]));
    assert_eq!(test.get(&test.administrator, &path).await.status, 403);
    assert_eq!(test.get(&test.administrator, "/requests").await.status, 403);
    let body = json!({ "kind": "help", "text": "灯" });
    assert_eq!(test.post(&test.handler, "/requests", &body).await.status, 403);
    for nothing in ["/requests/2026112300000000", "/requests/x", "/requests/%ff", "/elsewhere"] {
        assert_eq!(test.get(&test.clerk, nothing).await.status, 404, "{nothing}");
    }
}

#[tokio::test]
async fn a_sealed_matter_is_not_there_for_others() {
    let test = TestApp::open().await;
    let body = json!({ "kind": "accusation", "text": "窗口人员收受好处" });
    let receipt = test.post(&test.clerk, "/requests", &body).await;
    assert_eq!(receipt.status, 201);
    let number = receipt.body["number"].as_str().unwrap();
    assert_eq!(test.get(&test.clerk, &format!("/requests/{number}")).await.status, 404);
    assert_eq!(test.get(&test.clerk, "/requests").await.body["items"], json!([]));
}

#[tokio::test]
async fn a_list_comes_in_pages_and_by_filter() {
    let test = TestApp::open().await;
    let mut numbers = Vec::new();
    for minute in 0..5 {
        test.at(&format!("2026-11-23T02:0{minute}:00Z"));
        numbers.insert(0, test.filed(&format!("第 {minute} 件")).await);
    }
    let (mut seen, mut next) = (Vec::new(), String::new());
    loop {
        let page = test.get(&test.clerk, &format!("/requests?limit=2{next}")).await.body;
        seen.extend(
            page["items"].as_array().unwrap().iter().map(|item| item["number"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(cursor) => next = format!("&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen, numbers);
    let count = async |query: &str| {
        test.get(&test.clerk, &format!("/requests?{query}")).await.body["items"].as_array().unwrap().len()
    };
    assert_eq!(count("state=filed").await, 5);
    assert_eq!(count("state=in_hand,closed").await, 0);
    assert_eq!(count("due_before=2026-11-23T02:00:00Z").await, 0);
    assert_eq!(count("due_before=2027-01-01T00:00:00Z").await, 5);
    assert_eq!(count("unit=construction").await, 0);
}

#[tokio::test]
async fn wrong_parameters_are_named() {
    let test = TestApp::open().await;
    let answer =
        test.get(&test.clerk, "/requests?state=x&due_before=y&unit=z&cursor=c&limit=101&person=1").await;
    let mut names: Vec<&str> =
        answer.body["errors"].as_array().unwrap().iter().map(|error| error["at"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(
        (answer.status.as_u16(), names),
        (422, vec!["cursor", "due_before", "limit", "person", "state", "unit"])
    );
}

#[tokio::test]
async fn tokens_that_are_wrong_old_or_of_someone_who_left_open_nothing() {
    let test = TestApp::open().await;
    let with = async |value: String| {
        let request = Request::get("/api/v1/requests").header("authorization", value);
        test.send(request.body(Body::empty()).unwrap()).await.status
    };
    for bad in ["", "Bearer", "Bearer x", "Basic YTpi", &format!("Bearer {}", "0".repeat(64))] {
        assert_eq!(with(bad.to_owned()).await, 401, "{bad}");
    }
    assert_eq!(with(bearer(&test.clerk)).await, 200);
    test.at("2026-12-24T02:00:00Z");
    assert_eq!(with(bearer(&test.clerk)).await, 401);
}

#[tokio::test]
async fn a_wrong_method_says_which_are_right() {
    let test = TestApp::open().await;
    let request = Request::delete("/api/v1/requests").header("authorization", bearer(&test.clerk));
    let answer = test.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (405, "method_not_allowed"));
    assert!(answer.header("allow").contains("POST"));
}

#[tokio::test]
async fn a_note_is_internal_unless_it_is_for_the_resident() {
    let test = TestApp::open().await;
    let number = test.filed("灯不亮").await;
    let path = format!("/requests/{number}/notes");
    test.post(&test.clerk, &path, &json!({ "text": "内部说明" })).await;
    test.post(&test.clerk, &path, &json!({ "text": "已经派人去看", "audience": "resident" })).await;
    let matter = test.app.matter_of_resident(test.id(&number).await).await.unwrap();
    let texts: Vec<Option<&str>> = matter.steps.iter().map(|step| step.text.as_deref()).collect();
    assert_eq!(texts, [Some("灯不亮"), Some("已经派人去看")]);
    let body: Value = json!({ "text": "x", "audience": "press" });
    assert_eq!(test.post(&test.clerk, &path, &body).await.status, 422);
}

#[tokio::test]
async fn bytes_that_are_no_text_are_refused_and_rare_characters_are_kept() {
    let test = TestApp::open().await;
    let body = b"{\"kind\":\"help\",\"text\":\"\xB5\xC6\"}".to_vec();
    let answer = test.post_raw(&test.clerk, "/requests", "application/json", body, "broken").await;
    assert_eq!((answer.status.as_u16(), answer.code()), (400, "unreadable_body"));
    assert_eq!(test.get(&test.clerk, "/requests").await.body["items"], json!([]));
    for text in ["𠮷㐂𪚥😀👩‍👩‍👧".repeat(2_000), "<script>alert(1)</script>\"'><img src=x>".into()]
    {
        let number = test.filed(&text).await;
        let read = test.get(&test.clerk, &format!("/requests/{number}")).await;
        assert!(read.body.to_string().contains(&json!(text).to_string()), "{number}");
    }
}

#[tokio::test]
async fn a_revoked_token_opens_nothing_and_the_others_go_on() {
    let test = TestApp::open().await;
    let listed = test.app.tokens().await.unwrap();
    let of = |program: &crate::office::Program| {
        listed.iter().find(|token| token.person == program.staff.person).unwrap().id.clone()
    };
    let id = of(&test.clerk);
    assert!(listed.iter().all(|token| !test.clerk.token.0.contains(&token.id) && token.label == "测试"));
    assert_eq!(test.app.revoke_token(&id).await.unwrap().person, test.clerk.staff.person);
    assert!(test.app.revoke_token(&id).await.is_err(), "once only");
    assert_eq!(test.get(&test.clerk, "/requests").await.status, 401);
    assert_eq!(test.get(&test.coordinator, "/requests").await.status, 200);
    assert_eq!(test.app.tokens().await.unwrap().len(), listed.len() - 1);
}
