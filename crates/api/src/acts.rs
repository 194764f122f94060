//! What a program may do to a request: note, draft an answer, approve one, deliver it. Each is a noun below the
//! request's address. Whoever drafted does not approve, as on the pages.

use crate::{
    Api,
    answer::done,
    body::Fields,
    caller::{Caller, Number},
    problem::ApiNo,
};
use axum::{extract::State, response::Response};
use zhiye_app::{
    Denied, Desk, No,
    domain::{
        request::{Audience, Channel, Command, Draft, Way},
        words::Class,
    },
};
use zhiye_edge::Problem;
use zhiye_rulebook::Outcome;

const MOST_TEXT: usize = 20_000;

pub async fn note(
    State(api): State<Api>,
    caller: Caller,
    number: Number,
    mut body: Fields,
) -> Result<Response, ApiNo> {
    let audience = body.some_code("audience", Audience::ALL, Audience::code).unwrap_or(Audience::Internal);
    let (text, seen) = (body.text("text", MOST_TEXT), body.some_number("seen"));
    body.finish()?;
    let mut desk = api.app.desk();
    let words = desk.write(Class::Note, &text.unwrap_or_default());
    act(&api, &caller, &number, "notes", seen, Command::Note { audience, words }, desk).await
}

pub async fn answer(
    State(api): State<Api>,
    caller: Caller,
    number: Number,
    mut body: Fields,
) -> Result<Response, ApiNo> {
    let outcome = body.code("outcome", &Outcome::ALL, Outcome::code);
    let (text, next_step) = (body.text("text", MOST_TEXT), body.some_text("next_step", 2_000));
    let (bases, route) = (body.texts("bases"), body.some_text("route", 64));
    let seen = body.some_number("seen");
    body.finish()?;
    let mut desk = api.app.desk();
    let words = desk.write(Class::Told, &text.unwrap_or_default());
    let next_step = desk.write_some(Class::Told, next_step.as_deref());
    let draft = Draft { words, outcome, bases, route, next_step };
    act(&api, &caller, &number, "answers", seen, Command::DraftAnswer { draft }, desk).await
}

pub async fn approve(
    State(api): State<Api>,
    caller: Caller,
    number: Number,
    mut body: Fields,
) -> Result<Response, ApiNo> {
    let seen = body.some_number("seen");
    body.finish()?;
    act(&api, &caller, &number, "approvals", seen, Command::Approve, api.app.desk()).await
}

pub async fn deliver(
    State(api): State<Api>,
    caller: Caller,
    number: Number,
    mut body: Fields,
) -> Result<Response, ApiNo> {
    let (way, on) = (body.code("way", Way::ALL, Way::code), body.some_day("on"));
    let seen = body.some_number("seen");
    body.finish()?;
    // A missing way was refused above.
    let way = way.unwrap_or(Way::Web);
    act(&api, &caller, &number, "deliveries", seen, Command::Deliver { way, on }, api.app.desk()).await
}

async fn act(
    api: &Api,
    caller: &Caller,
    number: &Number,
    noun: &str,
    seen: Option<i64>,
    command: Command,
    desk: Desk<'_>,
) -> Result<Response, ApiNo> {
    let id = caller.find(api, number).await?;
    let ask = caller.ask(Channel::Other, &format!("/requests/{id}/{noun}"));
    let ask = match seen {
        Some(version) => ask.having_seen(version),
        None => ask,
    };
    match api.app.act(&ask, id, command, desk).await {
        Ok(outcome) => Ok(done(outcome)),
        // The caller may see the request, so it is no secret that the right is missing.
        Err(No::Denied(Denied::Hidden)) => Err(ApiNo::Door(Problem::Forbidden)),
        Err(no) => Err(no.into()),
    }
}
