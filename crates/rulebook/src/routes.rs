//! Other doors: who is competent when the office is not, and how to reach them.

use crate::codes::Codes;
use crate::reading::Row;
use crate::{Basis, Text};

/// A door outside the office. Phone numbers are nation-wide short numbers only; local ones are the office's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Route {
    pub code: String,
    pub name: Text,
    /// For which matters.
    pub when: Text,
    /// How to go there.
    pub how: Text,
    /// A national short number, for example `12315`.
    pub phone: Option<String>,
    /// `true` for 110, 119, 120, 122: shown first, in danger.
    pub emergency: bool,
    /// Code of the legal basis that gives the matter to them, if one is in the rulebook.
    pub basis: Option<String>,
}

/// Reads `routes.toml`.
pub(crate) fn read(root: &Row<'_>, bases: &[Basis]) -> Vec<Route> {
    let mut codes = Codes::default();
    root.rows("route").iter().filter_map(|row| route(row, bases, &mut codes)).collect()
}

fn route(row: &Row<'_>, bases: &[Basis], codes: &mut Codes) -> Option<Route> {
    let (code, name) = (row.code("code"), row.bilingual("name"));
    let (when, how) = (row.bilingual("when"), row.bilingual("how"));
    let phone = row.optional_text("phone");
    let emergency = row.flag("emergency").unwrap_or(false);
    let basis = crate::bases::reference(row, "basis", bases);
    row.done();
    if let Some(code) = &code {
        codes.add(row, "code", code);
    }
    if let Some(phone) = &phone
        && !(phone.len() <= 5 && phone.chars().all(|c| c.is_ascii_digit()))
    {
        row.problem_at(
            "phone",
            "这里只写全国统一的短号码，例如 12315；本地电话请写在单位资料里",
            "only national short numbers such as 12315 belong here",
        );
    }
    Some(Route { code: code?, name: name?, when: when?, how: how?, phone, emergency, basis })
}
