//! Registering what someone says at the window, on the phone, in a letter: one page, keyboard only, in under a
//! minute; what is not known yet may follow.

mod read;
mod receipt;

pub use receipt::{receipt, receipt_again};

use super::{
    act::{FULL, category_choices},
    form::{Choice, Errors, Field, place},
    gate::{Answers, Gate},
    kept::{self, Kept},
    matter,
    queue::{Row, rows},
    shell::{Posted, Shell},
};
use crate::{
    Web, form as forms,
    layout::{Page, Signed},
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use zhiye_app::{
    Ask, Matter, Purpose,
    domain::{
        Actor,
        actor::By,
        number::Number,
        request::{Channel, Communication, Danger, Relation, Reply, registers},
    },
    views::requests::{Filter, Order},
};
use zhiye_calendar::Lang;
use zhiye_edge::{Form, Problem, form::Query};
use zhiye_rulebook::{Hardship, Kind};

const PATH: &str = "/staff/register";
/// For how long a clerk may go on with what they registered themselves without saying why: the person still stands
/// at the window, or is on the phone.
const FRESH_HOURS: i64 = 4;

/// Why someone's contact is taken over into another registration.
const MORE: Answers =
    &[("same", "本人就在窗口或电话上，要再登记一件"), ("behalf", "替本人来的人，要再登记一件")];

/// A group of fields under one word.
struct Group {
    legend: &'static str,
    fields: Vec<Field>,
}

#[derive(Template)]
#[template(path = "staff/register.html")]
struct RegisterPage {
    page: Page,
    shell: Shell,
    groups: Vec<Group>,
    errors: Vec<(String, String)>,
    token: String,
    restored: bool,
    /// Looked up by phone: what this caller told before.
    earlier: Option<Vec<Row>>,
    /// The matter whose person tells one more.
    more: Option<String>,
    /// Registrations put away for later.
    kept: Vec<Kept>,
}

/// The address of a form of its own, so that several registrations may wait side by side.
fn instance() -> String {
    format!("{PATH}?draft={}", &forms::fresh_token()[..8])
}

/// The address of the form that was sent; of a new one if it names none.
fn instance_of(form: &Form) -> String {
    let own = kept::form_of(form).filter(|path| path.starts_with("/staff/register?draft="));
    own.map_or_else(instance, str::to_owned)
}

/// The reader registered it a short while ago.
fn is_own_and_fresh(matter: &Matter, signed: &Signed, page: &Page) -> bool {
    matter.steps.first().map(|step| &step.recorded).is_some_and(|first| {
        let own = matches!(first.by, By::Staff { person, .. } if person == signed.staff.person);
        let at = first.entered_at.unwrap_or(first.at);
        own && page.now < at + jiff::SignedDuration::from_hours(FRESH_HOURS)
    })
}

fn channels(form: &Form) -> Field {
    let told = [
        Channel::Phone,
        Channel::Window,
        Channel::Visit,
        Channel::Letter,
        Channel::Meeting,
        Channel::Message,
    ];
    let named = told.into_iter().map(|c| Choice::new(c.code(), c.name(Lang::Zh))).collect();
    Field::radios("channel", "怎么来的", named, form, "phone")
}

/// Communities and their buildings in one list: `area` or `area/building`.
fn places(page: &Page) -> Vec<Choice> {
    let mut choices = vec![Choice::new("", "不在列表里，或者不清楚")];
    for area in &page.directory.office.areas {
        choices.push(Choice::new(&area.code, format!("{}（整片）", area.name)).under(&area.name));
        for building in &area.buildings {
            let value = format!("{}/{}", area.code, building.code);
            choices.push(Choice::new(value, format!("{} {}", area.name, building.name)).under(&area.name));
        }
    }
    choices
}

/// Choices of a closed word list.
fn named<T: Copy>(all: &[T], code: fn(T) -> &'static str, name: fn(T, Lang) -> &'static str) -> Vec<Choice> {
    all.iter().map(|value| Choice::new(code(*value), name(*value, Lang::Zh))).collect()
}

/// The same after a first choice that says nothing.
fn with_none(none: &str, choices: Vec<Choice>) -> Vec<Choice> {
    std::iter::once(Choice::new("", none)).chain(choices).collect()
}

fn groups(web: &Web, page: &Page, form: &Form) -> Vec<Group> {
    let later = Field::typed("told_at", "本人是什么时候说的", "datetime-local", form, "")
        .hint("停电时记在纸上的，填纸上的时间，期限从那时算；现在说的不用填")
        .optional();
    vec![
        Group { legend: "谁，怎么来的", fields: who(form) },
        Group { legend: "什么事", fields: what(web, page, form) },
        Group { legend: "有没有危险", fields: danger(form) },
        Group { legend: "怎么回他", fields: reply(form) },
        Group { legend: "补录", fields: vec![later] },
    ]
}

fn who(form: &Form) -> Vec<Field> {
    let relations = named(&Relation::ALL, Relation::code, Relation::name);
    vec![
        channels(form),
        Field::typed("phone", "电话", "tel", form, "").optional(),
        Field::line("name", "称呼", form, "").optional(),
        Field::select("relation", "替谁反映", relations, form, Relation::Myself.code()),
        Field::tick("authorised", "委托", "替别人来的，有本人委托", form).optional(),
    ]
}

fn what(web: &Web, page: &Page, form: &Form) -> Vec<Field> {
    let kinds = with_none("按类别定", named(&Kind::ALL, Kind::code, Kind::name));
    let units = page.directory.units.iter().map(|unit| Choice::new(unit.id.to_string(), &unit.name));
    let units = std::iter::once(Choice::new("", "不是检举控告，或者不清楚")).chain(units).collect();
    let mut categories = category_choices(web.app.rulebook());
    categories[0].label = "不确定，受理时再定".into();
    vec![
        Field::area("text", "原话，照着说的写", 4, form, ""),
        Field::select("where", "小区、楼栋", places(page), form, ""),
        Field::line("place", "具体位置", form, "").optional(),
        Field::select("category", "类别", categories, form, ""),
        Field::select("kind", "性质", kinds, form, ""),
        Field::select("about", "检举控告：反映的是哪个单位的人", units, form, "").optional(),
        Field::typed("occurred_on", "哪天的事", "date", form, "").optional(),
        Field::line("summary", "一句话摘要，不写姓名、电话、门牌号", form, "").optional(),
    ]
}

fn danger(form: &Form) -> Vec<Field> {
    let dangers = named(&Danger::ALL, Danger::code, Danger::name);
    let hardships = with_none("都不是", named(&Hardship::ALL, Hardship::code, Hardship::name));
    vec![
        Field::radios("danger", "危险", dangers, form, Danger::None.code()),
        Field::select("hardship", "这件事关系到", hardships, form, ""),
    ]
}

fn reply(form: &Form) -> Vec<Field> {
    let needs = named(&Communication::ALL, Communication::code, Communication::name);
    vec![
        Field::radios(
            "reply",
            "怎么回",
            named(&Reply::ALL, Reply::code, Reply::name),
            form,
            Reply::Phone.code(),
        ),
        Field::line("wishes", "什么时候方便", form, "").optional(),
        Field::checks("communication", "沟通上要留意的", needs, form).optional(),
        Field::tick("read_aloud", "宣读", "已向本人宣读，本人确认", form)
            .hint("先把上面的“原话”念一遍，本人说没错再打勾")
            .optional(),
    ]
}

/// The page of the form at an address.
async fn build(
    web: &Web,
    page: Page,
    signed: &Signed,
    path: &str,
    form: &Form,
    errors: &Errors,
) -> Result<RegisterPage, Problem> {
    let mut groups = groups(web, &page, form);
    let mut summary = Vec::new();
    for group in &mut groups {
        let own: Errors =
            errors.iter().filter(|(name, _)| group.fields.iter().any(|f| f.name == *name)).cloned().collect();
        summary.extend(place(&mut group.fields, &own));
    }
    summary.extend(errors.iter().filter(|(name, _)| name.is_empty()).cloned());
    // Straight to the first question; after a mistake the summary is read first.
    groups[0].fields[0].autofocus = summary.is_empty();
    let kept = kept::list(web, signed, &page).await?;
    let others = |kept: &Kept| kept.path.starts_with(PATH) && kept.path != path;
    Ok(RegisterPage {
        groups,
        errors: summary,
        token: forms::fresh_token(),
        restored: false,
        earlier: None,
        more: Number::parse(form.trimmed("more")).ok().map(|number| number.to_string()),
        kept: kept.into_iter().filter(others).collect(),
        shell: signed.shell(&page, PATH).with_form(path),
        page: page.at(path),
    })
}

/// `GET /staff/register`.
pub async fn form_page(
    State(web): State<Web>,
    signed: Signed,
    page: Page,
    Query(query): Query,
) -> Result<Response, Problem> {
    may_register(&signed)?;
    if let Some(more) = query.some("more") {
        return one_more(&web, page, &signed, more).await;
    }
    let named = query.some("draft").filter(|id| id.chars().all(|c| c.is_ascii_alphanumeric()));
    let path = named.map_or_else(instance, |id| format!("{PATH}?draft={id}"));
    let draft = kept::draft(&web, &signed, &path).await?;
    let restored = !draft.is_empty();
    let built = build(&web, page, &signed, &path, &draft, &Errors::new()).await?;
    forms::show(&RegisterPage { restored, ..built })
}

/// The question before it.
fn gate(number: &str) -> Gate {
    Gate {
        heading: "同一个人，还有一件".into(),
        about: "会照前一件填好姓名和电话，所以要写明用途。谁看的、为什么看，都会记下。",
        facts: Vec::new(),
        action: PATH.into(),
        hidden: vec![("more", number.into()), ("gate", "1".into())],
        ask: ("purpose", "用途", MORE),
        more: false,
        button: "接着登记",
        path: format!("{PATH}?more={number}"),
        back: (format!("/staff/requests/{number}"), "回到这件事"),
        column: PATH,
    }
}

/// One more matter of the same person: at once for what the clerk registered just now, otherwise the purpose first.
async fn one_more(web: &Web, page: Page, signed: &Signed, number: &str) -> Result<Response, Problem> {
    let (id, number) = matter::find(web, number).await?;
    match web.app.matter_of_staff(&signed.staff, id, &Purpose::Duty).await.map_err(Problem::from) {
        Ok(matter) if is_own_and_fresh(&matter, signed, &page) => {
            same_person(web, page, signed, &number, MORE[0].1).await
        }
        Ok(_) | Err(Problem::PurposeNeeded) => gate(&number).show(page, signed, &Form::default(), None),
        Err(problem) => Err(problem),
    }
}

/// Who they are and where is taken over, what they said is not. The reading is recorded with its purpose.
async fn same_person(
    web: &Web,
    page: Page,
    signed: &Signed,
    number: &str,
    purpose: &str,
) -> Result<Response, Problem> {
    let (id, number) = matter::find(web, number).await?;
    let purpose = Purpose::Contact(purpose.to_owned());
    let matter = web.app.matter_of_staff(&signed.staff, id, &purpose).await?;
    let (speaker, place) = (&matter.state.speaker, &matter.state.place);
    let contact = matter.contact.clone().unwrap_or_default();
    let area = place.area.clone().unwrap_or_default();
    let at = place.building.as_ref().map_or(area.clone(), |building| format!("{area}/{building}"));
    let mut form = Form::default();
    for (name, value) in [
        ("more", number.as_str()),
        ("channel", matter.state.channel.code()),
        ("phone", contact.phone.as_str()),
        ("name", contact.name.as_str()),
        ("wishes", contact.wishes.as_str()),
        ("relation", speaker.relation.code()),
        ("reply", speaker.reply.code()),
        ("where", at.as_str()),
    ] {
        form.set(name, value);
    }
    if speaker.authorised {
        form.set("authorised", "yes");
    }
    for need in &speaker.communication {
        form.add("communication", need.code());
    }
    forms::show(&build(web, page, signed, &instance(), &form, &Errors::new()).await?)
}

/// `POST /staff/register`: register, look the caller up, or put it away for later.
pub async fn register(State(web): State<Web>, posted: Posted) -> Result<Response, Problem> {
    let Posted { signed, page, form, host } = posted;
    may_register(&signed)?;
    if form.has("purpose") || form.has("gate") {
        let number = form.trimmed("more");
        return match MORE.iter().find(|(code, _)| form.is("purpose", code)) {
            Some((_, words)) => same_person(&web, page, &signed, number, words).await,
            None => gate(number).show(page, &signed, &form, Some("请选用途")),
        };
    }
    let path = instance_of(&form);
    if form.has("keep") {
        kept::keep(&web, &signed, &path, &form).await?;
        return Ok(forms::see("/staff"));
    }
    if form.has("lookup") {
        let earlier = Some(earlier(&web, &signed, &page, form.trimmed("phone")).await?);
        let built = build(&web, page, &signed, &path, &form, &Errors::new()).await?;
        return forms::show(&RegisterPage { earlier, ..built });
    }
    let filing = match read::filing(&web, &page, &form) {
        Ok(filing) => filing,
        Err(errors) => {
            let built = build(&web, page.wrong(), &signed, &path, &form, &errors).await?;
            return forms::show_as(StatusCode::UNPROCESSABLE_ENTITY, &built);
        }
    };
    let scope = format!("staff:{}:register", signed.staff.person);
    let mut ask = Ask::new(Actor::Staff(signed.staff.clone()), filing.channel)
        .keyed(zhiye_app::key(&scope, &form.token()));
    ask.happened_at = filing.told_at;
    let made = match web.app.file(&ask, &filing).await.map_err(Problem::from) {
        Ok(made) => made,
        Err(Problem::Full) => {
            let errors = vec![(String::new(), FULL.to_owned())];
            let built = build(&web, page.wrong(), &signed, &path, &form, &errors).await?;
            return forms::show_as(StatusCode::INSUFFICIENT_STORAGE, &built);
        }
        Err(problem) => match forms::mendable(problem) {
            Ok(refused) => {
                let errors = vec![(String::new(), refused.message(Lang::Zh))];
                let built = build(&web, page.wrong(), &signed, &path, &form, &errors).await?;
                return forms::show_as(StatusCode::UNPROCESSABLE_ENTITY, &built);
            }
            Err(problem) => {
                kept::keep(&web, &signed, &path, &form).await.ok();
                return Err(problem);
            }
        },
    };
    kept::forget(&web, &signed, &path).await?;
    if filing.kind == Kind::Accusation {
        // Sealed from its first second: the clerk hands over number and code here, and can't open it again.
        return receipt::sealed(&web, page, &signed, &made, host);
    }
    Ok(forms::see(&format!("/staff/requests/{}/receipt", made.number)))
}

fn may_register(signed: &Signed) -> Result<(), Problem> {
    if registers(&signed.staff) { Ok(()) } else { Err(Problem::Forbidden) }
}

/// What the same phone told before, as far as the clerk may know of it.
async fn earlier(web: &Web, signed: &Signed, page: &Page, phone: &str) -> Result<Vec<Row>, Problem> {
    let ids = web.app.by_phone(phone).await?;
    let filter = Filter { ids: Some(ids), ..Filter::default() };
    let found = web.app.list(&signed.staff, &filter, Order::Newest, None, 8).await?;
    Ok(rows(page, web.app.rulebook(), found.rows, false))
}
