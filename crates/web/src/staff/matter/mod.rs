//! The page of one matter: the person's own words first, what happened, what I may do now, the clocks, the contact.

mod clocks;
mod contact;
mod offers;
mod photos;
pub mod purpose;
mod together;

pub use clocks::{ClockView, clocks};
pub use contact::{PURPOSES, after_contact, show_contact};
pub use photos::{add_photos, photo, photos_form};
pub use purpose::{purpose_form, state_purpose};

use super::{act::Act, kept, queue::by_the_wall, shell::Shell, time, timeline};
use crate::{
    Web, form as forms,
    layout::{Page, Signed},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use jiff::{SignedDuration, Timestamp};
use offers::Offers;
use zhiye_app::{
    Contact, Matter, Purpose,
    domain::{
        Actor, PersonId, RequestId,
        number::Number,
        request::{Action, Danger, State as Request, Status, may, may_reveal},
    },
    views::requests::{Filter, Order},
};
use zhiye_calendar::Lang;
use zhiye_edge::{Problem, form::Query};
use zhiye_rulebook::Rulebook;

/// How long someone who opened a matter may still be at it.
const LATELY: SignedDuration = SignedDuration::from_mins(5);

#[derive(Template)]
#[template(path = "staff/matter.html")]
struct MatterPage {
    page: Page,
    shell: Shell,
    heading: String,
    number: String,
    groups: [String; 4],
    meta: String,
    state_class: String,
    state_name: String,
    unit: String,
    flags: Vec<String>,
    said: String,
    said_meta: String,
    place: String,
    photos: Vec<String>,
    tale: Vec<timeline::Line>,
    offers: Offers,
    clocks: Vec<ClockView>,
    hotline: Option<time::Due>,
    contact: Option<Contact>,
    open: bool,
    reply: String,
    communication: String,
    may_note: bool,
    /// A note that was begun and not sent.
    note: String,
    may_reveal: bool,
    next_up: Vec<NextUp>,
    token: String,
    seen: i64,
    done: Option<String>,
    contact_error: Option<String>,
    proposal: Option<String>,
    /// Who else has it open, or had it a moment ago.
    others: Vec<String>,
    together: together::Together,
}

/// A neighbour in the queue.
struct NextUp {
    number: String,
    title: String,
    meta: String,
    current: bool,
}

/// The request of a number in an address. Whether the reader may see it is asked when it is read.
pub async fn find(web: &Web, number: &str) -> Result<(RequestId, String), Problem> {
    let number = Number::parse(number).map_err(|_| Problem::NotFound)?;
    let id = web.app.id_of(number).await?.ok_or(Problem::NotFound)?;
    Ok((id, number.to_string()))
}

/// `GET /staff/requests/{number}`.
pub async fn show(
    State(web): State<Web>,
    Path(number): Path<String>,
    signed: Signed,
    page: Page,
    Query(query): Query,
) -> Result<Response, Problem> {
    let (id, _) = find(&web, &number).await?;
    let matter = web.app.matter_of_staff(&signed.staff, id, &Purpose::Duty).await?;
    let done = query.some("done").and_then(Act::of_noun).map(|act| format!("做好了：{}", act.title));
    let done = done.or(query.is("done", "photos").then(|| "照片收下了".to_owned()));
    let done = done.or(query.is("done", "promise").then(|| "承诺记下了，本人看得见".to_owned()));
    let built = build(&web, page, &signed, &matter, done, None).await?;
    forms::show(&built)
}

/// The whole page; `contact_error` when the purpose was missing.
async fn build(
    web: &Web,
    page: Page,
    signed: &Signed,
    matter: &Matter,
    done: Option<String>,
    contact_error: Option<String>,
) -> Result<MatterPage, Problem> {
    let state = &matter.state;
    let note_form = format!("/staff/requests/{}/act/note", state.number);
    let actor = Actor::Staff(signed.staff.clone());
    let external = state.external.as_ref().and_then(|e| e.due_at).filter(|_| state.status.is_open());
    Ok(MatterPage {
        heading: title(&page, web.app.rulebook(), matter),
        number: state.number.to_string(),
        groups: state.number.groups(),
        meta: meta(web.app.rulebook(), state),
        state_class: state_class(state),
        state_name: state_name(state),
        unit: holder(&page, state),
        flags: flags(state),
        said: matter.said().to_owned(),
        said_meta: said_meta(&page, state, matter),
        place: place(&page, state, matter.place.as_deref()),
        photos: state.photos.iter().map(|photo| photo.file.clone()).collect(),
        tale: timeline::lines(&page, matter),
        offers: offers::offers(&signed.staff, state),
        clocks: clocks(&page, state),
        hotline: external.map(|at| time::due(at, page.now, page.schedule(), true)),
        contact: matter.contact.clone(),
        open: matter.open,
        reply: state.speaker.reply.name(Lang::Zh).to_owned(),
        communication: communication(state),
        may_note: may(&actor, state, Action::Note).is_ok(),
        note: kept::draft(web, signed, &note_form).await?.get("words").to_owned(),
        may_reveal: !matter.open && may_reveal(&signed.staff, state),
        next_up: next_up(web, &page, signed, state.number).await?,
        token: forms::fresh_token(),
        seen: matter.version,
        done,
        contact_error,
        proposal: state
            .proposal
            .as_ref()
            .map(|(p, by)| format!("{} 申请：{}", page.directory.name(*by), timeline::asked_for(&page, p))),
        others: others(web, &page, signed, matter).await?,
        together: together::together(web, &page, signed, matter).await?,
        shell: signed
            .shell(&page, if state.sealed { "/staff/requests?sealed=1" } else { "/staff/requests" })
            .with_form(&note_form),
        page,
    })
}

/// Who else opened the matter in the last minutes: two should not answer at once.
async fn others(web: &Web, page: &Page, signed: &Signed, matter: &Matter) -> Result<Vec<String>, Problem> {
    let read = web.app.read_lately(&signed.staff, matter, page.now - LATELY).await?;
    let line = |(person, at): (PersonId, Timestamp)| {
        let name = page.directory.name(person);
        match (page.now.as_second() - at.as_second()) / 60 {
            ..=0 => format!("{name} 刚刚也打开过"),
            minutes => format!("{name} {minutes} 分钟前也打开过"),
        }
    };
    Ok(read.into_iter().map(line).collect())
}

/// The clerk's summary, or category and place.
pub fn title(page: &Page, rulebook: &Rulebook, matter: &Matter) -> String {
    match matter.summary() {
        Some(summary) => summary.to_owned(),
        None => {
            let state = &matter.state;
            stand_in(page, rulebook, state.kind, state.category.as_deref(), state.place.area.as_deref())
        }
    }
}

/// What stands for a summary before screening.
pub fn stand_in(
    page: &Page,
    rulebook: &Rulebook,
    kind: zhiye_rulebook::Kind,
    category: Option<&str>,
    area: Option<&str>,
) -> String {
    let category =
        category.and_then(|code| rulebook.category(code)).map_or("类别待定", |c| c.name.zh.as_str());
    let area = area.and_then(|code| page.directory.office.area(code)).map_or("", |a| a.name.as_str());
    let area = if area.is_empty() { String::new() } else { format!("，{area}") };
    format!("{}：{category}{area}", kind.name(Lang::Zh))
}

fn meta(rulebook: &Rulebook, state: &Request) -> String {
    let category =
        state.category.as_deref().and_then(|code| rulebook.category(code)).map(|c| c.name.zh.clone());
    let channel = format!("{}登记", state.channel.name(Lang::Zh));
    [Some(state.kind.name(Lang::Zh).to_owned()), category, Some(channel)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("，")
}

/// The class of a state's shape: danger has its own while the matter is open.
pub fn class_of(status: Status, danger: Danger) -> String {
    if danger == Danger::Now && status.is_open() { "danger".into() } else { status.code().replace('_', "-") }
}

fn state_class(state: &Request) -> String {
    class_of(state.status, state.danger)
}

pub fn name_of(status: Status, danger: Danger) -> String {
    let name = status.name(Lang::Zh);
    if danger == Danger::Now && status.is_open() { format!("危急，{name}") } else { name.to_owned() }
}

fn state_name(state: &Request) -> String {
    let outcome =
        state.outcome.filter(|_| !state.status.is_open()).map(|o| format!("，{}", o.name(Lang::Zh)));
    format!("{}{}", name_of(state.status, state.danger), outcome.unwrap_or_default())
}

fn holder(page: &Page, state: &Request) -> String {
    let person = state.owner.person.map_or("", |person| page.directory.name(person));
    format!("{} {person}", page.directory.unit_name(state.unit())).trim().to_owned()
}

fn flags(state: &Request) -> Vec<String> {
    let mut flags = Vec::new();
    if state.sealed {
        flags.push("保密件：只有纪检联络员看得到".to_owned());
    }
    if let Some(review) = state.review.as_ref().filter(|review| review.is_open()) {
        flags.push(if review.round > 1 { "复核中".into() } else { "复查中".into() });
    }
    if state.supervised {
        flags.push("督办".into());
    }
    if state.waiting_for_contact {
        flags.push("本人在等联系".into());
    }
    if state.reopened > 0 {
        flags.push(format!("重新办理过 {} 次", state.reopened));
    }
    if !state.independent {
        flags.push("未经第二人审核".into());
    }
    flags
}

fn said_meta(page: &Page, state: &Request, matter: &Matter) -> String {
    let at = time::full(state.filed_at, &page.schedule().zone);
    let how = state.channel.name(Lang::Zh);
    let read = if state.speaker.read_aloud { "，已向本人宣读，本人确认" } else { "" };
    let relation = match state.speaker.relation {
        zhiye_app::domain::request::Relation::Myself => String::new(),
        other => format!(
            "，{}代说{}",
            other.name(Lang::Zh),
            if state.speaker.authorised { "，有委托" } else { "" }
        ),
    };
    let anonymous = if matter.contact.is_none() { "，没有留联系方式" } else { "" };
    format!("{at} {how}{relation}{read}{anonymous}")
}

/// Community, building, and the words of the place.
pub fn place(page: &Page, state: &Request, words: Option<&str>) -> String {
    let area = state.place.area.as_deref().and_then(|code| page.directory.office.area(code));
    let building = area.and_then(|a| {
        a.buildings
            .iter()
            .find(|b| Some(b.code.as_str()) == state.place.building.as_deref())
            .map(|b| b.name.clone())
    });
    let parts = [area.map(|a| a.name.clone()), building, words.map(str::to_owned)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn communication(state: &Request) -> String {
    let names: Vec<&str> = state.speaker.communication.iter().map(|need| need.name(Lang::Zh)).collect();
    names.join("、")
}

async fn next_up(web: &Web, page: &Page, signed: &Signed, number: Number) -> Result<Vec<NextUp>, Problem> {
    let mine = Filter { open: true, person: Some(signed.staff.person), ..Filter::default() };
    let mut found = web.app.list(&signed.staff, &mine, Order::Priority, None, 6).await?;
    if found.rows.len() < 2 {
        let open = Filter { open: true, ..Filter::default() };
        found = web.app.list(&signed.staff, &open, Order::Priority, None, 6).await?;
    }
    let row = |row: zhiye_app::QueueRow| {
        let listed = row.listed;
        let title = row.summary.unwrap_or_else(|| {
            stand_in(
                page,
                web.app.rulebook(),
                listed.kind,
                listed.category.as_deref(),
                listed.area.as_deref(),
            )
        });
        let wall = by_the_wall(page, web.app.rulebook(), &listed);
        let due = listed.due_at.map(|at| time::due(at, page.now, page.schedule(), wall));
        NextUp {
            number: listed.number.to_string(),
            title,
            meta: due.map_or(String::new(), |due| due.left),
            current: listed.number == number,
        }
    };
    Ok(found.rows.into_iter().map(row).collect())
}
