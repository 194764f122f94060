//! Units: added, renamed, retired. Codes are those the rulebook's categories point to.

use super::{done, words};
use crate::{
    Web, form as forms,
    layout::{Page, Signed},
    staff::shell::{Posted, Shell},
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use zhiye_app::domain::{Role, UnitId, unit::Command};
use zhiye_edge::{Form, Problem, form::Query, text};

struct UnitRow {
    id: String,
    code: String,
    name: String,
    leads: bool,
    retired: bool,
    root: bool,
    /// Categories that suggest it.
    categories: usize,
}

#[derive(Template)]
#[template(path = "staff/units.html")]
struct UnitsPage {
    page: Page,
    shell: Shell,
    units: Vec<UnitRow>,
    /// Codes the categories point to that no unit has yet, with the name they usually have.
    missing: Vec<(String, String)>,
    error: Option<String>,
    code: String,
    name: String,
    done: bool,
}

fn build(web: &Web, page: Page, signed: &Signed, form: &Form, error: Option<String>) -> UnitsPage {
    let rulebook = web.app.rulebook();
    let units = page.directory.units.iter().map(|unit| UnitRow {
        id: unit.id.to_string(),
        code: unit.code.clone(),
        name: unit.name.clone(),
        leads: unit.leads,
        retired: unit.retired,
        root: unit.parent.is_none(),
        categories: rulebook
            .categories()
            .iter()
            .filter(|c| c.parent.is_some() && c.unit == unit.code)
            .count(),
    });
    let missing = rulebook.units().iter().filter(|unit| page.directory.unit_by_code(&unit.code).is_none());
    UnitsPage {
        units: units.collect(),
        missing: missing.map(|unit| (unit.code.clone(), unit.name.zh.clone())).collect(),
        error,
        code: form.trimmed("code").to_owned(),
        name: form.trimmed("name").to_owned(),
        done: false,
        shell: signed.shell(&page, "/staff/office"),
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
    forms::show(&UnitsPage { done, ..build(&web, page, &signed, &query, None) })
}

/// `POST /staff/units`.
pub async fn units(State(web): State<Web>, posted: Posted) -> Result<Response, Problem> {
    let Posted { signed, page, form, .. } = posted;
    signed.needs(&[Role::Administrator])?;
    let by = Some(&signed.staff);
    let name = text::one_line(form.trimmed("name"));
    let unit = || form.trimmed("unit").parse::<UnitId>().map_err(|_| Problem::NotFound);
    let result = match form.trimmed("do") {
        "add" => {
            let code = form.trimmed("code").to_lowercase();
            if page.directory.unit_by_code(&code).is_some() {
                return wrong(&web, page, &signed, &form, "这个代码已经有单位用了，请换一个。".into());
            }
            web.app.add_unit(by, &code, &name, form.has("leads")).await.map(|_| ())
        }
        "rename" => web.app.unit_act(by, unit()?, Command::Rename { name }).await,
        "retire" => web.app.unit_act(by, unit()?, Command::Retire).await,
        _ => return Err(Problem::Unreadable),
    };
    match words(result)? {
        None => Ok(done("/staff/units")),
        Some(said) => wrong(&web, page, &signed, &form, said),
    }
}

fn wrong(web: &Web, page: Page, signed: &Signed, form: &Form, said: String) -> Result<Response, Problem> {
    let built = build(web, page.at("/staff/units").wrong(), signed, form, Some(said));
    forms::show_as(StatusCode::UNPROCESSABLE_ENTITY, &built)
}
