//! `GET /api/v1/requests` and `GET /api/v1/requests/{number}`: lists without personal words, one matter with them.
//! Each reading of a matter is recorded before it is answered.

use crate::{
    Api,
    answer::json,
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
    App, Directory, Matter, Purpose, QueueRow,
    domain::{
        UnitId,
        actor::By,
        request::{Clock, Status},
    },
    views::requests::{Cursor, Due, Filter, Order},
};
use zhiye_edge::{Form, form::Query};
use zhiye_rulebook::Lang;

/// Rows of a page, if nothing is said and at most.
const ROWS: usize = 50;
const MOST_ROWS: usize = 100;

pub async fn list(State(api): State<Api>, caller: Caller, Query(form): Query) -> Result<Response, ApiNo> {
    caller.require_reader()?;
    let wanted = wanted(&api.app, &form)?;
    let page = api.app.list(&caller.staff, &wanted.filter, Order::Newest, wanted.after, wanted.limit).await?;
    let directory = api.app.directory();
    let items: Vec<Value> = page.rows.iter().map(|row| item(row, &directory)).collect();
    let next = page.next.map(|cursor| cursor.to_string());
    Ok(json(StatusCode::OK, &json!({ "items": items, "next": next })))
}

struct Wanted {
    filter: Filter,
    after: Option<Cursor>,
    limit: usize,
}

/// Parameters of a list.
pub const PARAMETERS: [&str; 5] = ["state", "due_before", "unit", "cursor", "limit"];

fn wanted(app: &App, form: &Form) -> Result<Wanted, ApiNo> {
    let mut wrong = Vec::new();
    let mut refuse = |at: &str, code: &'static str, zh: &str, en: &str| {
        wrong.push(Wrong { at: at.to_owned(), code, zh: zh.to_owned(), en: en.to_owned() });
    };
    for name in form.fields.keys().filter(|name| !PARAMETERS.contains(&name.as_str())) {
        refuse(name, "unknown_parameter", "没有这个参数", "is no parameter of this address");
    }
    let mut wanted = Wanted { filter: Filter::default(), after: None, limit: ROWS };
    for code in form.some("state").into_iter().flat_map(|codes| codes.split(',')) {
        match Status::parse(code) {
            Some(status) => wanted.filter.statuses.push(status),
            None => refuse("state", "unknown_code", "有不认识的状态", "holds a state nobody knows"),
        }
    }
    if let Some(text) = form.some("due_before") {
        match text.parse::<Timestamp>() {
            Ok(at) => wanted.filter.due = Some(Due::Before(at)),
            Err(_) => refuse(
                "due_before",
                "wrong_type",
                "要写成 2026-11-23T09:00:00Z",
                "has to be written as 2026-11-23T09:00:00Z",
            ),
        }
    }
    if let Some(code) = form.some("unit") {
        match app.directory().unit_by_code(code) {
            Some(unit) => wanted.filter.unit = Some(unit.id),
            None => refuse("unit", "unknown_code", "没有这个单位代码", "is no unit of this office"),
        }
    }
    if let Some(text) = form.some("cursor") {
        match text.parse() {
            Ok(cursor) => wanted.after = Some(cursor),
            Err(()) => {
                refuse("cursor", "invalid", "请用上一页给的 next", "has to be the next of an earlier page")
            }
        }
    }
    if let Some(text) = form.some("limit") {
        match text.parse() {
            Ok(limit @ 1..=MOST_ROWS) => wanted.limit = limit,
            _ => refuse("limit", "invalid", "要是 1 到 100", "has to be 1 to 100"),
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
) -> Result<Response, ApiNo> {
    let id = caller.find(&api, &number).await?;
    let purpose = caller.purpose.clone().map_or(Purpose::Duty, Purpose::Contact);
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
