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

/// What an outcome needs (facts, reason, basis, remedy, route) is checked by the domain.
fn written(body: &mut Fields, desk: &mut Desk<'_>, outcome: Option<Outcome>) -> Option<Draft> {
    let (text, next_step) = (body.text("text", MOST_TEXT), body.some_text("next_step", MOST_STEP));
    let (bases, route) = (body.texts("bases"), body.some_text("route", 64));
    let more = ["facts", "reason", "remedy"].map(|name| body.some_text(name, MOST_TEXT));
    let despite = body.some_text("despite", MOST_TEXT);
    let words = desk.write(Class::Told, &text?);
    let next_step = desk.write_some(Class::Told, next_step.as_deref());
    let [facts, reason, remedy] = more.map(|text| desk.write_some(Class::Told, text.as_deref()));
    let despite = desk.write_some(Class::Note, despite.as_deref());
    Some(Draft { bases, route, next_step, facts, reason, remedy, despite, ..Draft::new(words, outcome) })
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
