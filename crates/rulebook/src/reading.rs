//! Reads a TOML file row by row, remembers the place of everything, and collects *all* faults instead of
//! stopping at the first: whoever edits the file mends it in one go.

use crate::{Problem, Text, guard};
use jiff::civil::Date;
use std::cell::RefCell;
use std::collections::BTreeSet;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use zhiye_calendar::Limit;

/// A source text with its line ends made `\n`, and the faults found in it so far.
pub(crate) struct SourceFile {
    pub name: String,
    pub text: String,
    line_starts: Vec<usize>,
    problems: RefCell<Vec<Problem>>,
}

impl SourceFile {
    pub fn new(name: &str, text: &str) -> SourceFile {
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        SourceFile { name: name.to_owned(), text, line_starts, problems: RefCell::default() }
    }

    /// Notes a fault at a byte offset.
    pub fn problem(&self, at: usize, message: impl Into<String>, message_en: impl Into<String>) {
        self.problems.borrow_mut().push(Problem {
            file: self.name.clone(),
            line: self.line_starts.partition_point(|start| *start <= at).max(1),
            message: message.into(),
            message_en: message_en.into(),
        });
    }

    pub fn into_problems(self) -> Vec<Problem> {
        self.problems.into_inner()
    }

    /// The whole file as a table; its syntax faults are noted and `None` returned.
    pub fn parse(&self) -> Option<DeTable<'_>> {
        match DeTable::parse(&self.text) {
            Ok(table) => Some(table.into_inner()),
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                let said = error.message();
                self.problem(
                    at,
                    format!("这一行不合 TOML 的写法：{said}"),
                    format!("not valid TOML: {said}"),
                );
                None
            }
        }
    }
}

/// One table of a file. Every key that is asked for counts as known; [`Row::done`] reports the others.
pub(crate) struct Row<'a> {
    file: &'a SourceFile,
    table: &'a DeTable<'a>,
    at: usize,
    known: RefCell<BTreeSet<&'static str>>,
}

impl<'a> Row<'a> {
    pub fn new(file: &'a SourceFile, table: &'a DeTable<'a>, at: usize) -> Row<'a> {
        Row { file, table, at, known: RefCell::default() }
    }

    /// Whether the file is without fault so far.
    pub fn is_clean(&self) -> bool {
        self.file.problems.borrow().is_empty()
    }

    /// A fault of the row, noted where it begins.
    pub fn problem(&self, message: impl Into<String>, message_en: impl Into<String>) {
        self.file.problem(self.at, message, message_en);
    }

    /// A fault at the value of a key, or at the row when the key is absent.
    pub fn problem_at(&self, key: &str, message: impl Into<String>, message_en: impl Into<String>) {
        let at = self.table.get(key).map_or(self.at, |value| value.span().start);
        self.file.problem(at, message, message_en);
    }

    fn get(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.known.borrow_mut().insert(key);
        self.table.get(key)
    }

    fn missing(&self, key: &str) {
        self.problem(format!("缺少“{key}”"), format!("`{key}` is missing"));
    }

    fn wrong_type(&self, key: &str, zh: &str, en: &str) {
        self.problem_at(key, format!("“{key}”应当是{zh}"), format!("`{key}` has to be {en}"));
    }

    pub fn has(&self, key: &'static str) -> bool {
        self.get(key).is_some()
    }

    /// Whether the value is exactly this text.
    pub fn is_text(&self, key: &'static str, text: &str) -> bool {
        self.get(key).is_some_and(|value| value.get_ref().as_str() == Some(text))
    }

    pub fn optional_text(&self, key: &'static str) -> Option<String> {
        let value = self.get(key)?.get_ref();
        let Some(text) = value.as_str() else {
            self.wrong_type(key, "引号里的文字", "a text in quotes");
            return None;
        };
        if text.trim().is_empty() {
            self.problem_at(key, format!("“{key}”是空的"), format!("`{key}` is empty"));
            return None;
        }
        Some(text.trim().to_owned())
    }

    pub fn text(&self, key: &'static str) -> Option<String> {
        if !self.has(key) {
            self.missing(key);
            return None;
        }
        self.optional_text(key)
    }

    /// `{ zh = "…", en = "…" }`.
    pub fn optional_bilingual(&self, key: &'static str) -> Option<Text> {
        let row = self.optional_row(key)?;
        let (zh, en) = (row.text("zh"), row.text("en"));
        row.done();
        Some(Text { zh: zh?, en: en? })
    }

    pub fn bilingual(&self, key: &'static str) -> Option<Text> {
        if !self.has(key) {
            self.missing(key);
            return None;
        }
        self.optional_bilingual(key)
    }

    /// A bilingual text that becomes a label people are shown: no word that marks people.
    pub fn label(&self, key: &'static str) -> Option<Text> {
        let text = self.bilingual(key)?;
        for part in [&text.zh, &text.en] {
            if let Err(found) = guard::check(part) {
                let word = found.word;
                self.problem_at(
                    key,
                    format!("“{word}”不能用作名称或分类：诉求只按事分类，不按人分类"),
                    format!("\"{word}\" cannot be a label: matters are classified, people are not"),
                );
            }
        }
        Some(text)
    }

    /// Lower-case words joined by `.` or `_`.
    pub fn code(&self, key: &'static str) -> Option<String> {
        let code = self.text(key)?;
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-');
        if code.chars().all(fits) {
            return Some(code);
        }
        self.problem_at(
            key,
            format!("代码“{code}”只能用小写字母、数字、点、横线和下划线"),
            format!("code \"{code}\" may only have small letters, digits, `.`, `-` and `_`"),
        );
        None
    }

    /// A word of a closed list.
    pub fn word<T: Copy>(&self, key: &'static str, all: &[T], code: fn(T) -> &'static str) -> Option<T> {
        let text = self.text(key)?;
        self.one_of(key, &text, all, code)
    }

    pub fn one_of<T: Copy>(
        &self,
        key: &str,
        text: &str,
        all: &[T],
        code: fn(T) -> &'static str,
    ) -> Option<T> {
        let found = all.iter().copied().find(|value| code(*value) == text);
        if found.is_none() {
            let codes: Vec<&str> = all.iter().map(|value| code(*value)).collect();
            let (zh, en) = suggestion(text, &codes);
            self.problem_at(
                key,
                format!("“{key}”不认识“{text}”{zh}"),
                format!("`{key}` does not know \"{text}\"{en}"),
            );
        }
        found
    }

    pub fn flag(&self, key: &'static str) -> Option<bool> {
        let value = self.get(key)?.get_ref().as_bool();
        if value.is_none() {
            self.wrong_type(key, " true 或 false", "true or false");
        }
        value
    }

    /// A whole number from `least` to `most`.
    pub fn number(&self, key: &'static str, least: u32, most: u32) -> Option<u32> {
        let Some(value) = self.get(key) else {
            self.missing(key);
            return None;
        };
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|n| u32::from_str_radix(n.as_str(), n.radix()).ok())
            .filter(|n| (least..=most).contains(n));
        if number.is_none() {
            self.wrong_type(
                key,
                &format!(" {least} 到 {most} 之间的整数"),
                &format!("a whole number from {least} to {most}"),
            );
        }
        number
    }

    pub fn optional_date(&self, key: &'static str) -> Option<Date> {
        let value = self.get(key)?.get_ref();
        let text = value.as_datetime().map(ToString::to_string).or(value.as_str().map(str::to_owned));
        let date = text.and_then(|text| text.parse().ok());
        if date.is_none() {
            self.wrong_type(key, "日期，例如 2022-05-01", "a date such as 2022-05-01");
        }
        date
    }

    pub fn date(&self, key: &'static str) -> Option<Date> {
        if !self.has(key) {
            self.missing(key);
            return None;
        }
        self.optional_date(key)
    }

    pub fn limit(&self, key: &'static str) -> Option<Limit> {
        let text = self.text(key)?;
        let limit = text.parse().ok();
        if limit.is_none() {
            self.problem_at(
                key,
                format!(
                    "“{text}”不是期限；请写 5wd（工作日）、4wh（工作小时）、15d（天）、24h（小时）或 30min（分钟）"
                ),
                format!(
                    "\"{text}\" is not a limit; write 5wd (working days), 4wh (office hours), 15d (days), 24h (hours) or 30min (minutes)"
                ),
            );
        }
        limit
    }

    pub fn texts(&self, key: &'static str) -> Option<Vec<String>> {
        let Some(value) = self.get(key) else {
            self.missing(key);
            return None;
        };
        let items: Option<Vec<String>> = value.get_ref().as_array().and_then(|array| {
            array.iter().map(|item| item.get_ref().as_str().map(|text| text.trim().to_owned())).collect()
        });
        if items.is_none() {
            self.wrong_type(key, "一组文字，例如 [\"路灯\", \"灯不亮\"]", "a list of texts in quotes");
        }
        items
    }

    pub fn optional_row(&self, key: &'static str) -> Option<Row<'a>> {
        let value = self.get(key)?;
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(
                key,
                "一个小表，例如 { zh = \"…\", en = \"…\" }",
                "a table such as { zh = \"…\", en = \"…\" }",
            );
            return None;
        };
        Some(Row::new(self.file, table, value.span().start))
    }

    pub fn row(&self, key: &'static str) -> Option<Row<'a>> {
        if !self.has(key) {
            self.missing(key);
            return None;
        }
        self.optional_row(key)
    }

    /// All `[[key]]` of the file; an absent or empty list is a fault.
    pub fn rows(&self, key: &'static str) -> Vec<Row<'a>> {
        let list = self.get(key).and_then(|value| value.get_ref().as_array());
        let Some(list) = list.filter(|list| !list.is_empty()) else {
            self.problem(format!("至少要有一个 [[{key}]]"), format!("at least one [[{key}]] is needed"));
            return Vec::new();
        };
        let mut rows = Vec::with_capacity(list.len());
        for item in list.iter() {
            match item.get_ref().as_table() {
                Some(table) => rows.push(Row::new(self.file, table, item.span().start)),
                None => self.wrong_type(key, format!("用 [[{key}]] 开头的一段").as_str(), "a [[…]] section"),
            }
        }
        rows
    }

    /// The named tables under a key, `[key.name]`.
    pub fn named_rows(&self, key: &'static str) -> Vec<(String, Row<'a>)> {
        let Some(table) = self.get(key).and_then(|value| value.get_ref().as_table()) else {
            self.missing(key);
            return Vec::new();
        };
        let mut rows = Vec::with_capacity(table.len());
        for (name, value) in table.iter() {
            match value.get_ref().as_table() {
                Some(inner) => {
                    rows.push((name.get_ref().to_string(), Row::new(self.file, inner, name.span().start)));
                }
                None => self.wrong_type(key, "小表", "tables"),
            }
        }
        rows
    }

    /// Reports every key nobody asked for, with the nearest one that exists.
    pub fn done(&self) {
        let known: Vec<&str> = self.known.borrow().iter().copied().collect();
        for (key, _) in self.table.iter() {
            let name = key.get_ref().as_ref();
            if !known.contains(&name) {
                let (zh, en) = suggestion(name, &known);
                self.file.problem(
                    key.span().start,
                    format!("不认识的项目“{name}”{zh}"),
                    format!("unknown key `{name}`{en}"),
                );
            }
        }
    }
}

/// Reports codes that occur twice, at the second one.
#[derive(Default)]
pub(crate) struct Codes {
    seen: BTreeSet<String>,
}

impl Codes {
    pub fn add(&mut self, row: &Row<'_>, key: &str, code: &str) {
        if !self.seen.insert(code.to_owned()) {
            row.problem_at(
                key,
                format!("“{code}”出现了两次，每个代码只能有一个"),
                format!("\"{code}\" occurs twice; every code may occur once"),
            );
        }
    }
}

/// "; did you mean …?" in both languages: the nearest word, or the whole list when nothing is near.
pub(crate) fn suggestion(word: &str, known: &[&str]) -> (String, String) {
    let nearest = known.iter().map(|k| (distance(word, k), *k)).min();
    match nearest {
        Some((d, near)) if d <= (word.chars().count() / 2).max(2) => {
            (format!("，是不是“{near}”？"), format!("; did you mean `{near}`?"))
        }
        Some(_) => {
            let list = known.join("、");
            (format!("，可以用：{list}"), format!("; possible: {}", known.join(", ")))
        }
        None => (String::new(), String::new()),
    }
}

/// Levenshtein distance in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut corner = i;
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let next = (corner + usize::from(ca != *cb)).min(row[j] + 1).min(row[j + 1] + 1);
            corner = row[j + 1];
            row[j + 1] = next;
        }
    }
    row[b.len()]
}
