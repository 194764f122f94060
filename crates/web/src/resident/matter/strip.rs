//! The strip of days that shows how a limit was counted, and its sum in one sentence.

use crate::{Web, layout::Page, times};
use jiff::Timestamp;
use zhiye_calendar::{Deadline, Lang, Role};
use zhiye_rulebook::PauseKind;

/// Days shown at most; a longer limit has its sentence only.
const MOST: usize = 22;

/// One day.
pub struct Cell {
    pub class: &'static str,
    pub day: String,
    pub weekday: &'static str,
    pub says: String,
    /// The month changes here, so the day is written with it.
    pub long: bool,
}

/// How the limit was counted, in one line.
pub fn sum(web: &Web, page: &Page, deadline: &Deadline) -> String {
    let lang = page.lang();
    deadline.explain_with(lang, &page.schedule().zone, |code| {
        if code == "supplement" {
            return page.t("pause-supplement");
        }
        let reason = PauseKind::parse(code).and_then(|kind| web.app.rulebook().pause_reason(kind));
        reason.map_or(String::new(), |reason| reason.name.get(lang).to_owned())
    })
}

/// The days from arrival to the last one; the day of the answer stands out, also when it came later.
pub fn cells(page: &Page, deadline: &Deadline, answered_at: Option<Timestamp>) -> Vec<Cell> {
    let zone = &page.schedule().zone;
    let strip = deadline.strip(zone);
    if strip.len() > MOST || strip.len() < 2 {
        return Vec::new();
    }
    let answered = answered_at.map(|at| zone.to_datetime(at).date());
    // The first day's month is that of the heading above, or written there.
    let mut month = strip.first().map_or(0, |cell| cell.date.month());
    strip
        .iter()
        .map(|cell| {
            let (class, says) = match &cell.role {
                _ if Some(cell.date) == answered => ("hit", page.t("day-answered")),
                Role::From => ("from", page.t("day-from")),
                Role::Counted(n) => ("", page.t1("day-counted", "n", &n.to_string())),
                Role::Off(name) if name.is_empty() => ("off", page.t("day-off")),
                Role::Off(name) => ("off", page.t1("day-holiday", "name", &holiday(page, name))),
                Role::Paused => ("off", page.t("day-paused")),
                Role::End => ("end", page.t("day-end")),
            };
            let long = cell.date.month() != month;
            month = cell.date.month();
            let day = if long {
                times::day(cell.date, page.lang(), cell.date.year())
            } else {
                page.t1("day-number", "n", &cell.date.day().to_string())
            };
            Cell { class, day, weekday: times::weekday(cell.date, page.lang()), says, long }
        })
        .collect()
}

/// A public holiday by its name in the reader's language. Days an office adds itself keep the name they were given.
fn holiday(page: &Page, name: &str) -> String {
    const NAMES: [(&str, &str); 8] = [
        ("元旦", "New Year"),
        ("春节", "Spring Festival"),
        ("除夕", "Spring Festival"),
        ("清明节", "Tomb-Sweeping Day"),
        ("劳动节", "Labour Day"),
        ("端午节", "Dragon Boat Festival"),
        ("中秋节", "Mid-Autumn Festival"),
        ("国庆节", "National Day"),
    ];
    if page.lang() == Lang::Zh {
        return name.to_owned();
    }
    let english: Vec<&str> = name
        .split('、')
        .filter_map(|part| NAMES.iter().find(|(zh, _)| *zh == part).map(|(_, en)| *en))
        .collect();
    if english.is_empty() { name.to_owned() } else { english.join(", ") }
}
