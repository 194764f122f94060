//! One box for the staff: a number opens its matter, words find matters by everything written on them, a phone finds
//! its matters once a purpose is given. What was looked for never stands in an address: it is kept with the person
//! for a day, and the address names only where.

use super::{
    act::category_choices,
    form::Choice,
    gate::{UNSTATED, stated},
    queue::{self, Row},
    shell::{Posted, Shell},
};
use crate::{
    Web, form as forms,
    layout::{Page, Signed},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use std::ops::Range;
use zhiye_app::{
    Hit, Purpose,
    domain::{
        number::Number,
        phone,
        request::{Scope, Status, registers, scope},
        words::Class,
    },
    views::requests::Filter,
};
use zhiye_calendar::Lang;
use zhiye_edge::{Form, Problem, form::Query, text};
use zhiye_rulebook::Kind;

/// Hits of a page.
const HITS: usize = 20;
/// Characters one may look for.
const MOST: usize = 100;
/// What somebody at the window or on the phone is looked up for.
const PURPOSES: &[(&str, &str)] =
    &[("progress", "本人来问进度"), ("again", "同一个人再登记"), ("back", "按约定回电"), ("other", "其他")];
/// Fields of the box that are kept.
const KEPT: &[&str] = &["q", "state", "unit", "category", "area", "kind", "purpose", "more"];

#[derive(Template)]
#[template(path = "staff/search.html")]
struct SearchPage {
    page: Page,
    shell: Shell,
    q: String,
    states: Vec<Choice>,
    units: Vec<Choice>,
    categories: Vec<Choice>,
    areas: Vec<Choice>,
    kinds: Vec<Choice>,
    narrowed: bool,
    /// Asked for before a phone is looked up.
    purposes: Option<Vec<Choice>>,
    /// The phone is one this person may not look up.
    no_phone: bool,
    more: String,
    error: Option<String>,
    hits: Option<Vec<Line>>,
    next: Option<String>,
    by_phone: bool,
}

/// A hit as the list shows it.
struct Line {
    row: Row,
    /// The title in pieces, marked or not.
    title: Vec<(bool, String)>,
    held_in: String,
}

/// What the box holds.
enum Asked {
    Nothing,
    Number(Number),
    Phone(String),
    Words,
}

fn asked(q: &str) -> Asked {
    if q.is_empty() {
        return Asked::Nothing;
    }
    if let Ok(number) = Number::parse(q) {
        return Asked::Number(number);
    }
    phone::normal(q).map_or(Asked::Words, Asked::Phone)
}

/// `GET /staff/search`: the empty box.
pub async fn form_page(State(web): State<Web>, signed: Signed, page: Page) -> Result<Response, Problem> {
    reader(&signed)?;
    forms::show(&build(&web, page, &signed, &Form::default()))
}

/// `POST /staff/search`: keeps what is looked for and goes where it is shown.
pub async fn search(State(web): State<Web>, posted: Posted) -> Result<Response, Problem> {
    let Posted { signed, page, form, .. } = posted;
    reader(&signed)?;
    let page = page.at("/staff/search");
    let q = text::one_line(form.trimmed("q"));
    let wrong = |error: &str| {
        let built =
            SearchPage { error: Some(error.into()), ..build(&web, page.clone().wrong(), &signed, &form) };
        forms::show_as(StatusCode::UNPROCESSABLE_ENTITY, &built)
    };
    if text::length(&q) > MOST {
        return wrong("请写短一些，一百个字以内");
    }
    match asked(&q) {
        Asked::Nothing => return wrong("请写编号、几个字，或者电话"),
        Asked::Number(number) if web.app.id_for(&signed.staff, number).await?.is_some() => {
            return Ok(forms::see(&format!("/staff/requests/{number}")));
        }
        Asked::Phone(_) if registers(&signed.staff) && stated(&form, PURPOSES).is_none() => {
            let built = build(&web, page.clone(), &signed, &form);
            let error = form.has("purpose").then(|| UNSTATED.to_owned());
            let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            return forms::show_as(status, &SearchPage { purposes: Some(purposes(&form)), error, ..built });
        }
        _ => {}
    }
    let mut kept = Form::default();
    for name in KEPT {
        if let Some(value) = form.some(name) {
            kept.set(name, value);
        }
    }
    let key = web.app.keep_search(&signed.staff, &kept.fields).await?;
    Ok(forms::see(&format!("/staff/search/{key}")))
}

/// `GET /staff/search/{key}`: the hits, newest first.
pub async fn show(
    State(web): State<Web>,
    Path(key): Path<String>,
    signed: Signed,
    page: Page,
    Query(query): Query,
) -> Result<Response, Problem> {
    reader(&signed)?;
    let form = Form::new(web.app.kept_search(&signed.staff, &key).await?);
    let mut built = build(&web, page, &signed, &form);
    let q = built.q.clone();
    match asked(&q) {
        Asked::Nothing => built.error = Some("这次查找已经过期，请再查一次".into()),
        Asked::Phone(phone) if registers(&signed.staff) => {
            let purpose = stated(&form, PURPOSES).ok_or(Problem::NotFound)?;
            let rows = web.app.search_phone(&signed.staff, &phone, &Purpose::Contact(purpose)).await?;
            let rows = queue::rows(&built.page, web.app.rulebook(), rows, false);
            let plain =
                |row: Row| Line {
                    title: vec![(false, row.title.clone())], row, held_in: "联系电话".into()
                };
            built.hits = Some(rows.into_iter().map(plain).collect());
            built.by_phone = true;
        }
        asked => {
            let filter = narrowed(&web, &form);
            let before = query.some("before").and_then(|before| before.parse().ok());
            let found = web.app.search(&signed.staff, &q, &filter, before, HITS).await?;
            built.no_phone = matches!(asked, Asked::Phone(_));
            built.next = found.next.map(|next| format!("/staff/search/{key}?before={next}"));
            built.hits = Some(found.hits.into_iter().map(|hit| line(&web, &built.page, hit)).collect());
        }
    }
    forms::show(&built)
}

fn reader(signed: &Signed) -> Result<(), Problem> {
    if scope(&signed.staff) == Scope::Nothing { Err(Problem::Forbidden) } else { Ok(()) }
}

fn purposes(form: &Form) -> Vec<Choice> {
    let named = PURPOSES.iter().map(|(code, name)| Choice::new(*code, *name));
    named.map(|choice| Choice { chosen: form.is("purpose", &choice.value), ..choice }).collect()
}

fn narrowed(web: &Web, form: &Form) -> Filter {
    Filter {
        open: form.is("state", "open"),
        statuses: Status::parse(form.trimmed("state")).into_iter().collect(),
        unit: form.trimmed("unit").parse().ok(),
        categories: form.some("category").map(|code| web.app.rulebook().below(code)).unwrap_or_default(),
        area: form.some("area").map(str::to_owned),
        kind: Kind::parse(form.trimmed("kind")),
        ..Filter::default()
    }
}

fn line(web: &Web, page: &Page, hit: Hit) -> Line {
    let marks = hit.marks;
    let held_in: Vec<&str> = hit.held_in.iter().map(|class| held_name(*class)).collect();
    let row = queue::as_row(page, web.app.rulebook(), hit.row);
    Line { title: pieces(&row.title, &marks), row, held_in: held_in.join("、") }
}

fn held_name(class: Class) -> &'static str {
    match class {
        Class::Summary => "摘要",
        Class::Said => "原话",
        Class::Place => "地点",
        Class::Told => "告诉本人的话",
        _ => "内部记录",
    }
}

/// A text cut at its marks.
fn pieces(text: &str, marks: &[Range<usize>]) -> Vec<(bool, String)> {
    let (mut pieces, mut at) = (Vec::new(), 0);
    for mark in marks {
        let (Some(before), Some(held)) = (text.get(at..mark.start), text.get(mark.clone())) else { break };
        pieces.push((false, before.to_owned()));
        pieces.push((true, held.to_owned()));
        at = mark.end;
    }
    pieces.push((false, text.get(at..).unwrap_or_default().to_owned()));
    pieces.retain(|(_, piece)| !piece.is_empty());
    pieces
}

fn build(web: &Web, page: Page, signed: &Signed, form: &Form) -> SearchPage {
    let choices = |named: &mut dyn Iterator<Item = Choice>, key: &str, none: &str| -> Vec<Choice> {
        let value = form.trimmed(key);
        std::iter::once(Choice::new("", none))
            .chain(named)
            .map(|choice| Choice { chosen: choice.value == value, ..choice })
            .collect()
    };
    let states = std::iter::once(Choice::new("open", "只看在办"))
        .chain(Status::ALL.iter().map(|status| Choice::new(status.code(), status.name(Lang::Zh))));
    let states = choices(&mut { states }, "state", "不论状态");
    let units = page.directory.leading().map(|unit| Choice::new(unit.id.to_string(), &unit.name));
    let units = choices(&mut { units }, "unit", "全部单位");
    let areas = page.directory.office.areas.iter().map(|area| Choice::new(&area.code, &area.name));
    let areas = choices(&mut { areas }, "area", "全部社区");
    let kinds = Kind::ALL.iter().map(|kind| Choice::new(kind.code(), kind.name(Lang::Zh)));
    let kinds = choices(&mut { kinds }, "kind", "全部性质");
    let categories = category_choices(web.app.rulebook()).into_iter().skip(1);
    let categories = choices(&mut { categories }, "category", "全部类别");
    SearchPage {
        q: text::one_line(form.trimmed("q")),
        states,
        units,
        categories,
        areas,
        kinds,
        narrowed: ["state", "unit", "category", "area", "kind"].iter().any(|key| form.some(key).is_some()),
        purposes: None,
        no_phone: false,
        more: form.trimmed("more").to_owned(),
        error: None,
        hits: None,
        next: None,
        by_phone: false,
        shell: signed.shell(&page, "/staff/search"),
        page,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_box_tells_a_number_a_phone_and_words_apart() {
        assert!(matches!(asked(""), Asked::Nothing));
        assert!(matches!(asked("138 0000-1234"), Asked::Phone(phone) if phone == "13800001234"));
        assert!(matches!(asked("0555-0102030"), Asked::Phone(_)));
        assert!(matches!(asked("+86 (138) 0000-1234"), Asked::Phone(phone) if phone == "13800001234"));
        assert!(matches!(asked("402"), Asked::Words));
        assert!(matches!(asked("3 号楼 402"), Asked::Words));
    }

    #[test]
    fn a_text_is_cut_at_its_marks() {
        let title = "楼道灯不亮";
        let marked = |from, to| pieces(title, std::slice::from_ref(&(from..to)));
        assert_eq!(
            marked(6, 9),
            [(false, "楼道".to_owned()), (true, "灯".to_owned()), (false, "不亮".to_owned())]
        );
        assert_eq!(pieces(title, &[]), [(false, title.to_owned())]);
        assert_eq!(marked(1, 2), [(false, title.to_owned())], "a mark that does not fit marks nothing");
    }
}
