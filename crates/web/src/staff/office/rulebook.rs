//! The rules in force, for everyone to read: limits with what they rest on, categories, bases, routes.

use crate::{
    Web, form as forms,
    layout::{Page, Signed},
    staff::shell::Shell,
};
use askama::Template;
use axum::{extract::State, response::Response};
use zhiye_calendar::Lang;
use zhiye_edge::Problem;
use zhiye_rulebook::{Act, LimitRow as Limit, Rulebook, Urgency};

/// A row of the table: an act, or one kind of it, with its four columns.
struct LimitRow {
    act: String,
    /// Limit and what it rests on; empty where the column has none.
    cells: Vec<(String, String)>,
}

struct CategoryRow {
    name: String,
    example: String,
    below: Vec<(String, String)>,
}

struct BasisRow {
    cite: String,
    plain: String,
    in_force: bool,
    from: String,
}

#[derive(Template)]
#[template(path = "staff/rulebook.html")]
struct RulebookPage {
    page: Page,
    shell: Shell,
    short: String,
    hash: String,
    columns: Vec<&'static str>,
    limits: Vec<LimitRow>,
    categories: Vec<CategoryRow>,
    bases: Vec<BasisRow>,
    routes: Vec<(String, String, String)>,
    /// List, duty with who leads, source.
    duties: Vec<(&'static str, String, String)>,
}

/// `GET /staff/rulebook`.
pub async fn rulebook(State(web): State<Web>, signed: Signed, page: Page) -> Result<Response, Problem> {
    let rulebook = web.app.rulebook();
    let today = page.schedule().zone.to_datetime(page.now).date();
    let bases = rulebook.bases().iter().map(|basis| BasisRow {
        cite: basis.cite(),
        plain: basis.plain.clone(),
        in_force: basis.in_force(today),
        from: basis.valid_from.to_string(),
    });
    let routes = rulebook.routes().iter().map(|route| {
        let phone = route.phone.clone().unwrap_or_default();
        (format!("{} {phone}", route.name.zh), route.when.zh.clone(), route.how.zh.clone())
    });
    let built = RulebookPage {
        short: rulebook.short().to_owned(),
        hash: rulebook.hash().to_owned(),
        columns: Urgency::ALL.into_iter().map(|urgency| urgency.name(Lang::Zh)).collect(),
        limits: limits(rulebook, &page),
        categories: categories(&web, &page),
        bases: bases.collect(),
        routes: routes.collect(),
        duties: duties(rulebook),
        shell: signed.shell(&page, "/staff/rulebook"),
        page,
    };
    forms::show(&built)
}

fn duties(rulebook: &Rulebook) -> Vec<(&'static str, String, String)> {
    let row = |duty: &zhiye_rulebook::Duty| {
        let who = duty.competent.as_ref().map_or(String::new(), |who| format!("：{}", who.zh));
        (duty.list.name(Lang::Zh), format!("{}{who}", duty.name.zh), duty.source.clone())
    };
    rulebook.duties().iter().map(row).collect()
}

/// A row for each act, its kinds, and whatever else a limit is only for.
fn limits(rulebook: &Rulebook, page: &Page) -> Vec<LimitRow> {
    let mut rows: Vec<(Act, String, Vec<&Limit>)> = Vec::new();
    for row in rulebook.limits() {
        let name = only_for(rulebook, page, row);
        match rows.iter_mut().find(|(act, held, _)| *act == row.act && *held == name) {
            Some((_, _, cells)) => cells.push(row),
            None => rows.push((row.act, name, vec![row])),
        }
    }
    rows.sort_by_key(|(act, _, _)| *act);
    let cell = |cells: &[&Limit], urgency: Urgency| {
        let row = cells.iter().find(|row| row.urgency == urgency);
        row.map_or((String::new(), String::new()), |row| {
            let most = if row.at_most { "最多 " } else { "" };
            let own = if row.own { "本单位定：" } else { "" };
            (format!("{most}{}", row.limit.words(Lang::Zh)), format!("{own}{}", row.citation.zh))
        })
    };
    rows.into_iter()
        .map(|(_, act, cells)| LimitRow {
            act,
            cells: Urgency::ALL.into_iter().map(|urgency| cell(&cells, urgency)).collect(),
        })
        .collect()
}

fn only_for(rulebook: &Rulebook, page: &Page, row: &Limit) -> String {
    let category = row.category.as_deref();
    let category =
        category.map(|code| rulebook.category(code).map_or(code, |c| c.name.zh.as_str()).to_owned());
    let area = row.area.as_deref();
    let area = area.map(|code| page.directory.office.area(code).map_or(code, |a| a.name.as_str()).to_owned());
    let parts = [
        row.kind.map(|kind| kind.name(Lang::Zh).to_owned()),
        category,
        row.channel.map(|channel| channel.name(Lang::Zh).to_owned()),
        area,
        row.valid_from.map(|day| format!("{day} 起")),
        row.valid_to.map(|day| format!("到 {day}")),
    ];
    let only: Vec<String> = parts.into_iter().flatten().collect();
    let name = row.act.name(Lang::Zh);
    if only.is_empty() { name.to_owned() } else { format!("{name}：{}", only.join("，")) }
}

fn categories(web: &Web, page: &Page) -> Vec<CategoryRow> {
    let all = web.app.rulebook().categories();
    let unit =
        |code: &str| page.directory.unit_by_code(code).map_or(code.to_owned(), |unit| unit.name.clone());
    let first = all.iter().filter(|category| category.parent.is_none());
    first
        .map(|top| CategoryRow {
            name: top.name.zh.clone(),
            example: top.example.zh.clone(),
            below: all
                .iter()
                .filter(|c| c.parent.is_some() && top.covers(&c.code))
                .map(|c| {
                    let retired = if c.retired { "，不再用于新的事" } else { "" };
                    (c.name.zh.clone(), format!("{}{retired}", unit(&c.unit)))
                })
                .collect(),
        })
        .collect()
}
