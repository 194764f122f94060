//! Where it is: estate or building from the office's list, and the rest in words. "Not sure" is an answer.

use super::{Draft, Frame, Step};
use crate::{
    Web,
    form::{Faults, readable, show, show_as},
    layout::{Browser, Page},
};
use askama::Template;
use axum::{extract::State, http::HeaderMap, response::Response};
use zhiye_domain::office::Area;
use zhiye_edge::{Form, Problem, form::Query};

/// Longest address text, in characters.
const MOST: usize = zhiye_app::MOST_PLACE;

#[derive(Template)]
#[template(path = "resident/file/place.html")]
struct PlacePage {
    page: Page,
    frame: Frame,
    form: Form,
    faults: Faults,
    areas: Vec<Area>,
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
    let frame = Frame::new(&page, Step::Place, &query);
    let areas = page.directory.office.areas.clone();
    show(&PlacePage { page, frame, form: draft.form, faults: Faults::default(), areas })
}

pub async fn save(
    State(web): State<Web>,
    page: Page,
    browser: Browser,
    form: Form,
) -> Result<Response, Problem> {
    let mut draft = Draft::open(&web, browser).await?;
    take(&mut draft, &form);
    let mut faults = check(&page, &draft.form);
    let status = draft.keep_or_say(&web, &page, &mut faults).await?;
    if !faults.is_empty() {
        let frame = Frame::new(&page, Step::Place, &form);
        let areas = page.directory.office.areas.clone();
        return show_as(status, &PlacePage { page: page.wrong(), frame, form: draft.form, faults, areas });
    }
    Ok(draft.onward(&web, Step::Place, &form))
}

pub fn take(draft: &mut Draft, sent: &Form) {
    draft.form.take(sent, &["where", "place"]);
}

/// What has to be mended before it can be filed; asked again on the last page.
pub fn check(page: &Page, form: &Form) -> Faults {
    let mut faults = Faults::default();
    readable(&mut faults, page, form, "place", MOST);
    faults
}

/// `area` or `area/building`, as the list offers them, against the office's areas.
pub fn split(areas: &[Area], chosen: &str) -> (Option<String>, Option<String>) {
    let (area, building) = chosen.split_once('/').map_or((chosen, None), |(a, b)| (a, Some(b)));
    let Some(area) = areas.iter().find(|held| held.code == area) else { return (None, None) };
    let building = building.and_then(|code| area.buildings.iter().find(|held| held.code == code));
    (Some(area.code.clone()), building.map(|held| held.code.clone()))
}

/// The place in words: estate, building, address.
pub fn words(areas: &[Area], chosen: &str, rest: &str) -> String {
    let (area, building) = split(areas, chosen);
    let area = area.and_then(|code| areas.iter().find(|a| a.code == code));
    let building = building.and_then(|code| area.and_then(|a| a.buildings.iter().find(|b| b.code == code)));
    let parts = [area.map(|a| a.name.as_str()), building.map(|b| b.name.as_str()), Some(rest.trim())];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
