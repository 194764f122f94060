//! The short session of a resident who looks at one matter, and leaving a shared computer.

use crate::{
    Web,
    form::{see, with_cookie},
    layout::{Browser, DRAFT_COOKIE, RESIDENT_COOKIE},
};
use axum::{
    extract::{FromRequestParts, State},
    http::{HeaderMap, request::Parts},
    response::Response,
};
use zhiye_app::{SessionKind, Token, random};
use zhiye_domain::RequestId;
use zhiye_edge::{Form, Problem, cookie, token};

use super::file;

/// The matter of this browser's session. Without one the answer leads to number and code.
#[derive(Clone, Copy, Debug)]
pub struct Mine(pub RequestId);

/// The session's matter, if there is one.
pub async fn mine(web: &Web, headers: &HeaderMap) -> Result<Option<RequestId>, Problem> {
    let Some(token) = cookie::read(headers, RESIDENT_COOKIE) else { return Ok(None) };
    let session = web.app.session(&Token(token.to_owned())).await?;
    Ok(match session.map(|s| s.kind) {
        Some(SessionKind::Resident(id)) => Some(id),
        _ => None,
    })
}

impl FromRequestParts<Web> for Mine {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Mine, Problem> {
        mine(web, &parts.headers).await?.map(Mine).ok_or(Problem::SignedOut)
    }
}

/// 303 to a page of the matter, with a session for it.
pub async fn enter(web: &Web, id: RequestId, to: &str) -> Result<Response, Problem> {
    let token = web.app.begin_resident(id).await?;
    Ok(with_cookie(see(to), cookie::set(RESIDENT_COOKIE, &token.0, None, web.config.secure_cookies)))
}

/// The session was over when a form came: what was typed is kept under this browser's token and comes back on the
/// form after number and code have been given again.
pub async fn keep_typed(web: &Web, browser: Browser, name: &str, form: &Form) -> Result<Response, Problem> {
    let owner = browser.draft.unwrap_or_else(random::bytes);
    web.app.keep_draft(owner, &typed(name), &form.fields).await?;
    let kept = cookie::set(DRAFT_COOKIE, &token::hex(&owner), Some(file::KEPT), web.config.secure_cookies);
    Ok(with_cookie(see("/track?again=1&kept=1"), kept))
}

/// What was kept, with a new token of the page; empty if nothing was.
pub async fn typed_before(web: &Web, browser: Browser, name: &str) -> Result<Form, Problem> {
    let Some(owner) = browser.draft else { return Ok(Form::default()) };
    let mut form = Form::new(web.app.draft(owner, &typed(name)).await?);
    form.fields.remove("token");
    Ok(form)
}

/// The kept text has done its work.
pub async fn drop_typed(web: &Web, browser: Browser, name: &str) -> Result<(), Problem> {
    match browser.draft {
        Some(owner) => Ok(web.app.drop_draft(owner, &typed(name)).await?),
        None => Ok(()),
    }
}

fn typed(name: &str) -> String {
    format!("matter:{name}")
}

/// Every form that keeps what was typed when the session is over.
pub const TYPED: [&str; 6] = ["add", "remind", "reopen", "withdraw", "supplement", "rate"];

/// Ends the session and forgets what was half-written: nothing of it stays on this computer.
pub async fn leave(
    State(web): State<Web>,
    browser: Browser,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some(token) = cookie::read(&headers, RESIDENT_COOKIE) {
        web.app.end_session(&Token(token.to_owned())).await?;
    }
    if let Some(owner) = browser.draft {
        file::forget(&web, owner).await?;
        for name in TYPED {
            drop_typed(&web, browser, name).await?;
        }
    }
    let secure = web.config.secure_cookies;
    let response = with_cookie(see("/?left=1"), cookie::clear(RESIDENT_COOKIE, secure));
    Ok(with_cookie(response, cookie::clear(DRAFT_COOKIE, secure)))
}
