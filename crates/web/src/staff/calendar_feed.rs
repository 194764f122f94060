//! The calendar of one's own limits: the page on which its address is made and ended, and the file behind the address.

use super::shell::{Posted, Shell, base};
use crate::{
    Web, form as forms,
    layout::{Page, Signed},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use zhiye_app::OwnLimit;
use zhiye_edge::Problem;
use zhiye_papers::{CalendarEntry, icalendar};

const PATH: &str = "/staff/calendar-feed";

#[derive(Template)]
#[template(path = "staff/calendar_feed.html")]
struct FeedPage {
    page: Page,
    shell: Shell,
    /// Since when there is an address.
    since: Option<String>,
    /// The new address: shown this once.
    address: Option<String>,
    ended: bool,
}

async fn show(
    web: &Web,
    signed: &Signed,
    page: Page,
    address: Option<String>,
    ended: bool,
) -> Result<Response, Problem> {
    let since = web.app.calendar_feed_of(signed.staff.person).await?;
    let since = since.map(|at| super::time::full(at, &page.schedule().zone));
    let shell = signed.shell(&page, PATH);
    forms::show(&FeedPage { page, shell, since, address, ended })
}

/// `GET /staff/calendar-feed`.
pub async fn page(State(web): State<Web>, signed: Signed, page: Page) -> Result<Response, Problem> {
    show(&web, &signed, page, None, false).await
}

/// `POST /staff/calendar-feed`: a new address, or none any more.
pub async fn change(State(web): State<Web>, posted: Posted) -> Result<Response, Problem> {
    let Posted { signed, page, form, host } = posted;
    let (page, person) = (page.at(PATH), signed.staff.person);
    if form.is("do", "end") {
        web.app.end_calendar_feed(person).await?;
        return show(&web, &signed, page, None, true).await;
    }
    let token = web.app.make_calendar_feed(person).await?;
    let address = format!("{}/cal/{}.ics", base(&web, host), token.0);
    show(&web, &signed, page, Some(address), false).await
}

/// `GET /cal/{token}.ics`, asked for by calendar programs: the address is the key.
pub async fn file(
    State(web): State<Web>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let token = file.strip_suffix(".ics").ok_or(Problem::NotFound)?;
    let limits = web.app.calendar_of(token).await?.ok_or(Problem::NotFound)?;
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).map(str::to_owned);
    let base = base(&web, host);
    let entries: Vec<CalendarEntry> = limits.iter().map(|limit| entry(limit, &base)).collect();
    let kind = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")];
    Ok((kind, icalendar("枝叶 · 我的期限", &entries)).into_response())
}

fn entry(limit: &OwnLimit, base: &str) -> CalendarEntry {
    CalendarEntry {
        uid: format!("{}@zhiye", limit.number),
        at: limit.due_at,
        title: format!("{} 到期", limit.number.groups().join(" ")),
        link: format!("{base}/staff/requests/{}", limit.number),
        sequence: limit.sequence,
        changed_at: limit.changed_at,
        cancelled: limit.over,
    }
}
