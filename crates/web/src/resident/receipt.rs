//! The receipt: number and code, what happens next and by when. Shown again whenever its resident comes back to it.

use super::session::Mine;
use crate::{Web, form::show, layout::Page, times};
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::Response,
};
use fast_qr::QRBuilder;
use zhiye_app::{Contact, Matter};
use zhiye_domain::{Clock, request::Status};
use zhiye_edge::{Client, Problem, form::Query};
use zhiye_rulebook::{Act, Kind};

#[derive(Template)]
#[template(path = "resident/receipt.html")]
struct ReceiptPage {
    page: Page,
    groups: [String; 4],
    code: [String; 2],
    /// Address in the code for a camera, and the code as a path of dark squares with its side.
    link: String,
    qr: Option<(usize, String)>,
    state: (&'static str, String),
    /// What happens next: when, and a sentence.
    ahead: Vec<(String, String)>,
    said: String,
    filed_at: String,
    contact: String,
    sealed: bool,
    photos: usize,
    photos_lost: bool,
    closed_now: Option<String>,
}

pub async fn page(
    State(web): State<Web>,
    page: Page,
    Mine(id): Mine,
    client: Client,
    headers: HeaderMap,
    Query(query): Query,
) -> Result<Response, Problem> {
    let matter = web.app.matter_of_resident(id).await?;
    let code = web.app.code_for_resident(id).await?;
    let state = &matter.state;
    let link = format!("{}/q/{}/{code}", base(&web, &client, &headers), state.number);
    let schedule = page.schedule();
    let half = code.len() / 2;
    let shown = super::matter::shown(state.status, page.lang());
    let is_open = schedule.is_open(state.filed_at);
    show(&ReceiptPage {
        groups: state.number.groups(),
        code: [code[..half].to_owned(), code[half..].to_owned()],
        qr: qr(&link),
        link,
        state: shown,
        ahead: ahead(&web, &page, &matter),
        said: super::matter::said(&page, &matter),
        filed_at: times::moment(state.filed_at, page.lang(), schedule, page.now),
        contact: contact(&page, matter.contact.as_ref()),
        sealed: state.sealed,
        photos: state.photos.len(),
        photos_lost: query.get("photos") == "lost",
        closed_now: (!is_open).then(|| web.app.rulebook().office().closed_text.get(page.lang()).to_owned()),
        page,
    })
}

/// Where residents reach the office.
fn base(web: &Web, client: &Client, headers: &HeaderMap) -> String {
    if let Some(base) = &web.config.base_url {
        return base.trim_end_matches('/').to_owned();
    }
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or("localhost");
    let scheme = if client.https || web.config.secure_cookies { "https" } else { "http" };
    format!("{scheme}://{host}")
}

/// The dark squares of a code as one SVG path, and how many squares a side has.
pub fn qr(link: &str) -> Option<(usize, String)> {
    let code = QRBuilder::new(link).build().ok()?;
    let mut path = String::new();
    for y in 0..code.size {
        for x in 0..code.size {
            if code[y][x].value() {
                path.push_str(&format!("M{} {}h1v1h-1z", x + 4, y + 4));
            }
        }
    }
    Some((code.size + 8, path))
}

/// What the office owes next, with the day each is due and how it was counted.
fn ahead(web: &Web, page: &Page, matter: &Matter) -> Vec<(String, String)> {
    let state = &matter.state;
    let when = |clock: &Clock| times::moment(clock.due_at(), page.lang(), page.schedule(), page.now);
    let mut ahead = Vec::new();
    if state.sealed {
        if let Some(clock) = &state.step {
            ahead.push((page.t1("ahead-sealed", "when", &when(clock)), page.t("ahead-sealed-says")));
        }
        return ahead;
    }
    if let Some(clock) = state.step.as_ref().filter(|clock| clock.act == Act::Screen) {
        ahead.push((page.t1("ahead-screen", "when", &when(clock)), page.t("ahead-screen-says")));
    }
    let unassigned = matches!(state.status, Status::Filed | Status::Accepted | Status::Judged);
    if !unassigned && !state.status.is_open() {
        return ahead;
    }
    if let Some(row) = web.app.limit(Act::JudgeAssign, &state.case()).filter(|_| unassigned) {
        let limit = row.limit.words(page.lang());
        ahead.push((page.t1("ahead-assign", "limit", &limit), page.t("ahead-assign-says")));
    }
    if let Some(clock) = &state.answer {
        let key = if state.kind == Kind::Praise { "ahead-thanks" } else { "ahead-answer" };
        let sum = super::matter::sum(web, page, &clock.deadline);
        ahead.push((page.t1(key, "when", &when(clock)), sum));
    }
    ahead
}

fn contact(page: &Page, contact: Option<&Contact>) -> String {
    match contact {
        Some(contact) if !contact.phone.is_empty() => contact.masked_phone(),
        Some(contact) if !contact.name.is_empty() => contact.name.clone(),
        _ => page.t("receipt-no-contact"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_becomes_a_code_with_its_quiet_edge() {
        let (side, path) = qr("https://zhiye.example/q/2026112357304185/60419372").unwrap();
        assert!(side > 25 + 8 - 1 && path.starts_with("M4 4h1v1h-1z"));
    }
}
