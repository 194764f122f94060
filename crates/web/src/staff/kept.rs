//! Half-written staff forms. A draft lies under the person and the address of its form; one that was sent after the
//! session ended lies under the browser until the person has signed in again.

use super::{act::Act, shell::Posted};
use crate::{
    Web, form,
    layout::{self, Browser, Page, Signed},
};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use zhiye_app::Fields;
use zhiye_edge::{Form, Problem, cookie, text, token};

/// How long a browser keeps the token of its drafts, in seconds.
const DAYS_7: i64 = 7 * 24 * 3600;

/// Fields that are never kept.
const NEVER: &[&str] = &["password", "again", "pin", "token"];

/// The address of the form a field names, if it is one of the staff's.
pub fn form_of(form: &Form) -> Option<&str> {
    Some(form::local(form.trimmed("form"))).filter(|path| path.starts_with("/staff/"))
}

fn keepable(form: &Form) -> Fields {
    form.fields
        .iter()
        .filter(|(name, _)| !NEVER.contains(&name.as_str()))
        .map(|(n, v)| (n.clone(), v.clone()))
        .collect()
}

fn of_browser(path: &str) -> String {
    format!("signed-out:{path}")
}

/// Keeps what was typed under the browser and shows the way to the sign-in page.
pub async fn before_signing_in(web: &Web, browser: Browser, form: &Form) -> Response {
    let Some(path) = form_of(form) else { return form::see("/staff/sign-in") };
    let owner = browser.draft.or_else(|| token::parse(&token::fresh())).unwrap_or_default();
    let next = text::encode(path);
    match web.app.keep_draft(owner, &of_browser(path), &keepable(form)).await {
        Ok(()) => {
            let response = form::see(&format!("/staff/sign-in?next={next}&kept=1"));
            let cookie = cookie::set(
                layout::DRAFT_COOKIE,
                &token::hex(&owner),
                Some(DAYS_7),
                web.config.secure_cookies,
            );
            form::with_cookie(response, cookie)
        }
        Err(no) => Problem::from(no).into_response(),
    }
}

/// After signing in: what this browser kept for the page becomes the person's own draft.
pub async fn after_signing_in(
    web: &Web,
    browser: Browser,
    person: zhiye_app::domain::PersonId,
    path: &str,
) -> Result<(), Problem> {
    let Some(owner) = browser.draft else { return Ok(()) };
    let fields = web.app.draft(owner, &of_browser(path)).await?;
    if !fields.is_empty() {
        web.app.keep_draft(person.0, path, &fields).await?;
        web.app.drop_draft(owner, &of_browser(path)).await?;
    }
    Ok(())
}

/// The person's draft of a form; empty if there is none.
pub async fn draft(web: &Web, signed: &Signed, path: &str) -> Result<Form, Problem> {
    Ok(Form::new(web.app.draft(signed.staff.person.0, path).await?))
}

/// The form has done its work, or the person wants none of it.
pub async fn forget(web: &Web, signed: &Signed, path: &str) -> Result<(), Problem> {
    Ok(web.app.drop_draft(signed.staff.person.0, path).await?)
}

pub async fn keep(web: &Web, signed: &Signed, path: &str, form: &Form) -> Result<(), Problem> {
    Ok(web.app.keep_draft(signed.staff.person.0, path, &keepable(form)).await?)
}

/// `POST /staff/drafts`: sent by the page's script while someone types, and by the button that throws a draft away.
pub async fn save(State(web): State<Web>, posted: Posted) -> Result<Response, Problem> {
    let Posted { signed, form, .. } = posted;
    let Some(path) = form_of(&form).map(str::to_owned) else { return Err(Problem::Unreadable) };
    if form.has("discard") {
        forget(&web, &signed, &path).await?;
        return Ok(form::see(&path));
    }
    keep(&web, &signed, &path, &form).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A draft as the workbench lists it.
pub struct Kept {
    pub path: String,
    pub name: String,
    pub saved: String,
}

/// The forms a person left half-written, with names.
pub async fn list(web: &Web, signed: &Signed, page: &Page) -> Result<Vec<Kept>, Problem> {
    let drafts = web.app.drafts_of(signed.staff.person.0).await?;
    let named = drafts.into_iter().filter_map(|(path, saved_at)| {
        let at = jiff::Timestamp::from_millisecond(saved_at).ok()?;
        let saved = crate::times::iso(at, page.schedule(), page.now);
        Some(Kept { name: name(&path)?, saved, path })
    });
    Ok(named.collect())
}

/// What a form is called: the action and the number, or the page.
fn name(path: &str) -> Option<String> {
    if path.starts_with("/staff/register") {
        return Some("登记一件事".into());
    }
    let rest = path.strip_prefix("/staff/requests/")?;
    let (number, noun) = rest.split_once('/')?;
    let act = Act::of_noun(noun.strip_prefix("act/")?)?;
    Some(format!("{}：{}", act.title, number))
}
