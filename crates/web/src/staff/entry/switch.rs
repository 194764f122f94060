//! Quick switching at a window's shared computer: whoever agreed to it on this computer comes in with a PIN.

use super::{next, signed_in};
use crate::{
    Web, form as forms,
    layout::{self, Browser, Page, Signed},
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use zhiye_app::{Credential, No, domain::PersonId};
use zhiye_calendar::Lang;
use zhiye_edge::{Client, Form, Problem, cookie, form::Query, token};

/// A year, in seconds: the computer stays enrolled.
const YEAR: i64 = 365 * 24 * 3600;

#[derive(Template)]
#[template(path = "staff/switch.html")]
struct SwitchPage {
    page: Page,
    /// Id, name, unit.
    people: Vec<(String, String, String)>,
    chosen: Option<(String, String)>,
    /// The one who is signed in now and may agree to it here.
    me: Option<String>,
    /// They agreed to it on this computer before.
    enrolled: bool,
    error: Option<String>,
    next: String,
}

/// `GET /staff/switch`.
pub async fn switch_form(
    State(web): State<Web>,
    page: Page,
    browser: Browser,
    signed: Result<Signed, Problem>,
    Query(query): Query,
) -> Result<Response, Problem> {
    show(&web, page, browser, signed.ok().as_ref(), &query, None).await
}

async fn show(
    web: &Web,
    page: Page,
    browser: Browser,
    signed: Option<&Signed>,
    form: &Form,
    error: Option<String>,
) -> Result<Response, Problem> {
    let enrolled = match browser.device {
        Some(device) => web.app.enrolled(device).await?,
        None => Vec::new(),
    };
    let named = |id: &PersonId| {
        let person = page.directory.person(*id).filter(|person| !person.gone)?;
        let unit = page.directory.unit_name(person.unit).to_owned();
        Some((id.to_string(), page.directory.name(*id).to_owned(), unit))
    };
    let people: Vec<_> = enrolled.iter().filter_map(named).collect();
    let chosen =
        people.iter().find(|(id, ..)| form.is("person", id)).map(|(id, name, _)| (id.clone(), name.clone()));
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = if error.is_some() { page.wrong() } else { page };
    let me = signed.map(|signed| signed.name.clone());
    let enrolled = signed.is_some_and(|signed| enrolled.contains(&signed.staff.person));
    forms::show_as(status, &SwitchPage { page, people, chosen, me, enrolled, error, next: next(form) })
}

/// `POST /staff/switch`: sign in with a PIN, agree to it on this computer, or take that back.
pub async fn switch(
    State(web): State<Web>,
    page: Page,
    browser: Browser,
    client: Client,
    signed: Result<Signed, Problem>,
    form: Form,
) -> Result<Response, Problem> {
    if form.has("enrol") {
        return enrol(&web, page, browser, signed?, &form).await;
    }
    if form.has("unenrol") {
        let person = signed?.staff.person;
        if let Some(device) = browser.device {
            web.app.unenrol(person, device).await?;
        }
        return Ok(forms::see("/staff/switch"));
    }
    let (Ok(person), Some(device)) = (form.trimmed("person").parse(), browser.device) else {
        return Ok(forms::see("/staff/sign-in"));
    };
    let credential = Credential::Pin { person, device, pin: form.digits("pin") };
    match web.app.sign_in(&credential, &client.address).await {
        Ok((_, session)) => {
            if let Ok(before) = signed {
                web.app.end_session(&before.token).await?;
            }
            Ok(signed_in(&web, &next(&form), &session))
        }
        Err(No::Refused(refused)) => {
            let error = Some(refused.message(Lang::Zh));
            show(&web, page, browser, signed.ok().as_ref(), &form, error).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn enrol(
    web: &Web,
    page: Page,
    browser: Browser,
    signed: Signed,
    form: &Form,
) -> Result<Response, Problem> {
    if !form.has("agree") {
        let error = Some("请先勾选同意，再设 PIN".to_owned());
        return show(web, page, browser, Some(&signed), form, error).await;
    }
    if let Err(no) = web.app.set_pin(signed.staff.person, &form.digits("pin")).await {
        return match no {
            No::Refused(_) => {
                let error = Some("PIN 要 4 到 8 位数字，请再填一次".to_owned());
                show(web, page, browser, Some(&signed), form, error).await
            }
            other => Err(other.into()),
        };
    }
    let device = browser.device.or_else(|| token::parse(&token::fresh())).unwrap_or_default();
    web.app.enrol(signed.staff.person, device).await?;
    let cookie =
        cookie::set(layout::DEVICE_COOKIE, &token::hex(&device), Some(YEAR), web.config.secure_cookies);
    Ok(forms::with_cookie(forms::see("/staff/switch"), cookie))
}
