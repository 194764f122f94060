//! Judging, assigning, signing, sending back, designating.

use crate::{MOST_TEXT, body::Fields, codes};
use zhiye_app::{
    App, Desk,
    domain::{
        request::{self, Command, Danger},
        words::Class,
    },
};
use zhiye_rulebook::Hardship;

pub fn judge(_: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let class = body.code("class", &request::Class::ALL, request::Class::code);
    let danger = codes::danger(body);
    let hardship = body.some_code("hardship", &Hardship::ALL, Hardship::code);
    let people = body.needed("people", |body| body.some_number("people", 1, i64::from(u32::MAX)));
    let reason = body.text("reason", MOST_TEXT);
    let (class, people, reason) = (class?, u32::try_from(people?).ok()?, desk.write(Class::Note, &reason?));
    Some(Command::Judge { class, danger: danger.unwrap_or(Danger::None), hardship, people, reason })
}

pub fn assign(app: &App, body: &mut Fields, _: &mut Desk<'_>) -> Option<Command> {
    Some(Command::Assign { unit: body.needed("unit", |body| codes::unit(app, body, "unit"))? })
}

pub fn assign_review(app: &App, body: &mut Fields, _: &mut Desk<'_>) -> Option<Command> {
    Some(Command::AssignReview { unit: body.needed("unit", |body| codes::unit(app, body, "unit"))? })
}

pub fn designate(app: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let unit = body.needed("unit", |body| codes::unit(app, body, "unit"));
    let reason = body.text("reason", MOST_TEXT);
    Some(Command::Designate { unit: unit?, words: desk.write(Class::Note, &reason?) })
}

pub fn sign(_: &App, _: &mut Fields, _: &mut Desk<'_>) -> Option<Command> {
    Some(Command::Sign)
}

pub fn send_back(app: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let known = |code: &str| app.rulebook().send_back_reason(code).map(|reason| reason.code.clone());
    let reason = body.needed("reason", |body| {
        body.known("reason", known, "没有这个退办理由", "is no reason to send back")
    });
    let better_unit = body.needed("better_unit", |body| codes::unit(app, body, "better_unit"));
    let text = body.text("text", MOST_TEXT);
    Some(Command::SendBack {
        reason: reason?,
        better_unit: better_unit?,
        words: desk.write(Class::Note, &text?),
    })
}
