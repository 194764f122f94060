//! The front page, the display choices, and what a machine asks to know whether the office is there.

use super::kept;
use crate::{
    Web,
    form::{local, see, show, with_cookie},
    layout::{self, Browser, Page},
    look, times,
};
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use zhiye_edge::{Form, Problem, cookie};

#[derive(Template)]
#[template(path = "resident/home.html")]
struct Home {
    page: Page,
    today: String,
}

pub async fn home(page: Page) -> Result<Response, Problem> {
    let today = match times::open_now(page.schedule(), page.now) {
        Ok(until) => page.t1("home-open-until", "until", &until),
        Err(at) => {
            let at = times::moment(at, page.lang(), page.schedule(), page.now);
            page.t1("home-opens", "at", &at)
        }
    };
    show(&Home { page, today })
}

/// Keeps a choice of display and goes back to where it was made.
/// A form that was half-written on that page comes along and is kept, so that nothing has to be written twice.
pub async fn display(
    State(web): State<Web>,
    page: Page,
    browser: Browser,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Problem> {
    let mut look = layout::look(&headers);
    for word in form.all("set") {
        look.choose(word);
    }
    let look_cookie =
        cookie::set(look::COOKIE, &look.to_string(), Some(look::KEPT), web.config.secure_cookies);
    let (back, typed) = match (local(form.get("back")), form.has("typed")) {
        (back, true) => kept::through_display(&web, &page, browser, back, &form).await?,
        (back, false) => (back.to_owned(), None),
    };
    let response = with_cookie(see(&back), look_cookie);
    Ok(match typed {
        Some(cookie) => with_cookie(response, cookie),
        None => response,
    })
}

/// The process answers.
pub async fn healthz() -> &'static str {
    "ok"
}

/// The office can work: the record is writable, the tables, the key and the rules are this program's, the disk has room.
pub async fn readyz(State(web): State<Web>) -> Response {
    match web.app.not_ready().await.as_slice() {
        [] => "ready".into_response(),
        why => {
            let codes: Vec<&str> = why.iter().map(|why| why.code()).collect();
            (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {}", codes.join(" "))).into_response()
        }
    }
}
