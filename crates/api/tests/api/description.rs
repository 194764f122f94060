//! The description is true: every route is in it, every answer it promises is given by a real request, and answers
//! have the shape it says.

use crate::{
    acts::{PNG, good},
    office::{TestApp, bearer},
};
use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use zhiye_api::{ApiConfig, document, routes};

/// (method, route, status) of every promise.
fn promised(document: &Value) -> BTreeSet<(String, String, u16)> {
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

#[tokio::test]
async fn every_route_is_described_and_nothing_else() {
    let document = document(&TestApp::open().await.app);
    let described: BTreeSet<(String, String)> =
        promised(&document).into_iter().map(|(method, route, _)| (method, route)).collect();
    let routes: BTreeSet<(String, String)> =
        routes().map(|(method, route)| (method.to_owned(), route.to_owned())).collect();
    assert_eq!(described, routes);
}

#[tokio::test]
async fn every_reference_leads_somewhere_and_every_schema_is_used() {
    fn walk(value: &Value, document: &Value, used: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => {
                if let Some(target) = fields.get("$ref").and_then(Value::as_str) {
                    assert!(document.pointer(target.strip_prefix('#').unwrap()).is_some(), "{target}");
                    used.insert(target.to_owned());
                }
                fields.values().for_each(|value| walk(value, document, used));
            }
            Value::Array(items) => items.iter().for_each(|value| walk(value, document, used)),
            _ => {}
        }
    }
    let document = document(&TestApp::open().await.app);
    let mut used = BTreeSet::new();
    walk(&document, &document, &mut used);
    for name in document["components"]["schemas"].as_object().unwrap().keys() {
        assert!(used.contains(&format!("#/components/schemas/{name}")), "nothing uses {name}");
    }
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
    let test = TestApp::open().await;
    let document = document(&test.app);
    let number = test.in_hand("灯不亮").await;
    let body = json!({ "kind": "help", "text": "灯", "contact": { "name": "赵某" }, "summary": "灯" });
    let shape = |value: &Value, name: &str| {
        fits(value, &json!({ "$ref": format!("#/components/schemas/{name}") }), &document, name)
    };
    shape(&test.post(&test.clerk, "/requests", &body).await.body, "Receipt");
    shape(&test.get(&test.clerk, "/office").await.body, "Office");
    assert_eq!(test.post_photos(&test.clerk, &number, &[PNG]).await.status, 201);
    shape(&test.get(&test.clerk, "/requests?limit=1").await.body, "Page");
    shape(&test.get(&test.clerk, "/requests").await.body, "Page");
    shape(&test.read(&test.clerk, &format!("/requests/{number}")).await.body, "Request");
    shape(
        &test.post(&test.handler, &format!("/requests/{number}/notes"), &json!({ "text": "x" })).await.body,
        "Done",
    );
    shape(&test.post(&test.clerk, "/requests", &json!({})).await.body, "Problem");
    shape(&test.get(&test.clerk, "/nowhere").await.body, "Problem");
}

/// The acts: what is below a request besides its photos.
fn nouns() -> impl Iterator<Item = &'static str> {
    let below = |route: &'static str| route.strip_prefix("/api/v1/requests/{number}/");
    routes().filter_map(move |(_, route)| below(route)).filter(|noun| !noun.starts_with("photos"))
}

#[tokio::test]
async fn every_promised_answer_is_given() {
    let test = TestApp::open().await;
    let promised = promised(&document(&test.app));
    let number = test.in_hand("灯不亮").await;
    let described = test.get(&test.clerk, "/openapi.json").await;
    assert_eq!(described.body["openapi"], "3.1.0");
    read_and_file(&test, &number).await;
    for noun in nouns() {
        let (path, good) = (format!("/requests/{number}/{noun}"), good(&test, noun));
        bad_bodies(&test, &path, &good).await;
        assert_eq!(test.post(&test.stranger, &path, &good).await.status, 404, "{noun}");
        assert_eq!(test.post(&test.administrator, &path, &good).await.status, 403, "{noun}");
        let mut overtaken = good;
        overtaken["seen"] = json!(1);
        let answer = test.post(&test.clerk, &path, &overtaken).await;
        // What only adds to the record is taken whatever happened meanwhile.
        let adds = ["notes", "contacts", "additions", "reminders"].contains(&noun);
        assert_eq!(answer.status, if adds { 201 } else { 409 }, "{noun}: {}", answer.body);
    }
    photos(&test, &number).await;
    let mut given = test.given.take();
    given.extend(crate::acts::stories().await);
    given.extend(too_many().await);
    given.extend(full_disk().await);
    given.extend(broken().await);
    let missing: Vec<_> = promised.iter().filter(|promise| !given.contains(*promise)).collect();
    assert!(missing.is_empty(), "promised and never given: {missing:#?}");
    let described: BTreeSet<_> = routes().collect();
    let silent: Vec<_> = given
        .iter()
        .filter(|(method, route, _)| described.contains(&(method.as_str(), route.as_str())))
        .filter(|answer| !promised.contains(*answer))
        .collect();
    assert!(silent.is_empty(), "given and never promised: {silent:#?}");
}

async fn photos(test: &TestApp, number: &str) {
    let path = format!("/requests/{number}/photos");
    let form = "multipart/form-data; boundary=x";
    assert_eq!(test.post_raw(&test.clerk, &path, "text/plain", "x", "bad").await.status, 400);
    let request = Request::post(format!("/api/v1{path}"))
        .header("authorization", bearer(&test.clerk))
        .header("content-type", form)
        .header("content-length", "99999999");
    assert_eq!(test.send(request.body(Body::from("--x--\r\n")).unwrap()).await.status, 413);
    let request = Request::post(format!("/api/v1{path}")).header("content-type", form);
    assert_eq!(test.send(request.body(Body::from("--x--\r\n")).unwrap()).await.status, 401);
    let empty = test.post_photos(&test.clerk, number, &[]).await;
    assert_eq!((empty.status.as_u16(), &empty.body["errors"][0]["code"]), (422, &json!("missing")));
    let bad = test.post_photos(&test.clerk, number, &[PNG, b"MZ no picture"]).await;
    assert_eq!((bad.status.as_u16(), &bad.body["errors"][0]["at"]), (422, &json!("photos/1")));
    assert_eq!(test.post_photos(&test.stranger, number, &[PNG]).await.status, 404);
    assert_eq!(test.post_photos(&test.handler, number, &[PNG]).await.status, 403);
    let held = async || test.read(&test.clerk, &format!("/requests/{number}")).await.body["photos"].clone();
    assert_eq!(held().await, json!([]), "one bad file, and none is stored");
    assert_eq!(test.post_photos(&test.clerk, number, &[PNG, PNG]).await.status, 201);
    let file = format!("{path}/{}", held().await[1]["file"].as_str().unwrap());
    let photo = test.get(&test.handler, &file).await;
    assert_eq!((photo.status.as_u16(), photo.header("content-type")), (200, "image/jpeg"));
    assert_eq!(test.get(&test.stranger, &file).await.status, 404);
    assert_eq!(test.get(&test.administrator, &file).await.status, 403);
    assert_eq!(
        test.send(Request::get(format!("/api/v1{file}")).body(Body::empty()).unwrap()).await.status,
        401
    );
}

async fn read_and_file(test: &TestApp, number: &str) {
    let one = format!("/requests/{number}");
    test.read(&test.clerk, &one).await;
    test.get(&test.clerk, "/requests/0").await;
    test.get(&test.administrator, &one).await;
    test.get(&test.clerk, "/requests").await;
    test.get(&test.clerk, "/requests?limit=0").await;
    test.get(&test.administrator, "/requests").await;
    let purpose = Request::get(format!("/api/v1{one}"))
        .header("authorization", bearer(&test.clerk))
        .header("x-purpose", "%ff");
    test.send(purpose.body(Body::empty()).unwrap()).await;
    test.get(&test.clerk, "/office").await;
    for route in ["/requests", one.as_str(), "/office"] {
        test.send(Request::get(format!("/api/v1{route}")).body(Body::empty()).unwrap()).await;
    }
    let known = json!({ "kind": "help", "text": "灯", "external": { "system": "hotline", "number": "1" } });
    test.post(&test.clerk, "/requests", &known).await;
    test.post(&test.clerk, "/requests", &known).await;
    test.post(&test.handler, "/requests", &known).await;
    bad_bodies(test, "/requests", &good(test, "requests")).await;
    test.post(&test.clerk, "/searches", &good(test, "searches")).await;
    test.post(&test.administrator, "/searches", &good(test, "searches")).await;
    bad_bodies(test, "/searches", &good(test, "searches")).await;
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

/// Every address once, with whatever comes back.
async fn everything(test: &TestApp) {
    for route in ["/requests", "/requests/0", "/office", "/requests/0/photos/0"] {
        test.get(&test.clerk, route).await;
    }
    test.post(&test.clerk, "/requests", &good(test, "requests")).await;
    test.post(&test.clerk, "/searches", &good(test, "searches")).await;
    test.post_photos(&test.clerk, "0", &[PNG]).await;
    for noun in nouns() {
        test.post(&test.clerk, &format!("/requests/0/{noun}"), &good(test, noun)).await;
    }
}

async fn too_many() -> BTreeSet<(String, String, u16)> {
    let test = TestApp::with(ApiConfig { per_minute: 0 }).await;
    test.get(&test.clerk, "/requests").await;
    let wait = test.get(&test.clerk, "/requests/0").await;
    assert_eq!((wait.status.as_u16(), wait.header("retry-after")), (429, "60"));
    everything(&test).await;
    test.given.take()
}

/// How much of a full disk is left differs from table to table: each command is tried until there is no room. A
/// refusal needs room too, since a repeat of its key gets it again.
async fn full_disk() -> BTreeSet<(String, String, u16)> {
    let test = TestApp::open().await;
    let number = test.in_hand("灯不亮").await;
    assert_eq!(test.post_photos(&test.clerk, &number, &[PNG]).await.status, 201);
    let one = format!("/requests/{number}");
    let file = test.read(&test.clerk, &one).await.body["photos"][0]["file"].as_str().unwrap().to_owned();
    // Whoever owes a part has it to report on.
    let part = test.post(&test.handler, &format!("{one}/co-tasks"), &good(&test, "co-tasks")).await;
    assert_eq!(part.status, 201, "{}", part.body);
    let test = test.on_a_full_disk().await;
    test.given.take();
    for size in [6_000, 600, 60, 1] {
        let note = json!({ "text": "长".repeat(size) });
        while test.post(&test.handler, &format!("{one}/notes"), &note).await.status == 201 {}
        let filing = json!({ "kind": "help", "text": "长".repeat(size) });
        while test.post(&test.clerk, "/requests", &filing).await.status == 201 {}
    }
    let programs = [
        &test.clerk,
        &test.coordinator,
        &test.handler,
        &test.approver,
        &test.caller,
        &test.stranger,
        &test.supervisor,
    ];
    for noun in nouns() {
        let (path, body) = (format!("{one}/{noun}"), good(&test, noun));
        let mut full = false;
        for _ in 0..400 {
            for program in programs {
                full = full || test.post(program, &path, &body).await.status == 503;
            }
            if full {
                break;
            }
        }
        assert!(full, "{noun} never found the disk full");
    }
    for path in [one.clone(), format!("{one}/photos/{file}")] {
        let mut tries = 0;
        while test.get(&test.clerk, &path).await.status != 503 {
            tries += 1;
            assert!(tries < 2_000, "{path} never found the disk full");
        }
    }
    let mut photos = test.post_photos(&test.clerk, &number, &[PNG]).await;
    for _ in 0..200 {
        if photos.status == 503 {
            break;
        }
        photos = test.post_photos(&test.clerk, &number, &[PNG]).await;
    }
    assert_eq!(photos.status, 503);
    let full = test.post(&test.clerk, "/requests", &good(&test, "requests")).await;
    assert_eq!((full.code(), full.header("retry-after")), ("disk_full", "600"));
    test.given.take()
}

async fn broken() -> BTreeSet<(String, String, u16)> {
    let test = TestApp::open().await;
    test.app.close().await;
    let broken = test.get(&test.clerk, "/requests").await;
    assert_eq!((broken.status.as_u16(), broken.code()), (500, "fault"));
    everything(&test).await;
    test.given.take()
}
