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
use zhiye_app::{Ask, Desk, key};
use zhiye_domain::{
    Actor, RequestId,
    number::Number,
    request::{Action, Channel, Command, Status, may},
    words::{Class, WordsRef},
};
use zhiye_edge::{Form, Problem};

use super::{heading, said};

/// Longest text, in characters.
const MOST: usize = zhiye_app::MOST_TEXT;

/// One of these forms. Its texts in the locales begin with its name.
pub trait Kind: 'static {
    const NAME: &'static str;
    const ACTION: Action;
    /// Where the form is shown, and where it is sent.
    const PAGE: &'static str;
    const POST: &'static str;
    /// Something must be written.
    const NEEDS_WORDS: bool = true;

    fn command(desk: &mut Desk<'_>, form: &Form) -> Command;
}

fn words(desk: &mut Desk<'_>, form: &Form) -> WordsRef {
    desk.write(Class::Said, form.trimmed("words"))
}

pub enum Add {}

impl Kind for Add {
    const NAME: &'static str = "add";
    const ACTION: Action = Action::Add;
    const PAGE: &'static str = "/matter/add";
    const POST: &'static str = "/matter/additions";

    fn command(desk: &mut Desk<'_>, form: &Form) -> Command {
        Command::Add { words: words(desk, form) }
    }
}

pub enum Remind {}

impl Kind for Remind {
    const NAME: &'static str = "remind";
    const ACTION: Action = Action::AskAgain;
    const PAGE: &'static str = "/matter/remind";
    const POST: &'static str = "/matter/reminders";
    const NEEDS_WORDS: bool = false;

    fn command(desk: &mut Desk<'_>, form: &Form) -> Command {
        Command::AskAgain { words: desk.write_some(Class::Said, form.some("words")) }
    }
}

pub enum Reopen {}

impl Kind for Reopen {
    const NAME: &'static str = "reopen";
    const ACTION: Action = Action::Reopen;
    const PAGE: &'static str = "/matter/reopen";
    const POST: &'static str = "/matter/reopening";

    fn command(desk: &mut Desk<'_>, form: &Form) -> Command {
        Command::Reopen { reason: words(desk, form), new_facts: form.has("new_facts") }
    }
}

pub enum Review {}

impl Kind for Review {
    const NAME: &'static str = "review";
    const ACTION: Action = Action::AskReview;
    const PAGE: &'static str = "/matter/review";
    const POST: &'static str = "/matter/reviews";

    fn command(desk: &mut Desk<'_>, form: &Form) -> Command {
        Command::AskReview { words: words(desk, form) }
    }
}

pub enum Withdraw {}

impl Kind for Withdraw {
    const NAME: &'static str = "withdraw";
    const ACTION: Action = Action::Withdraw;
    const PAGE: &'static str = "/matter/withdraw";
    const POST: &'static str = "/matter/withdrawal";
    const NEEDS_WORDS: bool = false;

    fn command(desk: &mut Desk<'_>, form: &Form) -> Command {
        Command::Withdraw { words: desk.write_some(Class::Said, form.some("words")) }
    }
}

pub enum Supplement {}

impl Kind for Supplement {
    const NAME: &'static str = "supplement";
    const ACTION: Action = Action::Supplement;
    const PAGE: &'static str = "/matter/supplement";
    const POST: &'static str = "/matter/supplement";

    fn command(desk: &mut Desk<'_>, form: &Form) -> Command {
        Command::Supplement { words: words(desk, form) }
    }
}

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

async fn open<K: Kind>(
    web: &Web,
    page: Page,
    id: RequestId,
    form: Form,
    faults: Faults,
) -> Result<WordsPage, Problem> {
    let matter = web.app.matter_of_resident(id).await?;
    let t = |what: &str| page.t(&format!("{}-{what}", K::NAME));
    Ok(WordsPage {
        post: K::POST,
        number: matter.state.number,
        heading: t("heading"),
        label: t("label"),
        hint: t("hint"),
        button: t("button"),
        about: heading(&said(&page, &matter)),
        needed: super::tale::needed(web, &matter, page.lang()).0,
        new_facts: K::ACTION == Action::Reopen && matter.state.status == Status::Closed,
        grave: K::ACTION == Action::Withdraw,
        token: if form.has("token") { form.token() } else { fresh_token() },
        form,
        faults,
        page: page.at(K::PAGE),
    })
}

/// The form, or back to the matter if this can't be done now.
pub async fn page<K: Kind>(
    State(web): State<Web>,
    page: Page,
    Mine(id): Mine,
    browser: Browser,
) -> Result<Response, Problem> {
    let matter = web.app.matter_of_resident(id).await?;
    if may(&Actor::Resident, &matter.state, K::ACTION).is_err() {
        return Ok(see("/matter"));
    }
    let typed = kept::typed(&web, browser, matter.state.number, K::NAME).await?;
    show(&open::<K>(&web, page, id, typed, Faults::default()).await?)
}

pub async fn save<K: Kind>(
    State(web): State<Web>,
    page: Page,
    mine: Result<Mine, Problem>,
    browser: Browser,
    form: Form,
) -> Result<Response, Problem> {
    let id = match mine {
        Ok(Mine(id)) => id,
        Err(Problem::SignedOut) => return session::keep_typed(&web, browser, K::NAME, &form).await,
        Err(other) => return Err(other),
    };
    let mut faults = Faults::default();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if K::NEEDS_WORDS {
        required(&mut faults, &page, &form, "words", &format!("{}-missing", K::NAME), MOST);
    } else {
        readable(&mut faults, &page, &form, "words", MOST);
    }
    if faults.is_empty() {
        let scope = format!("{}:{id}", K::NAME);
        let ask = Ask::new(Actor::Resident, Channel::Web).keyed(key(&scope, &form.token()));
        let mut desk = web.app.desk();
        let command = K::command(&mut desk, &form);
        match web.app.act(&ask, id, command, desk).await.map_err(Problem::from) {
            Ok(done) => {
                kept::drop_typed(&web, browser, done.number, K::NAME).await?;
                return Ok(see(&format!("/matter?did={}", K::NAME)));
            }
            Err(problem) => status = on_form(&mut faults, &page, problem)?,
        }
    }
    show_as(status, &open::<K>(&web, page.wrong(), id, form, faults).await?)
}
