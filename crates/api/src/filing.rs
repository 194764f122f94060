//! `POST /api/v1/requests`: a program registers what a resident said.

use crate::{
    Api,
    answer::{json, replayed},
    body::Fields,
    caller::Caller,
    codes,
    problem::ApiNo,
};
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde_json::{Value, json};
use zhiye_app::{
    App, Contact, Filing, MOST_NAME, MOST_PLACE, MOST_SUMMARY, MOST_TEXT, MOST_WISHES,
    domain::{
        RequestId,
        request::{About, Channel, Communication, Danger, External, Relation, Reply, Status},
    },
    views::requests::{Filter, Order},
};
use zhiye_edge::{Problem, text};
use zhiye_rulebook::{Hardship, Kind};

pub async fn file(State(api): State<Api>, caller: Caller, body: Fields) -> Result<Response, ApiNo> {
    caller.require_clerk()?;
    caller.require_key()?;
    let filing = taken(&api.app, body)?;
    let ask = caller.ask(filing.channel, "/requests");
    let receipt = match api.app.file_external(&ask, &filing).await? {
        Ok(receipt) => receipt,
        Err(id) => return Err(ApiNo::AlreadyFiled(number_of(&api, &caller, id).await?)),
    };
    let value = json!({
        "number": receipt.number.to_string(),
        "code": receipt.code,
        "state": Status::Filed.code(),
    });
    let mut response = json(StatusCode::CREATED, &value);
    let at =
        HeaderValue::from_str(&format!("/api/v1/requests/{}", receipt.number)).expect("digits in a path");
    response.headers_mut().insert(header::LOCATION, at);
    Ok(replayed(response, receipt.repeated))
}

/// The number of a request, if the caller may know of it.
async fn number_of(api: &Api, caller: &Caller, id: RequestId) -> Result<Option<String>, ApiNo> {
    let only = Filter { ids: Some(vec![id]), ..Filter::default() };
    let page = api.app.list(&caller.staff, &only, Order::Newest, None, 1).await?;
    Ok(page.rows.first().map(|row| row.listed.number.to_string()))
}

fn taken(app: &App, mut body: Fields) -> Result<Filing, ApiNo> {
    let filing = filing(app, &mut body);
    body.finish()?;
    // Nothing wrong was found, so it is there.
    filing.ok_or(ApiNo::Door(Problem::Unreadable))
}

/// The schema of the body.
pub fn schema(app: &App) -> Value {
    Fields::describe(|body| {
        filing(app, body);
    })
}

fn filing(app: &App, body: &mut Fields) -> Option<Filing> {
    let kind = body.code("kind", &Kind::ALL, Kind::code);
    let text = body.text("text", MOST_TEXT);
    let channel = body.some_code("channel", &Channel::ALL, Channel::code).unwrap_or(Channel::Other);
    let category = codes::category(app, body);
    // The unit whose staff an accusation is about.
    let about = codes::unit(app, body, "about").map(About::Unit);
    let (area, building) = area(app, body);
    Some(Filing {
        category,
        told_at: body.some_instant("told_at"),
        occurred_on: body.some_day("occurred_on"),
        area,
        building,
        place: body.some_text("place", MOST_PLACE),
        summary: body.some_text("summary", MOST_SUMMARY),
        relation: body.some_code("relation", &Relation::ALL, Relation::code).unwrap_or(Relation::Myself),
        authorised: body.flag("authorised"),
        reply: body.some_code("reply", &Reply::ALL, Reply::code).unwrap_or(Reply::None),
        communication: body.codes("communication", &Communication::ALL, Communication::code),
        contact: contact(body),
        read_aloud: body.flag("read_aloud"),
        danger: codes::danger(body).unwrap_or(Danger::None),
        hardship: body.some_code("hardship", &Hardship::ALL, Hardship::code),
        external: external(app, body),
        about,
        ..Filing::new(kind?, channel, text?)
    })
}

fn area(app: &App, body: &mut Fields) -> (Option<String>, Option<String>) {
    let (code, building) = (body.some_text("area", 64), body.some_text("building", 64));
    let office = app.office();
    let area = code.as_ref().and_then(|code| office.area(code));
    if code.is_some() && area.is_none() {
        body.refuse("area", "unknown_code", "没有这个社区代码", "is no area of this office");
    }
    let known = |wanted: &String| area.is_some_and(|area| area.buildings.iter().any(|b| b.code == *wanted));
    if building.as_ref().is_some_and(|building| !known(building)) {
        body.refuse("building", "unknown_code", "这个社区里没有这个楼栋代码", "is no building of this area");
    }
    (code, building)
}

fn contact(body: &mut Fields) -> Contact {
    let Some(mut inside) = body.open("contact") else { return Contact::default() };
    let mut line =
        |name: &str, most: usize| text::one_line(&inside.some_text(name, most).unwrap_or_default());
    let contact = Contact {
        name: line("name", MOST_NAME),
        phone: text::half_width(&line("phone", MOST_NAME)),
        address: line("address", MOST_PLACE),
        wishes: line("wishes", MOST_WISHES),
    };
    body.close(inside);
    contact
}

fn external(app: &App, body: &mut Fields) -> Option<External> {
    let mut inside = body.open("external")?;
    let system = inside.text("system", 32);
    let number = inside.text("number", 64);
    let due_at = inside.some_instant("due_at");
    if system
        .as_ref()
        .is_some_and(|code| !code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'))
    {
        inside.refuse(
            "system",
            "invalid",
            "只能用小写字母、数字和 -",
            "has lower-case letters, digits and - only",
        );
    }
    body.close(inside);
    let (system, number) = (system?, number?);
    let key = app.external_key(&system, &text::half_width(&number));
    Some(External { system, key, due_at })
}
