//! The office's own numbers: hours, zone, windows of time, the credit table of the ordinary lane.

use crate::codes::Codes;
use crate::reading::Row;
use crate::{Text, UnitDefault};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use zhiye_calendar::{Limit, OfficeHours};

/// Credit of the ordinary lane (`effective_at = filed_at − credit`), all in office minutes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PriorityTable {
    /// By danger 0, 1, 2. Danger 3 is the emergency lane and has no credit.
    pub danger_minutes: [u32; 3],
    /// For each doubling of the number of distinct people affected.
    pub people_step_minutes: u32,
    pub people_cap_minutes: u32,
    pub hardship_minutes: u32,
    /// The most that all credits together may come to.
    pub credit_cap_minutes: u32,
}

/// Everything in `office.toml` that is not a list.
#[derive(Clone, Debug)]
pub struct OfficeRules {
    pub hours: OfficeHours,
    pub zone: TimeZone,
    /// An unacknowledged danger goes to the next on the duty roster after this.
    pub duty_acknowledge_within: Limit,
    /// Of a hundred answers, how many are drawn for a follow-up call; negatives are always followed up.
    pub follow_up_percent: u8,
    /// Digits of the query code.
    pub query_code_digits: u8,
    /// How long a correction of a merge stays possible.
    pub unmerge_window: Limit,
    /// An answered matter closes this long after the third attempt to reach the person.
    pub close_after_attempts: Limit,
    pub contact_attempts: u8,
    /// The owner is told of a reminder at most once in this.
    pub reminder_gap: Limit,
    /// A figure about fewer people than this is hidden.
    pub smallest_group_shown: u16,
    /// Shown to residents: when the window is open.
    pub window_text: Text,
    /// Shown to residents: how long and how a matter can be opened again.
    pub reopen_text: Text,
    /// What can be done against an answer that does not support what was asked.
    pub remedy_text: Text,
    /// The same of a petition matter (《信访工作条例》第三十五条).
    pub remedy_petition_text: Text,
    /// Shown to residents outside the hours.
    pub closed_text: Text,
    pub priority: PriorityTable,
}

impl PriorityTable {
    /// The credit in office minutes, for a matter of danger 0–2 (3 has none: it is in the emergency lane).
    ///
    /// `people` is the number of *distinct* people affected. The step is per doubling, rounded down to minutes.
    pub fn credit_minutes(&self, danger: u8, people: u32, hardship: bool) -> u32 {
        let danger = self.danger_minutes.get(usize::from(danger)).copied().unwrap_or(0);
        let people = scaled_log2(self.people_step_minutes, people.max(1)).min(self.people_cap_minutes);
        let hardship = if hardship { self.hardship_minutes } else { 0 };
        danger.saturating_add(people).saturating_add(hardship).min(self.credit_cap_minutes)
    }
}

/// `⌊factor × log₂ n⌋` in integers: the same on every machine, because the result is stored.
fn scaled_log2(factor: u32, n: u32) -> u32 {
    const BITS: u32 = 32;
    let whole = n.ilog2();
    // n / 2^whole as a fixed-point number in [1, 2); squaring it brings out the fraction bit by bit
    let mut mantissa = (u128::from(n) << 62) >> whole;
    let mut fraction: u64 = 0;
    for _ in 0..BITS {
        mantissa = (mantissa * mantissa) >> 62;
        fraction <<= 1;
        if mantissa >= 1 << 63 {
            mantissa >>= 1;
            fraction |= 1;
        }
    }
    let log = (u64::from(whole) << BITS) | fraction;
    let product = (u128::from(log) * u128::from(factor)) >> BITS;
    u32::try_from(product).unwrap_or(u32::MAX)
}

/// Reads `office.toml`: the rules and the unit codes the categories may point to.
pub(crate) fn read(root: &Row<'_>) -> (Option<OfficeRules>, Vec<UnitDefault>) {
    let mut codes = Codes::default();
    let units = root.rows("unit").iter().filter_map(|row| unit(row, &mut codes)).collect();
    let rules = rules(root);
    root.done();
    (rules, units)
}

fn unit(row: &Row<'_>, codes: &mut Codes) -> Option<UnitDefault> {
    let (code, name) = (row.code("code"), row.label("name"));
    row.done();
    if let Some(code) = &code {
        codes.add(row, "code", code);
    }
    Some(UnitDefault { code: code?, name: name? })
}

fn rules(root: &Row<'_>) -> Option<OfficeRules> {
    let (hours, zone) = (hours(root), zone(root));
    let [windows, texts, table] = ["window", "text", "priority"].map(|key| root.section(key));
    let priority = table.zip(hours.as_ref()).and_then(|(row, hours)| priority(&row, hours));
    let (windows, texts) = (windows?, texts?);
    let duty = windows.limit("duty_acknowledge");
    let unmerge = windows.limit("unmerge");
    let close = windows.limit("close_after_attempts");
    let gap = windows.limit("reminder_gap");
    let attempts = windows.number("contact_attempts", 1, 20);
    let percent = windows.number("follow_up_percent", 0, 100);
    let digits = windows.number("query_code_digits", 6, 12);
    let smallest = windows.number("smallest_group_shown", 1, 1_000);
    windows.done();
    let (window, reopen, closed) =
        (texts.bilingual("window"), texts.bilingual("reopen"), texts.bilingual("closed"));
    let (remedy, petition) = (texts.bilingual("remedy"), texts.bilingual("remedy_petition"));
    texts.done();
    Some(OfficeRules {
        hours: hours?,
        zone: zone?,
        duty_acknowledge_within: duty?,
        follow_up_percent: u8::try_from(percent?).ok()?,
        query_code_digits: u8::try_from(digits?).ok()?,
        unmerge_window: unmerge?,
        close_after_attempts: close?,
        contact_attempts: u8::try_from(attempts?).ok()?,
        reminder_gap: gap?,
        smallest_group_shown: u16::try_from(smallest?).ok()?,
        window_text: window?,
        reopen_text: reopen?,
        remedy_text: remedy?,
        remedy_petition_text: petition?,
        closed_text: closed?,
        priority: priority?,
    })
}

fn hours(root: &Row<'_>) -> Option<OfficeHours> {
    let spans: Option<Vec<(Time, Time)>> = root.texts("hours")?.iter().map(|text| span(text)).collect();
    let hours = spans.and_then(|spans| OfficeHours::new(spans).ok());
    if hours.is_none() {
        root.problem_at(
            "hours",
            "办公时间要写成 [\"09:00-12:00\", \"13:30-17:30\"]，先后有序、互不重叠",
            "hours are written [\"09:00-12:00\", \"13:30-17:30\"], in order, not overlapping",
        );
    }
    hours
}

fn span(text: &str) -> Option<(Time, Time)> {
    let (from, to) = text.split_once('-')?;
    Some((from.trim().parse().ok()?, to.trim().parse().ok()?))
}

fn zone(root: &Row<'_>) -> Option<TimeZone> {
    let name = root.text("zone")?;
    let zone = TimeZone::get(&name).ok();
    if zone.is_none() {
        root.problem_at(
            "zone",
            format!("没有“{name}”这个时区，例如 Asia/Shanghai"),
            format!("no time zone \"{name}\"; for example Asia/Shanghai"),
        );
    }
    zone
}

fn priority(row: &Row<'_>, hours: &OfficeHours) -> Option<PriorityTable> {
    let minutes = |key: &'static str| office_minutes(row, key, hours);
    let (one, two) = (minutes("danger_1"), minutes("danger_2"));
    let (step, cap) = (minutes("people_step"), minutes("people_cap"));
    let (hardship, all) = (minutes("hardship"), minutes("credit_cap"));
    row.done();
    Some(PriorityTable {
        danger_minutes: [0, one?, two?],
        people_step_minutes: step?,
        people_cap_minutes: cap?,
        hardship_minutes: hardship?,
        credit_cap_minutes: all?,
    })
}

/// A credit is subtracted along office hours: only office hours and working days make sense.
fn office_minutes(row: &Row<'_>, key: &'static str, hours: &OfficeHours) -> Option<u32> {
    let minutes = match row.limit(key)? {
        Limit::OfficeMinutes(minutes) => Some(minutes),
        Limit::WorkingDays(days) => Some(u32::from(days) * hours.minutes_per_day()),
        Limit::CalendarDays(_) | Limit::WallMinutes(_) => None,
    };
    if minutes.is_none() {
        row.problem_at(
            key,
            "优先额度按工作时间折算，请写 4wh 或 3wd 这样的数",
            "credit runs along office hours: write it like 4wh or 3wd",
        );
    }
    minutes
}
