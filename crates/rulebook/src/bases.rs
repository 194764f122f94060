//! Legal bases: what an act may rest on, article by article, with the days on which it was in force.

use crate::codes::{Codes, suggestion};
use crate::reading::Row;
use jiff::civil::Date;

/// One article (or one law where the article does not matter), in plain words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Basis {
    /// For example `petition.34`.
    pub code: String,
    /// Title without book marks: `信访工作条例`.
    pub title: String,
    /// `第三十四条`; empty when the whole text is meant.
    pub article: String,
    /// What it says, in words for residents.
    pub plain: String,
    /// The first day in force.
    pub valid_from: Date,
    /// The last day in force; `None` while no end is known.
    pub valid_to: Option<Date>,
    /// `false`: article number or present wording not certain; pages add 待核对 until the office has compared it.
    pub checked: bool,
}

impl Basis {
    /// Whether it was law on that day.
    pub fn in_force(&self, on: Date) -> bool {
        self.valid_from <= on && self.valid_to.is_none_or(|last| on <= last)
    }

    /// `《信访工作条例》第三十四条`, with `（待核对）` when unchecked.
    pub fn cite(&self) -> String {
        let mark = if self.checked { "" } else { "（待核对）" };
        format!("《{}》{}{mark}", self.title, self.article)
    }
}

/// Reads `bases.toml`.
pub(crate) fn read(root: &Row<'_>) -> Vec<Basis> {
    let mut codes = Codes::default();
    root.rows("basis").iter().filter_map(|row| basis(row, &mut codes)).collect()
}

fn basis(row: &Row<'_>, codes: &mut Codes) -> Option<Basis> {
    let (code, title, plain) = (row.code("code"), row.text("title"), row.text("plain"));
    let article = row.optional_text("article").unwrap_or_default();
    let (valid_from, valid_to) = (row.date("valid_from"), row.optional_date("valid_to"));
    let checked = row.flag("checked");
    if !row.has("checked") {
        row.problem(
            "缺少“checked”：条号和现行原文有把握写 true，没有把握写 false，页面会注明“待核对”",
            "`checked` is missing: true when number and present wording are certain, false otherwise",
        );
    }
    row.done();
    if let Some(code) = &code {
        codes.add(row, "code", code);
    }
    in_order(row, valid_from, valid_to);
    Some(Basis {
        code: code?,
        title: title?,
        article,
        plain: plain?,
        valid_from: valid_from?,
        valid_to,
        checked: checked?,
    })
}

/// Notes a last day that lies before the first.
pub(crate) fn in_order(row: &Row<'_>, valid_from: Option<Date>, valid_to: Option<Date>) {
    if let (Some(from), Some(to)) = (valid_from, valid_to)
        && to < from
    {
        row.problem_at(
            "valid_to",
            format!("失效日期 {to} 早于施行日期 {from}"),
            format!("valid_to {to} is before valid_from {from}"),
        );
    }
}

/// The code of a legal basis under a key, checked to exist; `None` when absent or unknown (noted).
pub(crate) fn reference(row: &Row<'_>, key: &'static str, bases: &[Basis]) -> Option<String> {
    let code = row.optional_text(key)?;
    if bases.iter().any(|basis| basis.code == code) {
        return Some(code);
    }
    let known: Vec<&str> = bases.iter().map(|basis| basis.code.as_str()).collect();
    let (zh, en) = suggestion(&code, &known);
    row.problem_at(
        key,
        format!("bases.toml 里没有依据“{code}”{zh}"),
        format!("bases.toml has no basis \"{code}\"{en}"),
    );
    None
}
