//! People and what they may do. Nobody grants to themselves; two roles need a second person; an invitation's link is
//! shown once.

use super::{done, words};
use crate::{
    Web, form as forms,
    layout::{Page, Signed},
    staff::{
        form::Choice,
        shell::{Posted, Shell},
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use zhiye_app::{
    NewPerson, No,
    domain::{Grant, PersonId, Role, UnitId, person::Command},
    views::office::Person,
};
use zhiye_calendar::Lang;
use zhiye_edge::{Form, Problem, form::Query, text};

const PATH: &str = "/staff/people";

struct PersonRow {
    id: String,
    name: String,
    unit: String,
    /// Words and the value a form sends back.
    grants: Vec<(String, String)>,
    /// Waiting for a second person: words, value, who asked, whether the reader may confirm.
    asked: Vec<(String, String, String, bool)>,
    me: bool,
}

#[derive(Template)]
#[template(path = "staff/people.html")]
struct PeoplePage {
    page: Page,
    shell: Shell,
    people: Vec<PersonRow>,
    roles: Vec<Choice>,
    units: Vec<Choice>,
    name: String,
    error: Option<String>,
    /// Name and link of an invitation, shown this once.
    invitation: Option<(String, String)>,
    done: bool,
}

fn grant_words(page: &Page, grant: &Grant) -> String {
    if let Some(audit) = &grant.audit {
        let unit = page.directory.unit_name(grant.unit);
        format!("{}（{unit}，到 {}，{}）", grant.role.name(), audit.until, audit.letter)
    } else if grant.role.is_of_a_unit() {
        format!("{}（{}）", grant.role.name(), page.directory.unit_name(grant.unit))
    } else {
        grant.role.name().to_owned()
    }
}

fn grant_value(grant: &Grant) -> String {
    format!("{}@{}", grant.role.code(), grant.unit)
}

fn read_grant(value: &str) -> Option<Grant> {
    let (role, unit) = value.split_once('@')?;
    Some(Grant::new(Role::parse(role)?, unit.parse().ok()?))
}

fn row(page: &Page, signed: &Signed, person: &Person) -> PersonRow {
    let me = signed.staff.person;
    let asked = |(grant, by): &(Grant, PersonId)| {
        let may = *by != me && person.id != me;
        (grant_words(page, grant), grant_value(grant), page.directory.name(*by).to_owned(), may)
    };
    PersonRow {
        id: person.id.to_string(),
        name: page.directory.name(person.id).to_owned(),
        unit: page.directory.unit_name(person.unit).to_owned(),
        grants: person.grants.iter().map(|grant| (grant_words(page, grant), grant_value(grant))).collect(),
        asked: person.asked.iter().map(asked).collect(),
        me: person.id == me,
    }
}

fn build(page: Page, signed: &Signed, form: &Form, error: Option<String>) -> PeoplePage {
    let people = page.directory.people.iter().filter(|person| !person.gone);
    let roles = Role::ALL.into_iter().map(|role| {
        let note = match role {
            Role::Auditor => "要写到哪天和来函文号",
            role if role.needs_second_person() => "要第二个人确认",
            _ => "",
        };
        Choice::new(role.code(), role.name()).note(note)
    });
    let units = page.directory.units.iter().filter(|unit| !unit.retired);
    let units = units.map(|unit| Choice::new(unit.id.to_string(), &unit.name));
    PeoplePage {
        people: people.map(|person| row(&page, signed, person)).collect(),
        roles: roles.collect(),
        units: units.collect(),
        name: form.trimmed("name").to_owned(),
        error,
        invitation: None,
        done: false,
        shell: signed.shell(&page, PATH),
        page,
    }
}

/// `GET /staff/people`.
pub async fn people_form(signed: Signed, page: Page, Query(query): Query) -> Result<Response, Problem> {
    signed.needs(&[Role::Administrator])?;
    let done = query.is("done", "1");
    forms::show(&PeoplePage { done, ..build(page, &signed, &Form::default(), None) })
}

/// `POST /staff/people`.
pub async fn people(State(web): State<Web>, posted: Posted) -> Result<Response, Problem> {
    let Posted { signed, page, form, host } = posted;
    signed.needs(&[Role::Administrator])?;
    let page = page.at(PATH);
    let base = base(&web, host);
    let by = Some(&signed.staff);
    if form.is("do", "add") {
        return add(&web, page, &signed, &form, &base).await;
    }
    let person: PersonId = form.trimmed("person").parse().map_err(|_| Problem::NotFound)?;
    let grant = || read_grant(form.trimmed("grant")).ok_or(Problem::NotFound);
    let command = match form.trimmed("do") {
        "invite" => return invite(&web, page, &signed, person, &base).await,
        "grant" => Command::Grant { grant: new_grant(&web, &form).ok_or(Problem::NotFound)? },
        "confirm" => Command::Confirm { grant: grant()? },
        "revoke" => Command::Revoke { grant: grant()? },
        "move" => Command::Move { unit: form.trimmed("unit").parse().map_err(|_| Problem::NotFound)? },
        "leave" => Command::Leave,
        _ => return Err(Problem::Unreadable),
    };
    if person == signed.staff.person && matches!(command, Command::Leave) {
        return wrong(page, &signed, &form, "不能让自己离岗，请另一位管理员来办。".into());
    }
    match words(web.app.person_act(by, person, command).await)? {
        None => Ok(done(PATH)),
        Some(said) => wrong(page, &signed, &form, said),
    }
}

/// A role from the list; for roles of the whole office the unit is the office itself. An audit is of the unit its
/// letter names, or of the whole office.
fn new_grant(web: &Web, form: &Form) -> Option<Grant> {
    let role = Role::parse(form.trimmed("role"))?;
    let of_a_unit = role.is_of_a_unit() || role == Role::Auditor;
    let unit = if of_a_unit { form.trimmed("unit").parse().ok()? } else { web.app.root()? };
    let until = zhiye_edge::text::half_width(form.trimmed("until")).parse().ok();
    let audit = until.map(|until| zhiye_app::domain::actor::Audit {
        until,
        letter: form.trimmed("letter").chars().take(40).collect(),
    });
    Some(Grant { audit, ..Grant::new(role, unit) })
}

/// Where people reach the office: as configured, or as this browser does.
fn base(web: &Web, host: Option<String>) -> String {
    let scheme = if web.config.secure_cookies { "https" } else { "http" };
    let asked = || host.map_or(String::new(), |host| format!("{scheme}://{host}"));
    web.config.base_url.clone().unwrap_or_else(asked).trim_end_matches('/').to_owned()
}

async fn add(web: &Web, page: Page, signed: &Signed, form: &Form, base: &str) -> Result<Response, Problem> {
    let name = text::one_line(form.trimmed("name"));
    let unit = form.trimmed("unit").parse::<UnitId>().ok();
    let Some(unit) = unit.filter(|_| !name.is_empty() && text::length(&name) <= 20) else {
        return wrong(page, signed, form, "请填写姓名，再选单位。".into());
    };
    let same = |p: &&Person| !p.gone && p.unit == unit && page.directory.name(p.id) == name;
    if page.directory.people.iter().any(|person| same(&person)) {
        return wrong(
            page,
            signed,
            form,
            "这个单位已经有同名的人。确实是另一个人，请在姓名后面加个字区分。".into(),
        );
    }
    let roles = form.all("roles").iter().filter_map(|code| Role::parse(code));
    let grants = roles.map(|role| (role, role.is_of_a_unit().then_some(unit))).collect();
    match web.app.add_person(Some(&signed.staff), &NewPerson { name, unit, grants, audit: None }).await {
        Ok(person) => {
            let page = Page { directory: web.app.directory(), ..page };
            invite(web, page, signed, person, base).await
        }
        Err(No::Refused(refused)) => wrong(page, signed, form, refused.message(Lang::Zh)),
        Err(other) => Err(other.into()),
    }
}

/// A link for the first password, or for a new one. Not stored in the clear anywhere: it is shown now or made anew.
async fn invite(
    web: &Web,
    page: Page,
    signed: &Signed,
    person: PersonId,
    base: &str,
) -> Result<Response, Problem> {
    if page.directory.person(person).is_none_or(|person| person.gone) {
        return Err(Problem::NotFound);
    }
    let link = web.app.make_link(Some(person)).await?;
    let name = page.directory.name(person).to_owned();
    let invitation = Some((name, format!("{base}/staff/password/{}", link.0)));
    forms::show(&PeoplePage { invitation, ..build(page, signed, &Form::default(), None) })
}

fn wrong(page: Page, signed: &Signed, form: &Form, said: String) -> Result<Response, Problem> {
    forms::show_as(StatusCode::UNPROCESSABLE_ENTITY, &build(page.wrong(), signed, form, Some(said)))
}
