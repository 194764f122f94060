//! What matters are about, two levels deep, and the units that usually handle them.

use crate::reading::{Codes, Row, suggestion};
use crate::{Kind, Text, guard};

/// A first-level subject (`housing`, no parent) or a second-level one (`housing.leak`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Category {
    pub code: String,
    /// The first-level code; `None` for a first-level subject.
    pub parent: Option<String>,
    pub name: Text,
    /// One line as a resident would say it; of a first-level subject: what belongs there.
    pub example: Text,
    /// Chinese words by which it is found. First-level subjects have none of their own.
    pub keywords: Vec<String>,
    /// Code of the unit that usually handles it; a first-level subject's is the default of those below.
    pub unit: String,
    /// What most filings about it are.
    pub usual_kind: Kind,
    /// No longer chosen for new matters; those that have it keep it.
    pub retired: bool,
}

/// A unit code the categories point to and the name it has until the office gives its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnitDefault {
    pub code: String,
    pub name: Text,
}

/// Reads `categories.toml`; the units come from `office.toml`.
pub(crate) fn read(root: &Row<'_>, units: &[UnitDefault]) -> Vec<Category> {
    let mut codes = Codes::default();
    let mut all = Vec::new();
    for row in root.rows("category") {
        let parent = first_level(&row, units, &mut codes);
        let below = row.rows("sub");
        row.done();
        let Some(parent) = parent else { continue };
        let below: Vec<Category> =
            below.iter().filter_map(|row| second_level(row, &parent, units, &mut codes)).collect();
        all.push(parent);
        all.extend(below);
    }
    all
}

fn first_level(row: &Row<'_>, units: &[UnitDefault], codes: &mut Codes) -> Option<Category> {
    let (code, name, example) = (row.code("code"), row.label("name"), row.bilingual("example"));
    let unit = unit(row, units);
    let usual_kind = row.word("usual_kind", &Kind::ALL, Kind::code);
    let retired = row.flag("retired").unwrap_or(false);
    let code = code?;
    codes.add(row, "code", &code);
    if code.contains('.') {
        row.problem_at("code", "大类的代码里不能有点", "a first-level code has no dot");
    }
    Some(Category {
        code,
        parent: None,
        name: name?,
        example: example?,
        keywords: Vec::new(),
        unit: unit?,
        usual_kind: usual_kind?,
        retired,
    })
}

/// Unit and usual kind are the parent's unless the row has its own.
fn second_level(
    row: &Row<'_>,
    parent: &Category,
    units: &[UnitDefault],
    codes: &mut Codes,
) -> Option<Category> {
    let (code, name, example) = (row.code("code"), row.label("name"), row.bilingual("example"));
    let keywords = row.texts("keywords");
    let unit = if row.has("unit") { unit(row, units) } else { Some(parent.unit.clone()) };
    let usual_kind = if row.has("usual_kind") {
        row.word("usual_kind", &Kind::ALL, Kind::code)
    } else {
        Some(parent.usual_kind)
    };
    let retired = row.flag("retired").unwrap_or(false);
    row.done();
    let (code, keywords) = (code?, keywords?);
    codes.add(row, "code", &code);
    if code.rsplit_once('.').is_none_or(|(first, _)| first != parent.code) {
        row.problem_at(
            "code",
            format!("小类代码“{code}”应当以“{}.”开头", parent.code),
            format!("code \"{code}\" has to begin with \"{}.\"", parent.code),
        );
    }
    if keywords.is_empty() || keywords.iter().any(String::is_empty) {
        row.problem_at("keywords", "至少要有一个查找词，不能是空的", "at least one keyword, none empty");
    }
    for word in &keywords {
        if let Err(found) = guard::check(word) {
            row.problem_at("keywords", found.to_string(), format!("\"{}\" cannot be a keyword", found.word));
        }
    }
    Some(Category {
        code,
        parent: Some(parent.code.clone()),
        name: name?,
        example: example?,
        keywords,
        unit: unit?,
        usual_kind: usual_kind?,
        retired: retired || parent.retired,
    })
}

fn unit(row: &Row<'_>, units: &[UnitDefault]) -> Option<String> {
    let code = row.text("unit")?;
    if units.iter().any(|unit| unit.code == code) {
        return Some(code);
    }
    let known: Vec<&str> = units.iter().map(|unit| unit.code.as_str()).collect();
    let (zh, en) = suggestion(&code, &known);
    row.problem_at("unit", format!("没有“{code}”这个单位{zh}"), format!("no unit \"{code}\"{en}"));
    None
}
