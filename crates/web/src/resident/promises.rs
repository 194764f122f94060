//! The board on which everybody sees what the office promised and what became of it: public promises in full, those to
//! single persons as counts.

use crate::{Web, form::show, layout::Page, times};
use askama::Template;
use axum::{extract::State, response::Response};
use zhiye_app::{Promise, PromisesCounted};
use zhiye_domain::promise::Status;
use zhiye_edge::Problem;

#[derive(Template)]
#[template(path = "resident/promises.html")]
struct BoardPage {
    page: Page,
    open: Vec<Line>,
    ended: Vec<Line>,
    since: String,
    personal: PromisesCounted,
    /// Of those that are over, how many were kept by their day, in words; nothing before there is one.
    share: Option<String>,
}

/// A promise as residents read it.
pub struct Line {
    pub id: String,
    pub text: String,
    pub unit: String,
    /// By when, and how it stands.
    pub stands: String,
    /// Due and not kept.
    pub late: bool,
    pub end: Option<String>,
    /// The person may say whether it was kept.
    pub asks: bool,
}

pub fn line(page: &Page, promise: &Promise) -> Line {
    let listed = &promise.listed;
    let zone = &page.schedule().zone;
    let year = zone.to_datetime(page.now).year();
    let day = |at| times::day(zone.to_datetime(at).date(), page.lang(), year);
    let late = listed.status == Status::Open && listed.due_at < page.now;
    let key = match (listed.status, late, listed.in_time) {
        (Status::Open, true, _) => "promise-late",
        (Status::Open, false, _) => "promise-open",
        (Status::Kept, _, true) => "promise-kept",
        (Status::Kept, _, false) => "promise-kept-late",
        (Status::Broken, ..) => "promise-broken",
        (Status::Released, ..) => "promise-released",
    };
    let mut state = vec![page.t(key)];
    if listed.confirmed == Some(false) {
        state.push(page.t("promise-disputed"));
    }
    if listed.amended > 0 {
        state.push(page.t1("promise-amended", "n", &listed.amended.to_string()));
    }
    let gap = if page.lang() == zhiye_calendar::Lang::En { "; " } else { "，" };
    let values =
        [("day", page.t1("promise-by", "when", day(listed.due_at).trim())), ("state", state.join(gap))];
    Line {
        id: listed.id.to_string(),
        text: promise.text.clone(),
        unit: page.directory.unit_name(listed.unit).to_owned(),
        stands: page.tv("promise-line", &values.each_ref().map(|(name, value)| (*name, value.as_str()))),
        late,
        end: promise.end.clone(),
        asks: !listed.public && listed.status == Status::Kept && listed.confirmed.is_none(),
    }
}

/// `GET /promises`.
pub async fn board(State(web): State<Web>, page: Page) -> Result<Response, Problem> {
    let board = web.app.promise_board().await?;
    let zone = &page.schedule().zone;
    let year = zone.to_datetime(page.now).year();
    let personal = board.personal;
    let over = personal.in_time + personal.late + personal.broken + personal.overdue;
    let share = (over > 0).then(|| {
        let values = [("kept", personal.in_time.to_string()), ("over", over.to_string())];
        page.tv("promises-share", &values.each_ref().map(|(name, value)| (*name, value.as_str())))
    });
    show(&BoardPage {
        open: board.open.iter().map(|promise| line(&page, promise)).collect(),
        ended: board.ended.iter().map(|promise| line(&page, promise)).collect(),
        since: times::day(board.since, page.lang(), year),
        personal,
        share,
        page,
    })
}
