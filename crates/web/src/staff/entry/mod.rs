//! Coming in and going out: passwords, quick switching on a shared computer, one-time links.

mod demo;
mod links;
mod switch;

pub use demo::{demo, demo_sign_in};
pub use links::{password, password_form, setup, setup_form};
pub use switch::{switch, switch_form};

use super::form::{Errors, Field, place};
use crate::{
    Web, form as forms,
    layout::{self, Browser, Page, Signed},
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use zhiye_app::{Credential, Denied, No, Token};
use zhiye_calendar::Lang;
use zhiye_edge::{Client, Form, Problem, cookie, form::Query, text};

/// A page with one form and nobody signed in.
#[derive(Template)]
#[template(path = "staff/entry.html")]
struct EntryPage {
    page: Page,
    heading: String,
    intro: Vec<String>,
    action: String,
    fields: Vec<Field>,
    errors: Vec<(String, String)>,
    button: &'static str,
    /// Other ways in.
    links: Vec<(String, &'static str)>,
}

impl EntryPage {
    fn respond(mut self, errors: &Errors) -> Result<Response, Problem> {
        self.errors = place(&mut self.fields, errors);
        if errors.is_empty() {
            return forms::show(&self);
        }
        self.page = self.page.wrong();
        forms::show_as(StatusCode::UNPROCESSABLE_ENTITY, &self)
    }
}

/// Where someone goes after signing in: a staff page, never elsewhere.
fn next(form: &Form) -> String {
    let path = forms::local(form.trimmed("next"));
    if path == "/staff" || path.starts_with("/staff/") || path.starts_with("/staff?") {
        path.to_owned()
    } else {
        "/staff".into()
    }
}

/// `GET /staff/sign-in`.
pub async fn sign_in_form(page: Page, browser: Browser, Query(query): Query) -> Result<Response, Problem> {
    sign_in_page(page, browser, &query).respond(&Errors::new())
}

fn sign_in_page(page: Page, browser: Browser, form: &Form) -> EntryPage {
    let next = next(form);
    let mut intro = Vec::new();
    if form.is("kept", "1") {
        intro.push("登录已过期。您写的内容已保存，登录以后接着写。".to_owned());
    }
    let mut links = Vec::new();
    if browser.device.is_some() {
        links.push((format!("/staff/switch?next={}", text::encode(&next)), "用 PIN 切换"));
    }
    if page.demo {
        links.push((format!("/demo?next={}", text::encode(&next)), "演示：一键登录"));
    }
    EntryPage {
        heading: "工作人员登录".into(),
        intro,
        action: "/staff/sign-in".into(),
        fields: vec![
            Field::line("login", "账号", form, ""),
            Field::typed("password", "密码", "password", &Form::default(), ""),
            Field::hidden("next", &next),
            Field::hidden("kept", form.trimmed("kept")),
        ],
        errors: Vec::new(),
        button: "登录",
        links,
        page,
    }
}

/// `POST /staff/sign-in`.
pub async fn sign_in(
    State(web): State<Web>,
    page: Page,
    browser: Browser,
    client: Client,
    form: Form,
) -> Result<Response, Problem> {
    let credential = Credential::Password {
        login: form.trimmed("login").to_owned(),
        password: form.get("password").to_owned(),
    };
    match web.app.sign_in(&credential, &client.address).await {
        Ok((_, token)) => Ok(signed_in(&web, &next(&form), &token)),
        Err(No::Refused(refused)) => {
            let errors = vec![("login".to_owned(), refused.message(Lang::Zh))];
            sign_in_page(page, browser, &form).respond(&errors)
        }
        Err(No::Denied(Denied::Slow(seconds))) => Err(Problem::Slow(seconds)),
        Err(other) => Err(other.into()),
    }
}

/// The way on, with the session's cookie, which ends with the browser.
fn signed_in(web: &Web, next: &str, token: &Token) -> Response {
    let cookie = cookie::set(layout::STAFF_COOKIE, &token.0, None, web.config.secure_cookies);
    forms::with_cookie(forms::see(next), cookie)
}

/// `POST /staff/sign-out`.
pub async fn sign_out(State(web): State<Web>, signed: Result<Signed, Problem>) -> Result<Response, Problem> {
    if let Ok(signed) = signed {
        web.app.end_session(&signed.token).await?;
    }
    let gone = cookie::clear(layout::STAFF_COOKIE, web.config.secure_cookies);
    Ok(forms::with_cookie(forms::see("/staff/sign-in"), gone))
}
