//! Codes of the office's own lists, as several bodies take them.

use crate::body::Fields;
use zhiye_app::{
    App,
    domain::{
        UnitId,
        request::{Danger, Satisfaction},
    },
};

pub fn category(app: &App, body: &mut Fields) -> Option<String> {
    let known = |code: &str| app.rulebook().category(code).map(|category| category.code.clone());
    body.known("category", known, "没有这个分类代码", "is no category of this office")
}

pub fn unit(app: &App, body: &mut Fields, name: &str) -> Option<UnitId> {
    let directory = app.directory();
    let known = |code: &str| directory.unit_by_code(code).map(|unit| unit.id);
    body.known(name, known, "没有这个单位代码", "is no unit of this office")
}

/// 0 none, 1 may worsen, 2 likely, 3 now.
pub fn danger(body: &mut Fields) -> Option<Danger> {
    let step = usize::try_from(body.some_number("danger", 0, 3)?).ok()?;
    Danger::ALL.get(step).copied()
}

/// 5 very satisfied … 1 very dissatisfied.
pub fn satisfaction(body: &mut Fields) -> Option<Satisfaction> {
    let step = body.some_number("satisfaction", 1, 5)?.to_string();
    Satisfaction::parse(&step)
}
