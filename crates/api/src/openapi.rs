//! The description of this door, OpenAPI 3.1. What a body may hold is told by the code that reads it; what is
//! answered is written here, and tests reach every answer it promises.

use crate::{
    Api,
    acts::ACTS,
    answer, filing,
    matters::{self, NARROWING, PAGING},
};
use axum::{extract::State, http::StatusCode, response::Response};
use serde_json::{Map, Value, json};
use zhiye_app::{
    App,
    domain::request::{Channel, LegalChannel, Status},
};
use zhiye_rulebook::{Act, Kind};

pub async fn show(State(api): State<Api>) -> Response {
    answer::json(StatusCode::OK, &document(&api.app))
}

/// The whole description.
pub fn document(app: &App) -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "枝叶 Zhiye",
            "version": "1",
            "summary": "Requests of residents to their neighbourhood office",
            "description": "A program acts with the grants of the person its token stands for. Instants are RFC 3339. \
                Texts are plain, without control characters. Unknown fields and parameters are refused.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "security": [{ "token": [] }],
        "paths": paths(),
        "components": {
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
            "schemas": schemas(app),
            "parameters": parameters(),
        },
    })
}

fn paths() -> Value {
    let common = &[401, 429, 500][..];
    let read = [&[403], common].concat();
    let number = json!([{ "$ref": "#/components/parameters/number" }]);
    let mut file = operation(
        "fileRequest",
        "Register what a resident said",
        (201, "Receipt"),
        &[&[400, 403, 409, 413, 415, 422, 503], common].concat(),
    );
    file["requestBody"] = sent("FileRequest");
    file["parameters"] = json!([{ "$ref": "#/components/parameters/key" }]);
    let mut list = operation(
        "listRequests",
        "Requests the person may see",
        (200, "Page"),
        &[&[422][..], &read].concat(),
    );
    list["parameters"] = NARROWING
        .iter()
        .chain(&PAGING)
        .map(|name| json!({ "$ref": format!("#/components/parameters/{name}") }))
        .collect();
    let mut search = operation(
        "searchRequests",
        "Requests whose words hold a text, newest first",
        (200, "Hits"),
        &[&[400, 413, 415, 422][..], &read].concat(),
    );
    search["requestBody"] = sent("SearchRequests");
    let mut one = operation(
        "readRequest",
        "One request with what was said; the reading is recorded",
        (200, "Request"),
        &[&[404, 422, 503][..], &read].concat(),
    );
    let parameter = |name: &str| json!({ "$ref": format!("#/components/parameters/{name}") });
    one["parameters"] = json!([parameter("purpose"), parameter("contact")]);
    let mut described = operation("describe", "This description", (200, "Description"), &[]);
    described["security"] = json!([]);
    let office =
        operation("readOffice", "The codes of this office, with their names", (200, "Office"), common);
    let mut add = operation(
        "addPhotos",
        "Add photos: JPEG, PNG or WebP, 10 MB each, six at once; all are stored or none",
        (201, "Done"),
        &[&[400, 403, 404, 413, 422, 503], common].concat(),
    );
    let files = json!({ "type": "array", "items": { "type": "string", "format": "binary" } });
    let form = json!({ "type": "object", "required": ["photos"], "properties": { "photos": files } });
    add["requestBody"] =
        json!({ "required": true, "content": { "multipart/form-data": { "schema": form } } });
    add["parameters"] = json!([{ "$ref": "#/components/parameters/key_optional" }]);
    let mut photo = operation(
        "readPhoto",
        "One photo; the reading is recorded",
        (200, "Photo"),
        &[&[404, 503][..], &read].concat(),
    );
    photo["parameters"] = json!([parameter("purpose")]);
    photo["responses"]["200"]["content"] = json!({ "image/jpeg": {} });
    let file_parameter = json!({ "$ref": "#/components/parameters/file" });
    let mut paths = json!({
        "/api/v1/openapi.json": { "get": described },
        "/api/v1/office": { "get": office },
        "/api/v1/requests": { "post": file, "get": list },
        "/api/v1/searches": { "post": search },
        "/api/v1/requests/{number}": { "parameters": number, "get": one },
        "/api/v1/requests/{number}/photos": { "parameters": number, "post": add },
        "/api/v1/requests/{number}/photos/{file}": {
            "parameters": [number[0], file_parameter], "get": photo,
        },
    });
    for act in ACTS {
        // What only adds to the record is never overtaken.
        let overtaken: &[u16] = if act.action.only_adds() { &[] } else { &[409] };
        let problems = [&[400, 403, 404, 413, 415, 422, 503], overtaken, common].concat();
        let mut operation = operation(act.id, act.summary, (201, "Done"), &problems);
        operation["requestBody"] = sent(&capitalised(act.id));
        operation["parameters"] = json!([{ "$ref": "#/components/parameters/key_optional" }]);
        paths[act.path] = json!({ "parameters": number, "post": operation });
    }
    paths
}

/// The name of an act's body among the schemas.
fn capitalised(id: &str) -> String {
    let (first, rest) = id.split_at(1);
    first.to_ascii_uppercase() + rest
}

fn operation(id: &str, summary: &str, good: (u16, &str), problems: &[u16]) -> Value {
    let mut responses = Map::new();
    let answered = json!({ "application/json": { "schema": reference(good.1) } });
    responses.insert(good.0.to_string(), json!({ "description": good.1, "content": answered }));
    for status in problems {
        let content = json!({ "application/problem+json": { "schema": reference("Problem") } });
        responses.insert(status.to_string(), json!({ "description": meaning(*status), "content": content }));
    }
    json!({ "operationId": id, "summary": summary, "responses": responses })
}

fn meaning(status: u16) -> &'static str {
    match status {
        400 => "The body can't be read",
        401 => "No good token",
        403 => "The person this token stands for may not do this",
        404 => "No such request, or not this person's to see",
        409 => "Known already, or someone else acted since `seen`",
        413 => "The body is too large",
        415 => "The body is not of the kind this address takes",
        422 => "Something sent is wrong (`errors` says where), or a rule says no (`code` says which)",
        429 => "Too many requests; Retry-After has the seconds",
        500 => "Something broke; the request_id is in the log",
        _ => "The disk is full; nothing was stored",
    }
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

fn sent(schema: &str) -> Value {
    json!({ "required": true, "content": { "application/json": { "schema": reference(schema) } } })
}

fn parameters() -> Value {
    let query = |name: &str, description: &str, schema: Value| json!({ "name": name, "in": "query", "description": description, "schema": schema });
    let header = |name: &str, required: bool, description: &str| {
        let schema = json!({ "type": "string", "minLength": 1, "maxLength": 128 });
        json!({ "name": name, "in": "header", "required": required, "description": description, "schema": schema })
    };
    let repeat =
        "The same key on the same address gives the first result; Idempotency-Replayed: true says so.";
    json!({
        "number": {
            "name": "number", "in": "path", "required": true,
            "description": "Registration number, sixteen digits", "schema": { "type": "string" },
        },
        "file": {
            "name": "file", "in": "path", "required": true,
            "description": "`file` of a photo of the request", "schema": { "type": "string" },
        },
        "key": header("Idempotency-Key", true, repeat),
        "key_optional": header("Idempotency-Key", false, repeat),
        "purpose": header("X-Purpose", false,
            "What the words are read for (UTF-8, may be percent-encoded). Needed for a request that is not this person's \
             business now (403 `purpose_needed`; what was stated holds for twelve hours) and for a whole contact. Recorded."),
        "contact": query("contact", "The contact whole, with X-Purpose, or masked",
            json!({ "type": "string", "enum": ["masked", "whole"], "default": "masked" })),
        "state": query("state", "States, parted by commas", json!({ "type": "string" })),
        "due_before": query("due_before", "What runs out before", instant()),
        "open": query("open", "Only work still owed", json!({ "type": "boolean" })),
        "filed_from": query("filed_from", "What was filed since", instant()),
        "unit": query("unit", "Code of the unit", json!({ "type": "string" })),
        "category": query("category", "Code of the category; a first-level one stands for all below", json!({ "type": "string" })),
        "area": query("area", "Code of the area", json!({ "type": "string" })),
        "kind": query("kind", "Kind", one_of(Kind::ALL.iter().map(|kind| kind.code()))),
        "sort": query("sort", "Order", one_of(["newest", "due", "priority"].into_iter())),
        "cursor": query("cursor", "`next` of the page before", json!({ "type": "string" })),
        "limit": query("limit", "Rows of a page",
            json!({ "type": "integer", "minimum": 1, "maximum": 100, "default": 50 })),
    })
}

fn instant() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

fn one_of<'a>(codes: impl Iterator<Item = &'a str>) -> Value {
    json!({ "type": "string", "enum": codes.collect::<Vec<_>>() })
}

/// A value that may be missing.
fn maybe(mut schema: Value) -> Value {
    let kind = schema["type"].clone();
    if schema["enum"].is_array() {
        return json!({ "oneOf": [schema, { "type": "null" }] });
    }
    schema["type"] = json!([kind, "null"]);
    schema
}

/// An answer's object: everything is always there.
fn whole(properties: Value) -> Value {
    let names: Vec<&str> =
        properties.as_object().into_iter().flat_map(Map::keys).map(String::as_str).collect();
    json!({ "type": "object", "required": names, "properties": properties })
}

fn schemas(app: &App) -> Value {
    let mut all = answer_schemas();
    all["FileRequest"] = filing::schema(app);
    all["SearchRequests"] = matters::search_schema(app);
    for act in ACTS {
        all[capitalised(act.id)] = act.schema(app);
    }
    all
}

fn answer_schemas() -> Value {
    let string = json!({ "type": "string" });
    let state = one_of(Status::ALL.iter().map(|status| status.code()));
    let kind = one_of(Kind::ALL.iter().map(|kind| kind.code()));
    let channel = one_of(Channel::ALL.iter().map(|channel| channel.code()));
    let danger = json!({ "type": "integer" });
    let unit = maybe(whole(json!({ "code": string, "name": string })));
    let problem = json!({
        "type": string, "title": string, "status": { "type": "integer" }, "detail": string,
        "code": string, "request_id": string,
        "number": string,
        "errors": { "type": "array", "items": whole(json!({ "at": string, "code": string, "detail": string })) },
    });
    let steps = whole(json!({
        "type": string, "at": instant(), "entered_at": maybe(instant()), "source": channel,
        "by": one_of(["resident", "system", "staff"].into_iter()), "unit": unit, "text": maybe(string.clone()),
    }));
    let deadline = whole(json!({
        "act": one_of(Act::ALL.iter().map(|act| act.code())), "due_at": instant(),
        "provisional": { "type": "boolean" }, "rule": string, "sum": string,
    }));
    let item = whole(json!({
        "number": string, "state": state, "kind": kind, "category": maybe(string.clone()), "channel": channel,
        "area": maybe(string.clone()), "danger": danger, "filed_at": instant(), "due_at": maybe(instant()),
        "external_due_at": maybe(instant()), "unit": unit, "summary": maybe(string.clone()),
    }));
    let mut hit = item.clone();
    hit["properties"]["held_in"] = json!({
        "type": "array", "description": "In which kinds of words", "items": string,
    });
    let code_name = whole(json!({ "code": string, "name": string }));
    let list = |items: &Value| json!({ "type": "array", "items": items });
    let area = whole(json!({ "code": string, "name": string, "buildings": list(&code_name) }));
    let office = whole(json!({
        "name": string, "phone": string, "areas": list(&area),
        "units": list(&whole(json!({
            "code": string, "name": string, "above": maybe(string.clone()), "leads": { "type": "boolean" },
        }))),
        "people": list(&whole(json!({ "id": string, "name": string, "unit": maybe(string.clone()) }))),
        "categories": list(&whole(json!({
            "code": string, "name": string, "above": maybe(string.clone()), "unit": string,
        }))),
        "bases": list(&code_name), "routes": list(&code_name), "send_back_reasons": list(&code_name),
        "extension_reasons": list(&code_name), "supplement_items": list(&code_name),
    }));
    json!({
        "Description": { "type": "object" },
        "Office": office,
        "Hits": whole(json!({
            "items": { "type": "array", "items": hit },
            "next": { "type": ["integer", "null"], "description": "`before` of the next page; a short page may have one" },
        })),
        "Receipt": whole(json!({ "number": string, "code": string, "state": state })),
        "Done": whole(json!({ "number": string, "state": state, "version": { "type": "integer" } })),
        "Page": whole(json!({ "items": { "type": "array", "items": item }, "next": maybe(string.clone()) })),
        "Request": whole(json!({
            "number": string, "version": { "type": "integer" }, "state": state, "kind": kind,
            "category": maybe(string.clone()), "channel": channel,
            "legal_channel": one_of(LegalChannel::ALL.iter().map(|channel| channel.code())),
            "filed_at": instant(), "said": string, "summary": maybe(string.clone()),
            "place": whole(json!({
                "area": maybe(string.clone()), "building": maybe(string.clone()), "text": maybe(string.clone()),
            })),
            "danger": danger, "hardship": maybe(string.clone()), "people": { "type": "integer" }, "unit": unit,
            "deadlines": { "type": "array", "items": deadline }, "external_due_at": maybe(instant()),
            "answer": maybe(string.clone()), "outcome": maybe(string.clone()),
            "answered_at": maybe(instant()), "closed_at": maybe(instant()),
            "contact": maybe(whole(json!({
                "masked": { "type": "boolean" }, "name": string, "phone": string, "address": string, "wishes": string,
            }))),
            "steps": { "type": "array", "items": steps },
            "photos": { "type": "array", "items": whole(json!({
                "file": string, "width": { "type": "integer" }, "height": { "type": "integer" },
            })) },
        })),
        "Problem": {
            "type": "object",
            "required": ["type", "title", "status", "detail", "code", "request_id"],
            "properties": problem,
        },
    })
}
