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
use zhiye_app::{SessionKind, Token};
use zhiye_domain::RequestId;
use zhiye_edge::{Form, Problem, cookie};

use super::kept;

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

/// The session was over when a form came: what was typed is kept and comes back on the same form after number and
/// code have been given again.
pub async fn keep_typed(web: &Web, browser: Browser, name: &str, form: &Form) -> Result<Response, Problem> {
    Ok(match kept::keep(web, browser, name, form).await? {
        Some(cookie) => with_cookie(see(&format!("/track?again=1&kept={name}")), cookie),
        None => see("/track?again=1"),
    })
}

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
        kept::forget_all(&web, owner).await?;
    }
    let secure = web.config.secure_cookies;
    let response = with_cookie(see("/?left=1"), cookie::clear(RESIDENT_COOKIE, secure));
    Ok(with_cookie(response, cookie::clear(DRAFT_COOKIE, secure)))
}
