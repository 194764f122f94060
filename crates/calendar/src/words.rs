//! The two languages of a deadline's sentence, and numbers with their nouns.

use jiff::civil::{Date, Weekday};

/// The language of an explanation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Simplified Chinese.
    #[default]
    Zh,
    En,
}

/// `1 hour`, `2 hours`.
pub(crate) fn counted(number: u32, noun: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{s}")
}

/// 周一 … 周日, Monday … Sunday.
pub(crate) fn weekday(date: Date, lang: Lang) -> &'static str {
    let (zh, en) = match date.weekday() {
        Weekday::Monday => ("周一", "Monday"),
        Weekday::Tuesday => ("周二", "Tuesday"),
        Weekday::Wednesday => ("周三", "Wednesday"),
        Weekday::Thursday => ("周四", "Thursday"),
        Weekday::Friday => ("周五", "Friday"),
        Weekday::Saturday => ("周六", "Saturday"),
        Weekday::Sunday => ("周日", "Sunday"),
    };
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}
