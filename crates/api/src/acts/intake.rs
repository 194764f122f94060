//! Screening: accept, ask for what is missing, pass an emergency on, seal, mend the summary.

use crate::{body::Fields, codes};
use zhiye_app::{
    App, Desk,
    domain::{
        request::{About, Command, LegalChannel},
        words::Class,
    },
};
use zhiye_rulebook::Kind;

pub fn accept(app: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let kind = body.code("kind", &Kind::ALL, Kind::code);
    let category = body.needed("category", |body| codes::category(app, body));
    let legal_channel = body.code("legal_channel", &LegalChannel::ALL, LegalChannel::code);
    let summary = body.some_text("summary", crate::MOST_LINE);
    let (kind, category, legal_channel) = (kind?, category?, legal_channel?);
    let summary = desk.write_some(Class::Summary, summary.as_deref());
    Some(Command::Accept { legal_channel, kind, category, summary })
}

pub fn ask_for_supplement(app: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let items = body.needed("items", |body| Some(body.texts("items")).filter(|items| !items.is_empty()));
    let unknown =
        |items: &Vec<String>| items.iter().any(|item| app.rulebook().supplement_item(item).is_none());
    if items.as_ref().is_some_and(unknown) {
        body.refuse("items", "unknown_code", "有不认识的材料代码", "holds a code of no paper of this office");
    }
    let text = body.text("text", crate::MOST_TEXT);
    Some(Command::AskSupplement { items: items?, words: desk.write(Class::Told, &text?) })
}

pub fn emergency(_: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let call = body.text("call", crate::MOST_TEXT);
    Some(Command::PassToEmergency { call: desk.write(Class::Note, &call?) })
}

pub fn seal(app: &App, body: &mut Fields, _: &mut Desk<'_>) -> Option<Command> {
    let about = codes::unit(app, body, "about").map(About::Unit);
    let owner = app.sealed_owner(about);
    if owner.is_none() {
        body.refuse("about", "invalid", "还没有单位可以接", "has no unit that could take it");
    }
    Some(Command::Seal { owner: owner?, about })
}

pub fn summarise(_: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let summary = body.text("summary", crate::MOST_LINE);
    Some(Command::Summarise { summary: desk.write(Class::Summary, &summary?) })
}

pub fn read_aloud(_: &App, _: &mut Fields, _: &mut Desk<'_>) -> Option<Command> {
    Some(Command::ConfirmReading)
}
