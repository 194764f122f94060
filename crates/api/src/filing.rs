//! `POST /api/v1/requests`: a program registers what a resident said.

use crate::{
    Api,
    answer::{json, replayed},
    body::Fields,
    caller::Caller,
    problem::ApiNo,
};
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde_json::json;
use zhiye_app::{
    App, Contact, Filing,
    domain::{
        RequestId,
        request::{About, Channel, Communication, Danger, External, Relation, Reply, Status},
    },
    views::requests::{Filter, Order},
};
use zhiye_edge::text;
use zhiye_rulebook::{Hardship, Kind};

/// Longest account of what happened, in characters; as long as a resident may write.
const MOST_TEXT: usize = 20_000;
const MOST_LINE: usize = 200;

pub async fn file(State(api): State<Api>, caller: Caller, body: Fields) -> Result<Response, ApiNo> {
    caller.require_clerk()?;
    caller.require_key()?;
    let filing = filing(&api.app, body)?;
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

fn filing(app: &App, mut body: Fields) -> Result<Filing, ApiNo> {
    let kind = body.code("kind", &Kind::ALL, Kind::code);
    let text = body.text("text", MOST_TEXT);
    let channel = body.some_code("channel", Channel::ALL, Channel::code).unwrap_or(Channel::Other);
    let (area, building) = area(app, &mut body);
    let external = external(app, &mut body);
    let about = about(app, &mut body);
    let mut filing = Filing {
        category: category(app, &mut body),
        told_at: body.some_instant("told_at"),
        occurred_on: body.some_day("occurred_on"),
        area,
        building,
        place: body.some_text("place", MOST_LINE),
        summary: body.some_text("summary", MOST_LINE),
        relation: body.some_code("relation", Relation::ALL, Relation::code).unwrap_or(Relation::Myself),
        authorised: body.flag("authorised"),
        reply: body.some_code("reply", Reply::ALL, Reply::code).unwrap_or(Reply::None),
        communication: communication(&mut body),
        contact: contact(&mut body),
        read_aloud: body.flag("read_aloud"),
        danger: danger(&mut body),
        hardship: body.some_code("hardship", &Hardship::ALL, Hardship::code),
        external,
        about,
        ..Filing::new(Kind::Help, channel, String::new())
    };
    body.finish()?;
    // Both are there: a missing one was refused above.
    filing.kind = kind.unwrap_or(Kind::Help);
    filing.text = text.unwrap_or_default();
    Ok(filing)
}

fn category(app: &App, body: &mut Fields) -> Option<String> {
    let code = body.some_text("category", 64)?;
    if app.rulebook().category(&code).is_none() {
        body.refuse("category", "unknown_code", "没有这个分类代码", "is no category of this office");
    }
    Some(code)
}

/// The unit whose staff an accusation is about, by code.
fn about(app: &App, body: &mut Fields) -> Option<About> {
    let code = body.some_text("about", 64)?;
    let unit = app.directory().unit_by_code(&code).map(|unit| About::Unit(unit.id));
    if unit.is_none() {
        body.refuse("about", "unknown_code", "没有这个单位代码", "is no unit of this office");
    }
    unit
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

fn communication(body: &mut Fields) -> Vec<Communication> {
    let codes = body.texts("communication");
    let found: Vec<Communication> = codes.iter().filter_map(|code| Communication::parse(code)).collect();
    if found.len() < codes.len() {
        body.refuse("communication", "unknown_code", "有不认识的代码", "holds a code nobody knows");
    }
    found
}

fn contact(body: &mut Fields) -> Contact {
    let Some(mut inside) = body.open("contact") else { return Contact::default() };
    let mut line = |name: &str| text::one_line(&inside.some_text(name, MOST_LINE).unwrap_or_default());
    let contact = Contact {
        name: line("name"),
        phone: text::half_width(&line("phone")),
        address: line("address"),
        wishes: line("wishes"),
    };
    body.close(inside);
    contact
}

fn danger(body: &mut Fields) -> Danger {
    match body.some_number("danger") {
        None | Some(0) => Danger::None,
        Some(1) => Danger::MayWorsen,
        Some(2) => Danger::Likely,
        Some(3) => Danger::Now,
        Some(_) => {
            body.refuse("danger", "unknown_code", "只能是 0 到 3", "has to be 0 to 3");
            Danger::None
        }
    }
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
