//! While a matter is in hand: contacts, notes, proposals and their decision, handing over.

use crate::{MOST_TEXT, body::Fields};
use zhiye_app::{
    App, Desk,
    domain::{
        request::{Audience, Command, Proposal, Way},
        words::Class,
    },
};
use zhiye_rulebook::{Lack, Limit, PauseKind};

pub fn contact(_: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let way = body.code("way", &Way::ALL, Way::code);
    let reached = body.needed("reached", |body| body.some_flag("reached"));
    let text = body.text("text", MOST_TEXT);
    Some(Command::Contact { way: way?, reached: reached?, words: desk.write(Class::Told, &text?) })
}

pub fn note(_: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let audience = body.some_code("audience", &Audience::ALL, Audience::code).unwrap_or(Audience::Internal);
    let text = body.text("text", MOST_TEXT);
    let class = if audience == Audience::Internal { Class::Note } else { Class::Told };
    Some(Command::Note { audience, words: desk.write(class, &text?) })
}

pub fn extension(app: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let days = |text: &str| {
        let limit = text.parse::<Limit>().ok();
        limit.filter(|limit| matches!(limit, Limit::WorkingDays(_) | Limit::CalendarDays(_)))
    };
    let by = body.needed("by", |body| {
        body.known(
            "by",
            days,
            "要写成 10wd（工作日）或 10d（自然日）",
            "has to be written as 10wd (working days) or 10d",
        )
    });
    let known = |code: &str| app.rulebook().extension_reason(code);
    let reason = body.needed("reason", |body| {
        body.known("reason", known, "没有这个延期理由", "is no reason for a longer limit")
    });
    let more = body.some_text("text", MOST_TEXT);
    let reason = desk.write(Class::Told, &reason?.told_with(more.as_deref()));
    Some(Command::Propose { proposal: Proposal::Extension { by: by?, reason } })
}

pub fn deferral(_: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let lacks = body.codes("lacks", &Lack::ALL, Lack::code);
    let return_on = body.needed("return_on", |body| body.some_day("return_on"));
    let text = body.text("text", MOST_TEXT);
    let reason = desk.write(Class::Told, &text?);
    Some(Command::Propose { proposal: Proposal::Deferral { lacks, return_on: return_on?, reason } })
}

pub fn pause(_: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let reason = body.code("reason", &PauseKind::ALL, PauseKind::code);
    let until = body.needed("until", |body| body.some_day("until"));
    let paper = body.text("paper", MOST_TEXT);
    let paper = desk.write(Class::Note, &paper?);
    Some(Command::Propose { proposal: Proposal::Pause { reason: reason?, until: until?, paper } })
}

pub fn grant(_: &App, _: &mut Fields, _: &mut Desk<'_>) -> Option<Command> {
    Some(Command::Grant)
}

pub fn refuse(_: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let reason = body.text("reason", MOST_TEXT);
    Some(Command::RefuseProposal { reason: desk.write(Class::Note, &reason?) })
}

pub fn resume(_: &App, _: &mut Fields, _: &mut Desk<'_>) -> Option<Command> {
    Some(Command::Resume)
}

pub fn hand_over(app: &App, body: &mut Fields, _: &mut Desk<'_>) -> Option<Command> {
    let directory = app.directory();
    let known = |id: &str| id.parse().ok().filter(|id| directory.person(*id).is_some_and(|p| !p.gone));
    let person =
        body.needed("person", |body| body.known("person", known, "没有这个人", "is nobody of this office"));
    Some(Command::HandOver { person: person? })
}
