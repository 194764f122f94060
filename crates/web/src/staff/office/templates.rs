//! The office's own templates for papers: brought, looked through, taken away. What the papers say is not decided here.

use super::{hand, words};
use crate::{
    Web, form as forms,
    layout::{Page, Signed},
    staff::{
        form::{Choice, Errors, Field, place},
        kept,
        papers::{Kind, word},
        shell::{Posted, Shell},
    },
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use zhiye_app::domain::{Role, UnitId, office::Command};
use zhiye_edge::{Form, Problem, form::Query, upload::Upload};
use zhiye_papers::template;

const PATH: &str = "/staff/templates";
/// In place of a file's name: the document to begin a template from.
const SAMPLE: &str = "sample";

struct Row {
    kind: &'static str,
    code: String,
    unit: String,
    unit_id: String,
    size: String,
    file: String,
}

#[derive(Template)]
#[template(path = "staff/templates.html")]
struct TemplatesPage {
    page: Page,
    shell: Shell,
    rows: Vec<Row>,
    fields: Vec<Field>,
    /// What is wrong with the file.
    file_error: Option<String>,
    errors: Errors,
    /// Names that may stand in braces.
    known: Vec<&'static str>,
    done: bool,
}

fn build(page: Page, signed: &Signed, form: &Form, errors: &Errors) -> TemplatesPage {
    let rows = page.directory.office.templates.iter().filter_map(|held| {
        Some(Row {
            kind: Kind::parse(&held.kind)?.name(),
            code: held.kind.clone(),
            unit: page.directory.unit_name(held.unit).to_owned(),
            unit_id: held.unit.to_string(),
            size: format!("{} KB", held.bytes.div_ceil(1024)),
            file: held.file.clone(),
        })
    });
    let rows = rows.collect();
    let kinds = Kind::ALL.into_iter().map(|kind| Choice::new(kind.code(), kind.name())).collect();
    let units = page.directory.units.iter().filter(|unit| !unit.retired);
    let units = units.map(|unit| Choice::new(unit.id.to_string(), &unit.name)).collect();
    let root = page.directory.units.iter().find(|unit| unit.parent.is_none());
    let root = root.map(|unit| unit.id.to_string()).unwrap_or_default();
    let mut fields = vec![
        Field::select("kind", "哪种文书", kinds, form, Kind::Acceptance.code()),
        Field::select("unit", "给哪个单位用", units, form, &root).hint("下级单位没有自己的，就用上级的"),
    ];
    let of_file = |(field, _): &&(String, String)| field == "file";
    let file_error = errors.iter().find(of_file).map(|(_, said)| said.clone());
    let others: Errors = errors.iter().filter(|error| !of_file(error)).cloned().collect();
    let mut shown = place(&mut fields, &others);
    shown.extend(errors.iter().filter(of_file).cloned());
    TemplatesPage {
        rows,
        fields,
        file_error,
        errors: shown,
        known: zhiye_papers::Field::ALL.into_iter().map(zhiye_papers::Field::name).collect(),
        done: false,
        shell: signed.shell(&page, "/staff/office"),
        page,
    }
}

/// `GET /staff/templates`.
pub async fn templates_form(signed: Signed, page: Page, Query(query): Query) -> Result<Response, Problem> {
    signed.needs(&[Role::Administrator])?;
    let done = query.is("done", "1");
    forms::show(&TemplatesPage { done, ..build(page, &signed, &Form::default(), &Errors::new()) })
}

/// `POST /staff/templates`: looked through, then kept.
pub async fn add_template(
    State(web): State<Web>,
    signed: Signed,
    page: Page,
    upload: Upload,
) -> Result<Response, Problem> {
    signed.needs(&[Role::Administrator])?;
    let page = page.at(PATH);
    let Upload { form, files, .. } = upload;
    if kept::is_of_another(&signed, &form) {
        return kept::of_another(&page, &signed, &form);
    }
    let mut errors = Errors::new();
    let kind = Kind::parse(form.trimmed("kind"));
    if kind.is_none() {
        errors.push(("kind".into(), "请选哪种文书".into()));
    }
    let unit = form.trimmed("unit").parse::<UnitId>().ok();
    if unit.is_none() {
        errors.push(("unit".into(), "请选一个单位".into()));
    }
    let looked = match files.into_iter().next() {
        None => Err("请选一个 Word 文档（.docx）".to_owned()),
        Some(file) if file.is_too_large() => Err(template::TemplateNo::TooLarge.to_string()),
        Some(file) => {
            zhiye_papers::Template::check(file.bytes.unwrap_or_default()).map_err(|why| why.to_string())
        }
    };
    match (looked, kind.zip(unit)) {
        (Err(said), _) => errors.push(("file".into(), said)),
        (Ok(own), Some((kind, unit))) => {
            let ask = hand(&signed, PATH, &form);
            let kept = web.app.set_template(ask, (kind.code(), unit), own.bytes(), own.text()).await;
            match words(kept)? {
                None => return Ok(forms::see("/staff/templates?done=1")),
                Some(said) => errors.push(("file".into(), said)),
            }
        }
        (Ok(_), None) => {}
    }
    forms::show_as(StatusCode::UNPROCESSABLE_ENTITY, &build(page.wrong(), &signed, &form, &errors))
}

/// `GET /staff/templates/{file}`: as it was brought, or the sample.
pub async fn template_file(
    State(web): State<Web>,
    Path(file): Path<String>,
    signed: Signed,
) -> Result<Response, Problem> {
    signed.needs(&[Role::Administrator])?;
    if file == SAMPLE {
        return Ok(word("文书模板样例", template::sample()));
    }
    let bytes = web.app.template_file(&signed.staff, &file).await?;
    Ok(word("文书模板", bytes))
}

/// `POST /staff/templates/removal`.
pub async fn remove_template(State(web): State<Web>, posted: Posted) -> Result<Response, Problem> {
    let Posted { signed, page, form, .. } = posted;
    signed.needs(&[Role::Administrator])?;
    let kind = form.trimmed("kind").to_owned();
    let said = match form.trimmed("unit").parse::<UnitId>() {
        Ok(unit) => {
            let ask = hand(&signed, PATH, &form);
            words(web.app.office_act(ask, Command::RemoveTemplate { kind, unit }).await)?
        }
        Err(_) => Some("请选一个单位".to_owned()),
    };
    match said {
        None => Ok(forms::see("/staff/templates?done=1")),
        Some(said) => {
            let errors = vec![(String::new(), said)];
            let built = build(page.at(PATH).wrong(), &signed, &Form::default(), &errors);
            forms::show_as(StatusCode::UNPROCESSABLE_ENTITY, &built)
        }
    }
}
