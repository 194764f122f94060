//! Which days are worked: notices, local days, and the law where no notice exists yet.
//!
//! Every civil day from 2004-01-01 to 2050-12-31 is one entry of a table, so asking for a day is an
//! index and a compare. A calendar never changes: adding days makes another calendar with another
//! [`version`](Calendar::version).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, OnceLock};

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

use crate::csv::{self, RowError};
use crate::law::{self, Festivals, is_weekend};

const DAYS: &str = include_str!("../../../data/days.csv");
const FESTIVALS: &str = include_str!("../../../data/festivals.csv");

pub(crate) const FIRST: Date = date(2004, 1, 1);
const LAST: Date = date(2050, 12, 31);

const WORKING: u16 = 1 << 15;
const NAME: u16 = WORKING - 1;

/// The working days of one office. Cheap to clone.
#[doc(alias = "工作日历")]
#[derive(Clone)]
pub struct Calendar(Arc<Table>);

/// What one civil day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day<'a> {
    /// The offices work on it.
    pub working: bool,
    /// The holiday it belongs to, also on a working Saturday or Sunday that pays for a holiday;
    /// none on a plain day.
    pub name: Option<&'a str>,
    /// The year it lies in has not been announced: computed from the law, it may still change.
    pub provisional: bool,
}

/// A day on which an office departs from the national calendar: a local festival, a flood, a move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalDay {
    pub date: Date,
    pub working: bool,
    pub name: String,
}

/// Why a notice was not taken over.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    #[error("line {line}: {error}")]
    Row { line: usize, error: RowError },
    #[error("the notice has no rows")]
    Empty,
    #[error(
        "{0} does not belong to the notice of {1}: a notice holds one year and may hold the December before"
    )]
    OtherYear(Date, i16),
    #[error("the calendar reaches from 2004 to 2050, the notice is of {0}")]
    OutOfRange(i16),
    #[error("the notice of {0} is not whole: {1} has to be a day off by law")]
    Incomplete(i16, Date),
}

/// What a table is made of; kept so that notices and local days can be added in any order.
#[derive(Clone)]
struct Layers {
    rows: BTreeMap<Date, (bool, String)>,
    announced: BTreeSet<i16>,
    local: BTreeMap<Date, (bool, String)>,
}

struct Table {
    layers: Layers,
    /// One entry a day from [`FIRST`]: the top bit says working, the rest is the name's index.
    days: Vec<u16>,
    /// Names by index; index 0 means none.
    names: Vec<String>,
    version: String,
}

impl Calendar {
    /// The national calendar: the notices from 2004 on, and the law for the years after the last one.
    pub fn official() -> Calendar {
        static OFFICIAL: OnceLock<Calendar> = OnceLock::new();
        OFFICIAL.get_or_init(|| Calendar::build(Layers::embedded())).clone()
    }

    /// This calendar with an office's own days over it. A later day replaces an earlier one of the same date.
    pub fn with_local(&self, extra: &[LocalDay]) -> Calendar {
        let mut layers = self.0.layers.clone();
        for day in extra {
            layers.local.insert(day.date, (day.working, day.name.clone()));
        }
        Calendar::build(layers)
    }

    /// This calendar with the notice of one year, rows `date,kind,name` as in `data/days.csv`.
    ///
    /// The year becomes announced and what the law had guessed for it disappears. A notice may also
    /// hold days of the December before (its New Year block). For a year already announced the rows
    /// are an amendment and change only the days they name.
    ///
    /// # Errors
    /// A line that cannot be read, rows of more than one year, a year outside the calendar's range, or
    /// a first notice in which 1 January, 1 May or 1 October is no day off: that file was cut short.
    pub fn with_announced(&self, csv: &str) -> Result<Calendar, CalendarError> {
        let rows = csv::rows(csv).map_err(|(line, error)| CalendarError::Row { line, error })?;
        let year = rows.iter().map(|row| row.date.year()).max().ok_or(CalendarError::Empty)?;
        if !(FIRST.year()..=LAST.year()).contains(&year) {
            return Err(CalendarError::OutOfRange(year));
        }
        let december = |date: Date| date.year() == year - 1 && date.month() == 12;
        if let Some(row) = rows.iter().find(|row| row.date.year() != year && !december(row.date)) {
            return Err(CalendarError::OtherYear(row.date, year));
        }
        let mut layers = self.0.layers.clone();
        if layers.announced.insert(year) {
            // these three are days off in every version of the law since 1949
            for legal in [date(year, 1, 1), date(year, 5, 1), date(year, 10, 1)] {
                if !rows.iter().any(|row| row.date == legal && !row.working) {
                    return Err(CalendarError::Incomplete(year, legal));
                }
            }
        }
        layers.rows.extend(rows.into_iter().map(|row| (row.date, (row.working, row.name))));
        Ok(Calendar::build(layers))
    }

    /// The last announced year and eight hexadecimal digits over every day that is not plain, such as
    /// `2026-0123abcd`. Two calendars that say the same of every day have the same version.
    pub fn version(&self) -> &str {
        &self.0.version
    }

    /// What `date` is. Outside [`range`](Calendar::range): a plain week, provisional.
    pub fn day(&self, date: Date) -> Day<'_> {
        let provisional = !self.is_announced(date.year());
        if let Some(&entry) = index(date).and_then(|index| self.0.days.get(index)) {
            let name = Some(self.0.names[usize::from(entry & NAME)].as_str()).filter(|name| !name.is_empty());
            return Day { working: entry & WORKING != 0, name, provisional };
        }
        match self.0.layers.local.get(&date) {
            Some((working, name)) => Day {
                working: *working,
                name: Some(name.as_str()).filter(|name| !name.is_empty()),
                provisional,
            },
            None => Day { working: !is_weekend(date), name: None, provisional },
        }
    }

    pub(crate) fn is_working(&self, date: Date) -> bool {
        match index(date).and_then(|index| self.0.days.get(index)) {
            Some(entry) => entry & WORKING != 0,
            None => self.day(date).working,
        }
    }

    /// The notice of `year` is known.
    pub fn is_announced(&self, year: i16) -> bool {
        self.0.layers.announced.contains(&year)
    }

    /// The first and last day of which more is known than the plain week.
    pub fn range(&self) -> (Date, Date) {
        (FIRST, LAST)
    }

    /// `date,working,name`, one row for every day from `from` to `to` inclusive; `working` is `true` or
    /// `false`, `name` is empty on plain days. Only the header when `to` is before `from`.
    pub fn days_csv(&self, from: Date, to: Date) -> String {
        let mut out = String::from("date,working,name\n");
        for date in days(from, to) {
            let day = self.day(date);
            push_row(&mut out, date, day.working, day.name.unwrap_or(""));
        }
        out
    }

    fn build(layers: Layers) -> Calendar {
        let mut days: Vec<u16> =
            days(FIRST, LAST).map(|date| if is_weekend(date) { 0 } else { WORKING }).collect();
        let mut names = Names::default();
        let festivals = Festivals::parse(FESTIVALS);
        for year in (FIRST.year()..=LAST.year()).filter(|year| !layers.announced.contains(year)) {
            for (date, name) in law::days_off(year, &festivals) {
                names.set(&mut days, date, false, name);
            }
        }
        for (&date, (working, name)) in layers.rows.iter().chain(&layers.local) {
            names.set(&mut days, date, *working, name);
        }
        let names = names.list;
        let mut table = Table { layers, days, names, version: String::new() };
        table.version = table.compute_version();
        Calendar(Arc::new(table))
    }
}

impl fmt::Debug for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Calendar").field(&self.version()).finish()
    }
}

impl Layers {
    fn embedded() -> Layers {
        let rows = csv::rows(DAYS).unwrap_or_else(|(line, error)| panic!("data/days.csv:{line}: {error}"));
        // the embedded file holds every notice from the first year to the last one
        let last = rows.iter().map(|row| row.date.year()).max().expect("data/days.csv is not empty");
        Layers {
            rows: rows.into_iter().map(|row| (row.date, (row.working, row.name))).collect(),
            announced: (FIRST.year()..=last).collect(),
            local: BTreeMap::new(),
        }
    }
}

impl Table {
    fn compute_version(&self) -> String {
        let mut text = String::new();
        for year in &self.layers.announced {
            text.push_str(&format!("{year}\n"));
        }
        for (date, &entry) in days(FIRST, LAST).zip(&self.days) {
            let (working, name) = (entry & WORKING != 0, &self.names[usize::from(entry & NAME)]);
            if working == is_weekend(date) || !name.is_empty() {
                push_row(&mut text, date, working, name);
            }
        }
        for (&date, (working, name)) in self.layers.local.iter().filter(|(date, _)| index(**date).is_none()) {
            push_row(&mut text, date, *working, name);
        }
        let last = self.layers.announced.last().copied().unwrap_or(0);
        format!("{last}-{:08x}", fold(&text))
    }
}

/// Collects names and gives each a number.
struct Names {
    list: Vec<String>,
    by_name: BTreeMap<String, u16>,
}

impl Default for Names {
    fn default() -> Names {
        Names { list: vec![String::new()], by_name: BTreeMap::from([(String::new(), 0)]) }
    }
}

impl Names {
    /// Days outside the table are left to the local layer.
    fn set(&mut self, days: &mut [u16], date: Date, working: bool, name: &str) {
        let Some(entry) = index(date).and_then(|index| days.get_mut(index)) else { return };
        let number = match self.by_name.get(name) {
            Some(&number) => number,
            None => {
                let number = u16::try_from(self.list.len()).expect("fewer names than days, about 17,000");
                self.list.push(name.to_owned());
                self.by_name.insert(name.to_owned(), number);
                number
            }
        };
        *entry = number | if working { WORKING } else { 0 };
    }
}

/// Every day from `from` to `to`, both inclusive.
pub(crate) fn days(from: Date, to: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(from), |day| day.tomorrow().ok()).take_while(move |&day| day <= to)
}

fn index(date: Date) -> Option<usize> {
    if !(FIRST..=LAST).contains(&date) {
        return None;
    }
    usize::try_from(date.duration_since(FIRST).as_secs() / 86_400).ok()
}

fn push_row(out: &mut String, date: Date, working: bool, name: &str) {
    out.push_str(&format!("{date},{working},"));
    csv::push_field(out, name);
    out.push('\n');
}

/// FNV-1a over 64 bits, folded to 32: a fingerprint to tell calendars apart, not a seal.
fn fold(text: &str) -> u32 {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash >> 32) as u32 ^ hash as u32
}
