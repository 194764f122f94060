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
use zhiye_rulebook::{Act, Urgency};

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
        limits: limits(rulebook),
        categories: categories(&web, &page),
        bases: bases.collect(),
        routes: routes.collect(),
        shell: signed.shell(&page, "/staff/rulebook"),
        page,
    };
    forms::show(&built)
}

fn limits(rulebook: &zhiye_rulebook::Rulebook) -> Vec<LimitRow> {
    let mut rows = Vec::new();
    for act in Act::ALL {
        let mut kinds: Vec<_> =
            rulebook.limits().iter().filter(|row| row.act == act).map(|row| row.kind).collect();
        kinds.sort();
        kinds.dedup();
        for kind in kinds {
            let cell = |urgency: Urgency| {
                let row =
                    rulebook.limits().iter().find(|r| r.act == act && r.kind == kind && r.urgency == urgency);
                row.map_or((String::new(), String::new()), |row| {
                    let most = if row.at_most { "最多 " } else { "" };
                    (format!("{most}{}", row.limit.words(Lang::Zh)), row.citation.zh.clone())
                })
            };
            let name = act.name(Lang::Zh);
            let act = kind.map_or(name.to_owned(), |kind| format!("{name}：{}", kind.name(Lang::Zh)));
            rows.push(LimitRow { act, cells: Urgency::ALL.into_iter().map(cell).collect() });
        }
    }
    rows
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
                .filter(|c| c.parent.as_deref() == Some(top.code.as_str()))
                .map(|c| (c.name.zh.clone(), unit(&c.unit)))
                .collect(),
        })
        .collect()
}
