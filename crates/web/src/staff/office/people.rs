//! People and what they may do. Nobody grants to themselves; two roles need a second person; an invitation's link is
//! shown once.

use super::{Farewell, at, done, hand, typed, words};
use crate::{
    Web, form as forms,
    layout::{Page, Signed},
    staff::{
        form::{Choice, Errors, Field, MENDED, Reader, legible, place},
        shell::{self, Posted, Shell},
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
    /// What was typed into one of the row's forms, with what is wrong with it; the row stands open then.
    typed: Option<Form>,
    error: Option<String>,
}

impl PersonRow {
    /// The name in the row's form.
    fn new_name(&self) -> &str {
        self.typed.as_ref().filter(|form| form.is("do", "rename")).map_or(&self.name, |form| form.get("name"))
    }

    /// What was typed into a field of the row's form that does `what`.
    fn kept(&self, what: &str, name: &str) -> &str {
        self.typed.as_ref().filter(|form| form.is("do", what)).map_or("", |form| form.get(name))
    }

    /// The value stands chosen in a list of the row's form that does `what`.
    fn chose(&self, what: &str, name: &str, value: &str) -> bool {
        self.typed.as_ref().is_some_and(|form| form.is("do", what) && form.is(name, value))
    }
}

#[derive(Template)]
#[template(path = "staff/people.html")]
struct PeoplePage {
    page: Page,
    shell: Shell,
    people: Vec<PersonRow>,
    roles: Vec<Choice>,
    units: Vec<Choice>,
    fields: Vec<Field>,
    errors: Errors,
    farewell: Option<Farewell>,
    /// Someone who moved and still holds grants of another unit.
    outside: Option<PersonRow>,
    /// Name and link of an invitation, shown this once.
    invitation: Option<(String, String)>,
    done: bool,
    restored: bool,
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

fn row(page: &Page, signed: &Signed, person: &Person, form: &Form, errors: &Errors) -> PersonRow {
    let me = signed.staff.person;
    let asked = |(grant, by): &(Grant, PersonId)| {
        let may = *by != me && person.id != me;
        (grant_words(page, grant), grant_value(grant), page.directory.name(*by).to_owned(), may)
    };
    let id = person.id.to_string();
    let own = !form.is("do", "add") && form.has("do") && form.is("person", &id);
    PersonRow {
        typed: own.then(|| form.clone()),
        error: errors.iter().find(|(field, _)| field.ends_with(&id)).map(|(_, said)| said.clone()),
        id,
        name: page.directory.name(person.id).to_owned(),
        unit: page.directory.unit_name(person.unit).to_owned(),
        grants: person.grants.iter().map(|grant| (grant_words(page, grant), grant_value(grant))).collect(),
        asked: person.asked.iter().map(asked).collect(),
        me: person.id == me,
    }
}

fn build(page: Page, signed: &Signed, form: &Form, errors: &Errors) -> PeoplePage {
    let people = page.directory.people.iter().filter(|person| !person.gone);
    let roles = Role::ALL.into_iter().map(|role| {
        let note = match role {
            Role::Auditor => "要写到哪天和来函文号",
            role if role.needs_second_person() => "要第二个人确认",
            _ => "",
        };
        Choice::new(role.code(), role.name()).note(note)
    });
    let (roles, units) = (roles.collect::<Vec<_>>(), units(&page));
    // An audit has a day and a letter: it is granted by itself.
    let at_first = roles.iter().filter(|role| role.value != Role::Auditor.code()).cloned().collect();
    let blank = Form::default();
    let typed = if form.is("do", "add") { form } else { &blank };
    let none = std::iter::once(Choice::new("", "请选单位"));
    let mut fields = vec![
        Field::line("name", "姓名", typed, ""),
        Field::select("unit", "单位", none.chain(units.clone()).collect(), typed, ""),
        Field::checks("roles", "岗位", at_first, typed).hint("可以先不选").optional(),
    ];
    let own: Errors = errors.iter().filter(|(field, _)| !field.contains('-')).cloned().collect();
    let rows: Errors = errors.iter().filter(|(field, _)| field.contains('-')).cloned().collect();
    PeoplePage {
        people: people.map(|person| row(&page, signed, person, form, errors)).collect(),
        roles,
        units,
        errors: [rows, place(&mut fields, &own)].concat(),
        fields,
        farewell: None,
        outside: None,
        invitation: None,
        done: false,
        restored: false,
        shell: signed.shell(&page, PATH).with_form(form.trimmed("form")),
        page,
    }
}

fn units(page: &Page) -> Vec<Choice> {
    let units = page.directory.units.iter().filter(|unit| !unit.retired);
    units.map(|unit| Choice::new(unit.id.to_string(), &unit.name)).collect()
}

/// The person with the grants of other units they still hold.
fn outside(page: &Page, signed: &Signed, id: &str) -> Option<PersonRow> {
    let person = page.directory.person(id.parse().ok()?).filter(|person| !person.gone)?;
    let mut left = person.clone();
    left.grants.retain(|grant| grant.role.is_of_a_unit() && grant.unit != person.unit);
    let row = row(page, signed, &left, &Form::default(), &Errors::new());
    (!row.grants.is_empty()).then_some(row)
}

/// `GET /staff/people`.
pub async fn people_form(
    State(web): State<Web>,
    signed: Signed,
    page: Page,
    Query(query): Query,
) -> Result<Response, Problem> {
    signed.needs(&[Role::Administrator])?;
    let done = query.is("done", "1");
    let outside = query.some("moved").and_then(|id| outside(&page, &signed, id));
    let (restored, typed) = typed(&web, &signed, &page, PATH, Form::default()).await?;
    forms::show(&PeoplePage { done, restored, outside, ..build(page, &signed, &typed, &Errors::new()) })
}

/// `POST /staff/people`.
pub async fn people(State(web): State<Web>, posted: Posted) -> Result<Response, Problem> {
    let Posted { signed, page, form, host } = posted;
    signed.needs(&[Role::Administrator])?;
    let page = page.at(PATH);
    let base = shell::base(&web, host);
    let by = hand(&signed, PATH, &form);
    if form.is("do", "add") {
        return add(&web, page, &signed, &form, &base).await;
    }
    let person: PersonId = form.trimmed("person").parse().map_err(|_| Problem::NotFound)?;
    let grant = || read_grant(form.trimmed("grant")).ok_or(Problem::NotFound);
    if !legible(form.trimmed("letter")) {
        return wrong(page, &signed, &form, &at(&format!("row-{person}"), MENDED));
    }
    let (field, mut to) = (format!("row-{person}"), format!("{PATH}?done=1"));
    let command = match form.trimmed("do") {
        "invite" => return invite(&web, page, &signed, person, &base).await,
        "rename" => return rename(&web, page, &signed, &form, person).await,
        "grant" => Command::Grant { grant: new_grant(&web, &form).ok_or(Problem::NotFound)? },
        "confirm" => Command::Confirm { grant: grant()? },
        "revoke" => Command::Revoke { grant: grant()? },
        "move" => {
            to = format!("{to}&moved={person}");
            Command::Move { unit: form.trimmed("unit").parse().map_err(|_| Problem::NotFound)? }
        }
        "leave" => Command::Leave,
        _ => return Err(Problem::Unreadable),
    };
    if matches!(command, Command::Leave) {
        if person == signed.staff.person {
            let said = "不能让自己离岗，请另一位管理员来办。";
            return wrong(page, &signed, &form, &at(&field, said));
        }
        if let Some(farewell) = farewell(&web, &page, &signed, &form, person).await? {
            let built = build(page, &signed, &Form::default(), &Errors::new());
            let built = PeoplePage { farewell: Some(farewell), ..built };
            return forms::show_as(StatusCode::UNPROCESSABLE_ENTITY, &built);
        }
    }
    match words(web.app.person_act(by, person, command).await)? {
        None => done(&web, &signed, &form, &to).await,
        Some(said) => wrong(page, &signed, &form, &at(&field, said)),
    }
}

async fn rename(
    web: &Web,
    page: Page,
    signed: &Signed,
    form: &Form,
    person: PersonId,
) -> Result<Response, Problem> {
    let name = text::one_line(form.trimmed("name"));
    let field = format!("name-{person}");
    if name.is_empty() || text::length(&name) > 20 {
        return wrong(page, signed, form, &at(&field, "请填写姓名，最多 20 个字"));
    }
    if !legible(&name) {
        return wrong(page, signed, form, &at(&field, MENDED));
    }
    match words(web.app.rename_person(hand(signed, PATH, form), person, &name).await)? {
        None => done(web, signed, form, "/staff/people?done=1").await,
        Some(said) => wrong(page, signed, form, &at(&field, said)),
    }
}

/// The person still owns open matters, and it was not said yet that they go all the same.
async fn farewell(
    web: &Web,
    page: &Page,
    signed: &Signed,
    form: &Form,
    person: PersonId,
) -> Result<Option<Farewell>, Problem> {
    let open = web.app.open_with(&signed.staff, None, Some(person)).await?;
    if open.0 == 0 || form.has("sure") {
        return Ok(None);
    }
    let name = page.directory.name(person);
    Ok(Some(Farewell {
        words: format!("{name}手里还有 {open} 件在办的事。请先让本单位的人在每件事里“换人经办”，再离岗。"),
        list: None,
        action: PATH,
        verb: "leave",
        field: "person",
        id: person.to_string(),
        button: "不等了，马上离岗".into(),
    }))
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

async fn add(web: &Web, page: Page, signed: &Signed, form: &Form, base: &str) -> Result<Response, Problem> {
    let mut reader = Reader::new(form);
    let name = reader.text("name", 20, "请填写姓名").map(text::one_line);
    let here = |id: &str| id.parse::<UnitId>().ok().filter(|id| page.directory.unit(*id).is_some());
    let unit = reader.code("unit", here, "请选单位");
    let (Some(name), Some(unit)) = (name, unit) else {
        return wrong(page, signed, form, &reader.errors);
    };
    let same = |p: &&Person| !p.gone && p.unit == unit && page.directory.name(p.id) == name;
    let by = hand(signed, PATH, form);
    // A second press finds the person it added the first time: the invitation once more, with a fresh link.
    if !web.app.answered(&by).await? && page.directory.people.iter().any(|person| same(&person)) {
        let said = "这个单位已经有同名的人。确实是另一个人，请在姓名后面加个字区分。";
        return wrong(page, signed, form, &at("name", said));
    }
    let roles = form.all("roles").iter().filter_map(|code| Role::parse(code));
    let grants = roles.map(|role| (role, role.is_of_a_unit().then_some(unit))).collect();
    match web.app.add_person(by, &NewPerson { name, unit, grants, audit: None }).await {
        Ok(person) => {
            let page = Page { directory: web.app.directory(), ..page };
            done(web, signed, form, PATH).await?;
            invite(web, page, signed, person, base).await
        }
        Err(No::Refused(refused)) => wrong(page, signed, form, &at("name", refused.message(Lang::Zh))),
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
    forms::show(&PeoplePage { invitation, ..build(page, signed, &Form::default(), &Errors::new()) })
}

fn wrong(page: Page, signed: &Signed, form: &Form, errors: &Errors) -> Result<Response, Problem> {
    forms::show_as(StatusCode::UNPROCESSABLE_ENTITY, &build(page.wrong(), signed, form, errors))
}
