//! The mapping file: from which system the list comes, which column is what, which words mean which code.

use anyhow::{Context, bail};
use std::collections::HashMap;
use toml::{Table, Value};
use zhiye_app::{ImportSystem, domain::request::Channel};
use zhiye_papers::{Order, text};
use zhiye_rulebook::Kind;

/// What a column can be.
pub const COLUMNS: [&str; 16] = [
    "number",
    "told_at",
    "text",
    "kind",
    "category",
    "area",
    "place",
    "name",
    "phone",
    "address",
    "due_at",
    "status",
    "closed_at",
    "outcome",
    "answer",
    "more",
];

/// Columns whose words can be given codes.
const VALUES: [&str; 5] = ["kind", "category", "area", "outcome", "status"];

/// A mapping file, checked.
pub struct Mapping {
    pub system: ImportSystem,
    pub sheet: Option<String>,
    pub header_line: Option<u32>,
    pub order: Order,
    /// Our field to the list's column.
    pub columns: HashMap<String, String>,
    /// Columns kept with the text, each with its name.
    pub more: Vec<String>,
    /// Field to (the list's word, folded, to our code).
    values: HashMap<String, HashMap<String, String>>,
    /// What a row is when the list does not say.
    pub default_kind: Option<Kind>,
}

impl Mapping {
    /// # Errors
    /// What is wrong, with the key and, for a key nobody knows, the nearest one.
    pub fn parse(file: &str) -> anyhow::Result<Mapping> {
        let file: Table = file.parse().context("不是 TOML")?;
        known(&file, "", &["system", "file", "columns", "values", "default"])?;
        let part = |name: &str| table(&file, name);
        let layout = part("file")?;
        known(&layout, "file.", &["sheet", "header_line", "date_order"])?;
        let defaults = part("default")?;
        known(&defaults, "default.", &["kind"])?;
        let (columns, more) = columns(part("columns")?)?;
        let header_line = match layout.get("header_line") {
            None => None,
            Some(Value::Integer(line)) if (1..=1_000).contains(line) => Some(*line as u32),
            Some(_) => bail!("file.header_line 要写表头在第几行，例如 2"),
        };
        let order = match some_text(&layout, "file.", "date_order")?.as_deref() {
            None => Order::Unsaid,
            Some("month_first") => Order::MonthFirst,
            Some("day_first") => Order::DayFirst,
            Some(_) => bail!("file.date_order 只能写 month_first 或 day_first"),
        };
        let default_kind = match some_text(&defaults, "default.", "kind")? {
            None => None,
            Some(code) => Some(Kind::parse(&code).with_context(|| no_such("default.kind", &code, &kinds()))?),
        };
        Ok(Mapping {
            system: system(part("system")?)?,
            sheet: some_text(&layout, "file.", "sheet")?,
            header_line,
            order,
            columns,
            more,
            values: values(part("values")?)?,
            default_kind,
        })
    }

    /// Our code for a word of the list; the word itself if nothing is said of it.
    pub fn code<'a>(&'a self, field: &str, word: &'a str) -> &'a str {
        self.values.get(field).and_then(|words| words.get(&text::fold(word))).map_or(word, String::as_str)
    }

    /// The codes a field's words are given, for checking them.
    pub fn codes(&self, field: &str) -> impl Iterator<Item = &str> {
        self.values.get(field).into_iter().flat_map(|words| words.values().map(String::as_str))
    }
}

fn system(part: Table) -> anyhow::Result<ImportSystem> {
    known(&part, "system.", &["code", "name", "channel"])?;
    let code = some_text(&part, "system.", "code")?.context("缺少 system.code，例如 code = \"hotline\"")?;
    if code.len() > 32
        || !code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b))
    {
        bail!("system.code 只能用小写字母、数字、- 和 _，不超过 32 个");
    }
    let name =
        some_text(&part, "system.", "name")?.context("缺少 system.name，例如 name = \"市 12345 热线\"")?;
    let channel = match some_text(&part, "system.", "channel")? {
        None => Channel::Hotline,
        Some(code) => {
            let codes: Vec<&str> = Channel::ALL.iter().map(|channel| channel.code()).collect();
            Channel::parse(&code).with_context(|| no_such("system.channel", &code, &codes))?
        }
    };
    Ok(ImportSystem { code, name, channel })
}

fn columns(part: Table) -> anyhow::Result<(HashMap<String, String>, Vec<String>)> {
    known(&part, "columns.", &COLUMNS)?;
    let mut columns = HashMap::new();
    let mut more = Vec::new();
    for (field, value) in part {
        match (field.as_str(), value) {
            ("more", Value::Array(names)) => {
                for name in names {
                    more.push(name.as_str().context("columns.more 是列名的清单")?.to_owned());
                }
            }
            ("more", _) => bail!("columns.more 是列名的清单，例如 [\"工单标题\"]"),
            (_, Value::String(name)) => {
                columns.insert(field, name);
            }
            (field, _) => bail!("columns.{field} 要写列名，例如 \"工单编号\""),
        }
    }
    for field in ["number", "told_at", "text"] {
        if !columns.contains_key(field) {
            bail!("缺少 columns.{field}：每一行都要有编号、来电时间和诉求内容");
        }
    }
    if columns.contains_key("status") != columns.contains_key("closed_at") {
        bail!("columns.status 和 columns.closed_at 要一起写：要知道办结没有，也要知道哪天办结");
    }
    Ok((columns, more))
}

fn values(part: Table) -> anyhow::Result<HashMap<String, HashMap<String, String>>> {
    known(&part, "values.", &VALUES)?;
    let mut values = HashMap::new();
    for field in part.keys() {
        let words = table(&part, field)?;
        let mut codes = HashMap::new();
        for (word, code) in &words {
            let code = code
                .as_str()
                .with_context(|| format!("values.{field}.\"{word}\" 要写代码，例如 \"help\""))?;
            codes.insert(text::fold(word), code.to_owned());
        }
        values.insert(field.clone(), codes);
    }
    Ok(values)
}

fn table(file: &Table, name: &str) -> anyhow::Result<Table> {
    match file.get(name) {
        None => Ok(Table::new()),
        Some(Value::Table(table)) => Ok(table.clone()),
        Some(_) => bail!("[{name}] 是一节，不是一个值"),
    }
}

fn some_text(part: &Table, path: &str, key: &str) -> anyhow::Result<Option<String>> {
    match part.get(key) {
        None => Ok(None),
        Some(Value::String(text)) if !text.trim().is_empty() => Ok(Some(text.trim().to_owned())),
        Some(_) => bail!("{path}{key} 要写成引号里的文字"),
    }
}

fn known(part: &Table, path: &str, keys: &[&str]) -> anyhow::Result<()> {
    match part.keys().find(|key| !keys.contains(&key.as_str())) {
        Some(key) => bail!(no_such(&format!("{path}{key}"), key, keys)),
        None => Ok(()),
    }
}

pub fn kinds() -> Vec<&'static str> {
    Kind::ALL.iter().map(|kind| kind.code()).collect()
}

/// That something is not known, and what was most likely meant.
pub fn no_such(what: &str, word: &str, known: &[&str]) -> String {
    match nearest(word, known) {
        Some(near) => format!("不认识 {what}（“{word}”），是不是“{near}”？"),
        None => format!("不认识 {what}（“{word}”），可以用：{}", known.join("、")),
    }
}

/// The known word fewest changes away; none if more than half of it would change.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let most = word.chars().count().max(2) / 2;
    known
        .iter()
        .map(|other| (distance(word, other), *other))
        .min()
        .filter(|(far, _)| *far <= most)
        .map(|(_, near)| near)
}

/// Letters added, dropped or exchanged from one word to the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = change.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
