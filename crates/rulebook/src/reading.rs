//! Reads a TOML file row by row, remembers the place of everything, and collects *all* faults instead of
//! stopping at the first: whoever edits the file mends it in one go.

use crate::codes::suggestion;
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
    /// One of the office's own, over the default of the same name.
    pub own: bool,
    line_starts: Vec<usize>,
    problems: RefCell<Vec<Problem>>,
}

impl SourceFile {
    pub fn new(name: &str, text: &str) -> SourceFile {
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let own = name.starts_with(crate::OWN);
        SourceFile { name: name.to_owned(), text, own, line_starts, problems: RefCell::default() }
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

/// One table as one file has it.
#[derive(Clone, Copy)]
struct Layer<'a> {
    file: &'a SourceFile,
    table: &'a DeTable<'a>,
    at: usize,
}

/// One table: the office's own, where there is one, and the default beneath it. A key is the office's if its table has
/// it. Every key that is asked for counts as known; [`Row::done`] reports the others.
pub(crate) struct Row<'a> {
    /// The uppermost first.
    layers: Vec<Layer<'a>>,
    known: RefCell<BTreeSet<&'static str>>,
}

impl<'a> Row<'a> {
    /// The whole of the files of one name, the uppermost first.
    pub fn new(files: Vec<(&'a SourceFile, &'a DeTable<'a>)>) -> Row<'a> {
        Row::of(files.into_iter().map(|(file, table)| Layer { file, table, at: 0 }).collect())
    }

    fn of(layers: Vec<Layer<'a>>) -> Row<'a> {
        Row { layers, known: RefCell::default() }
    }

    /// The layer that has the key.
    fn layer(&self, key: &str) -> Option<Layer<'a>> {
        self.layers.iter().copied().find(|layer| layer.table.contains_key(key))
    }

    /// Whether the files are without fault so far.
    pub fn is_clean(&self) -> bool {
        self.layers.iter().all(|layer| layer.file.problems.borrow().is_empty())
    }

    /// Whether the office has something to say about this row.
    pub fn is_own(&self) -> bool {
        self.layers.first().is_some_and(|layer| layer.file.own)
    }

    /// A fault of the row, noted where it begins.
    pub fn problem(&self, message: impl Into<String>, message_en: impl Into<String>) {
        if let Some(layer) = self.layers.first() {
            layer.file.problem(layer.at, message, message_en);
        }
    }

    /// A fault at the value of a key, or at the row when the key is absent.
    pub fn problem_at(&self, key: &str, message: impl Into<String>, message_en: impl Into<String>) {
        let Some(layer) = self.layer(key) else { return self.problem(message, message_en) };
        let at = layer.table.get(key).map_or(layer.at, |value| value.span().start);
        layer.file.problem(at, message, message_en);
    }

    fn get(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.known.borrow_mut().insert(key);
        self.layer(key)?.table.get(key)
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

    /// A small table, whole as the uppermost layer that has it.
    pub fn optional_row(&self, key: &'static str) -> Option<Row<'a>> {
        self.get(key)?;
        Some(Row::of(vec![self.table_of(self.layer(key)?, key)?]))
    }

    /// A section: each of its keys is the office's if the office has it.
    pub fn section(&self, key: &'static str) -> Option<Row<'a>> {
        if !self.has(key) {
            self.missing(key);
            return None;
        }
        let with = self.layers.iter().filter(|layer| layer.table.contains_key(key));
        let layers: Option<Vec<_>> = with.map(|layer| self.table_of(*layer, key)).collect();
        Some(Row::of(layers?))
    }

    fn table_of(&self, layer: Layer<'a>, key: &str) -> Option<Layer<'a>> {
        let value = layer.table.get(key)?;
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(
                key,
                "一个小表，例如 { zh = \"…\", en = \"…\" }",
                "a table such as { zh = \"…\", en = \"…\" }",
            );
            return None;
        };
        Some(Layer { file: layer.file, table, at: value.span().start })
    }

    /// All `[[key]]` of the files; an absent or empty list is a fault. A row of the office's lies over the default one
    /// of the same identity, or stands after the default ones as its own.
    pub fn rows(&self, key: &'static str) -> Vec<Row<'a>> {
        let rows = self.optional_rows(key);
        if rows.is_empty() {
            self.problem(format!("至少要有一个 [[{key}]]"), format!("at least one [[{key}]] is needed"));
        }
        rows
    }

    /// The same, where there may be none.
    pub fn optional_rows(&self, key: &'static str) -> Vec<Row<'a>> {
        self.get(key);
        let mut rows: Vec<(Option<String>, Vec<Layer<'a>>)> = Vec::new();
        for layer in self.layers.iter().rev() {
            let beneath = rows.len();
            let Some(value) = layer.table.get(key) else { continue };
            let wrong = |at: usize| {
                layer.file.problem(
                    at,
                    format!("“{key}”应当是用 [[{key}]] 开头的一段，两个方括号"),
                    format!("`{key}` has to be a [[{key}]] section, with two brackets"),
                );
            };
            let Some(list) = value.get_ref().as_array() else {
                wrong(value.span().start);
                continue;
            };
            for item in list.iter() {
                let Some(table) = item.get_ref().as_table() else {
                    wrong(item.span().start);
                    continue;
                };
                let new = Layer { file: layer.file, table, at: item.span().start };
                let name = identity(table);
                let same = rows[..beneath].iter_mut().find(|(held, layers)| {
                    name.is_some()
                        && *held == name
                        && !layers.iter().any(|l| std::ptr::eq(l.file, layer.file))
                });
                match same {
                    Some((_, layers)) => layers.insert(0, new),
                    None => rows.push((name, vec![new])),
                }
            }
        }
        rows.into_iter().map(|(_, layers)| Row::of(layers)).collect()
    }

    /// The named tables under a key, `[key.name]`; a name of the default files can't be used again.
    pub fn named_rows(&self, key: &'static str) -> Vec<(String, Row<'a>)> {
        self.get(key);
        let mut rows: Vec<(String, Row<'a>)> = Vec::new();
        for layer in &self.layers {
            let Some(value) = layer.table.get(key) else { continue };
            let wrong = |at: usize| {
                layer.file.problem(
                    at,
                    format!("“{key}”应当是小表，例如 [{key}.名字]"),
                    format!("`{key}` has to be tables such as [{key}.name]"),
                );
            };
            let Some(named) = value.get_ref().as_table() else {
                wrong(value.span().start);
                continue;
            };
            for (name, value) in named.iter() {
                let Some(table) = value.get_ref().as_table() else {
                    wrong(value.span().start);
                    continue;
                };
                let (name_text, at) = (name.get_ref().to_string(), name.span().start);
                let twice = rows.iter().find(|(held, _)| *held == name_text);
                if let Some(above) =
                    twice.and_then(|(_, row): &(String, Row<'a>)| row.layers.first().copied())
                {
                    // What rests on it in the default files must go on resting on it.
                    above.file.problem(
                        above.at,
                        format!("默认规则里已经有“{name_text}”，请换一个名字"),
                        format!("the default rules have \"{name_text}\" already: choose another name"),
                    );
                    continue;
                }
                rows.push((name_text, Row::of(vec![Layer { file: layer.file, table, at }])));
            }
        }
        if rows.is_empty() {
            self.missing(key);
        }
        rows
    }

    /// Reports every key nobody asked for, with the nearest one that exists.
    pub fn done(&self) {
        let known: Vec<&str> = self.known.borrow().iter().copied().collect();
        for layer in &self.layers {
            for (key, _) in layer.table.iter() {
                let name = key.get_ref().as_ref();
                if !known.contains(&name) {
                    let (zh, en) = suggestion(name, &known);
                    layer.file.problem(
                        key.span().start,
                        format!("不认识的项目“{name}”{zh}"),
                        format!("unknown key `{name}`{en}"),
                    );
                }
            }
        }
    }
}

/// What makes a row of a list the same row in another file. Rows without a code stand for themselves.
fn identity(table: &DeTable<'_>) -> Option<String> {
    Some(table.get("code")?.get_ref().as_str()?.trim().to_owned())
}
