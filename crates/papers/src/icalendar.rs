//! Calendars other programs subscribe to (iCalendar, RFC 5545): instants in UTC, lines of at most 75 octets, CRLF.
//!
//! Not here: whose days they are, and what may be said in them.

use jiff::Timestamp;

/// A moment in somebody's calendar.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CalendarEntry {
    /// The same as long as it is the same thing.
    pub uid: String,
    pub at: Timestamp,
    pub title: String,
    /// Where to look.
    pub link: String,
    /// Grows with each change.
    pub sequence: u32,
    pub changed_at: Timestamp,
    pub cancelled: bool,
}

/// Reminders before the moment.
const ALARMS: &[&str] = &["-P1D", "-PT2H"];

/// The calendar as a file.
pub fn icalendar(name: &str, entries: &[CalendarEntry]) -> String {
    let mut file = File(String::new());
    for line in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Zhiye//Zhiye//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ] {
        file.line(line);
    }
    file.text("X-WR-CALNAME", name);
    file.line("REFRESH-INTERVAL;VALUE=DURATION:PT1H");
    file.line("X-PUBLISHED-TTL:PT1H");
    for entry in entries {
        file.entry(entry);
    }
    file.line("END:VCALENDAR");
    file.0
}

struct File(String);

impl File {
    /// A line, folded between characters.
    fn line(&mut self, line: &str) {
        let mut room = 75;
        for c in line.chars() {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = 74;
            }
            self.0.push(c);
            room -= c.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    fn text(&mut self, name: &str, text: &str) {
        let mut escaped = String::new();
        for c in text.chars() {
            match c {
                '\\' | ';' | ',' => escaped.extend(['\\', c]),
                '\n' => escaped.push_str("\\n"),
                c if c.is_control() => {}
                c => escaped.push(c),
            }
        }
        self.line(&format!("{name}:{escaped}"));
    }

    fn entry(&mut self, entry: &CalendarEntry) {
        let at = |at: Timestamp| at.strftime("%Y%m%dT%H%M%SZ").to_string();
        self.line("BEGIN:VEVENT");
        self.text("UID", &entry.uid);
        self.line(&format!("DTSTAMP:{}", at(entry.changed_at)));
        self.line(&format!("LAST-MODIFIED:{}", at(entry.changed_at)));
        self.line(&format!("SEQUENCE:{}", entry.sequence));
        self.line(&format!("DTSTART:{}", at(entry.at)));
        self.text("SUMMARY", &entry.title);
        self.line(&format!("URL:{}", entry.link.replace(['\r', '\n'], "")));
        self.line("CLASS:PRIVATE");
        self.line("TRANSP:TRANSPARENT");
        if entry.cancelled {
            self.line("STATUS:CANCELLED");
        } else {
            self.line("STATUS:CONFIRMED");
            for before in ALARMS {
                self.line("BEGIN:VALARM");
                self.line("ACTION:DISPLAY");
                self.text("DESCRIPTION", &entry.title);
                self.line(&format!("TRIGGER:{before}"));
                self.line("END:VALARM");
            }
        }
        self.line("END:VEVENT");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(title: &str) -> CalendarEntry {
        CalendarEntry {
            uid: "1-2026111700000017@zhiye".into(),
            at: "2026-11-20T09:30:00Z".parse().unwrap(),
            title: title.into(),
            link: "https://zhiye.example.cn/staff/requests/2026111700000017".into(),
            sequence: 3,
            changed_at: "2026-11-17T08:20:00Z".parse().unwrap(),
            cancelled: false,
        }
    }

    #[test]
    fn lines_end_as_they_must_and_are_folded_between_characters() {
        let title = "期限，".repeat(40);
        let file = icalendar("枝叶", &[entry(&title)]);
        assert!(file.ends_with("END:VCALENDAR\r\n"));
        assert!(!file.replace("\r\n", "").contains(['\r', '\n']));
        assert!(file.split("\r\n").all(|line| line.len() <= 75), "{file}");
        let unfolded = file.replace("\r\n ", "");
        assert!(unfolded.contains(&format!("SUMMARY:{title}\r\n")), "{unfolded}");
    }

    #[test]
    fn what_means_something_in_a_text_is_escaped() {
        let file = icalendar("a;b,c\\d", &[entry("one\ntwo\r\nEND:VEVENT")]);
        assert!(file.contains("X-WR-CALNAME:a\\;b\\,c\\\\d\r\n"), "{file}");
        assert!(file.contains("SUMMARY:one\\ntwo\\nEND:VEVENT\r\n"), "{file}");
        assert_eq!(file.matches("\r\nEND:VEVENT\r\n").count(), 1);
    }

    #[test]
    fn a_cancelled_entry_reminds_nobody() {
        let file = icalendar("枝叶", &[CalendarEntry { cancelled: true, ..entry("期限") }]);
        assert!(file.contains("STATUS:CANCELLED") && !file.contains("VALARM"), "{file}");
        let file = icalendar("枝叶", &[entry("期限")]);
        assert_eq!(file.matches("BEGIN:VALARM").count(), 2);
        assert!(file.contains("DTSTART:20261120T093000Z\r\n") && file.contains("SEQUENCE:3\r\n"), "{file}");
    }
}
