//! A *no* as a page: no numbers, no blame, what happened to what was typed, and the phone. When something broke or
//! the disk is full, the form that was sent stands on the page, to be sent again as it was.

use crate::staff::matter::purpose;
use crate::{
    Web, form,
    layout::{self, Page},
};
use askama::Template;
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{Method, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use zhiye_calendar::Lang;
use zhiye_edge::{Form, Problem, form::MOST_BYTES, text};

/// In the frame of whoever asked: residents see where they are, staff see no way to residents' pages.
#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    page: Page,
    told: Told,
}

#[derive(Template)]
#[template(path = "staff/problem.html")]
struct StaffProblemPage {
    page: Page,
    told: Told,
}

/// What the page says.
struct Told {
    heading: String,
    says: Vec<String>,
    /// Where to go on, and what the link says.
    onward: (String, String),
    /// The id to read out over the phone.
    id: Option<String>,
    again: Option<Again>,
}

/// A form that could not be taken. Its own token makes sending it again harmless if it was taken after all.
struct Again {
    to: String,
    /// What was written, to be seen and copied.
    written: Vec<(String, String)>,
    hidden: Vec<(String, String)>,
}

/// Fields that never come back on a page.
const SECRET: [&str; 3] = ["password", "pin", "code"];
/// What is longer than this, in characters, is shown.
const LINE: usize = 24;

impl Again {
    fn of(to: &Uri, body: &Bytes) -> Option<Again> {
        let form = Form::parse(body);
        if form.is_empty() || SECRET.iter().any(|name| form.has(name)) {
            return None;
        }
        let fields = form.fields.into_iter();
        let fields = fields.flat_map(|(name, values)| values.into_iter().map(move |v| (name.clone(), v)));
        // What the page filled in (ids, addresses, tokens) has no spaces and nothing but ASCII; words have.
        let is_words = |value: &str| value.chars().any(|c| !c.is_ascii_graphic());
        let (written, hidden) = fields
            .partition(|(_, value)| is_words(value) && (text::length(value) > LINE || value.contains('\n')));
        let to = to.path_and_query().map_or_else(String::new, ToString::to_string);
        Some(Again { to, written, hidden })
    }
}

/// Whether a form is announced that is not too large.
fn brings_form(request: &Request) -> bool {
    let header = |name: header::HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    let kind = header(header::CONTENT_TYPE).unwrap_or_default();
    let length = header(header::CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    request.method() == Method::POST
        && kind.starts_with("application/x-www-form-urlencoded")
        && length.is_some_and(|length| length <= MOST_BYTES)
}

/// The request as it came, and the form it brings.
async fn peek(request: Request) -> (Request, Option<Bytes>) {
    if !brings_form(&request) {
        return (request, None);
    }
    let (parts, body) = request.into_parts();
    // A body that breaks off is as good as none.
    let bytes = to_bytes(body, MOST_BYTES).await.unwrap_or_default();
    (Request::from_parts(parts, Body::from(bytes.clone())), Some(bytes))
}

pub async fn not_found() -> Problem {
    Problem::NotFound
}

pub async fn wrong_method() -> Problem {
    Problem::WrongMethod
}

/// Gives every [`Problem`] its page.
pub async fn pages(State(web): State<Web>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let staff = path == "/staff" || path.starts_with("/staff/");
    let mut look = layout::look(request.headers());
    if staff {
        look.lang = Lang::Zh;
    }
    let page = Page::new(&web, look, request.uri());
    let (request, body) = peek(request).await;
    let to = request.uri().clone();
    let read = request.method() == Method::GET;
    let response = next.run(request).await;
    let Some(problem) = response.extensions().get::<Problem>().cloned() else { return response };
    let broke = matches!(problem, Problem::Fault(_) | Problem::Full);
    let again = body.filter(|_| broke).and_then(|body| Again::of(&to, &body));
    if problem == Problem::SignedOut {
        let to = if staff {
            format!("/staff/sign-in?next={}", text::encode(&page.path))
        } else {
            "/track?again=1".into()
        };
        return form::see(&to);
    }
    if problem == Problem::PurposeNeeded
        && let Some(to) = purpose::ask(&page.path, read)
    {
        return form::see(&to);
    }
    let told = describe(&page, &problem, staff, again);
    let shown = if staff {
        form::show_as(response.status(), &StaffProblemPage { page, told })
    } else {
        form::show_as(response.status(), &ProblemPage { page, told })
    };
    let mut shown = shown.unwrap_or_else(|problem| problem.status().into_response());
    for name in [header::RETRY_AFTER, header::CONNECTION] {
        if let Some(value) = response.headers().get(&name) {
            shown.headers_mut().insert(name, value.clone());
        }
    }
    shown
}

fn describe(page: &Page, problem: &Problem, staff: bool, again: Option<Again>) -> Told {
    let key = match problem {
        Problem::SignedOut | Problem::Forbidden | Problem::PurposeNeeded => "forbidden",
        Problem::NotFound | Problem::WrongMethod => "not-found",
        Problem::Slow(_) => "slow",
        Problem::TooLarge => "too-large",
        Problem::Unreadable => "unreadable",
        Problem::Elsewhere => "elsewhere",
        Problem::Refused(_) => "refused",
        Problem::Full => "full",
        Problem::Fault(_) => "fault",
    };
    let mut says = match problem {
        Problem::Refused(refused) => vec![refused.message(page.lang())],
        Problem::Slow(seconds) => vec![page.t1("problem-slow-says", "wait", &wait(page, *seconds))],
        _ => vec![page.t(&format!("problem-{key}-says"))],
    };
    if matches!(problem, Problem::Fault(_) | Problem::Full | Problem::TooLarge) {
        says.push(page.t(if again.is_some() { "problem-typed-is-here" } else { "problem-typed-is-kept" }));
    }
    let id = if let Problem::Fault(id) = problem { Some(id.clone()) } else { None };
    let onward = if staff {
        ("/staff".to_owned(), page.t("problem-to-workbench"))
    } else {
        ("/".to_owned(), page.t("problem-to-front"))
    };
    Told { heading: page.t(&format!("problem-{key}")), says, onward, id, again }
}

/// Seconds in words: nobody counts nine hundred of them.
fn wait(page: &Page, seconds: u32) -> String {
    match seconds {
        0..=59 => page.t1("wait-seconds", "n", &seconds.max(1).to_string()),
        more => page.t1("wait-minutes", "n", &more.div_ceil(60).to_string()),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_problem_has_its_words() {
        use super::Lang;
        use crate::i18n;
        for key in [
            "forbidden",
            "not-found",
            "slow",
            "too-large",
            "unreadable",
            "elsewhere",
            "refused",
            "full",
            "fault",
        ] {
            for lang in [Lang::Zh, Lang::En] {
                let heading = i18n::text(lang, &format!("problem-{key}"));
                assert!(!heading.starts_with("problem-"), "{key}");
                if key != "refused" {
                    assert!(
                        !i18n::text(lang, &format!("problem-{key}-says")).starts_with("problem-"),
                        "{key}"
                    );
                }
            }
        }
    }
}
