//! Saying one thing about one's matter: add, remind, open again, withdraw, bring what was asked for. One page each,
//! all of one make.

use crate::{
    Web,
    form::{Faults, fresh_token, on_form, readable, required, see, show, show_as},
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
    request::{Action, Channel, Command, Status, may},
    words::Class,
};
use zhiye_edge::{Form, Problem};

use super::{heading, said};

/// Longest text, in characters.
const MOST: usize = zhiye_app::MOST_TEXT;

/// One of these forms.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Kind {
    name: &'static str,
    action: Action,
    /// Where the form is shown, and where it is sent.
    page: &'static str,
    post: &'static str,
    /// Something must be written.
    needs_words: bool,
}

const ADD: Kind = Kind {
    name: "add",
    action: Action::Add,
    page: "/matter/add",
    post: "/matter/additions",
    needs_words: true,
};
const REMIND: Kind = Kind {
    name: "remind",
    action: Action::AskAgain,
    page: "/matter/remind",
    post: "/matter/reminders",
    needs_words: false,
};
const REOPEN: Kind = Kind {
    name: "reopen",
    action: Action::Reopen,
    page: "/matter/reopen",
    post: "/matter/reopening",
    needs_words: true,
};
const WITHDRAW: Kind = Kind {
    name: "withdraw",
    action: Action::Withdraw,
    page: "/matter/withdraw",
    post: "/matter/withdrawal",
    needs_words: false,
};
const REVIEW: Kind = Kind {
    name: "review",
    action: Action::AskReview,
    page: "/matter/review",
    post: "/matter/reviews",
    needs_words: true,
};
const SUPPLEMENT: Kind = Kind {
    name: "supplement",
    action: Action::Supplement,
    page: "/matter/supplement",
    post: "/matter/supplement",
    needs_words: true,
};

#[derive(Template)]
#[template(path = "resident/words.html")]
struct WordsPage {
    page: Page,
    post: &'static str,
    number: Number,
    heading: String,
    label: String,
    hint: String,
    button: String,
    about: String,
    /// Asked for and still missing.
    needed: Vec<(String, String)>,
    /// The box "there are new facts".
    new_facts: bool,
    grave: bool,
    form: Form,
    faults: Faults,
    token: String,
}

async fn open(
    web: &Web,
    page: Page,
    id: RequestId,
    kind: Kind,
    form: Form,
    faults: Faults,
) -> Result<WordsPage, Problem> {
    let matter = web.app.matter_of_resident(id).await?;
    let t = |what: &str| page.t(&format!("{}-{what}", kind.name));
    Ok(WordsPage {
        post: kind.post,
        number: matter.state.number,
        heading: t("heading"),
        label: t("label"),
        hint: t("hint"),
        button: t("button"),
        about: heading(&said(&page, &matter)),
        needed: super::tale::needed(web, &matter, page.lang()).0,
        new_facts: kind == REOPEN && matter.state.status == Status::Closed,
        grave: kind == WITHDRAW,
        token: if form.has("token") { form.token() } else { fresh_token() },
        form,
        faults,
        page: page.at(kind.page),
    })
}

/// The form, or back to the matter if this can't be done now.
async fn ask_for(
    web: Web,
    page: Page,
    id: RequestId,
    browser: Browser,
    kind: Kind,
) -> Result<Response, Problem> {
    let matter = web.app.matter_of_resident(id).await?;
    if may(&Actor::Resident, &matter.state, kind.action).is_err() {
        return Ok(see("/matter"));
    }
    let typed = kept::typed(&web, browser, matter.state.number, kind.name).await?;
    show(&open(&web, page, id, kind, typed, Faults::default()).await?)
}

async fn take(
    web: Web,
    page: Page,
    mine: Result<Mine, Problem>,
    browser: Browser,
    kind: Kind,
    form: Form,
    command: impl FnOnce(&mut zhiye_app::Desk<'_>, &Form) -> Command,
) -> Result<Response, Problem> {
    let id = match mine {
        Ok(Mine(id)) => id,
        Err(Problem::SignedOut) => return session::keep_typed(&web, browser, kind.name, &form).await,
        Err(other) => return Err(other),
    };
    let mut faults = Faults::default();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if kind.needs_words {
        required(&mut faults, &page, &form, "words", &format!("{}-missing", kind.name), MOST);
    } else {
        readable(&mut faults, &page, &form, "words", MOST);
    }
    if faults.is_empty() {
        let scope = format!("{}:{id}", kind.name);
        let ask = Ask::new(Actor::Resident, Channel::Web).keyed(key(&scope, &form.token()));
        let mut desk = web.app.desk();
        let command = command(&mut desk, &form);
        match web.app.act(&ask, id, command, desk).await.map_err(Problem::from) {
            Ok(done) => {
                kept::drop_typed(&web, browser, done.number, kind.name).await?;
                return Ok(see(&format!("/matter?did={}", kind.name)));
            }
            Err(problem) => status = on_form(&mut faults, &page, problem)?,
        }
    }
    show_as(status, &open(&web, page.wrong(), id, kind, form, faults).await?)
}

pub async fn add(
    State(web): State<Web>,
    page: Page,
    Mine(id): Mine,
    browser: Browser,
) -> Result<Response, Problem> {
    ask_for(web, page, id, browser, ADD).await
}

pub async fn additions(
    State(web): State<Web>,
    page: Page,
    mine: Result<Mine, Problem>,
    browser: Browser,
    form: Form,
) -> Result<Response, Problem> {
    take(web, page, mine, browser, ADD, form, |desk, form| Command::Add {
        words: desk.write(Class::Said, form.trimmed("words")),
    })
    .await
}

pub async fn remind(
    State(web): State<Web>,
    page: Page,
    Mine(id): Mine,
    browser: Browser,
) -> Result<Response, Problem> {
    ask_for(web, page, id, browser, REMIND).await
}

pub async fn reminders(
    State(web): State<Web>,
    page: Page,
    mine: Result<Mine, Problem>,
    browser: Browser,
    form: Form,
) -> Result<Response, Problem> {
    take(web, page, mine, browser, REMIND, form, |desk, form| Command::AskAgain {
        words: desk.write_some(Class::Said, form.some("words")),
    })
    .await
}

pub async fn reopen(
    State(web): State<Web>,
    page: Page,
    Mine(id): Mine,
    browser: Browser,
) -> Result<Response, Problem> {
    ask_for(web, page, id, browser, REOPEN).await
}

pub async fn reopening(
    State(web): State<Web>,
    page: Page,
    mine: Result<Mine, Problem>,
    browser: Browser,
    form: Form,
) -> Result<Response, Problem> {
    take(web, page, mine, browser, REOPEN, form, |desk, form| Command::Reopen {
        reason: desk.write(Class::Said, form.trimmed("words")),
        new_facts: form.has("new_facts"),
    })
    .await
}

pub async fn review(
    State(web): State<Web>,
    page: Page,
    Mine(id): Mine,
    browser: Browser,
) -> Result<Response, Problem> {
    ask_for(web, page, id, browser, REVIEW).await
}

pub async fn reviews(
    State(web): State<Web>,
    page: Page,
    mine: Result<Mine, Problem>,
    browser: Browser,
    form: Form,
) -> Result<Response, Problem> {
    take(web, page, mine, browser, REVIEW, form, |desk, form| Command::AskReview {
        words: desk.write(Class::Said, form.trimmed("words")),
    })
    .await
}

pub async fn withdraw(
    State(web): State<Web>,
    page: Page,
    Mine(id): Mine,
    browser: Browser,
) -> Result<Response, Problem> {
    ask_for(web, page, id, browser, WITHDRAW).await
}

pub async fn withdrawal(
    State(web): State<Web>,
    page: Page,
    mine: Result<Mine, Problem>,
    browser: Browser,
    form: Form,
) -> Result<Response, Problem> {
    take(web, page, mine, browser, WITHDRAW, form, |desk, form| Command::Withdraw {
        words: desk.write_some(Class::Said, form.some("words")),
    })
    .await
}

pub async fn supplement(
    State(web): State<Web>,
    page: Page,
    Mine(id): Mine,
    browser: Browser,
) -> Result<Response, Problem> {
    ask_for(web, page, id, browser, SUPPLEMENT).await
}

pub async fn supplemented(
    State(web): State<Web>,
    page: Page,
    mine: Result<Mine, Problem>,
    browser: Browser,
    form: Form,
) -> Result<Response, Problem> {
    take(web, page, mine, browser, SUPPLEMENT, form, |desk, form| Command::Supplement {
        words: desk.write(Class::Said, form.trimmed("words")),
    })
    .await
}
