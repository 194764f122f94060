//! What the office said it would do: the list by day, making a promise, and what becomes of it. The words of a promise to
//! a person are read with the matter; here stand its number and its day.

use super::{
    act::way_choices,
    form::{Choice, Errors, Field, Reader},
    kept, matter,
    sheet::{Sheet, refused},
    shell::{Posted, Shell},
    time,
};
use crate::{
    Web, form as forms,
    layout::{Page, Signed},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use jiff::civil::Date;
use zhiye_app::{
    Ask, Desk, Promise,
    domain::{
        Actor, PromiseId, UnitId,
        promise::{
            self, Command, Consent, To, answers_for, hears_of, may_promise, may_promise_publicly, moves,
        },
        request::{Channel, Way},
        words::Class,
    },
};
use zhiye_edge::{Form, Problem, form::Query};

/// What can become of a promise: address, heading, button, what it means.
const NOUNS: [(&str, &str, &str, &str); 5] = [
    (
        "keeping",
        "做到了",
        "记下",
        "写做了什么、哪天做的。对本人的承诺，本人可以说做到了没有；说没做到，就还欠着。",
    ),
    ("amendment", "改日期", "改日期", "原来的话不改，只改日期，改过几次都看得见。对本人的承诺要本人同意。"),
    ("breach", "没做到", "如实记下", "做不到就说做不到，写明为什么。记下以后不能再改。"),
    ("release", "本人同意不用了", "记下", "本人说不用了才算，写明怎么问的、本人怎么说。"),
    ("confirmation", "本人说做到没有", "记下", "照本人的话记。说没做到的，承诺还算欠着。"),
];

/// One promise of a list.
pub struct Line {
    pub id: String,
    pub text: String,
    pub number: Option<String>,
    pub groups: String,
    pub unit: String,
    pub day: String,
    pub left: String,
    pub class: &'static str,
    pub status: String,
    pub end: Option<String>,
    /// Noun and words of what may be done with it now.
    pub acts: Vec<(&'static str, &'static str)>,
}

#[derive(Template)]
#[template(path = "staff/promises.html")]
struct PromisesPage {
    page: Page,
    shell: Shell,
    done: Option<String>,
    lines: Vec<Line>,
    /// May promise something to everybody.
    publicly: bool,
}

/// `GET /staff/promises`.
pub async fn show(
    State(web): State<Web>,
    signed: Signed,
    page: Page,
    Query(query): Query,
) -> Result<Response, Problem> {
    let owed = web.app.promises_owed(&signed.staff).await?;
    let noun = query.some("done").and_then(named).map(|(_, heading, _, _)| format!("记下了：{heading}"));
    let made = query.is("done", "made").then(|| "记下了：新的承诺".to_owned());
    let publicly = !units(&page, &signed).is_empty();
    forms::show(&PromisesPage {
        done: noun.or(made),
        // Steps are looked after with their matter.
        lines: owed.iter().map(|promise| line(&page, &signed, promise, promise.listed.step)).collect(),
        publicly,
        shell: signed.shell(&page, "/staff"),
        page,
    })
}

/// A promise as lists and the page of its matter show it.
/// `step` says whether it is a step that its matter still moves.
pub fn line(page: &Page, signed: &Signed, promise: &Promise, step: bool) -> Line {
    let listed = &promise.listed;
    let open = listed.status == promise::Status::Open;
    let due = time::due(listed.due_at, page.now, page.schedule(), true);
    let zone = &page.schedule().zone;
    let today = zone.to_datetime(page.now).date();
    let day = time::day(zone.to_datetime(listed.due_at).date(), today);
    let mut status = vec![listed.status.name(zhiye_calendar::Lang::Zh).to_owned()];
    if listed.status == promise::Status::Kept && !listed.in_time {
        status.push("比答应的晚".into());
    }
    if listed.amended > 0 {
        status.push(format!("改过 {} 次日期", listed.amended));
    }
    match listed.confirmed {
        Some(true) => status.push("本人说做到了".into()),
        Some(false) => status.push("本人说没做到".into()),
        None => {}
    }
    let number = listed.number.filter(|_| !listed.public);
    Line {
        id: listed.id.to_string(),
        text: promise.text.clone(),
        groups: number.map_or(String::new(), |number| number.groups().join(" ")),
        number: number.map(|number| number.to_string()),
        unit: page.directory.unit_name(listed.unit).to_owned(),
        day,
        left: if open { due.left } else { String::new() },
        class: if open { due.nearness.class() } else { "" },
        status: status.join("，"),
        end: promise.end.clone(),
        acts: acts(signed, listed, step),
    }
}

fn acts(
    signed: &Signed,
    listed: &zhiye_app::views::ListedPromise,
    step: bool,
) -> Vec<(&'static str, &'static str)> {
    let staff = &signed.staff;
    let open = listed.status == promise::Status::Open;
    let ours = answers_for(staff, listed.unit) || (listed.public && may_promise_publicly(staff, listed.unit));
    let asks = zhiye_app::domain::request::registers(staff) && staff.unit != listed.unit && !ours;
    let may = |noun: &str| match noun {
        "confirmation" => {
            asks && !listed.public && listed.status == promise::Status::Kept && listed.confirmed.is_none()
        }
        "release" => ours && open && !listed.public && !step,
        _ => ours && open && !step,
    };
    let named = NOUNS.iter().map(|(noun, heading, _, _)| (*noun, *heading));
    named.filter(|(noun, _)| may(noun)).collect()
}

/// Units somebody may promise something in the name of, to everybody.
fn units(page: &Page, signed: &Signed) -> Vec<(UnitId, String)> {
    let units = page.directory.units.iter().filter(|unit| !unit.retired);
    let may = units.filter(|unit| may_promise_publicly(&signed.staff, unit.id));
    may.map(|unit| (unit.id, unit.name.clone())).collect()
}

fn made_fields(typed: &Form, about: &str) -> Vec<Field> {
    vec![
        Field::area("words", "答应做什么", 3, typed, "").hint(about.to_owned()),
        Field::typed("until", "哪天做到", "date", typed, "").hint("到这一天晚上为止；改日期要留下记录"),
    ]
}

/// Words and day of a promise.
fn read_made<'a>(reader: &mut Reader<'a>) -> Option<(&'a str, Date)> {
    let words = reader.text("words", 500, "请写答应做什么");
    let day = reader.day("until", "请选哪天做到");
    words.zip(day)
}

fn asked(signed: &Signed, scope: &str, form: &Form) -> Ask {
    let scope = format!("promise:{}:{scope}", signed.staff.person);
    let ask = Ask::new(Actor::Staff(signed.staff.clone()), Channel::Web);
    ask.keyed(zhiye_app::key(&scope, &form.token()))
}

/// `GET /staff/requests/{number}/promises`: a promise to the person of a matter.
pub async fn to_person_form(
    State(web): State<Web>,
    Path(number): Path<String>,
    signed: Signed,
    page: Page,
) -> Result<Response, Problem> {
    let (id, number) = matter::find(&web, &number).await?;
    let state = web.app.state_for(&signed.staff, id).await?;
    if !may_promise(&signed.staff, &state) {
        return Err(Problem::Forbidden);
    }
    let sheet = to_person(&web, &signed, &number, None).await?;
    sheet.show(page, &signed, None, &Errors::new())
}

async fn to_person(web: &Web, signed: &Signed, number: &str, typed: Option<&Form>) -> Result<Sheet, Problem> {
    let path = format!("/staff/requests/{number}/promises");
    let kept = kept::draft(web, signed, &path).await?;
    let restored = typed.is_none() && !kept.is_empty();
    let typed = typed.unwrap_or(&kept);
    Ok(Sheet {
        heading: "记一条承诺".into(),
        about:
            "对本人答应过的事，记下来就要做到：到期没做到的排在最前面，做到了、没做到都如实记，本人看得见。"
                .into(),
        facts: vec![number.to_owned()],
        fields: made_fields(typed, "照对本人说的话写，做什么、做到什么样"),
        action: path.clone(),
        hidden: Vec::new(),
        button: "记下承诺",
        restored,
        path,
        back: (format!("/staff/requests/{number}"), "回到这件事"),
        column: "/staff/requests",
    })
}

/// `POST /staff/requests/{number}/promises`.
pub async fn promise_to_person(
    State(web): State<Web>,
    Path(number): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let Posted { signed, page, form, .. } = posted;
    let (id, number) = matter::find(&web, &number).await?;
    let state = web.app.state_for(&signed.staff, id).await?;
    if !may_promise(&signed.staff, &state) {
        return Err(Problem::Forbidden);
    }
    let mut reader = Reader::new(&form);
    let errors = match read_made(&mut reader) {
        None => reader.errors,
        Some((words, on)) => {
            let ask = asked(&signed, &number, &form);
            match web.app.promise_to_person(&ask, id, words, on).await.map_err(Problem::from) {
                Ok(_) => {
                    kept::forget(&web, &signed, &format!("/staff/requests/{number}/promises")).await?;
                    return Ok(forms::see(&format!("/staff/requests/{number}?done=promise")));
                }
                Err(problem) => refused(problem, "until")?,
            }
        }
    };
    let sheet = to_person(&web, &signed, &number, Some(&form)).await?;
    sheet.show(page, &signed, Some(form.token()), &errors)
}

async fn to_all(web: &Web, page: &Page, signed: &Signed, typed: Option<&Form>) -> Result<Sheet, Problem> {
    let path = "/staff/promises/new".to_owned();
    let units = units(page, signed);
    if units.is_empty() {
        return Err(Problem::Forbidden);
    }
    let kept = kept::draft(web, signed, &path).await?;
    let restored = typed.is_none() && !kept.is_empty();
    let typed = typed.unwrap_or(&kept);
    let only = if let [only] = &units[..] { only.0.to_string() } else { String::new() };
    let choices = units.iter().map(|(id, name)| Choice::new(id.to_string(), name));
    let choices = std::iter::once(Choice::new("", "请选择单位")).chain(choices).collect();
    let mut fields = vec![Field::select("unit", "哪个单位做到", choices, typed, &only)];
    fields.extend(made_fields(typed, "原文公开，谁都看得见：不写姓名、电话和门牌"));
    Ok(Sheet {
        heading: "公开承诺".into(),
        about: "写在公开的承诺栏上，到期没做到的排在最前面。".into(),
        facts: Vec::new(),
        fields,
        action: "/staff/promises".into(),
        hidden: Vec::new(),
        button: "公开承诺",
        restored,
        path,
        back: ("/staff/promises".into(), "回到承诺"),
        column: "/staff",
    })
}

/// `GET /staff/promises/new`.
pub async fn to_all_form(State(web): State<Web>, signed: Signed, page: Page) -> Result<Response, Problem> {
    let sheet = to_all(&web, &page, &signed, None).await?;
    sheet.show(page, &signed, None, &Errors::new())
}

/// `POST /staff/promises`.
pub async fn promise_to_all(State(web): State<Web>, posted: Posted) -> Result<Response, Problem> {
    let Posted { signed, page, form, .. } = posted;
    let sheet = to_all(&web, &page, &signed, Some(&form)).await?;
    let mut reader = Reader::new(&form);
    let may = units(&page, &signed);
    let known = |text: &str| may.iter().map(|(id, _)| *id).find(|id| id.to_string() == text);
    let unit = reader.code("unit", known, "请选哪个单位做到");
    let made = read_made(&mut reader);
    let errors = match unit.zip(made) {
        None => reader.errors,
        Some((unit, (words, on))) => {
            let ask = asked(&signed, "all", &form);
            match web.app.promise_to_all(&ask, unit, words, on).await.map_err(Problem::from) {
                Ok(_) => {
                    kept::forget(&web, &signed, "/staff/promises/new").await?;
                    return Ok(forms::see("/staff/promises?done=made"));
                }
                Err(problem) => refused(problem, "until")?,
            }
        }
    };
    sheet.show(page, &signed, Some(form.token()), &errors)
}

type Noun = &'static (&'static str, &'static str, &'static str, &'static str);

fn named(noun: &str) -> Option<Noun> {
    NOUNS.iter().find(|(known, ..)| *known == noun)
}

fn fields(noun: &str, public: bool, typed: &Form) -> Vec<Field> {
    let words = |label: &str, hint: &str| Field::area("words", label, 4, typed, "").hint(hint.to_owned());
    let consent = || {
        [
            Field::radios("way", "怎么问的本人", way_choices(), typed, ""),
            Field::area("consent", "本人怎么说", 2, typed, "").hint("照原话记，写明哪天几点问的"),
        ]
    };
    match noun {
        "keeping" => vec![words("做了什么", if public { "原文公开" } else { "写给本人看" })],
        "amendment" => {
            let mut fields = vec![
                Field::typed("until", "改到哪天", "date", typed, ""),
                words("为什么改", if public { "原文公开" } else { "写给本人看" }),
            ];
            if !public {
                fields.extend(consent());
            }
            fields
        }
        "breach" => vec![words("为什么没做到", if public { "原文公开" } else { "写给本人看" })],
        "release" => consent().into(),
        _ => {
            let said = vec![Choice::new("yes", "做到了"), Choice::new("no", "没做到")];
            vec![Field::radios("kept", "本人怎么说", said, typed, ""), words("原话", "没有就空着").optional()]
        }
    }
}

fn read_consent(reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Consent> {
    let way = reader.code("way", Way::parse, "请选怎么问的本人");
    let said = reader.text("consent", 500, "请写本人怎么说");
    Some(Consent { way: way?, words: desk.write(Class::Said, said?) })
}

fn read(noun: &str, public: bool, reader: &mut Reader<'_>, desk: &mut Desk<'_>) -> Option<Command> {
    match noun {
        "keeping" => {
            let words = reader.text("words", 1000, "请写做了什么")?;
            Some(Command::Keep { proof: desk.write(Class::Told, words) })
        }
        "amendment" => {
            let on = reader.day("until", "请选改到哪天");
            let words = reader.text("words", 500, "请写为什么改");
            let consent = if public { None } else { read_consent(reader, desk) };
            if !public && consent.is_none() {
                return None;
            }
            Some(Command::Amend { on: on?, reason: desk.write(Class::Told, words?), consent })
        }
        "breach" => {
            let words = reader.text("words", 1000, "请写为什么没做到")?;
            Some(Command::Break { reason: desk.write(Class::Told, words) })
        }
        "release" => Some(Command::Release { consent: read_consent(reader, desk)? }),
        _ => {
            let yes = |code: &str| match code {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            };
            let kept = reader.code("kept", yes, "请选本人怎么说");
            let words = reader.maybe("words", 500);
            Some(Command::Confirm { kept: kept?, words: desk.write_some(Class::Said, words) })
        }
    }
}

/// A promise of an address, and the noun that may be done to it.
async fn find(web: &Web, signed: &Signed, id: &str, noun: &str) -> Result<(promise::State, Noun), Problem> {
    let noun = named(noun).ok_or(Problem::NotFound)?;
    let id: PromiseId = id.parse().map_err(|_| Problem::NotFound)?;
    let state = web.app.promise(&Actor::Staff(signed.staff.clone()), id).await?;
    let may = match noun.0 {
        "confirmation" => hears_of(&signed.staff, &state),
        _ => moves(&signed.staff, &state) && !web.app.is_moved_by_its_matter(&state).await?,
    };
    if may { Ok((state, noun)) } else { Err(Problem::Forbidden) }
}

fn sheet(page: &Page, state: &promise::State, noun: Noun, typed: &Form, text: Option<String>) -> Sheet {
    let (name, heading, button, about) = *noun;
    let public = state.to.is_public();
    let zone = &page.schedule().zone;
    let day = time::day(state.on, zone.to_datetime(page.now).date());
    let number = match state.to {
        To::Person { number, .. } => Some(number),
        To::Public { .. } => None,
    };
    let mut facts = vec![page.directory.unit_name(state.unit).to_owned(), format!("答应在 {day} 做到")];
    facts.extend(number.map(|number| number.groups().join(" ")));
    facts.extend(text);
    let path = format!("/staff/promises/{}/{name}", state.id);
    Sheet {
        heading: format!("承诺：{heading}"),
        about: about.to_owned(),
        facts,
        fields: fields(name, public, typed),
        action: path.clone(),
        hidden: Vec::new(),
        button,
        restored: false,
        path,
        back: ("/staff/promises".into(), "回到承诺"),
        column: "/staff",
    }
}

/// `GET /staff/promises/{id}/{noun}`.
pub async fn act_form(
    State(web): State<Web>,
    Path((id, noun)): Path<(String, String)>,
    signed: Signed,
    page: Page,
) -> Result<Response, Problem> {
    let (state, noun) = find(&web, &signed, &id, &noun).await?;
    let text = web.app.promise_text(&state).await?;
    let path = format!("/staff/promises/{}/{}", state.id, noun.0);
    let typed = kept::draft(&web, &signed, &path).await?;
    let restored = !typed.is_empty();
    let sheet = Sheet { restored, ..sheet(&page, &state, noun, &typed, text) };
    sheet.show(page, &signed, None, &Errors::new())
}

/// `POST /staff/promises/{id}/{noun}`.
pub async fn act(
    State(web): State<Web>,
    Path((id, noun)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let Posted { signed, page, form, .. } = posted;
    let (state, noun) = find(&web, &signed, &id, &noun).await?;
    let public = state.to.is_public();
    let mut reader = Reader::new(&form);
    let mut desk = web.app.desk();
    let command = read(noun.0, public, &mut reader, &mut desk);
    let errors = match command.filter(|_| reader.errors.is_empty()) {
        None => reader.errors,
        Some(command) => {
            let ask = asked(&signed, &format!("{}:{}", state.id, noun.0), &form);
            match web.app.act_on_promise(&ask, state.id, command, desk).await.map_err(Problem::from) {
                Ok(()) => {
                    kept::forget(&web, &signed, &format!("/staff/promises/{}/{}", state.id, noun.0)).await?;
                    return Ok(forms::see(&format!("/staff/promises?done={}", noun.0)));
                }
                Err(problem) => refused(problem, "words")?,
            }
        }
    };
    let text = web.app.promise_text(&state).await?;
    sheet(&page, &state, noun, &form, text).show(page, &signed, Some(form.token()), &errors)
}
