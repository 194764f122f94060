//! How the office presents itself, and its communities with their buildings.

use super::{done, hand, typed, words};
use crate::{
    Web, form as forms,
    layout::{Page, Signed},
    staff::{
        form::{Errors, Field, MENDED, Reader, legible, place},
        shell::{Posted, Shell},
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use zhiye_app::domain::{
    Role,
    office::{Area, Building, Command, Profile},
};
use zhiye_edge::{Form, Problem, form::Query, text};

const PATH: &str = "/staff/office";

#[derive(Template)]
#[template(path = "staff/office.html")]
struct OfficePage {
    page: Page,
    shell: Shell,
    profile: Vec<Field>,
    areas: Vec<Field>,
    errors: Vec<(String, String)>,
    done: bool,
    restored: bool,
}

fn build(page: Page, signed: &Signed, form: &Form, errors: &Errors) -> OfficePage {
    let office = page.directory.office.clone();
    let held = &office.profile;
    let mut profile = vec![
        Field::line("name", "单位名称", form, &held.name),
        Field::line("phone", "对外电话", form, &held.phone).hint("每一页都会显示它"),
        Field::line("address", "窗口地址", form, &held.address).optional(),
    ];
    let mut areas = vec![
        Field::area("areas", "社区和楼栋", 10, form, &written(&office.areas))
            .hint("一行一个社区：代码 名称：楼栋、楼栋。例如 qinghe 青禾里：1 栋、2 栋"),
    ];
    let (of_profile, of_areas) = (of(errors, &profile), of(errors, &areas));
    let mut summary = place(&mut profile, &of_profile);
    summary.extend(place(&mut areas, &of_areas));
    summary.extend(errors.iter().filter(|(name, _)| name.is_empty()).cloned());
    OfficePage {
        profile,
        areas,
        errors: summary,
        done: false,
        restored: false,
        shell: signed.shell(&page, PATH).with_form(form.trimmed("form")),
        page,
    }
}

fn of(errors: &Errors, fields: &[Field]) -> Errors {
    errors.iter().filter(|(name, _)| fields.iter().any(|field| field.name == *name)).cloned().collect()
}

/// `GET /staff/office`.
pub async fn office_form(
    State(web): State<Web>,
    signed: Signed,
    page: Page,
    Query(query): Query,
) -> Result<Response, Problem> {
    signed.needs(&[Role::Administrator])?;
    let done = query.is("done", "1");
    let (restored, typed) = typed(&web, &signed, &page, PATH, Form::default()).await?;
    forms::show(&OfficePage { done, restored, ..build(page, &signed, &typed, &Errors::new()) })
}

/// `POST /staff/office`.
pub async fn office(State(web): State<Web>, posted: Posted) -> Result<Response, Problem> {
    let Posted { signed, page, form, .. } = posted;
    signed.needs(&[Role::Administrator])?;
    let page = page.at(PATH);
    let mut reader = Reader::new(&form);
    let command = if form.has("areas") {
        read_areas(&mut reader, &page.directory.office.areas).map(|areas| Command::SetAreas { areas })
    } else {
        let name = reader.text("name", 40, "请填写单位名称").map(str::to_owned);
        let phone = reader.text("phone", 30, "请填写对外电话").map(str::to_owned);
        let address = reader.maybe("address", 80).unwrap_or_default().to_owned();
        name.zip(phone).map(|(name, phone)| Command::Describe { profile: Profile { name, phone, address } })
    };
    let mut errors = reader.errors;
    if let Some(command) = command.filter(|_| errors.is_empty()) {
        match words(web.app.office_act(hand(&signed, PATH, &form), command).await)? {
            None => return done(&web, &signed, &form, "/staff/office?done=1").await,
            Some(said) => errors.push((String::new(), said)),
        }
    }
    forms::show_as(StatusCode::UNPROCESSABLE_ENTITY, &build(page.wrong(), &signed, &form, &errors))
}

/// The areas as the text field shows them.
fn written(areas: &[Area]) -> String {
    let line = |area: &Area| {
        let buildings: Vec<&str> = area.buildings.iter().map(|b| b.name.as_str()).collect();
        format!("{} {}：{}", area.code, area.name, buildings.join("、"))
    };
    areas.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Reads the lines; a building that keeps its name keeps its code, a new one gets the next number.
fn read_areas(reader: &mut Reader<'_>, held: &[Area]) -> Option<Vec<Area>> {
    let mut areas = Vec::new();
    if !legible(reader.typed.get("areas")) {
        reader.wrong("areas", MENDED);
        return None;
    }
    for (at, line) in reader.typed.get("areas").lines().enumerate() {
        let line = text::one_line(line);
        if line.is_empty() {
            continue;
        }
        match read_area(&line, held) {
            Some(area) => areas.push(area),
            None => {
                let words =
                    format!("第 {} 行看不懂，请写成：代码 名称：楼栋、楼栋（代码用小写字母和数字）", at + 1);
                reader.wrong("areas", words);
                return None;
            }
        }
    }
    Some(areas)
}

fn read_area(line: &str, held: &[Area]) -> Option<Area> {
    let (head, buildings) = line.split_once(['：', ':']).unwrap_or((line, ""));
    let (code, name) = head.trim().split_once(' ')?;
    let good =
        !code.is_empty() && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !good || name.trim().is_empty() {
        return None;
    }
    let before = held.iter().find(|area| area.code == code).map_or(&[][..], |area| &area.buildings);
    let mut last = before.iter().filter_map(|b| b.code.parse::<u32>().ok()).max().unwrap_or(0);
    let names = buildings.split(['、', ',', '，', ';', '；']).map(str::trim).filter(|name| !name.is_empty());
    let buildings = names
        .map(|name| {
            let code = before.iter().find(|b| b.name == name).map(|b| b.code.clone());
            let code = code.unwrap_or_else(|| {
                last += 1;
                last.to_string()
            });
            Building { code, name: name.to_owned() }
        })
        .collect();
    Some(Area { code: code.to_owned(), name: name.trim().to_owned(), buildings })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_building_that_keeps_its_name_keeps_its_code() {
        let held = read_area("qinghe 青禾里：1 栋、2 栋", &[]).unwrap();
        let again = read_area("qinghe 青禾里：2 栋、3 栋", std::slice::from_ref(&held)).unwrap();
        assert_eq!(again.buildings[0], held.buildings[1]);
        assert_eq!(again.buildings[1].code, "3");
        assert_eq!(written(&[held]), "qinghe 青禾里：1 栋、2 栋");
    }

    #[test]
    fn a_line_without_a_code_is_not_guessed_at() {
        assert_eq!(read_area("青禾里：1 栋", &[]), None);
        assert_eq!(read_area("Qing 青禾里", &[]), None);
    }
}
