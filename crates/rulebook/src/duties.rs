//! The list of duties (履行职责事项清单) that a county publishes for its sub-districts and townships: what they do
//! themselves, where they assist, what a higher level has taken back.

use crate::categories::is_within;
use crate::codes::{Codes, is_known};
use crate::reading::Row;
use crate::{Category, Route, Text};

vocabulary! {
    /// Which of the three lists a duty stands in.
    DutyList {
        Own = "own", "基本履职", "own duty";
        Assist = "assist", "配合履职", "assistance";
        TakenBack = "taken_back", "上级收回", "taken back";
    }
}

/// One duty of the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Duty {
    pub code: String,
    pub name: Text,
    pub list: DutyList,
    /// The categories whose matters are of this duty, and those below them.
    pub categories: Vec<String>,
    /// Who leads, where this level does not.
    pub competent: Option<Text>,
    /// How to get there, if one of the other doors is meant.
    pub route: Option<String>,
    /// The published list and its number in it.
    pub source: String,
}

impl Duty {
    /// How closely it covers a category: the length of the code that does; `None` if it does not.
    pub(crate) fn covers(&self, category: &str) -> Option<usize> {
        self.categories.iter().filter(|code| is_within(category, code)).map(String::len).max()
    }
}

/// Reads `duties.toml`; an office without a list has none.
pub(crate) fn read(root: &Row<'_>, categories: &[Category], routes: &[Route]) -> Vec<Duty> {
    let mut codes = Codes::default();
    let mut covered = Codes::default();
    let rows = root.optional_rows("duty");
    rows.iter().filter_map(|row| duty(row, categories, routes, (&mut codes, &mut covered))).collect()
}

fn duty(
    row: &Row<'_>,
    categories: &[Category],
    routes: &[Route],
    (codes, covered): (&mut Codes, &mut Codes),
) -> Option<Duty> {
    let (code, name, source) = (row.code("code"), row.label("name"), row.text("source"));
    let list = row.word("list", &DutyList::ALL, DutyList::code);
    let of = row.texts("categories");
    let competent = row.optional_bilingual("competent");
    let route = row.optional_text("route");
    row.done();
    if let Some(code) = &code {
        codes.add(row, "code", code);
    }
    let known: Vec<&str> = categories.iter().map(|category| category.code.as_str()).collect();
    for category in of.iter().flatten() {
        if is_known(row, "categories", category, &known, ("类别", "category")) {
            covered.add(row, "categories", category);
        }
    }
    let doors: Vec<&str> = routes.iter().map(|route| route.code.as_str()).collect();
    if let Some(route) = &route {
        is_known(row, "route", route, &doors, ("途径", "route"));
    }
    if list.is_some_and(|list| list != DutyList::Own) && competent.is_none() {
        row.problem(
            "缺少“competent”：不由本级牵头的事，要写明由谁牵头",
            "`competent` is missing: who leads what this level does not",
        );
    }
    Some(Duty { code: code?, name: name?, list: list?, categories: of?, competent, route, source: source? })
}
