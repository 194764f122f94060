//! After the answer, and what a program writes down for a resident.

use crate::{MOST_TEXT, body::Fields, codes};
use zhiye_app::{
    App, Desk,
    domain::{
        request::{Command, Ending, Rating, Satisfaction, Solved},
        words::Class,
    },
};

pub fn follow_up(_: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let reached = body.needed("reached", |body| body.some_flag("reached"));
    let (solved, satisfaction) = said_of_it(body);
    let text = body.some_text("text", MOST_TEXT);
    if !reached? {
        if solved.is_some() || satisfaction.is_some() {
            body.refuse("reached", "invalid", "没联系上就没有评价", "has to be true if the person rated");
        }
        let words = desk.write_some(Class::Told, text.as_deref());
        return Some(Command::FollowUp { reached: false, rating: None, words });
    }
    let words = desk.write_some(Class::Said, text.as_deref());
    let Some(solved) = solved else {
        body.refuse("solved", "missing", "联系上了就要填", "is required if the person was reached");
        return None;
    };
    Some(Command::FollowUp {
        reached: true,
        rating: Some(Rating { solved, satisfaction, words }),
        words: None,
    })
}

fn said_of_it(body: &mut Fields) -> (Option<Solved>, Option<Satisfaction>) {
    let solved = body.some_code("solved", &Solved::ALL, Solved::code);
    (solved, codes::satisfaction(body))
}

pub fn rate(_: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let solved = body.code("solved", &Solved::ALL, Solved::code);
    let satisfaction = codes::satisfaction(body);
    let text = body.some_text("text", MOST_TEXT);
    let words = desk.write_some(Class::Said, text.as_deref());
    Some(Command::Rate { rating: Rating { solved: solved?, satisfaction, words } })
}

pub fn close(_: &App, _: &mut Fields, _: &mut Desk<'_>) -> Option<Command> {
    Some(Command::Close { ending: Ending::FollowedUp })
}

pub fn supplement(_: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let text = body.text("text", MOST_TEXT);
    Some(Command::Supplement { words: desk.write(Class::Said, &text?) })
}

pub fn add(_: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let text = body.text("text", MOST_TEXT);
    Some(Command::Add { words: desk.write(Class::Said, &text?) })
}

pub fn remind(_: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let text = body.some_text("text", MOST_TEXT);
    Some(Command::AskAgain { words: desk.write_some(Class::Said, text.as_deref()) })
}

pub fn reopen(_: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let reason = body.text("reason", MOST_TEXT);
    let new_facts = body.flag("new_facts");
    Some(Command::Reopen { reason: desk.write(Class::Said, &reason?), new_facts })
}

pub fn withdraw(_: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    let text = body.some_text("text", MOST_TEXT);
    Some(Command::Withdraw { words: desk.write_some(Class::Said, text.as_deref()) })
}

pub fn ask_review(_: &App, body: &mut Fields, desk: &mut Desk<'_>) -> Option<Command> {
    Some(Command::AskReview { words: desk.write(Class::Said, &body.text("text", MOST_TEXT)?) })
}
