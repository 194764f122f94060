//! The rules as lines to read and to compare: each row under its code, everything it says after it.

use crate::{Category, Duty, LimitRow, Rulebook, Text};
use std::collections::BTreeMap;
use zhiye_calendar::Lang;

/// One row of the rulebook in words.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Line {
    /// Code and Chinese name of the part it belongs to.
    pub part: (&'static str, &'static str),
    /// What stays the same when the row changes.
    pub key: String,
    pub says: String,
}

/// A row that differs between two rulebooks; `None` where one does not have it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    pub part: (&'static str, &'static str),
    pub key: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

const OFFICE: (&str, &str) = ("office", "单位设置");
const UNITS: (&str, &str) = ("units", "单位代码");
const CATEGORIES: (&str, &str) = ("categories", "分类");
const LIMITS: (&str, &str) = ("limits", "期限");
const BASES: (&str, &str) = ("bases", "法律依据");
const ROUTES: (&str, &str) = ("routes", "其他途径");
const REASONS: (&str, &str) = ("reasons", "理由");
const DUTIES: (&str, &str) = ("duties", "职责清单");
const PHRASES: (&str, &str) = ("phrases", "说法提醒");

/// Codes of the parts, for whoever wants to read one.
pub const PARTS: [&str; 9] =
    [OFFICE.0, UNITS.0, CATEGORIES.0, LIMITS.0, BASES.0, ROUTES.0, REASONS.0, DUTIES.0, PHRASES.0];

impl Rulebook {
    /// Every row, part by part.
    pub fn listing(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut add = |part, key: &str, says: String| lines.push(Line { part, key: key.to_owned(), says });
        for (key, says) in self.settings() {
            add(OFFICE, key, says);
        }
        for unit in self.units() {
            add(UNITS, &unit.code, both(&unit.name));
        }
        for category in self.categories() {
            add(CATEGORIES, &category.code, category_says(category));
        }
        for row in self.limits() {
            add(LIMITS, &row.id, limit_says(row));
        }
        for basis in self.bases() {
            let to = basis.valid_to.map_or(String::new(), |day| format!(" 至 {day}"));
            let says = format!("{}，{} 起{to}：{}", basis.cite(), basis.valid_from, basis.plain);
            add(BASES, &basis.code, says);
        }
        for route in self.routes() {
            let parts = [both(&route.name), both(&route.when), both(&route.how)];
            let phone = route.phone.iter().chain(&route.basis).map(|said| format!("；{said}"));
            add(ROUTES, &route.code, parts.join("；") + &phone.collect::<String>());
        }
        for (key, says) in self.reasons_in_words() {
            add(REASONS, &key, says);
        }
        for duty in self.duties() {
            add(DUTIES, &duty.code, duty_says(duty));
        }
        for phrase in self.phrases() {
            let says =
                format!("{}：{}；{}", phrase.kind.name(Lang::Zh), phrase.say.join("、"), phrase.instead);
            add(PHRASES, &phrase.code, says);
        }
        lines
    }

    /// What another rulebook says differently, in the order of the parts.
    pub fn differences(&self, after: &Rulebook) -> Vec<Difference> {
        let by_key = |rulebook: &Rulebook| -> BTreeMap<(usize, String), Line> {
            let place =
                |line: &Line| PARTS.iter().position(|part| *part == line.part.0).unwrap_or(PARTS.len());
            let lines = rulebook.listing().into_iter();
            lines.map(|line| ((place(&line), line.key.clone()), line)).collect()
        };
        let (mut old, mut new) = (by_key(self), by_key(after));
        old.retain(|key, line| match new.get(key) {
            Some(same) if same == line => new.remove(key).is_none(),
            _ => true,
        });
        let mut keys: Vec<_> = old.keys().chain(new.keys()).cloned().collect();
        keys.sort();
        keys.dedup();
        let difference = |key| {
            let (before, after) = (old.remove(&key), new.remove(&key));
            let line = before.as_ref().or(after.as_ref())?;
            let (part, key) = (line.part, line.key.clone());
            Some(Difference { part, key, before: before.map(|l| l.says), after: after.map(|l| l.says) })
        };
        keys.into_iter().filter_map(difference).collect()
    }

    fn settings(&self) -> Vec<(&'static str, String)> {
        let (office, table) = (self.office(), self.priority());
        vec![
            ("hours", office.hours.to_string()),
            ("zone", office.zone.iana_name().unwrap_or_default().to_owned()),
            ("duty_acknowledge", office.duty_acknowledge_within.to_string()),
            ("unmerge", office.unmerge_window.to_string()),
            ("close_after_attempts", office.close_after_attempts.to_string()),
            ("contact_attempts", office.contact_attempts.to_string()),
            ("reminder_gap", office.reminder_gap.to_string()),
            ("follow_up_percent", office.follow_up_percent.to_string()),
            ("query_code_digits", office.query_code_digits.to_string()),
            ("smallest_group_shown", office.smallest_group_shown.to_string()),
            ("text.window", both(&office.window_text)),
            ("text.reopen", both(&office.reopen_text)),
            ("text.remedy", both(&office.remedy_text)),
            ("text.remedy_petition", both(&office.remedy_petition_text)),
            ("text.closed", both(&office.closed_text)),
            ("priority.danger", format!("{:?} min", table.danger_minutes)),
            ("priority.people_step", format!("{} min", table.people_step_minutes)),
            ("priority.people_cap", format!("{} min", table.people_cap_minutes)),
            ("priority.hardship", format!("{} min", table.hardship_minutes)),
            ("priority.credit_cap", format!("{} min", table.credit_cap_minutes)),
        ]
    }

    fn reasons_in_words(&self) -> Vec<(String, String)> {
        let mut all = Vec::new();
        let mut add = |list: &str, code: &str, texts: &[&Text]| {
            let words: Vec<String> = texts.iter().map(|text| both(text)).collect();
            all.push((format!("{list}.{code}"), words.join("；")));
        };
        for reason in self.send_back_reasons() {
            add("send_back", &reason.code, &[&reason.name, &reason.rule]);
        }
        for reason in self.pause_reasons() {
            add("pause", reason.kind.code(), &[&reason.name, &reason.paper, &reason.told]);
        }
        for reason in self.extension_reasons() {
            add("extension", &reason.code, &[&reason.name, &reason.told]);
        }
        for row in self.lacks() {
            add("lack", row.lack.code(), &[&row.name, &row.ask]);
        }
        for row in self.hardships() {
            add("hardship", row.hardship.code(), &[&row.name, &row.example]);
        }
        for item in self.supplement_items() {
            add("supplement", &item.code, &[&item.name, &item.hint]);
        }
        all
    }
}

fn both(text: &Text) -> String {
    format!("{} / {}", text.zh, text.en)
}

fn category_says(category: &Category) -> String {
    let mark = if category.retired { "（不再使用）" } else { "" };
    format!(
        "{}{mark}：{}；{}；{}；{}；{}",
        both(&category.name),
        category.unit,
        category.usual_kind.name(Lang::Zh),
        category.legal_channel.name(Lang::Zh),
        both(&category.example),
        category.keywords.join("、")
    )
}

fn duty_says(duty: &Duty) -> String {
    let competent = duty.competent.as_ref().map_or(String::new(), |who| format!("；{}", both(who)));
    let route = duty.route.as_ref().map_or(String::new(), |route| format!("；{route}"));
    format!(
        "{}：{}{competent}{route}；{}；{}",
        duty.list.name(Lang::Zh),
        both(&duty.name),
        duty.categories.join("、"),
        duty.source
    )
}

fn limit_says(row: &LimitRow) -> String {
    let most = if row.at_most { "最多 " } else { "" };
    let roll = if row.counting.roll_forward { "，遇休息日顺延" } else { "" };
    let times = row.times.map_or(String::new(), |times| format!("，{times} 次"));
    let approver = row.approver.map_or(String::new(), |who| format!("，{}同意", who.name(Lang::Zh)));
    let first = if row.first_report { "，先给初报" } else { "" };
    let to = row.valid_to.map_or(String::new(), |day| format!("，到 {day}"));
    format!(
        "{most}{}，从{}算起{roll}{times}{approver}{first}{to}；{}",
        row.limit,
        row.from.name(Lang::Zh),
        row.citation.zh
    )
}
