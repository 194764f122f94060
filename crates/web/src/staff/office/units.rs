//! Units: added, renamed, retired. Codes are those the rulebook's categories point to.

use super::{Farewell, at, done, hand, typed, words};
use crate::{
    Web, form as forms,
    layout::{Page, Signed},
    staff::{
        form::{Choice, Errors, Field, MENDED, Reader, legible, place},
        shell::{Posted, Shell},
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use zhiye_app::domain::{
    Role, UnitId,
    request::{Scope, scope},
    unit::Command,
};
use zhiye_edge::{Form, Problem, form::Query, text};

const PATH: &str = "/staff/units";

struct UnitRow {
    id: String,
    code: String,
    name: String,
    parent: String,
    leads: bool,
    retired: bool,
    root: bool,
    /// Categories that suggest it.
    categories: usize,
    /// The new name as it was typed, with what is wrong with it; the row stands open then.
    typed: Option<String>,
    error: Option<String>,
}

#[derive(Template)]
#[template(path = "staff/units.html")]
struct UnitsPage {
    page: Page,
    shell: Shell,
    units: Vec<UnitRow>,
    /// Codes the categories point to that no unit has yet, with the name they usually have.
    missing: Vec<(String, String)>,
    fields: Vec<Field>,
    errors: Errors,
    farewell: Option<Farewell>,
    done: bool,
    restored: bool,
}

/// The form of a new unit: as typed, or with what the address suggests.
fn fields(page: &Page, form: &Form) -> Vec<Field> {
    let mut form = form.clone();
    if !form.has("do") {
        form.set("leads", "yes");
    } else if !form.is("do", "add") {
        form = Form::parse(b"leads=yes");
    }
    let here = page.directory.units.iter().filter(|unit| !unit.retired);
    let parents = here.clone().map(|unit| Choice::new(unit.id.to_string(), &unit.name)).collect();
    let root = page.directory.units.iter().find(|unit| unit.parent.is_none());
    let root = root.map(|unit| unit.id.to_string()).unwrap_or_default();
    vec![
        Field::line("name", "名称", &form, ""),
        Field::line("code", "代码", &form, "").hint("小写字母、数字，定了就不改，类别按它找单位"),
        Field::select("parent", "上级", parents, &form, &root),
        Field::tick("leads", "办事", "可以牵头办事", &form).optional(),
    ]
}

fn row(
    web: &Web,
    page: &Page,
    unit: &zhiye_app::views::office::Unit,
    form: &Form,
    errors: &Errors,
) -> UnitRow {
    let id = unit.id.to_string();
    let own = form.is("do", "rename") && form.is("unit", &id);
    let anchor = format!("name-{id}");
    let categories = web.app.rulebook().categories().iter();
    UnitRow {
        code: unit.code.clone(),
        name: unit.name.clone(),
        parent: unit.parent.map_or(String::new(), |parent| page.directory.unit_name(parent).to_owned()),
        leads: unit.leads,
        retired: unit.retired,
        root: unit.parent.is_none(),
        categories: categories.filter(|c| c.parent.is_some() && c.unit == unit.code).count(),
        typed: own.then(|| form.get("name").to_owned()),
        error: errors.iter().find(|(field, _)| *field == anchor).map(|(_, said)| said.clone()),
        id,
    }
}

fn build(web: &Web, page: Page, signed: &Signed, form: &Form, errors: &Errors) -> UnitsPage {
    let units = page.directory.units.iter().map(|unit| row(web, &page, unit, form, errors));
    let units = units.collect::<Vec<_>>();
    let mut fields = fields(&page, form);
    let rows: Errors = errors.iter().filter(|(field, _)| field.starts_with("name-")).cloned().collect();
    let own: Errors = errors.iter().filter(|(field, _)| !field.starts_with("name-")).cloned().collect();
    let errors = [rows, place(&mut fields, &own)].concat();
    let rulebook = web.app.rulebook();
    let missing = rulebook.units().iter().filter(|unit| page.directory.unit_by_code(&unit.code).is_none());
    UnitsPage {
        units,
        missing: missing.map(|unit| (unit.code.clone(), unit.name.zh.clone())).collect(),
        fields,
        errors,
        farewell: None,
        done: false,
        restored: false,
        shell: signed.shell(&page, "/staff/office").with_form(form.trimmed("form")),
        page,
    }
}

/// `GET /staff/units`.
pub async fn units_form(
    State(web): State<Web>,
    signed: Signed,
    page: Page,
    Query(query): Query,
) -> Result<Response, Problem> {
    signed.needs(&[Role::Administrator])?;
    let done = query.is("done", "1");
    let (restored, typed) = typed(&web, &signed, &page, PATH, query).await?;
    forms::show(&UnitsPage { done, restored, ..build(&web, page, &signed, &typed, &Errors::new()) })
}

/// `POST /staff/units`.
pub async fn units(State(web): State<Web>, posted: Posted) -> Result<Response, Problem> {
    let Posted { signed, page, form, .. } = posted;
    signed.needs(&[Role::Administrator])?;
    let page = page.at(PATH);
    let by = hand(&signed, PATH, &form);
    let unit = form.trimmed("unit").parse::<UnitId>();
    let unit = || unit.map_err(|_| Problem::NotFound);
    let (result, field) = match form.trimmed("do") {
        "add" => return add(&web, page, &signed, &form).await,
        "rename" => {
            let name = text::one_line(form.trimmed("name"));
            if !legible(&name) {
                let errors = at(&format!("name-{}", unit()?), MENDED);
                return wrong(&web, page, &signed, &form, &errors);
            }
            (web.app.unit_act(by, unit()?, Command::Rename { name }).await, format!("name-{}", unit()?))
        }
        "retire" => {
            if let Some(farewell) = farewell(&web, &page, &signed, &form, unit()?).await? {
                let built = build(&web, page, &signed, &form, &Errors::new());
                let built = UnitsPage { farewell: Some(farewell), ..built };
                return forms::show_as(StatusCode::UNPROCESSABLE_ENTITY, &built);
            }
            (web.app.unit_act(by, unit()?, Command::Retire).await, String::new())
        }
        _ => return Err(Problem::Unreadable),
    };
    match words(result)? {
        None => done(&web, &signed, &form, "/staff/units?done=1").await,
        Some(said) => wrong(&web, page, &signed, &form, &at(&field, said)),
    }
}

async fn add(web: &Web, page: Page, signed: &Signed, form: &Form) -> Result<Response, Problem> {
    let mut reader = Reader::new(form);
    let name = reader.text("name", 40, "请填写单位名称").map(text::one_line);
    let code = reader.text("code", 24, "请填写代码");
    let by = hand(signed, PATH, form);
    let again = web.app.answered(&by).await?;
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    match code {
        Some(code) if !code.chars().all(good) => {
            reader.wrong("code", "代码只能用小写字母、数字和下划线");
        }
        Some(code) if !again && page.directory.unit_by_code(code).is_some() => {
            reader.wrong("code", "这个代码已经有单位用了，请换一个");
        }
        _ => {}
    }
    let here = |id: &str| {
        let id = id.parse().ok()?;
        page.directory.unit(id).filter(|unit| !unit.retired).map(|unit| unit.id)
    };
    let parent = match form.some("parent") {
        Some(_) => reader.code("parent", here, "请从列表里选上级单位"),
        None => web.app.root(),
    };
    let (Some(name), Some(code), true) = (name, code, reader.errors.is_empty()) else {
        return wrong(web, page, signed, form, &reader.errors);
    };
    let added = web.app.add_unit_under(by, parent, code, &name, form.has("leads")).await;
    match words(added.map(|_| ()))? {
        None => done(web, signed, form, "/staff/units?done=1").await,
        Some(said) => wrong(web, page, signed, form, &at("code", said)),
    }
}

/// Open matters still lie with the unit, and it was not said yet that it goes all the same.
async fn farewell(
    web: &Web,
    page: &Page,
    signed: &Signed,
    form: &Form,
    unit: UnitId,
) -> Result<Option<Farewell>, Problem> {
    let open = web.app.open_with(&signed.staff, Some(unit), None).await?;
    if open.0 == 0 || form.has("sure") {
        return Ok(None);
    }
    let name = page.directory.unit_name(unit);
    Ok(Some(Farewell {
        words: format!(
            "{name}还有 {open} 件在办的事。停用以后不会再交给它；这些事还归它，请先请分办员安排好。"
        ),
        list: (scope(&signed.staff) != Scope::Nothing).then(|| format!("/staff/requests?unit={unit}")),
        action: PATH,
        verb: "retire",
        field: "unit",
        id: unit.to_string(),
        button: "仍然停用".into(),
    }))
}

fn wrong(web: &Web, page: Page, signed: &Signed, form: &Form, errors: &Errors) -> Result<Response, Problem> {
    forms::show_as(StatusCode::UNPROCESSABLE_ENTITY, &build(web, page.wrong(), signed, form, errors))
}
