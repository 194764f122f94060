//! A filing from the fields of the registration page.

use crate::{
    Web,
    layout::Page,
    staff::form::{Errors, Reader},
};
use jiff::{Timestamp, civil::DateTime};
use zhiye_app::{
    Contact, Filing, MOST_NAME, MOST_PLACE, MOST_SUMMARY, MOST_TEXT, MOST_WISHES,
    domain::phone,
    domain::request::{About, Channel, Communication, Danger, Relation, Reply},
};
use zhiye_edge::{Form, text};
use zhiye_rulebook::{Hardship, Kind};

/// The filing, or what has to be mended.
pub fn filing(web: &Web, page: &Page, form: &Form) -> Result<Filing, Errors> {
    let mut reader = Reader::new(form);
    let channel = reader.code("channel", Channel::parse, "请选怎么来的");
    let phone = read_phone(&mut reader);
    let words = reader.text("text", MOST_TEXT, "请写是什么事，照原话写");
    let category = form.some("category").map(str::to_owned);
    let danger = reader.code("danger", Danger::parse, "请选有没有危险");
    let reply = reader.code("reply", Reply::parse, "请选怎么回");
    let relation = reader.code("relation", Relation::parse, "请选替谁反映");
    let summary = reader.maybe("summary", MOST_SUMMARY).map(str::to_owned);
    let place = reader.maybe("place", MOST_PLACE).map(str::to_owned);
    let name = reader.maybe("name", MOST_NAME).unwrap_or_default().to_owned();
    let wishes = reader.maybe("wishes", MOST_WISHES).unwrap_or_default().to_owned();
    let occurred_on = match form.some("occurred_on") {
        Some(_) => reader.day("occurred_on", "请写成 2026-11-22 这样的日子，或者空着"),
        None => None,
    };
    let told_at = told_at(&mut reader, page);
    if reply != Some(Reply::None) && phone.is_empty() && reader.errors.is_empty() {
        reader.wrong("phone", "要打电话或发短信回他，请留电话；没有电话的，回复方式选“不用联系”");
    }
    let (area, building) = area(page, form.trimmed("where"));
    let kind = Kind::parse(form.trimmed("kind")).unwrap_or_else(|| usual(web, category.as_deref()));
    if !reader.errors.is_empty() {
        return Err(reader.errors);
    }
    let (Some(channel), Some(words), Some(danger), Some(reply), Some(relation)) =
        (channel, words, danger, reply, relation)
    else {
        return Err(reader.errors);
    };
    let mut filing = Filing::new(kind, channel, words);
    filing.about =
        form.trimmed("about").parse().ok().filter(|id| page.directory.unit(*id).is_some()).map(About::Unit);
    filing.category = category;
    filing.told_at = told_at;
    filing.occurred_on = occurred_on;
    filing.area = area;
    filing.building = building;
    filing.place = place;
    filing.summary = summary;
    filing.relation = relation;
    filing.authorised = relation != Relation::Myself && form.has("authorised");
    filing.reply = reply;
    filing.communication =
        form.all("communication").iter().filter_map(|code| Communication::parse(code)).collect();
    filing.contact = Contact { name, phone, address: String::new(), wishes };
    filing.read_aloud = form.has("read_aloud");
    filing.danger = danger;
    filing.hardship = Hardship::parse(form.trimmed("hardship"));
    Ok(filing)
}

/// What most filings of the category are; without one a request for help.
fn usual(web: &Web, category: Option<&str>) -> Kind {
    category.and_then(|code| web.app.rulebook().category(code)).map_or(Kind::Help, |c| c.usual_kind)
}

/// The digits to keep; empty if none were typed or they are no phone's.
fn read_phone(reader: &mut Reader<'_>) -> String {
    let Some(typed) = reader.typed.some("phone") else { return String::new() };
    phone::parse(typed).unwrap_or_else(|| {
        reader.wrong("phone", "请核对电话：手机 11 位，座机带区号");
        String::new()
    })
}

fn area(page: &Page, value: &str) -> (Option<String>, Option<String>) {
    let (area, building) = value.split_once('/').map_or((value, None), |(a, b)| (a, Some(b)));
    let Some(known) = page.directory.office.area(area) else { return (None, None) };
    let building = building.filter(|code| known.buildings.iter().any(|b| b.code == *code));
    (Some(known.code.clone()), building.map(str::to_owned))
}

/// `2026-11-22T20:30` in the office's zone, not later than now.
fn told_at(reader: &mut Reader<'_>, page: &Page) -> Option<Timestamp> {
    let typed = text::half_width(reader.typed.some("told_at")?).replace(' ', "T");
    let civil: Option<DateTime> = typed.parse().ok();
    let at = civil.and_then(|civil| page.schedule().zone.to_timestamp(civil).ok());
    match at {
        Some(at) if at <= page.now => Some(at),
        Some(_) => {
            reader.wrong("told_at", "收到的时间不能晚于现在，请改一改");
            None
        }
        None => {
            reader.wrong("told_at", "请写成 2026-11-22 20:30 这样的时间，或者空着");
            None
        }
    }
}
