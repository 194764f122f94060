//! The resident's word on a promise that is said to be kept: it was, or it was not. What was not is owed again.

use super::super::promises::{Line, line};
use crate::{
    Web,
    form::{Faults, fresh_token, on_form, readable, see, show, show_as},
    layout::{Browser, Page},
    resident::{
        kept,
        session::{self, Mine},
    },
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use zhiye_app::{Ask, key};
use zhiye_domain::{Actor, PromiseId, RequestId, number::Number, request::Channel};
use zhiye_edge::{Form, Problem};

const MOST: usize = 500;

#[derive(Template)]
#[template(path = "resident/promise.html")]
struct PromisePage {
    page: Page,
    number: Number,
    promise: Line,
    form: Form,
    faults: Faults,
    token: String,
}

/// The name under which what was typed is kept.
fn name(id: PromiseId) -> String {
    format!("promises/{id}")
}

async fn open(
    web: &Web,
    page: Page,
    request: RequestId,
    id: PromiseId,
    form: Form,
    faults: Faults,
) -> Result<PromisePage, Problem> {
    let matter = web.app.matter_of_resident(request).await?;
    let all = web.app.promises_of(request).await?;
    let promise = all.iter().find(|promise| promise.listed.id == id).ok_or(Problem::NotFound)?;
    let page = page.at(&format!("/matter/promises/{id}"));
    Ok(PromisePage {
        number: matter.state.number,
        promise: Line { asks: false, ..line(&page, promise) },
        token: if form.has("token") { form.token() } else { fresh_token() },
        form,
        faults,
        page,
    })
}

/// `GET /matter/promises/{id}`.
pub async fn page(
    State(web): State<Web>,
    page: Page,
    Mine(request): Mine,
    browser: Browser,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id: PromiseId = id.parse().map_err(|_| Problem::NotFound)?;
    let number = web.app.matter_of_resident(request).await?.state.number;
    let typed = kept::typed(&web, browser, number, &name(id)).await?;
    show(&open(&web, page, request, id, typed, Faults::default()).await?)
}

/// `POST /matter/promises/{id}`.
pub async fn save(
    State(web): State<Web>,
    page: Page,
    mine: Result<Mine, Problem>,
    browser: Browser,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let id: PromiseId = id.parse().map_err(|_| Problem::NotFound)?;
    let request = match mine {
        Ok(Mine(request)) => request,
        Err(Problem::SignedOut) => return session::keep_typed(&web, browser, &name(id), &form).await,
        Err(other) => return Err(other),
    };
    let mut faults = Faults::default();
    let said = match form.get("kept") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    if said.is_none() {
        faults.add("kept", page.t("promise-kept-missing"));
    }
    readable(&mut faults, &page, &form, "words", MOST);
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let (Some(said), true) = (said, faults.is_empty()) {
        let ask = Ask::new(Actor::Resident, Channel::Web).keyed(key(&format!("promise:{id}"), &form.token()));
        match web
            .app
            .confirm_promise(&ask, request, id, said, form.some("words"))
            .await
            .map_err(Problem::from)
        {
            Ok(()) => {
                let number = web.app.matter_of_resident(request).await?.state.number;
                kept::drop_typed(&web, browser, number, &name(id)).await?;
                return Ok(see("/matter?did=promise"));
            }
            Err(problem) => status = on_form(&mut faults, &page, problem)?,
        }
    }
    show_as(status, &open(&web, page.wrong(), request, id, form, faults).await?)
}
