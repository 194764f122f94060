//! What pages with forms share: the error summary, the token that makes a second press harmless, answers.

use crate::layout::Page;
use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use zhiye_app::{Own, Refused};
use zhiye_edge::{Form, Problem, text, token};

/// What has to be mended in a form: each with its field, in the order of the page.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Faults(pub Vec<Fault>);

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// Id of the field on the page (the first choice of a group). Empty: the form as a whole.
    pub field: String,
    pub message: String,
}

impl Faults {
    pub fn add(&mut self, field: &str, message: impl Into<String>) {
        self.0.push(Fault { field: field.to_owned(), message: message.into() });
    }

    /// What is wrong with this field.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|fault| fault.field == field).map(|fault| fault.message.as_str())
    }

    /// ` wrong` for the class list of a field's frame.
    pub fn class(&self, field: &str) -> &'static str {
        if self.of(field).is_some() { " wrong" } else { "" }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }
}

/// A page.
pub fn show(page: &impl Template) -> Result<Response, Problem> {
    show_as(StatusCode::OK, page)
}

/// A page with its status: 422 for a form that has to be mended, 409 for one that was overtaken.
pub fn show_as(status: StatusCode, page: &impl Template) -> Result<Response, Problem> {
    let html = page.render().map_err(|error| Problem::broken("a page can't be written", error))?;
    Ok((status, Html(html)).into_response())
}

/// 303: after a write the browser asks for the next page itself, so that going back writes nothing again.
pub fn see(path: &str) -> Response {
    let place = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response()
}

/// Adds a cookie to an answer.
pub fn with_cookie(mut response: Response, cookie: HeaderValue) -> Response {
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

/// A path of this site, or the front page: nobody is sent elsewhere.
pub fn local(path: &str) -> &str {
    let ours = path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\n', '\r']);
    if ours { path } else { "/" }
}

/// A rule said no to what was typed: shown on the form, with everything typed. Anything else goes its own way.
pub fn mendable(problem: Problem) -> Result<Refused, Problem> {
    match problem {
        Problem::Refused(Refused::Own(Own::Overtaken | Own::NotFound)) => Err(problem),
        Problem::Refused(refused) => Ok(refused),
        other => Err(other),
    }
}

/// What went wrong, said on the form itself, where everything typed still stands; with the status of that page. What
/// can't be said there goes its own way.
pub fn on_form(faults: &mut Faults, page: &Page, problem: Problem) -> Result<StatusCode, Problem> {
    let status = problem.status();
    match problem {
        Problem::Full => faults.add("", page.t("form-full")),
        Problem::Fault(id) => faults.add("", page.t1("form-fault", "id", &id)),
        other => faults.add("", mendable(other)?.message(page.lang())),
    }
    Ok(status)
}

/// Checks that a text is not too long and that all of it was read.
pub fn readable(faults: &mut Faults, page: &Page, form: &Form, field: &str, most: usize) {
    let have = text::length(form.trimmed(field));
    if have > most {
        let (most, have) = (most.to_string(), have.to_string());
        faults.add(field, page.tv("too-long", &[("most", &most), ("have", &have)]));
    }
    if form.get(field).contains(char::REPLACEMENT_CHARACTER) {
        faults.add(field, page.t("mended"));
    }
}

/// A new form token.
pub fn fresh_token() -> String {
    token::fresh()
}

/// The same for a text that has to be there.
pub fn required(faults: &mut Faults, page: &Page, form: &Form, field: &str, missing: &str, most: usize) {
    if form.some(field).is_none() {
        faults.add(field, page.t(missing));
    }
    readable(faults, page, form, field, most);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        assert_eq!(local("/matter?x=1"), "/matter?x=1");
        for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nSet-Cookie: x"]
        {
            assert_eq!(local(elsewhere), "/", "{elsewhere:?}");
        }
    }
}
