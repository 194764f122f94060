//! Handing over at the end of a shift, or for an absence: what one person has in hand on one page to print, and the
//! matters that go to somebody else, several at a time. Each is handed over by its own event.

use super::{
    act::Act,
    form::{Choice, Errors, Field, place},
    queue::{Row, as_row},
    shell::{Posted, Shell},
};
use crate::{
    Web, form as forms,
    layout::{Page, Signed},
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use zhiye_app::{
    Ask, QueueRow,
    domain::{
        Actor, PersonId, Role,
        number::Number,
        request::{Action, Channel, Command, Status},
    },
    views::{
        office::Person,
        requests::{Filter, Listed, Order},
    },
};
use zhiye_calendar::Lang;
use zhiye_edge::{Form, Problem, form::Query};

const PATH: &str = "/staff/handover";
/// As many as one person should ever have in hand.
const MOST: usize = 300;
/// Who may see such a page: whoever owns matters, and whoever may give them to somebody else.
pub const SEE: &[Role] = &[Role::Clerk, Role::Coordinator, Role::Handler, Role::Approver];
const MOVE: &[Role] = &[Role::Clerk, Role::Coordinator, Role::Approver];

/// Matters under one heading.
struct Group {
    name: &'static str,
    says: &'static str,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "staff/handover.html")]
struct HandoverPage {
    page: Page,
    shell: Shell,
    /// Whose matters these are.
    name: String,
    from: String,
    /// Others whose matters the reader may look at.
    people: Vec<Choice>,
    groups: Vec<Group>,
    count: usize,
    may_move: bool,
    to: Field,
    /// Numbers that are ticked.
    ticked: Vec<String>,
    errors: Vec<(String, String)>,
    /// What was not handed over, and why.
    stayed: Vec<(String, String)>,
    moved: Option<usize>,
    token: String,
}

/// Where a matter stands on the sheet: the first heading that fits.
const HEADINGS: [(&str, &str); 5] = [
    ("今天到期和超期的", "接班先办这些"),
    ("本人在等电话的", "今天要回的电话"),
    ("等本人补材料的", "材料送来要有人收"),
    ("暂缓和中止计时的", "到那天自动接着办"),
    ("其他在办的", ""),
];

fn heading(listed: &Listed, end_of_day: Timestamp) -> usize {
    match listed.status {
        Status::AwaitingSupplement => 2,
        Status::Deferred | Status::Paused => 3,
        _ if listed.due_at.is_some_and(|due| due < end_of_day) => 0,
        _ if listed.waiting => 1,
        _ => 4,
    }
}

impl HandoverPage {
    fn is_ticked(&self, number: &str) -> bool {
        self.ticked.iter().any(|held| held == number)
    }
}

/// People who hold matters of the kind this reader may hand over or look at.
fn people(signed: &Signed, page: &Page) -> Vec<PersonId> {
    let staff = &signed.staff;
    let everyone = staff.has(Role::Coordinator) || staff.has_in(Role::Approver, staff.office);
    let fits = |person: &&Person| {
        person.grants.iter().any(|grant| match grant.role {
            Role::Handler => everyone || staff.has_in(Role::Approver, grant.unit),
            Role::Clerk => everyone,
            _ => false,
        })
    };
    let people = page.directory.people.iter().filter(|person| !person.gone).filter(fits);
    let mut ids: Vec<PersonId> = people.map(|person| person.id).collect();
    let holds = staff.has(Role::Clerk) || staff.has(Role::Handler);
    if holds && !ids.contains(&staff.person) {
        ids.insert(0, staff.person);
    }
    ids
}

/// Whoever holds one of the posts of this person: a handler of the same unit, a clerk.
fn successors(page: &Page, from: PersonId) -> Vec<PersonId> {
    let Some(held) = page.directory.people.iter().find(|person| person.id == from) else { return Vec::new() };
    let same = |person: &&Person| {
        let posts = held.grants.iter().filter(|grant| matches!(grant.role, Role::Handler | Role::Clerk));
        let mut posts = posts.map(|grant| (grant.role, grant.unit));
        posts.any(|(role, unit)| {
            person
                .grants
                .iter()
                .any(|grant| grant.role == role && (role == Role::Clerk || grant.unit == unit))
        })
    };
    let others = page.directory.people.iter().filter(|person| !person.gone && person.id != from);
    others.filter(same).map(|person| person.id).collect()
}

/// Whose sheet is asked for; nobody's that the reader has no business with.
fn whose(signed: &Signed, page: &Page, form: &Form) -> Result<PersonId, Problem> {
    signed.needs(SEE)?;
    let people = people(signed, page);
    let asked =
        form.some("from").map(|id| id.parse::<PersonId>().map_err(|_| Problem::NotFound)).transpose()?;
    let own = Some(signed.staff.person).filter(|own| people.contains(own));
    let person = asked.or(own).or(people.first().copied()).ok_or(Problem::NotFound)?;
    if people.contains(&person) { Ok(person) } else { Err(Problem::NotFound) }
}

async fn build(
    web: &Web,
    page: Page,
    signed: &Signed,
    from: PersonId,
    typed: &Form,
    errors: &Errors,
) -> Result<HandoverPage, Problem> {
    let mine = Filter { open: true, person: Some(from), ..Filter::default() };
    let found = web.app.list(&signed.staff, &mine, Order::Due, None, MOST).await?.rows;
    let count = found.len();
    let end_of_day = web.app.end_of_day(page.now);
    let mut groups = HEADINGS.map(|(name, says)| Group { name, says, rows: Vec::new() });
    for row in found {
        let QueueRow { listed, .. } = &row;
        let at = heading(listed, end_of_day);
        groups[at].rows.push(as_row(&page, web.app.rulebook(), row));
    }
    let name = |id: &PersonId| Choice::new(id.to_string(), page.directory.name(*id));
    let mut people: Vec<Choice> = people(signed, &page).iter().map(name).collect();
    for choice in &mut people {
        choice.chosen = choice.value == from.to_string();
    }
    let successors = successors(&page, from);
    let hint = if successors.is_empty() { "这个岗位没有别的人，请管理员先授权" } else { "" };
    let choices = std::iter::once(Choice::new("", "请选一个人")).chain(successors.iter().map(name)).collect();
    let mut fields = [Field::select("to", "交给谁", choices, typed, "").hint(hint)];
    let errors = place(&mut fields, errors);
    let [to] = fields;
    Ok(HandoverPage {
        name: page.directory.name(from).to_owned(),
        from: from.to_string(),
        people,
        groups: groups.into(),
        count,
        may_move: MOVE.iter().any(|role| signed.staff.has(*role)),
        to,
        ticked: typed.all("number").to_vec(),
        errors,
        stayed: Vec::new(),
        moved: None,
        token: forms::fresh_token(),
        shell: signed.shell(&page, "/staff"),
        page,
    })
}

/// `GET /staff/handover`: a person's sheet.
pub async fn sheet(
    State(web): State<Web>,
    signed: Signed,
    page: Page,
    Query(query): Query,
) -> Result<Response, Problem> {
    let from = whose(&signed, &page, &query)?;
    let built = build(&web, page, &signed, from, &Form::default(), &Errors::new()).await?;
    let moved = query.some("moved").and_then(|count| count.parse().ok());
    forms::show(&HandoverPage { moved, ..built })
}

/// `POST /staff/handover`: what is ticked goes to somebody else.
pub async fn hand_over(State(web): State<Web>, posted: Posted) -> Result<Response, Problem> {
    let Posted { signed, page, form, .. } = posted;
    signed.needs(MOVE)?;
    let page = page.at(PATH);
    let from = whose(&signed, &page, &form)?;
    let to = form.some("to").and_then(|id| id.parse::<PersonId>().ok());
    let to = to.filter(|to| successors(&page, from).contains(to));
    let mut errors = Errors::new();
    if to.is_none() {
        errors.push(("to".into(), "请选交给谁".into()));
    }
    if form.all("number").is_empty() {
        errors.push((String::new(), "请勾选要移交的事项".into()));
    }
    let Some(to) = to.filter(|_| errors.is_empty()) else {
        let built = build(&web, page.wrong(), &signed, from, &form, &errors).await?;
        return forms::show_as(StatusCode::UNPROCESSABLE_ENTITY, &built);
    };
    let (mut moved, mut stayed) = (0, Vec::new());
    for number in form.all("number") {
        match one(&web, &signed, number, (from, to), &form.token()).await {
            Ok(()) => moved += 1,
            Err(Problem::Refused(refused)) => stayed.push((number.clone(), refused.message(Lang::Zh))),
            Err(Problem::NotFound | Problem::Forbidden) => {
                stayed.push((number.clone(), "已经转到别人手里，或者不由您移交".into()));
            }
            Err(broken) => return Err(broken),
        }
    }
    if stayed.is_empty() {
        return Ok(forms::see(&format!("{PATH}?from={from}&moved={moved}")));
    }
    let built = build(&web, page.wrong(), &signed, from, &form, &Errors::new()).await?;
    forms::show_as(StatusCode::UNPROCESSABLE_ENTITY, &HandoverPage { stayed, moved: Some(moved), ..built })
}

/// One matter, if it is still in the same hands as on the sheet.
async fn one(
    web: &Web,
    signed: &Signed,
    number: &str,
    (from, to): (PersonId, PersonId),
    token: &str,
) -> Result<(), Problem> {
    let number = Number::parse(number).map_err(|_| Problem::NotFound)?;
    let id = web.app.id_of(number).await?.ok_or(Problem::NotFound)?;
    let act = Act::of_action(Action::HandOver).noun();
    let scope = format!("staff:{}:{number}:{act}", signed.staff.person);
    let mut ask =
        Ask::new(Actor::Staff(signed.staff.clone()), Channel::Web).keyed(zhiye_app::key(&scope, token));
    if !web.app.answered(&ask).await? {
        let matter = web.app.outline(&signed.staff, id).await?;
        if matter.state.owner.person != Some(from) {
            return Err(Problem::NotFound);
        }
        ask.seen = Some(matter.version);
    }
    web.app.act(&ask, id, Command::HandOver { person: to }, web.app.desk()).await?;
    Ok(())
}
