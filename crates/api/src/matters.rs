//! `GET /api/v1/requests` and `GET /api/v1/requests/{number}`: lists without personal words, one matter with them.
//! Each reading of a matter is recorded before it is answered.

use crate::{
    Api,
    answer::json,
    body::Fields,
    caller::{self, Caller, Number},
    problem::{ApiNo, Wrong},
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use jiff::Timestamp;
use serde_json::{Value, json};
use zhiye_app::{
    App, Directory, Hit, Matter, Purpose, QueueRow,
    domain::{Clock, UnitId, actor::By, request::Status},
    views::requests::{Cursor, Due, Filter, Order},
};
use zhiye_edge::{Form, Problem, form::Query};
use zhiye_rulebook::{Kind, Lang};

/// Rows of a page, if nothing is said and at most.
const ROWS: usize = 50;
const MOST_ROWS: usize = 100;
/// Hits of a search, if nothing is said; characters one may look for.
const HITS: usize = 20;
const MOST_ASKED: usize = 200;

pub async fn list(State(api): State<Api>, caller: Caller, Query(form): Query) -> Result<Response, ApiNo> {
    caller.require_reader()?;
    let wanted = wanted(&api.app, &form)?;
    let page = api.app.list(&caller.staff, &wanted.filter, wanted.order, wanted.after, wanted.limit).await?;
    let directory = api.app.directory();
    let items: Vec<Value> = page.rows.iter().map(|row| item(row, &directory)).collect();
    let next = page.next.map(|cursor| cursor.to_string());
    Ok(json(StatusCode::OK, &json!({ "items": items, "next": next })))
}

/// A text to look for, with the same narrowing as a list. Words are never in an address: those are written down on
/// the way.
pub async fn search(State(api): State<Api>, caller: Caller, mut body: Fields) -> Result<Response, ApiNo> {
    caller.require_reader()?;
    let asked = asked(&api.app, &mut body);
    body.finish()?;
    // Nothing wrong was found, so it is there.
    let Asked { text, filter, before, limit } = asked.ok_or(ApiNo::Door(Problem::Unreadable))?;
    let found = api.app.search(&caller.staff, &text, &filter, before, limit).await?;
    let directory = api.app.directory();
    let items: Vec<Value> = found.hits.iter().map(|hit| hit_item(hit, &directory)).collect();
    Ok(json(StatusCode::OK, &json!({ "items": items, "next": found.next })))
}

/// The schema of a search's body.
pub fn search_schema(app: &App) -> Value {
    Fields::describe(|body| {
        asked(app, body);
    })
}

struct Asked {
    text: String,
    filter: Filter,
    before: Option<i64>,
    limit: usize,
}

fn asked(app: &App, body: &mut Fields) -> Option<Asked> {
    let text = body.text("text", MOST_ASKED);
    let before = body.some_number("before", 0, i64::MAX);
    let limit = body.some_number("limit", 1, MOST_ROWS as i64).map_or(HITS, |limit| limit as usize);
    let instant = |body: &mut Fields, name| body.some_instant(name).map(|at| at.to_string());
    let narrow = [
        ("state", body.some_text("state", 200)),
        ("open", body.some_flag("open").map(|open| open.to_string())),
        ("due_before", instant(body, "due_before")),
        ("filed_from", instant(body, "filed_from")),
        ("unit", body.some_text("unit", 64)),
        ("category", body.some_text("category", 64)),
        ("area", body.some_text("area", 64)),
        ("kind", body.some_code("kind", &Kind::ALL, Kind::code).map(|kind| kind.code().to_owned())),
    ];
    let mut form = Form::default();
    for (name, value) in narrow {
        if let Some(value) = value {
            form.set(name, value);
        }
    }
    let (filter, wrong) = narrowing(app, &form);
    for wrong in wrong {
        body.refuse(&wrong.at, wrong.code, wrong.zh, wrong.en);
    }
    Some(Asked { text: text?, filter, before, limit })
}

fn hit_item(hit: &Hit, directory: &Directory) -> Value {
    let mut item = item(&hit.row, directory);
    item["held_in"] = hit.held_in.iter().map(|class| class.code()).collect();
    item
}

struct Wanted {
    filter: Filter,
    order: Order,
    after: Option<Cursor>,
    limit: usize,
}

/// Parameters that narrow a list or a search.
pub const NARROWING: [&str; 8] =
    ["state", "open", "due_before", "unit", "category", "area", "kind", "filed_from"];
/// Parameters of a list besides.
pub const PAGING: [&str; 3] = ["sort", "cursor", "limit"];

fn refuse(wrong: &mut Vec<Wrong>, at: &str, code: &'static str, zh: &str, en: &str) {
    wrong.push(Wrong { at: at.to_owned(), code, zh: zh.to_owned(), en: en.to_owned() });
}

fn narrowing(app: &App, form: &Form) -> (Filter, Vec<Wrong>) {
    let (mut filter, mut wrong) = (Filter::default(), Vec::new());
    for code in form.some("state").into_iter().flat_map(|codes| codes.split(',')) {
        match Status::parse(code) {
            Some(status) => filter.statuses.push(status),
            None => {
                refuse(&mut wrong, "state", "unknown_code", "有不认识的状态", "holds a state nobody knows");
            }
        }
    }
    match form.some("open") {
        None | Some("false") => {}
        Some("true") => filter.open = true,
        Some(_) => refuse(&mut wrong, "open", "invalid", "要是 true 或 false", "has to be true or false"),
    }
    filter.due = instant(form, "due_before", &mut wrong).map(Due::Before);
    filter.filed_from = instant(form, "filed_from", &mut wrong);
    if let Some(code) = form.some("unit") {
        filter.unit = app.directory().unit_by_code(code).map(|unit| unit.id);
        if filter.unit.is_none() {
            refuse(&mut wrong, "unit", "unknown_code", "没有这个单位代码", "is no unit of this office");
        }
    }
    if let Some(code) = form.some("kind") {
        filter.kind = Kind::parse(code);
        if filter.kind.is_none() {
            refuse(&mut wrong, "kind", "unknown_code", "没有这种性质", "is no kind of request");
        }
    }
    if let Some(code) = form.some("category") {
        filter.categories = app.rulebook().below(code);
        if filter.categories.is_empty() {
            refuse(&mut wrong, "category", "unknown_code", "没有这个类别", "is no category of this office");
        }
    }
    if let Some(code) = form.some("area") {
        filter.area = app.office().area(code).map(|area| area.code.clone());
        if filter.area.is_none() {
            refuse(&mut wrong, "area", "unknown_code", "没有这个社区", "is no area of this office");
        }
    }
    (filter, wrong)
}

fn instant(form: &Form, name: &str, wrong: &mut Vec<Wrong>) -> Option<Timestamp> {
    let at = form.some(name)?.parse::<Timestamp>().ok();
    if at.is_none() {
        let (zh, en) = ("要写成 2026-11-23T09:00:00Z", "has to be written as 2026-11-23T09:00:00Z");
        refuse(wrong, name, "wrong_type", zh, en);
    }
    at
}

fn wanted(app: &App, form: &Form) -> Result<Wanted, ApiNo> {
    let (filter, mut wrong) = narrowing(app, form);
    let known = |name: &&String| !NARROWING.iter().chain(&PAGING).any(|known| known == *name);
    for name in form.fields.keys().filter(known) {
        refuse(&mut wrong, name, "unknown_parameter", "没有这个参数", "is no parameter of this address");
    }
    let order = match form.some("sort").unwrap_or("newest") {
        "newest" => Order::Newest,
        "due" => Order::Due,
        "priority" => Order::Priority,
        _ => {
            let (zh, en) = ("只能是 newest、due 或 priority", "has to be newest, due or priority");
            refuse(&mut wrong, "sort", "unknown_code", zh, en);
            Order::Newest
        }
    };
    let mut wanted = Wanted { filter, order, after: None, limit: ROWS };
    if let Some(text) = form.some("cursor") {
        match text.parse() {
            Ok(cursor) => wanted.after = Some(cursor),
            Err(()) => {
                let en = "has to be the next of an earlier page";
                refuse(&mut wrong, "cursor", "invalid", "请用上一页给的 next", en);
            }
        }
    }
    if let Some(text) = form.some("limit") {
        match text.parse() {
            Ok(limit @ 1..=MOST_ROWS) => wanted.limit = limit,
            _ => refuse(&mut wrong, "limit", "invalid", "要是 1 到 100", "has to be 1 to 100"),
        }
    }
    if wrong.is_empty() { Ok(wanted) } else { Err(ApiNo::Invalid(wrong)) }
}

fn at(instant: Option<Timestamp>) -> Value {
    instant.map_or(Value::Null, |at| json!(at.to_string()))
}

fn unit(directory: &Directory, id: Option<UnitId>) -> Value {
    match id.and_then(|id| directory.unit(id)) {
        Some(unit) => json!({ "code": unit.code, "name": unit.name }),
        None => Value::Null,
    }
}

fn item(row: &QueueRow, directory: &Directory) -> Value {
    let listed = &row.listed;
    json!({
        "number": listed.number.to_string(),
        "state": listed.status.code(),
        "kind": listed.kind.code(),
        "category": listed.category,
        "channel": listed.channel.code(),
        "area": listed.area,
        "danger": listed.danger as u8,
        "filed_at": at(Some(listed.filed_at)),
        "due_at": at(listed.due_at),
        "external_due_at": at(listed.hotline_due_at),
        "unit": unit(directory, listed.unit),
        "summary": row.summary,
    })
}

pub async fn read(
    State(api): State<Api>,
    caller: Caller,
    number: Number,
    headers: HeaderMap,
    Query(form): Query,
) -> Result<Response, ApiNo> {
    let id = caller.find(&api, &number).await?;
    let purpose = match (form.some("contact"), &caller.purpose) {
        (Some("whole"), Some(stated)) => Purpose::Contact(stated.clone()),
        (Some("whole"), None) => return Err(Caller::purpose_missing().into()),
        (Some("masked") | None, _) => caller.purpose(),
        (Some(_), _) => {
            let (zh, en) = ("要是 whole 或 masked".into(), "has to be whole or masked".into());
            return Err(Wrong { at: "contact".into(), code: "invalid", zh, en }.into());
        }
    };
    let matter = api.app.matter_of_staff(&caller.staff, id, &purpose).await?;
    Ok(json(StatusCode::OK, &whole(&api.app, &matter, caller::lang(&headers))))
}

fn whole(app: &App, matter: &Matter, lang: Lang) -> Value {
    let (state, directory) = (&matter.state, app.directory());
    let running = [&state.step, &state.answer];
    let deadlines: Vec<Value> = running
        .into_iter()
        .flatten()
        .filter(|_| state.status.is_open())
        .map(|clock| deadline(app, clock, lang))
        .collect();
    json!({
        "number": state.number.to_string(),
        "version": matter.version,
        "state": state.status.code(),
        "kind": state.kind.code(),
        "category": state.category,
        "channel": state.channel.code(),
        "legal_channel": state.legal_channel.code(),
        "filed_at": at(Some(state.filed_at)),
        "said": matter.said(),
        "summary": matter.summary(),
        "place": { "area": state.place.area, "building": state.place.building, "text": matter.place },
        "danger": state.danger as u8,
        "hardship": state.hardship.map(|hardship| hardship.code()),
        "people": state.people,
        "unit": unit(&directory, state.lead.map(|lead| lead.unit)),
        "deadlines": deadlines,
        "external_due_at": at(state.external.as_ref().and_then(|external| external.due_at)),
        "answer": matter.answer(),
        "outcome": state.outcome.map(|outcome| outcome.code()),
        "answered_at": at(state.answered_at),
        "closed_at": at(state.closed_at),
        "contact": contact(matter),
        "steps": steps(matter, &directory),
        "photos": state
            .photos
            .iter()
            .map(|photo| json!({ "file": photo.file, "width": photo.width, "height": photo.height }))
            .collect::<Vec<_>>(),
    })
}

fn deadline(app: &App, clock: &Clock, lang: Lang) -> Value {
    json!({
        "act": clock.act.code(),
        "due_at": at(Some(clock.due_at())),
        "provisional": clock.deadline.provisional,
        "rule": clock.rule,
        "sum": clock.deadline.explain(lang, app.rulebook().zone()),
    })
}

fn contact(matter: &Matter) -> Value {
    let Some(contact) = &matter.contact else { return Value::Null };
    json!({
        "masked": !matter.open,
        "name": contact.name,
        "phone": contact.phone,
        "address": contact.address,
        "wishes": contact.wishes,
    })
}

fn steps(matter: &Matter, directory: &Directory) -> Vec<Value> {
    matter
        .steps
        .iter()
        .map(|step| {
            let recorded = &step.recorded;
            let event = serde_json::to_value(&recorded.event).unwrap_or_default();
            let (by, of) = match recorded.by {
                By::Resident => ("resident", None),
                By::System => ("system", None),
                By::Staff { unit, .. } => ("staff", Some(unit)),
            };
            json!({
                "type": event["type"],
                "at": at(Some(recorded.at)),
                "entered_at": at(recorded.entered_at),
                "source": recorded.source.code(),
                "by": by,
                "unit": unit(directory, of),
                "text": step.text,
            })
        })
        .collect()
}
