//! The description is true: every route is in it, every answer it promises is given by a real request, and answers
//! have the shape it says.

use crate::office::{TestApp, bearer};
use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use zhiye_api::{ApiConfig, ROUTES, document};

/// (method, route, status) of every promise.
fn promised() -> BTreeSet<(String, String, u16)> {
    let document = document();
    let mut promised = BTreeSet::new();
    for (route, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap().iter().filter(|(name, _)| *name != "parameters")
        {
            for status in operation["responses"].as_object().unwrap().keys() {
                promised.insert((method.to_uppercase(), route.clone(), status.parse().unwrap()));
            }
        }
    }
    promised
}

#[test]
fn every_route_is_described_and_nothing_else() {
    let described: BTreeSet<(String, String)> =
        promised().into_iter().map(|(method, route, _)| (method, route)).collect();
    let routes: BTreeSet<(String, String)> =
        ROUTES.iter().map(|(method, route)| ((*method).to_owned(), (*route).to_owned())).collect();
    assert_eq!(described, routes);
}

#[test]
fn every_reference_leads_somewhere() {
    fn walk(value: &Value, document: &Value) {
        match value {
            Value::Object(fields) => {
                if let Some(target) = fields.get("$ref").and_then(Value::as_str) {
                    assert!(document.pointer(target.strip_prefix('#').unwrap()).is_some(), "{target}");
                }
                fields.values().for_each(|value| walk(value, document));
            }
            Value::Array(items) => items.iter().for_each(|value| walk(value, document)),
            _ => {}
        }
    }
    let document = document();
    walk(&document, &document);
    let mut ids = BTreeSet::new();
    for item in document["paths"].as_object().unwrap().values() {
        for operation in item.as_object().unwrap().values().filter(|value| value.is_object()) {
            assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()));
        }
    }
}

/// The part of JSON Schema that the description uses.
fn fits(value: &Value, schema: &Value, document: &Value, at: &str) {
    if let Some(target) = schema["$ref"].as_str() {
        let target = document.pointer(target.strip_prefix('#').unwrap()).unwrap();
        return fits(value, target, document, at);
    }
    if schema["oneOf"].is_array() && value.is_null() {
        return;
    }
    if let Some(options) = schema["oneOf"].as_array() {
        return fits(value, &options[0], document, at);
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        kind => kind.as_str().into_iter().collect(),
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    assert!(kinds.contains(&kind), "{at} is {kind}, promised {kinds:?}");
    if let Some(codes) = schema["enum"].as_array() {
        assert!(codes.contains(value), "{at} is {value}");
    }
    for item in value.as_array().into_iter().flatten() {
        fits(item, &schema["items"], document, &format!("{at}/*"));
    }
    if let (Some(fields), Some(properties)) = (value.as_object(), schema["properties"].as_object()) {
        for (name, value) in fields {
            let schema = properties.get(name).unwrap_or_else(|| panic!("{at}/{name} is not described"));
            fits(value, schema, document, &format!("{at}/{name}"));
        }
        for name in schema["required"].as_array().into_iter().flatten() {
            assert!(fields.contains_key(name.as_str().unwrap()), "{at}/{name} is missing");
        }
    }
}

#[tokio::test]
async fn answers_have_the_described_shape() {
    let (test, document) = (TestApp::open().await, document());
    let number = test.in_hand("灯不亮").await;
    let body = json!({ "kind": "help", "text": "灯", "contact": { "name": "赵某" }, "summary": "灯" });
    let shape = |value: &Value, name: &str| {
        fits(value, &json!({ "$ref": format!("#/components/schemas/{name}") }), &document, name)
    };
    shape(&test.post(&test.clerk, "/requests", &body).await.body, "Receipt");
    shape(&test.get(&test.clerk, "/requests?limit=1").await.body, "Page");
    shape(&test.get(&test.clerk, "/requests").await.body, "Page");
    shape(&test.get(&test.clerk, &format!("/requests/{number}")).await.body, "Request");
    shape(
        &test.post(&test.handler, &format!("/requests/{number}/notes"), &json!({ "text": "x" })).await.body,
        "Done",
    );
    shape(&test.post(&test.clerk, "/requests", &json!({})).await.body, "Problem");
    shape(&test.get(&test.clerk, "/nowhere").await.body, "Problem");
}

/// A good body for each address that takes one.
fn good(route: &str) -> Value {
    match route.rsplit('/').next().unwrap_or_default() {
        "notes" => json!({ "text": "已联系" }),
        "answers" => json!({ "outcome": "solved", "text": "修好了" }),
        "deliveries" => json!({ "way": "phone" }),
        "requests" => json!({ "kind": "help", "text": "灯不亮" }),
        "searches" => json!({ "text": "灯不亮" }),
        _ => json!({}),
    }
}

const NOUNS: [&str; 4] = ["notes", "answers", "approvals", "deliveries"];

#[tokio::test]
async fn every_promised_answer_is_given() {
    let test = TestApp::open().await;
    let number = test.in_hand("灯不亮").await;
    let at = |noun: &str| format!("/requests/{number}/{noun}");
    let described = test.get(&test.clerk, "/openapi.json").await;
    assert_eq!(described.body["openapi"], "3.1.0");
    read_and_file(&test, &number).await;
    for noun in NOUNS {
        bad_bodies(&test, &at(noun), &good(noun)).await;
        test.post(&test.stranger, &at(noun), &good(noun)).await;
        let outsider = if noun == "notes" { &test.administrator } else { &test.coordinator };
        test.post(outsider, &at(noun), &good(noun)).await;
        let mut overtaken = good(noun);
        overtaken["seen"] = json!(1);
        test.post(&test.handler, &at(noun), &overtaken).await;
        test.post(&test.approver, &at(noun), &overtaken).await;
    }
    note_is_never_overtaken(&test, &at("notes")).await;
    let answered: Vec<u16> = vec![
        test.post(&test.handler, &at("notes"), &good("notes")).await.status.as_u16(),
        test.post(&test.handler, &at("answers"), &good("answers")).await.status.as_u16(),
        test.post(&test.approver, &at("approvals"), &good("approvals")).await.status.as_u16(),
        test.post(&test.approver, &at("deliveries"), &good("deliveries")).await.status.as_u16(),
    ];
    assert_eq!(answered, [201; 4]);
    let mut given = test.given.take();
    given.extend(too_many().await);
    given.extend(full_disk().await);
    given.extend(broken().await);
    let missing: Vec<_> = promised().into_iter().filter(|promise| !given.contains(promise)).collect();
    assert!(missing.is_empty(), "promised and never given: {missing:#?}");
    let silent: Vec<_> = given
        .iter()
        .filter(|(method, route, _)| ROUTES.contains(&(method.as_str(), route.as_str())))
        .filter(|answer| !promised().contains(*answer))
        .collect();
    assert!(silent.is_empty(), "given and never promised: {silent:#?}");
}

async fn read_and_file(test: &TestApp, number: &str) {
    let one = format!("/requests/{number}");
    test.get(&test.clerk, &one).await;
    test.get(&test.clerk, "/requests/0").await;
    test.get(&test.administrator, &one).await;
    test.get(&test.clerk, "/requests").await;
    test.get(&test.clerk, "/requests?limit=0").await;
    test.get(&test.administrator, "/requests").await;
    let purpose = Request::get(format!("/api/v1{one}"))
        .header("authorization", bearer(&test.clerk))
        .header("x-purpose", "%ff");
    test.send(purpose.body(Body::empty()).unwrap()).await;
    for route in ["/requests", one.as_str()] {
        test.send(Request::get(format!("/api/v1{route}")).body(Body::empty()).unwrap()).await;
    }
    let known = json!({ "kind": "help", "text": "灯", "external": { "system": "hotline", "number": "1" } });
    test.post(&test.clerk, "/requests", &known).await;
    test.post(&test.clerk, "/requests", &known).await;
    test.post(&test.handler, "/requests", &known).await;
    bad_bodies(test, "/requests", &good("/requests")).await;
    test.post(&test.clerk, "/searches", &good("searches")).await;
    test.post(&test.administrator, "/searches", &good("searches")).await;
    bad_bodies(test, "/searches", &good("searches")).await;
}

/// No token, no JSON, no UTF-8, no object, too large, wrong fields.
async fn bad_bodies(test: &TestApp, path: &str, good: &Value) {
    let request = Request::post(format!("/api/v1{path}")).body(Body::from(good.to_string())).unwrap();
    assert_eq!(test.send(request).await.status, 401);
    let cases: [(&str, Vec<u8>, u16); 6] = [
        ("text/plain", good.to_string().into(), 415),
        ("application/json", b"{\"text\": \"\xff\"}".to_vec(), 400),
        ("application/json", b"{".to_vec(), 400),
        ("application/json", b"[]".to_vec(), 400),
        ("application/json", vec![b' '; 256 * 1024 + 1], 413),
        ("application/json", b"{\"nothing\": 1}".to_vec(), 422),
    ];
    for (kind, body, status) in cases {
        let answer = test.post_raw(&test.clerk, path, kind, body, "bad").await;
        assert_eq!(answer.status, status, "{path}: {}", answer.body);
    }
}

/// A note is never overtaken: it adds to the record whatever happened meanwhile.
async fn note_is_never_overtaken(test: &TestApp, path: &str) {
    let answer = test.post(&test.handler, path, &json!({ "text": "晚了一步", "seen": 1 })).await;
    assert_eq!(answer.status, 201);
}

async fn too_many() -> BTreeSet<(String, String, u16)> {
    let test = TestApp::with(ApiConfig { per_minute: 0 }).await;
    test.get(&test.clerk, "/requests").await;
    let wait = test.get(&test.clerk, "/requests/0").await;
    assert_eq!((wait.status.as_u16(), wait.header("retry-after")), (429, "60"));
    test.post(&test.clerk, "/requests", &good("/requests")).await;
    test.post(&test.clerk, "/searches", &good("searches")).await;
    for noun in NOUNS {
        test.post(&test.clerk, &format!("/requests/0/{noun}"), &good(noun)).await;
    }
    test.given.take()
}

/// How much of a full disk is left differs from table to table: each command is tried until there is no room.
async fn full_disk() -> BTreeSet<(String, String, u16)> {
    let test = TestApp::open().await;
    let mut numbers = Vec::new();
    for _ in 0..24 {
        numbers.push(test.in_hand("灯不亮").await);
    }
    for number in &numbers[8..] {
        test.post(&test.handler, &format!("/requests/{number}/answers"), &good("answers")).await;
    }
    for number in &numbers[16..] {
        test.post(&test.approver, &format!("/requests/{number}/approvals"), &json!({})).await;
    }
    let test = test.on_a_full_disk().await;
    test.given.take();
    for size in [6_000, 600, 60, 1] {
        let note = json!({ "text": "长".repeat(size) });
        while test.post(&test.handler, &format!("/requests/{}/notes", numbers[0]), &note).await.status == 201
        {
        }
        let filing = json!({ "kind": "help", "text": "长".repeat(size) });
        while test.post(&test.clerk, "/requests", &filing).await.status == 201 {}
    }
    for (noun, program, numbers) in [
        ("answers", &test.handler, &numbers[..8]),
        ("approvals", &test.approver, &numbers[8..16]),
        ("deliveries", &test.approver, &numbers[16..]),
    ] {
        for number in numbers {
            test.post(program, &format!("/requests/{number}/{noun}"), &good(noun)).await;
        }
    }
    let full = test.post(&test.clerk, "/requests", &good("/requests")).await;
    assert_eq!((full.code(), full.header("retry-after")), ("disk_full", "600"));
    test.given.take()
}

async fn broken() -> BTreeSet<(String, String, u16)> {
    let test = TestApp::open().await;
    test.app.close().await;
    let broken = test.get(&test.clerk, "/requests").await;
    assert_eq!((broken.status.as_u16(), broken.code()), (500, "fault"));
    test.get(&test.clerk, "/requests/0").await;
    test.post(&test.clerk, "/requests", &good("/requests")).await;
    test.post(&test.clerk, "/searches", &good("searches")).await;
    for noun in NOUNS {
        test.post(&test.clerk, &format!("/requests/0/{noun}"), &good(noun)).await;
    }
    test.given.take()
}
