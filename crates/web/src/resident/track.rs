//! Looking a matter up by number and code. Every wrong pair gets the same words; the address that tries too often
//! waits.

use super::{kept, session};
use crate::{
    Web,
    form::{Faults, on_form, show, show_as},
    layout::{Browser, Page},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use zhiye_app::{No, Own, Refused};
use zhiye_edge::{Client, Form, Problem, form::Query, text};

/// In place of a form's name: what was sent were photos, and they could not be kept.
pub const PHOTOS: &str = "photos";

#[derive(Template)]
#[template(path = "resident/track.html")]
struct Track {
    page: Page,
    form: Form,
    faults: Faults,
    /// The short session is over.
    again: bool,
    /// Name of the form on which what was being written is kept.
    kept: String,
    /// Photos were sent when the session was over: they have to be sent again.
    photos_lost: bool,
}

impl Track {
    fn new(page: Page, form: Form, faults: Faults) -> Track {
        let (again, kept) = (form.has("again"), form.get("kept").to_owned());
        Track { photos_lost: kept == PHOTOS, again, kept, page, form, faults }
    }
}

pub async fn page(page: Page, Query(query): Query) -> Result<Response, Problem> {
    show(&Track::new(page, query, Faults::default()))
}

pub async fn look_up(
    State(web): State<Web>,
    page: Page,
    browser: Browser,
    client: Client,
    form: Form,
) -> Result<Response, Problem> {
    enter(&web, page, browser, &client, form).await
}

/// The receipt's code for a camera: a short session, and an address without the code in it.
pub async fn by_link(
    State(web): State<Web>,
    page: Page,
    browser: Browser,
    client: Client,
    Path((number, code)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let mut form = Form::default();
    form.set("number", text::clean(&number));
    form.set("code", text::clean(&code));
    enter(&web, page.at("/track"), browser, &client, form).await
}

async fn enter(
    web: &Web,
    page: Page,
    browser: Browser,
    client: &Client,
    form: Form,
) -> Result<Response, Problem> {
    let mut faults = Faults::default();
    let (number, code) = (form.digits("number"), form.digits("code"));
    if number.len() != 16 {
        faults.add("number", page.t("track-number-length"));
    }
    if code.len() != 8 {
        faults.add("code", page.t("track-code-length"));
    }
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if faults.is_empty() {
        match web.app.track(&number, &code, &client.address).await {
            Ok(id) => {
                let to = onward(web, browser, &number, form.get("kept")).await?;
                match session::enter(web, id, &to).await {
                    Ok(response) => return Ok(response),
                    Err(problem) => status = on_form(&mut faults, &page, problem)?,
                }
            }
            Err(No::Refused(Refused::Own(Own::NotFound))) => {
                faults.add("number", Refused::Own(Own::NotFound).message(page.lang()));
            }
            Err(other) => return Err(other.into()),
        }
    }
    show_as(status, &Track::new(page.wrong(), form, faults))
}

/// To the form that waits with what was typed; otherwise to the matter.
async fn onward(web: &Web, browser: Browser, number: &str, kept: &str) -> Result<String, Problem> {
    if kept == PHOTOS {
        return Ok("/matter/photos".into());
    }
    Ok(kept::waiting_page(web, browser, number, kept).await?.unwrap_or_else(|| "/matter".into()))
}
