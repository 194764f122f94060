//! What matters are about, two levels deep, and the units that usually handle them. A third level only where its unit or
//! its limit differs from the second.

use crate::codes::{Codes, is_known};
use crate::reading::Row;
use crate::{Kind, LegalChannel, LimitRow, Text, guard};

/// A first-level subject (`housing`, no parent), a second-level one (`housing.leak`), or one below that.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Category {
    pub code: String,
    /// The code of the level above; `None` for a first-level subject.
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
    /// The channel its matters usually go by; whoever accepts one decides.
    pub legal_channel: LegalChannel,
    /// No longer chosen for new matters; those that have it keep it.
    pub retired: bool,
}

impl Category {
    /// Whether a code is this one's or stands below it.
    pub fn covers(&self, code: &str) -> bool {
        is_within(code, &self.code)
    }
}

/// Whether a category's code is another's or stands below it: `housing.leak` is within `housing`.
pub(crate) fn is_within(code: &str, above: &str) -> bool {
    code.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// A unit code the categories point to and the name it has until the office gives its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnitDefault {
    pub code: String,
    pub name: Text,
}

/// All categories, and the third-level rows that stand there for the sake of a limit of their own, with their codes.
pub(crate) type Read<'a> = (Vec<Category>, Vec<(Row<'a>, String)>);

/// Reads `categories.toml`; the units come from `office.toml`.
pub(crate) fn read<'a>(root: &Row<'a>, units: &[UnitDefault]) -> Read<'a> {
    let mut codes = Codes::default();
    let (mut all, mut thirds) = (Vec::new(), Vec::new());
    for row in root.rows("category") {
        let first = first_level(&row, units, &mut codes);
        let below = row.rows("sub");
        row.done();
        let Some(first) = first else { continue };
        all.push(first.clone());
        for row in below {
            let second = lower_level(&row, &first, units, &mut codes);
            let below = row.optional_rows("sub");
            row.done();
            let Some(second) = second else { continue };
            all.push(second.clone());
            for row in below {
                let third = lower_level(&row, &second, units, &mut codes);
                row.done();
                let Some(third) = third else { continue };
                if third.unit == second.unit {
                    thirds.push((row, third.code.clone()));
                }
                all.push(third);
            }
        }
    }
    (all, thirds)
}

/// A third level is for what another unit handles or another limit rules; else the second says it.
pub(crate) fn thirds_have_limits(thirds: &[(Row<'_>, String)], limits: &[LimitRow]) {
    for (row, code) in thirds {
        if limits.iter().all(|limit| limit.category.as_deref() != Some(code)) {
            row.problem(
                format!("第三级“{code}”的单位和上一级一样，也没有自己的期限：并到上一级"),
                format!("the third level \"{code}\" has neither a unit nor a limit of its own: leave it out"),
            );
        }
    }
}

fn first_level(row: &Row<'_>, units: &[UnitDefault], codes: &mut Codes) -> Option<Category> {
    let (code, name, example) = (row.code("code"), row.label("name"), row.bilingual("example"));
    let unit = unit(row, units);
    let usual_kind = row.word("usual_kind", &Kind::ALL, Kind::code);
    let legal_channel = legal_channel(row, LegalChannel::Ordinary);
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
        legal_channel: legal_channel?,
        retired,
    })
}

/// Unit and usual kind are the parent's unless the row has its own.
fn lower_level(
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
    let legal_channel = legal_channel(row, parent.legal_channel);
    let retired = row.flag("retired").unwrap_or(false);
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
        legal_channel: legal_channel?,
        retired: retired || parent.retired,
    })
}

fn legal_channel(row: &Row<'_>, otherwise: LegalChannel) -> Option<LegalChannel> {
    let given = row.has("legal_channel");
    if given { row.word("legal_channel", &LegalChannel::ALL, LegalChannel::code) } else { Some(otherwise) }
}

fn unit(row: &Row<'_>, units: &[UnitDefault]) -> Option<String> {
    let code = row.text("unit")?;
    let known: Vec<&str> = units.iter().map(|unit| unit.code.as_str()).collect();
    is_known(row, "unit", &code, &known, ("单位", "unit")).then_some(code)
}
