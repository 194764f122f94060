//! A *no* as a page: no numbers, no blame, what happened to what was typed, and the phone.

use crate::{
    Web, form,
    layout::{self, Page},
};
use askama::Template;
use axum::{
    extract::{Request, State},
    http::header,
    middleware::Next,
    response::{IntoResponse, Response},
};
use zhiye_edge::{Problem, text};

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    page: Page,
    heading: String,
    says: Vec<String>,
    /// Where to go on, and what the link says.
    onward: (String, String),
    /// The id to read out over the phone.
    id: Option<String>,
}

pub async fn not_found() -> Problem {
    Problem::NotFound
}

pub async fn wrong_method() -> Problem {
    Problem::WrongMethod
}

/// Gives every [`Problem`] its page.
pub async fn pages(State(web): State<Web>, request: Request, next: Next) -> Response {
    let page = Page::new(&web, layout::look(request.headers()), request.uri());
    let response = next.run(request).await;
    let Some(problem) = response.extensions().get::<Problem>().cloned() else { return response };
    let staff = page.path == "/staff" || page.path.starts_with("/staff/");
    if problem == Problem::SignedOut {
        let to = if staff {
            format!("/staff/sign-in?next={}", text::encode(&page.path))
        } else {
            "/track?again=1".into()
        };
        return form::see(&to);
    }
    let shown = form::show_as(response.status(), &describe(page, &problem, staff));
    let mut shown = shown.unwrap_or_else(|problem| problem.status().into_response());
    for name in [header::RETRY_AFTER, header::CONNECTION] {
        if let Some(value) = response.headers().get(&name) {
            shown.headers_mut().insert(name, value.clone());
        }
    }
    shown
}

fn describe(page: Page, problem: &Problem, staff: bool) -> ProblemPage {
    let key = match problem {
        Problem::SignedOut | Problem::Forbidden => "forbidden",
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
        Problem::Slow(seconds) => vec![page.t1("problem-slow-says", "wait", &wait(&page, *seconds))],
        _ => vec![page.t(&format!("problem-{key}-says"))],
    };
    if matches!(problem, Problem::Fault(_) | Problem::Full | Problem::TooLarge) {
        says.push(page.t("problem-typed-is-kept"));
    }
    let id = if let Problem::Fault(id) = problem { Some(id.clone()) } else { None };
    let onward = if staff {
        ("/staff".to_owned(), page.t("problem-to-workbench"))
    } else {
        ("/".to_owned(), page.t("problem-to-front"))
    };
    ProblemPage { heading: page.t(&format!("problem-{key}")), says, onward, id, page }
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
        use crate::i18n;
        use zhiye_calendar::Lang;
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
