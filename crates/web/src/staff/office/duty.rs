//! Who is on duty: the standing roster, and days that differ from it. First to call first.

use super::{at, done, hand, typed, words};
use crate::{
    Web, form as forms,
    layout::{Page, Signed},
    staff::{
        form::{Choice, Errors, Reader},
        shell::{Posted, Shell},
        time,
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use zhiye_app::{
    domain::{
        PersonId, Role,
        office::{Command, Duty},
    },
    views::office::Person,
};
use zhiye_edge::{Form, Problem, form::Query};

const PATH: &str = "/staff/duty";
/// Places of the roster: officer, backup, leader.
const PLACES: [&str; 3] = ["值班的人", "替班的人", "带班领导"];

/// One place of a roster with the people to choose from.
struct Slot {
    id: String,
    place: &'static str,
    choices: Vec<Choice>,
    error: Option<String>,
}

/// A day that differs.
struct Special {
    on: String,
    day: String,
    names: String,
}

#[derive(Template)]
#[template(path = "staff/duty.html")]
struct DutyPage {
    page: Page,
    shell: Shell,
    today: String,
    on_duty: Vec<(&'static str, String)>,
    standing: Vec<Slot>,
    days: Vec<Special>,
    people: Vec<Slot>,
    on: String,
    on_error: Option<String>,
    errors: Errors,
    done: bool,
    restored: bool,
}

/// Who may stand at a place: the first two screen what comes in, the leader leads.
fn fits(at: usize, person: &Person) -> bool {
    !person.gone && (at == 2 || person.grants.iter().any(|grant| grant.role == Role::Clerk))
}

/// The places of one form: as typed, or as they stand.
fn slots(page: &Page, prefix: &str, typed: Option<&Form>, held: &[PersonId], errors: &Errors) -> Vec<Slot> {
    let slot = |(at, place): (usize, &'static str)| {
        let id = format!("{prefix}{at}");
        let held = held.get(at).map(ToString::to_string).unwrap_or_default();
        let chosen = typed.map_or(held, |form| form.all("officer").get(at).cloned().unwrap_or_default());
        // Whoever stands there stays visible, even if they may no more.
        let here = |p: &&Person| fits(at, p) || p.id.to_string() == chosen;
        let people = page.directory.people.iter().filter(here);
        let named = people.map(|p| Choice::new(p.id.to_string(), page.directory.name(p.id)));
        let choices = std::iter::once(Choice::new("", "没有")).chain(named);
        let choose = |choice: Choice| Choice { chosen: choice.value == chosen, ..choice };
        let error = errors.iter().find(|(field, _)| *field == id).map(|(_, said)| said.clone());
        Slot { choices: choices.map(choose).collect(), id, place, error }
    };
    PLACES.into_iter().enumerate().map(slot).collect()
}

fn build(page: Page, signed: &Signed, form: &Form, errors: Errors) -> DutyPage {
    let office = &page.directory.office;
    let today = page.schedule().zone.to_datetime(page.now).date();
    let name = |id: &PersonId| page.directory.name(*id).to_owned();
    let mut days: Vec<&Duty> = office.duty.iter().filter(|duty| duty.on >= today).collect();
    days.sort_by_key(|duty| duty.on);
    let day = |duty: &&Duty| Special {
        on: duty.on.to_string(),
        day: time::day(duty.on, today),
        names: duty.officers.iter().map(name).collect::<Vec<_>>().join("、"),
    };
    let typed = |what: &str| Some(form).filter(|form| form.is("do", what));
    DutyPage {
        today: time::day(today, today),
        on_duty: PLACES.into_iter().zip(office.on_duty(today).iter().map(name)).collect(),
        standing: slots(&page, "s", typed("standing"), &office.standing, &errors),
        days: days.iter().map(day).collect(),
        people: slots(&page, "d", typed("day"), &[], &errors),
        on: form.trimmed("on").to_owned(),
        on_error: errors.iter().find(|(field, _)| field == "on").map(|(_, said)| said.clone()),
        errors,
        done: false,
        restored: false,
        shell: signed.shell(&page, PATH).with_form(form.trimmed("form")),
        page,
    }
}

/// `GET /staff/duty`.
pub async fn duty_form(
    State(web): State<Web>,
    signed: Signed,
    page: Page,
    Query(query): Query,
) -> Result<Response, Problem> {
    signed.needs(&[Role::Coordinator, Role::Administrator])?;
    let done = query.is("done", "1");
    let (restored, typed) = typed(&web, &signed, &page, PATH, Form::default()).await?;
    forms::show(&DutyPage { done, restored, ..build(page, &signed, &typed, Errors::new()) })
}

/// `POST /staff/duty`: the standing roster, one day, or a day as any other again.
pub async fn duty(State(web): State<Web>, posted: Posted) -> Result<Response, Problem> {
    let Posted { signed, page, form, .. } = posted;
    signed.needs(&[Role::Coordinator, Role::Administrator])?;
    let page = page.at(PATH);
    let command = match read(&page, &form) {
        Ok(command) => command,
        Err(errors) => return wrong(page, &signed, &form, errors),
    };
    match words(web.app.office_act(hand(&signed, PATH, &form), command).await)? {
        None => done(&web, &signed, &form, "/staff/duty?done=1").await,
        Some(said) => wrong(page, &signed, &form, at("", said)),
    }
}

fn read(page: &Page, form: &Form) -> Result<Command, Errors> {
    let mut reader = Reader::new(form);
    let today = page.schedule().zone.to_datetime(page.now).date();
    let standing = form.is("do", "standing");
    let on = if standing { None } else { reader.day("on", "请选哪一天") };
    if on.is_some_and(|on| on < today) {
        reader.wrong("on", "这一天已经过去，请选今天或以后的一天");
    }
    if form.is("do", "clear") {
        return on
            .filter(|_| reader.errors.is_empty())
            .map(|on| Command::ClearDuty { on })
            .ok_or(reader.errors);
    }
    let prefix = if standing { "s" } else { "d" };
    let mut officers: Vec<PersonId> = Vec::new();
    for (place, id) in form.all("officer").iter().enumerate().filter(|(_, id)| !id.is_empty()) {
        let person = id.parse().ok().and_then(|id| page.directory.person(id));
        match person.filter(|person| fits(place, person)) {
            Some(person) if officers.contains(&person.id) => {
                reader.wrong(&format!("{prefix}{place}"), "同一个人排了两次，请换一个人，或者选“没有”");
            }
            Some(person) => officers.push(person.id),
            None => reader.wrong(&format!("{prefix}{place}"), "网上来的事先到这里，请选一位在岗的受理员"),
        }
    }
    if form.all("officer").first().is_none_or(String::is_empty) {
        reader.wrong(&format!("{prefix}0"), "请选值班的人，要在岗的受理员");
    }
    if !reader.errors.is_empty() {
        return Err(reader.errors);
    }
    Ok(match on {
        Some(on) => Command::SetDuty { duty: Duty { on, officers } },
        None => Command::SetStanding { officers },
    })
}

fn wrong(page: Page, signed: &Signed, form: &Form, errors: Errors) -> Result<Response, Problem> {
    forms::show_as(StatusCode::UNPROCESSABLE_ENTITY, &build(page.wrong(), signed, form, errors))
}
