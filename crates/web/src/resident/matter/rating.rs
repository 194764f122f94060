//! The resident's word on the answer: solved or not, how it was done, and a sentence. Nothing is chosen beforehand.

use super::{heading, said};
use crate::{
    Web,
    form::{Faults, fresh_token, on_form, readable, see, show, show_as},
    layout::{Browser, Page},
    resident::{
        kept,
        session::{self, Mine},
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use zhiye_app::{Ask, key};
use zhiye_domain::{
    Actor, RequestId,
    number::Number,
    request::{Action, Channel, Command, Rating, Satisfaction, Solved, State as Request, may},
    words::Class,
};
use zhiye_edge::{Form, Problem};

/// Longest sentence, in characters.
const MOST: usize = 500;

#[derive(Template)]
#[template(path = "resident/rate.html")]
struct RatePage {
    page: Page,
    number: Number,
    about: String,
    answer: String,
    solved: Vec<(&'static str, &'static str)>,
    /// Code, name, a sentence, the mouth of the face as an SVG path.
    steps: Vec<(&'static str, &'static str, String, &'static str)>,
    /// What a "not solved" leads to, as this matter stands.
    unsolved: String,
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
        number: matter.state.number,
        about: heading(&said(&page, &matter)),
        answer: matter.answer().unwrap_or_default().to_owned(),
        solved: Solved::ALL.iter().map(|solved| (solved.code(), solved.name(lang))).collect(),
        steps: Satisfaction::ALL.iter().zip(MOUTHS).map(step).collect(),
        token: if form.has("token") { form.token() } else { fresh_token() },
        unsolved: page.t(unsolved(web, &matter.state)),
        form,
        faults,
        page: page.at("/matter/rate"),
    })
}

/// Only what the rules will really do is promised; otherwise the way that is open is named.
fn unsolved(web: &Web, state: &Request) -> &'static str {
    if web.app.opens_again(state) {
        "rate-unsolved-opens"
    } else if may(&Actor::Resident, state, Action::Reopen).is_ok() {
        "rate-unsolved-reopen"
    } else {
        "rate-unsolved-route"
    }
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
    let typed = kept::typed(&web, browser, matter.state.number, "rate").await?;
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
    readable(&mut faults, &page, &form, "words", MOST);
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let (Some(solved), true) = (solved, faults.is_empty()) {
        let ask = Ask::new(Actor::Resident, Channel::Web).keyed(key(&format!("rate:{id}"), &form.token()));
        let mut desk = web.app.desk();
        let words = desk.write_some(Class::Said, form.some("words"));
        let command = Command::Rate { rating: Rating { solved, satisfaction, words } };
        match web.app.act(&ask, id, command, desk).await.map_err(Problem::from) {
            Ok(done) => {
                kept::drop_typed(&web, browser, done.number, "rate").await?;
                return Ok(see("/matter?did=rate"));
            }
            Err(problem) => status = on_form(&mut faults, &page, problem)?,
        }
    }
    show_as(status, &open(&web, page.wrong(), id, form, faults).await?)
}
