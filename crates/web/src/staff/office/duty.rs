//! Who is on duty: the standing roster, and days that differ from it. First to call first.

use super::{done, words};
use crate::{
    Web, form as forms,
    layout::{Page, Signed},
    staff::{
        form::{Choice, Reader},
        shell::{Posted, Shell},
        time,
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use zhiye_app::domain::{
    PersonId, Role,
    office::{Command, Duty},
};
use zhiye_edge::{Form, Problem, form::Query};

const PATH: &str = "/staff/duty";
/// Places of the roster: officer, backup, leader.
const PLACES: [&str; 3] = ["值班的人", "替班的人", "带班领导"];

#[derive(Template)]
#[template(path = "staff/duty.html")]
struct DutyPage {
    page: Page,
    shell: Shell,
    today: String,
    on_duty: Vec<(&'static str, String)>,
    standing: Vec<(&'static str, Vec<Choice>)>,
    days: Vec<(String, String)>,
    people: Vec<(&'static str, Vec<Choice>)>,
    on: String,
    error: Option<String>,
    done: bool,
}

fn build(page: Page, signed: &Signed, form: &Form, error: Option<String>) -> DutyPage {
    let office = &page.directory.office;
    let today = page.schedule().zone.to_datetime(page.now).date();
    let name = |id: &PersonId| page.directory.name(*id).to_owned();
    let choices = |chosen: Option<&PersonId>| -> Vec<Choice> {
        let none = Choice { chosen: chosen.is_none(), ..Choice::new("", "没有") };
        let people = page.directory.people.iter().filter(|person| !person.gone);
        let named = people
            .map(|p| Choice { chosen: chosen == Some(&p.id), ..Choice::new(p.id.to_string(), name(&p.id)) });
        std::iter::once(none).chain(named).collect()
    };
    let mut days: Vec<&Duty> = office.duty.iter().filter(|duty| duty.on >= today).collect();
    days.sort_by_key(|duty| duty.on);
    let day = |duty: &&Duty| {
        let names: Vec<String> = duty.officers.iter().map(name).collect();
        (time::day(duty.on, today), names.join("、"))
    };
    DutyPage {
        today: time::day(today, today),
        on_duty: PLACES.into_iter().zip(office.on_duty(today).iter().map(name)).collect(),
        standing: PLACES
            .into_iter()
            .enumerate()
            .map(|(at, place)| (place, choices(office.standing.get(at))))
            .collect(),
        days: days.iter().map(day).collect(),
        people: PLACES.into_iter().map(|place| (place, choices(None))).collect(),
        on: form.trimmed("on").to_owned(),
        error,
        done: false,
        shell: signed.shell(&page, PATH),
        page,
    }
}

/// `GET /staff/duty`.
pub async fn duty_form(signed: Signed, page: Page, Query(query): Query) -> Result<Response, Problem> {
    signed.needs(&[Role::Coordinator, Role::Administrator])?;
    let done = query.is("done", "1");
    forms::show(&DutyPage { done, ..build(page, &signed, &Form::default(), None) })
}

/// `POST /staff/duty`: the standing roster, or one day.
pub async fn duty(State(web): State<Web>, posted: Posted) -> Result<Response, Problem> {
    let Posted { signed, page, form, .. } = posted;
    signed.needs(&[Role::Coordinator, Role::Administrator])?;
    let page = page.at(PATH);
    let mut officers: Vec<PersonId> = Vec::new();
    for id in form.all("officer").iter().filter_map(|id| id.parse().ok()) {
        let known = page.directory.person(id).is_some_and(|person| !person.gone);
        if known && !officers.contains(&id) {
            officers.push(id);
        }
    }
    let command = if form.is("do", "standing") {
        Command::SetStanding { officers }
    } else {
        let mut reader = Reader::new(&form);
        match reader.day("on", "请选哪一天") {
            Some(on) => Command::SetDuty { duty: Duty { on, officers } },
            None => return wrong(page, &signed, &form, "请选哪一天。".into()),
        }
    };
    match words(web.app.office_act(Some(&signed.staff), command).await)? {
        None => Ok(done(PATH)),
        Some(said) => wrong(page, &signed, &form, said),
    }
}

fn wrong(page: Page, signed: &Signed, form: &Form, said: String) -> Result<Response, Problem> {
    forms::show_as(StatusCode::UNPROCESSABLE_ENTITY, &build(page.wrong(), signed, form, Some(said)))
}
