//! What was typed on a form of a matter and not yet sent on: it is kept under the browser's token for that matter and
//! that form alone, so that the next person at the same device never meets it on a matter of their own.

use crate::{
    Web,
    layout::{Browser, DRAFT_COOKIE, Page},
};
use axum::http::HeaderValue;
use zhiye_app::random;
use zhiye_domain::{PromiseId, number::Number};
use zhiye_edge::{Form, Problem, cookie, text, token};

use super::file::{self, Draft};

/// Every form of a matter that is kept; its page is `/matter/<name>`.
const FORMS: [&str; 7] = ["add", "remind", "reopen", "review", "withdraw", "supplement", "rate"];
/// What the kept forms' names begin with.
const OF_MATTER: &str = "matter:";

fn name_of(number: &str, form: &str) -> String {
    format!("{OF_MATTER}{number}:{form}")
}

/// The form's page, if it is one that is kept.
fn page_of(form: &str) -> Option<String> {
    // What is said of a promise has a page for each of them.
    let promise = form.strip_prefix("promises/").is_some_and(|id| id.parse::<PromiseId>().is_ok());
    (promise || FORMS.contains(&form)).then(|| format!("/matter/{form}"))
}

/// The matter a form says it belongs to.
fn number_in(form: &Form) -> Option<String> {
    Some(form.digits("matter")).filter(|number| number.len() == 16)
}

/// Keeps what was typed; gives the browser's cookie. `None`: the form does not say of which matter it is.
pub async fn keep(
    web: &Web,
    browser: Browser,
    name: &str,
    form: &Form,
) -> Result<Option<HeaderValue>, Problem> {
    let Some(number) = number_in(form) else { return Ok(None) };
    let owner = browser.draft.unwrap_or_else(random::bytes);
    web.app.keep_draft(owner, &name_of(&number, name), &form.fields).await?;
    Ok(Some(draft_cookie(web, &owner)))
}

fn draft_cookie(web: &Web, owner: &[u8; 16]) -> HeaderValue {
    cookie::set(DRAFT_COOKIE, &token::hex(owner), Some(file::KEPT), web.config.secure_cookies)
}

/// What was kept for this matter, with a new token of the page; empty if nothing was.
pub async fn typed(web: &Web, browser: Browser, number: Number, name: &str) -> Result<Form, Problem> {
    let Some(owner) = browser.draft else { return Ok(Form::default()) };
    let mut form = Form::new(web.app.draft(owner, &name_of(&number.to_string(), name)).await?);
    form.fields.remove("token");
    Ok(form)
}

/// The page on which something of this matter waits to be sent.
pub async fn waiting_page(
    web: &Web,
    browser: Browser,
    number: &str,
    name: &str,
) -> Result<Option<String>, Problem> {
    let (Some(owner), Some(page)) = (browser.draft, page_of(name)) else { return Ok(None) };
    let kept = web.app.draft(owner, &name_of(number, name)).await?;
    Ok(Some(page).filter(|_| !kept.is_empty()))
}

/// The kept text has done its work.
pub async fn drop_typed(web: &Web, browser: Browser, number: Number, name: &str) -> Result<(), Problem> {
    match browser.draft {
        Some(owner) => Ok(web.app.drop_draft(owner, &name_of(&number.to_string(), name)).await?),
        None => Ok(()),
    }
}

/// Forgets everything typed in this browser, whatever matter it was for.
pub async fn forget_all(web: &Web, owner: [u8; 16]) -> Result<(), Problem> {
    file::forget(web, owner).await?;
    for (form, _) in web.app.drafts_of(owner).await? {
        if form.starts_with(OF_MATTER) {
            web.app.drop_draft(owner, &form).await?;
        }
    }
    Ok(())
}

/// The display was changed in the middle of a form, and the browser sent the form along: it is kept, and comes back
/// on the page it was on. Gives that page and the browser's cookie.
pub async fn through_display(
    web: &Web,
    page: &Page,
    browser: Browser,
    back: &str,
    form: &Form,
) -> Result<(String, Option<HeaderValue>), Problem> {
    let path = back.split('?').next().unwrap_or_default();
    if path == "/track" {
        // The number may stand in an address; the code may not, and is typed again.
        let kept = form.some("kept").filter(|name| page_of(name).is_some());
        let again = kept.map_or(String::new(), |name| format!("again=1&kept={name}&"));
        return Ok((format!("/track?{again}number={}", text::encode(form.trimmed("number"))), None));
    }
    if let Some(name) = path.strip_prefix("/matter/").filter(|name| page_of(name).is_some()) {
        return Ok((path.to_owned(), keep(web, browser, name, form).await?));
    }
    let mut draft = Draft::open(web, browser).await?;
    if !draft.take(page, path, form) {
        return Ok((back.to_owned(), None));
    }
    draft.keep(web).await?;
    let to_check = if form.get("to") == "check" { "?to=check" } else { "" };
    Ok((format!("{path}{to_check}"), Some(draft_cookie(web, &draft.owner))))
}
