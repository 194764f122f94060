//! What happened, in the person's own words. Prompts help; nothing but the words is asked for.

use super::{Draft, Frame, Step};
use crate::{
    Web,
    form::{Faults, required, show, show_as},
    layout::{Browser, Page},
};
use askama::Template;
use axum::{extract::State, http::HeaderMap, response::Response};
use jiff::civil::Date;
use zhiye_app::domain::UnitId;
use zhiye_edge::{Form, Problem, form::Query};
use zhiye_rulebook::Kind;

/// Longest text, in characters.
const MOST: usize = zhiye_app::MOST_TEXT;

/// What one can choose; the sealed way starts on the first page.
const KINDS: [Kind; 5] = [Kind::Help, Kind::Complaint, Kind::Suggestion, Kind::Enquiry, Kind::Praise];

#[derive(Template)]
#[template(path = "resident/file/tell.html")]
struct TellPage {
    page: Page,
    frame: Frame,
    form: Form,
    /// The text this page was written from.
    seen: String,
    faults: Faults,
    sealed: bool,
    /// Code, name, chosen.
    kinds: Vec<(&'static str, &'static str, bool)>,
    /// Units whose people a complaint may be about: id, name, chosen.
    units: Vec<(String, String, bool)>,
}

impl TellPage {
    fn new(web: &Web, page: Page, frame: Frame, draft: Draft, faults: Faults) -> TellPage {
        let chosen = Kind::parse(draft.form.get("kind"));
        let usual = web.app.rulebook().category(draft.form.get("category")).map(|c| c.usual_kind);
        // Said to be unsure stays unsure; not yet asked shows what such matters usually are.
        let chosen = chosen.or(usual.filter(|_| !draft.form.has("kind")));
        let kinds =
            KINDS.iter().map(|kind| (kind.code(), kind.name(page.lang()), chosen == Some(*kind))).collect();
        let chosen = concerned(&page, &draft.form);
        let all = page.directory.units.iter();
        let units =
            all.map(|unit| (unit.id.to_string(), unit.name.clone(), chosen == Some(unit.id))).collect();
        let seen = draft.mark(web, is_text);
        TellPage { sealed: draft.is_sealed(), kinds, units, page, frame, form: draft.form, seen, faults }
    }
}

pub async fn page(
    State(web): State<Web>,
    page: Page,
    browser: Browser,
    headers: HeaderMap,
    Query(query): Query,
) -> Result<Response, Problem> {
    let draft = match Draft::begun(&web, browser, &headers).await? {
        Ok(draft) => draft,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let frame = Frame::new(&page, Step::Tell, &query);
    show(&TellPage::new(&web, page, frame, draft, Faults::default()))
}

pub async fn save(
    State(web): State<Web>,
    page: Page,
    browser: Browser,
    form: Form,
) -> Result<Response, Problem> {
    let mut draft = Draft::open(&web, browser).await?;
    let (seen, before) = (form.get("seen"), draft.form.clone());
    let moved = form.has("seen") && seen != draft.mark(&web, is_text);
    take(&mut draft, &page, &form);
    let unchanged = seen == draft.mark(&web, is_text);
    let both = moved && beside(&mut draft.form, before.trimmed("what"), unchanged);
    let mut faults = check(&page, &draft.form);
    if both {
        faults.add("what", page.t("tell-other-window"));
    }
    let status = draft.keep_or_say(&web, &page, &mut faults).await?;
    if !faults.is_empty() {
        let frame = Frame::new(&page, Step::Tell, &form);
        let shown = TellPage::new(&web, page.wrong(), frame, draft, faults);
        return show_as(status, &shown);
    }
    Ok(draft.onward(&web, Step::Tell, &form))
}

fn is_text(field: &str) -> bool {
    field == "what"
}

/// Another window wrote something since the page was shown: a page that came back unchanged does not take it back, and
/// what was written on both stands on the page that comes next.
fn beside(form: &mut Form, other: &str, unchanged: bool) -> bool {
    if other.is_empty() {
        return false;
    }
    let written = form.trimmed("what").to_owned();
    if unchanged || written.is_empty() {
        form.set("what", other);
        return false;
    }
    let both = !written.contains(other);
    if both {
        form.set("what", format!("{other}\n\n{written}"));
    }
    both
}

pub fn take(draft: &mut Draft, page: &Page, sent: &Form) {
    draft.form.take(sent, &["what"]);
    if !page.is_elder() {
        draft.form.take(sent, &["occurred"]);
    }
    if draft.is_sealed() {
        draft.form.take(sent, &["unit"]);
    } else if sent.has("kind") {
        draft.form.set("kind", sent.get("kind"));
    }
}

/// What has to be mended before it can be filed; asked again on the last page.
pub fn check(page: &Page, form: &Form) -> Faults {
    let mut faults = Faults::default();
    required(&mut faults, page, form, "what", "tell-missing", MOST);
    if let Some(typed) = form.some("occurred") {
        let today = page.schedule().zone.to_datetime(page.now).date();
        match occurred(typed) {
            None => faults.add("occurred", page.t("tell-day-unread")),
            Some(day) if day > today => faults.add("occurred", page.t("tell-day-ahead")),
            Some(_) => {}
        }
    }
    faults
}

/// The unit whose people a complaint is about, if one was chosen.
pub fn concerned(page: &Page, form: &Form) -> Option<UnitId> {
    form.trimmed("unit").parse().ok().filter(|id| page.directory.unit(*id).is_some())
}

/// The day it happened: as a date field sends it, or as people write it.
pub fn occurred(typed: &str) -> Option<Date> {
    let digits: String = zhiye_edge::text::half_width(typed)
        .chars()
        .map(|c| if matches!(c, '年' | '月' | '/' | '.') { '-' } else { c })
        .filter(|c| c.is_ascii_digit() || *c == '-')
        .collect();
    let mut parts = digits.trim_end_matches('-').split('-').map(str::parse::<i16>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_as_people_write_it() {
        for typed in ["2026-11-07", "2026年11月7日", "２０２６/11/7", "2026.11.7"] {
            assert_eq!(occurred(typed), Some(jiff::civil::date(2026, 11, 7)), "{typed}");
        }
        for wrong in ["上周", "11月7日", "2026-13-40"] {
            assert_eq!(occurred(wrong), None, "{wrong}");
        }
    }
}
