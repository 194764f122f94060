//! The resident's word on the answer: solved or not, how it was done, and a sentence. Nothing is chosen beforehand.

use super::heading;
use crate::{
    Web,
    form::{Faults, fresh_token, mendable, see, show, show_as},
    layout::{Browser, Page},
    resident::session::{self, Mine},
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use zhiye_app::{Ask, key};
use zhiye_domain::{
    Actor, RequestId,
    request::{Action, Channel, Command, Rating, Satisfaction, Solved, may},
    words::Class,
};
use zhiye_edge::{Form, Problem, text};

/// Longest sentence, in characters.
const MOST: usize = 500;

#[derive(Template)]
#[template(path = "resident/rate.html")]
struct RatePage {
    page: Page,
    about: String,
    answer: String,
    solved: Vec<(&'static str, &'static str)>,
    /// Code, name, a sentence, the mouth of the face as an SVG path.
    steps: Vec<(&'static str, &'static str, String, &'static str)>,
    form: Form,
    faults: Faults,
    token: String,
}

/// The mouths of five faces, from very satisfied to not at all.
const MOUTHS: [&str; 5] =
    ["M7 13q5 7 10 0z", "M7 14q5 5 10 0", "M7 15h10", "M7 17q5 -5 10 0", "M7 18q5 -8 10 0z"];

async fn open(web: &Web, page: Page, id: RequestId, form: Form, faults: Faults) -> Result<RatePage, Problem> {
    let matter = web.app.matter_of_resident(id).await?;
    let lang = page.lang();
    let step = |(satisfaction, mouth): (&Satisfaction, &'static str)| {
        let says = page.t(&format!("rate-says-{}", satisfaction.code()));
        (satisfaction.code(), satisfaction.name(lang), says, mouth)
    };
    Ok(RatePage {
        about: heading(matter.said()),
        answer: matter.answer().unwrap_or_default().to_owned(),
        solved: Solved::ALL.iter().map(|solved| (solved.code(), solved.name(lang))).collect(),
        steps: Satisfaction::ALL.iter().zip(MOUTHS).map(step).collect(),
        token: if form.has("token") { form.token() } else { fresh_token() },
        form,
        faults,
        page: page.at("/matter/rate"),
    })
}

pub async fn page(
    State(web): State<Web>,
    page: Page,
    Mine(id): Mine,
    browser: Browser,
) -> Result<Response, Problem> {
    let matter = web.app.matter_of_resident(id).await?;
    if may(&Actor::Resident, &matter.state, Action::Rate).is_err() {
        return Ok(see("/matter"));
    }
    let typed = session::typed_before(&web, browser, "rate").await?;
    show(&open(&web, page, id, typed, Faults::default()).await?)
}

pub async fn save(
    State(web): State<Web>,
    page: Page,
    mine: Result<Mine, Problem>,
    browser: Browser,
    form: Form,
) -> Result<Response, Problem> {
    let id = match mine {
        Ok(Mine(id)) => id,
        Err(Problem::SignedOut) => return session::keep_typed(&web, browser, "rate", &form).await,
        Err(other) => return Err(other),
    };
    let mut faults = Faults::default();
    let solved = Solved::parse(form.get("solved"));
    let satisfaction = Satisfaction::parse(form.get("satisfaction"));
    if solved.is_none() {
        faults.add("solved", page.t("rate-solved-missing"));
    }
    if satisfaction.is_none() {
        faults.add("satisfaction", page.t("rate-satisfaction-missing"));
    }
    let have = text::length(form.trimmed("words"));
    if have > MOST {
        faults.add("words", page.tv("too-long", &[("most", &MOST.to_string()), ("have", &have.to_string())]));
    }
    if let (Some(solved), true) = (solved, faults.is_empty()) {
        let ask = Ask::new(Actor::Resident, Channel::Web).keyed(key(&format!("rate:{id}"), &form.token()));
        let mut desk = web.app.desk();
        let words = desk.write_some(Class::Said, form.some("words"));
        let command = Command::Rate { rating: Rating { solved, satisfaction, words } };
        match web.app.act(&ask, id, command, desk).await.map_err(Problem::from) {
            Ok(_) => {
                session::drop_typed(&web, browser, "rate").await?;
                return Ok(see("/matter?did=rate"));
            }
            Err(problem) => faults.add("", mendable(problem)?.message(page.lang())),
        }
    }
    show_as(StatusCode::UNPROCESSABLE_ENTITY, &open(&web, page.wrong(), id, form, faults).await?)
}
