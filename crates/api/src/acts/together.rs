//! Many hands: parts for other units, the joint meeting, a leader's instruction; and matters done in steps.

use crate::{MOST_TEXT, body::Fields, codes};
use zhiye_app::{
    App, Desk,
    domain::{
        PersonId, Role,
        promise::Consent,
        request::{Command, Held, Proposal, Stage, Way},
        words::Class,
    },
};

fn number(body: &mut Fields, name: &str) -> Option<u16> {
    let number = body.needed(name, |body| body.some_number(name, 1, i64::from(u16::MAX)))?;
    u16::try_from(number).ok()
}

pub fn acknowledge(_: &App, _: &mut Fields, _: &mut Desk<'_>) -> Option<Command> {
    Some(Command::Acknowledge)
}

pub fn split(app: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let unit = body.needed("unit", |body| codes::unit(app, body, "unit"));
    let text = body.text("text", MOST_TEXT);
    Some(Command::SplitTask { unit: unit?, words: desk.write(Class::Note, &text?) })
}

pub fn report(_: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let (task, text) = (number(body, "task"), body.text("text", MOST_TEXT));
    Some(Command::ReportTask { task: task?, words: desk.write(Class::Note, &text?) })
}

pub fn give_back(_: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let (task, text) = (number(body, "task"), body.text("text", MOST_TEXT));
    Some(Command::ReturnTask { task: task?, words: desk.write(Class::Note, &text?) })
}

pub fn drop_task(_: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let (task, text) = (number(body, "task"), body.text("text", MOST_TEXT));
    Some(Command::DropTask { task: task?, words: desk.write(Class::Note, &text?) })
}

pub fn call_meeting(_: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    Some(Command::CallMeeting { words: desk.write(Class::Note, &body.text("text", MOST_TEXT)?) })
}

pub fn hold_meeting(app: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let [present, absent] = ["present", "absent"]
        .map(|name| body.objects(name, |body| body.needed("unit", |body| codes::unit(app, body, "unit"))));
    let minutes = body.text("minutes", MOST_TEXT);
    let decisions = body.objects("decisions", |body| {
        let unit = body.needed("unit", |body| codes::unit(app, body, "unit"));
        let text = body.text("text", MOST_TEXT);
        unit.zip(text)
    });
    let minutes = desk.write(Class::Note, &minutes?);
    let decisions = decisions.into_iter().map(|(unit, text)| (unit, desk.write(Class::Note, &text)));
    let decisions = decisions.collect();
    Some(Command::HoldMeeting { held: Held { present, absent, minutes }, decisions })
}

pub fn instruct(app: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let directory = app.directory();
    let known = |text: &str| {
        let id: PersonId = text.parse().ok()?;
        directory.holders(Role::Leader).any(|leader| leader.id == id).then_some(id)
    };
    let leader =
        body.needed("leader", |body| body.known("leader", known, "没有这位领导", "is no leader here"));
    let text = body.text("text", MOST_TEXT);
    Some(Command::Instruct { leader: leader?, words: desk.write(Class::Note, &text?) })
}

pub fn answer_instruction(_: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let (instruction, text) = (number(body, "instruction"), body.text("text", MOST_TEXT));
    let words = desk.write(Class::Note, &text?);
    Some(Command::AnswerInstruction { instruction: instruction?, words })
}

pub fn staging(app: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let steps = body.objects("steps", |body| {
        let text = body.text("text", MOST_TEXT);
        text.zip(body.needed("on", |body| body.some_day("on")))
    });
    let step = |(text, on): (String, _)| Stage {
        promise: app.new_promise(),
        words: desk.write(Class::Told, &text),
        on,
    };
    let steps = steps.into_iter().map(step).collect();
    Some(Command::Propose { proposal: Proposal::Staging { steps } })
}

pub fn complete_step(_: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    Some(Command::CompleteStep { words: desk.write(Class::Told, &body.text("text", MOST_TEXT)?) })
}

pub fn amend_step(_: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let on = body.needed("on", |body| body.some_day("on"));
    let reason = body.text("reason", MOST_TEXT);
    let way = body.code("way", &Way::ALL, Way::code);
    let said = body.text("consent", MOST_TEXT);
    let (on, reason, way, said) = (on?, reason?, way?, said?);
    let consent = Consent { way, words: desk.write(Class::Said, &said) };
    Some(Command::AmendStep { on, reason: desk.write(Class::Told, &reason), consent })
}
