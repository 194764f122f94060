//! Answers: at once, by draft and approval, declined; and their delivery. Whoever drafted does not approve.

use crate::{MOST_TEXT, body::Fields};
use zhiye_app::{
    App, Desk,
    domain::{
        request::{Command, Draft, Way},
        words::Class,
    },
};
use zhiye_rulebook::Outcome;

const MOST_STEP: usize = 2_000;

pub fn draft(_: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let outcome = body.code("outcome", &Outcome::ALL, Outcome::code);
    let draft = written(body, desk, outcome);
    outcome?;
    Some(Command::DraftAnswer { draft: draft? })
}

pub fn at_once(_: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let outcome = body.code("outcome", &Outcome::ALL, Outcome::code);
    let draft = written(body, desk, outcome);
    let way = body.code("way", &Way::ALL, Way::code);
    outcome?;
    Some(Command::AnswerAtOnce { draft: draft?, way: way? })
}

pub fn decline(_: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    Some(Command::ProposeDecline { draft: written(body, desk, None)? })
}

/// Basis and route are checked by the domain: whether they are needed depends on the outcome.
fn written(body: &mut Fields, desk: &mut Desk<'_>, outcome: Option<Outcome>) -> Option<Draft> {
    let (text, next_step) = (body.text("text", MOST_TEXT), body.some_text("next_step", MOST_STEP));
    let (bases, route) = (body.texts("bases"), body.some_text("route", 64));
    let words = desk.write(Class::Told, &text?);
    let next_step = desk.write_some(Class::Told, next_step.as_deref());
    Some(Draft { words, outcome, bases, route, next_step })
}

pub fn approve(_: &App, _: &mut Fields, _: &mut Desk<'_>) -> Option<Command> {
    Some(Command::Approve)
}

pub fn give_back(_: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let reason = body.text("reason", MOST_TEXT);
    Some(Command::ReturnDraft { reason: desk.write(Class::Note, &reason?) })
}

pub fn deliver(_: &App, body: &mut Fields, _: &mut Desk<'_>) -> Option<Command> {
    let (way, on) = (body.code("way", &Way::ALL, Way::code), body.some_day("on"));
    Some(Command::Deliver { way: way?, on })
}
