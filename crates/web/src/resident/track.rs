//! Looking a matter up by number and code. Every wrong pair gets the same words; the address that tries too often
//! waits.

use super::session;
use crate::{
    Web,
    form::{Faults, show, show_as},
    layout::Page,
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use zhiye_app::{No, Own, Refused};
use zhiye_edge::{Client, Form, Problem, form::Query, text};

#[derive(Template)]
#[template(path = "resident/track.html")]
struct Track {
    page: Page,
    form: Form,
    faults: Faults,
    /// The short session is over.
    again: bool,
    /// What was being written is kept.
    kept: bool,
}

pub async fn page(page: Page, Query(query): Query) -> Result<Response, Problem> {
    let (again, kept) = (query.has("again"), query.has("kept"));
    show(&Track { page, form: query, faults: Faults::default(), again, kept })
}

pub async fn look_up(
    State(web): State<Web>,
    page: Page,
    client: Client,
    form: Form,
) -> Result<Response, Problem> {
    enter(&web, page, &client, form).await
}

/// The receipt's code for a camera: a short session, and an address without the code in it.
pub async fn by_link(
    State(web): State<Web>,
    page: Page,
    client: Client,
    Path((number, code)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let mut form = Form::default();
    form.set("number", text::clean(&number));
    form.set("code", text::clean(&code));
    enter(&web, page.at("/track"), &client, form).await
}

async fn enter(web: &Web, page: Page, client: &Client, form: Form) -> Result<Response, Problem> {
    let mut faults = Faults::default();
    let (number, code) = (form.digits("number"), form.digits("code"));
    if number.len() != 16 {
        faults.add("number", page.t("track-number-length"));
    }
    if code.len() != 8 {
        faults.add("code", page.t("track-code-length"));
    }
    if faults.is_empty() {
        match web.app.track(&number, &code, &client.address).await {
            Ok(id) => return session::enter(web, id, "/matter").await,
            Err(No::Refused(Refused::Own(Own::NotFound))) => {
                faults.add("number", Refused::Own(Own::NotFound).message(page.lang()));
            }
            Err(other) => return Err(other.into()),
        }
    }
    show_as(
        StatusCode::UNPROCESSABLE_ENTITY,
        &Track { page: page.wrong(), form, faults, again: false, kept: false },
    )
}
