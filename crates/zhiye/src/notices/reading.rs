//! Reads a TOML file table by table, remembers the line of everything, and collects all mistakes instead of stopping at
//! the first. What the keys mean is `channels`' to know.

use crate::config::nearest;
use std::{
    cell::RefCell,
    collections::BTreeSet,
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// A mistake and its line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mistake {
    pub file: String,
    pub line: usize,
    pub said: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.said)
    }
}

/// The file, and the mistakes found so far.
pub struct Written {
    pub path: PathBuf,
    text: String,
    mistakes: RefCell<Vec<Mistake>>,
}

impl Written {
    pub fn new(path: &Path, text: &str) -> Written {
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        Written { path: path.to_owned(), text, mistakes: RefCell::default() }
    }

    pub fn parse(&self) -> Option<DeTable<'_>> {
        match DeTable::parse(&self.text) {
            Ok(table) => Some(table.into_inner()),
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                self.mistake(at, format!("这一行不合 TOML 的写法 not valid TOML: {}", error.message()));
                None
            }
        }
    }

    pub fn mistake(&self, at: usize, said: impl Into<String>) {
        let line = self.text[..at.min(self.text.len())].matches('\n').count() + 1;
        let file = self.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        self.mistakes.borrow_mut().push(Mistake { file, line, said: said.into() });
    }

    pub fn into_mistakes(self) -> Vec<Mistake> {
        let mut mistakes = self.mistakes.into_inner();
        mistakes.sort_by_key(|mistake| mistake.line);
        mistakes
    }
}

/// The three keys of something that may be secret: itself, a file that holds it, a variable that holds it.
pub type Keys = [&'static str; 3];

/// One table. Every key that is asked for counts as known; [`Section::done`] reports the others.
pub struct Section<'a> {
    written: &'a Written,
    table: &'a DeTable<'a>,
    at: usize,
    known: RefCell<BTreeSet<&'static str>>,
}

impl<'a> Section<'a> {
    pub fn new(written: &'a Written, table: &'a DeTable<'a>, at: usize) -> Section<'a> {
        Section { written, table, at, known: RefCell::default() }
    }

    fn get(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.known.borrow_mut().insert(key);
        self.table.get(key)
    }

    pub fn has(&self, key: &'static str) -> bool {
        self.get(key).is_some()
    }

    /// A mistake at the value of a key, or where the table begins when the key is absent.
    pub fn mistake(&self, key: &str, said: impl Into<String>) {
        let at = self.table.get(key).map_or(self.at, |value| value.span().start);
        self.written.mistake(at, said);
    }

    fn missing(&self, key: &str) {
        self.written.mistake(self.at, format!("缺少 {key} is missing"));
    }

    pub fn text(&self, key: &'static str) -> Option<String> {
        let text = self.get(key)?.get_ref().as_str().map(|text| text.trim().to_owned());
        match text {
            Some(text) if !text.is_empty() => Some(text),
            _ => {
                self.mistake(key, format!("{key} 应当是引号里的文字 has to be a text in quotes, not empty"));
                None
            }
        }
    }

    pub fn need(&self, key: &'static str) -> Option<String> {
        if !self.has(key) {
            self.missing(key);
        }
        self.text(key)
    }

    /// A text that is read further; why it can't be is said with it.
    pub fn read<T: FromStr<Err: fmt::Display>>(&self, key: &'static str, text: Option<String>) -> Option<T> {
        match text?.parse() {
            Ok(value) => Some(value),
            Err(why) => {
                self.mistake(key, format!("{key}: {why}"));
                None
            }
        }
    }

    pub fn texts(&self, key: &'static str) -> Option<Vec<String>> {
        let list = self.get(key)?.get_ref().as_array();
        let texts: Option<Vec<String>> = list.and_then(|list| {
            list.iter().map(|item| item.get_ref().as_str().map(|text| text.trim().to_owned())).collect()
        });
        if texts.is_none() {
            self.mistake(key, format!("{key} 应当是一组文字 has to be a list of texts such as [\"…\"]"));
        }
        texts
    }

    /// Names and texts, `{ "name" = "text" }`.
    pub fn pairs(&self, key: &'static str) -> Vec<(String, String)> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let pairs: Option<Vec<_>> = value.get_ref().as_table().and_then(|table| {
            let pair = |(name, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
                let name: &std::borrow::Cow<'_, str> = name.get_ref();
                Some((name.to_string(), value.get_ref().as_str()?.to_owned()))
            };
            table.iter().map(pair).collect()
        });
        if pairs.is_none() {
            self.mistake(
                key,
                format!("{key} 应当是小表 has to be a table such as {{ \"name\" = \"text\" }}"),
            );
        }
        pairs.unwrap_or_default()
    }

    pub fn number(&self, key: &'static str, least: u32, most: u32) -> Option<u32> {
        let number = self.get(key)?.get_ref().as_integer();
        let number = number.and_then(|n| u32::from_str_radix(n.as_str(), n.radix()).ok());
        let number = number.filter(|n| (least..=most).contains(n));
        if number.is_none() {
            self.mistake(
                key,
                format!("{key} 应当是 {least} 到 {most} 的整数 has to be a number from {least} to {most}"),
            );
        }
        number
    }

    pub fn flag(&self, key: &'static str) -> bool {
        let Some(value) = self.get(key) else { return false };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.mistake(key, format!("{key} 应当是 true 或 false has to be true or false"));
            false
        })
    }

    /// A word of a closed list.
    pub fn word<T: Copy>(&self, key: &'static str, text: Option<String>, all: &[(&str, T)]) -> Option<T> {
        let text = text?;
        let found = all.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let words: Vec<&str> = all.iter().map(|(word, _)| *word).collect();
            self.mistake(key, format!("{key} 不认识 does not know {text:?}{}", meant(&text, &words)));
        }
        found
    }

    /// What may be a secret, from where it is said to be: written here (if `open`), in a file, in a variable. What it
    /// is never becomes part of a mistake.
    pub fn secret(&self, [own, file, variable]: Keys, open: bool) -> Option<String> {
        let (file, variable) =
            (self.text(file).map(|path| (file, path)), self.text(variable).map(|v| (variable, v)));
        let written = self.text(own);
        if !open && written.is_some() {
            self.mistake(
                own,
                format!("{own} 不直接写在这里，请用 {own}_file 或 {own}_env does not stand here"),
            );
            return None;
        }
        if usize::from(written.is_some()) + usize::from(file.is_some()) + usize::from(variable.is_some()) > 1
        {
            self.mistake(own, format!("{own} 写了两遍 is given twice"));
            return None;
        }
        if let Some((key, name)) = variable {
            let value = std::env::var(&name).ok().filter(|value| !value.trim().is_empty());
            if value.is_none() {
                self.mistake(key, format!("环境变量 {name} 没有设置 the variable {name} is not set"));
            }
            return value.map(|value| value.trim().to_owned());
        }
        let Some((key, path)) = file else { return written };
        let bytes = self.bytes_of(key, &path)?;
        let text = String::from_utf8(bytes).ok().map(|text| text.trim().to_owned());
        let text = text.filter(|text| !text.is_empty());
        if text.is_none() {
            self.mistake(key, format!("文件 {path} 是空的或不是文字 the file is empty or no text"));
        }
        text
    }

    /// A file named by a key; beside this one, if it is not named from the root.
    pub fn bytes_of(&self, key: &'static str, path: &str) -> Option<Vec<u8>> {
        let folder = self.written.path.parent().unwrap_or(Path::new("."));
        match std::fs::read(folder.join(path)) {
            Ok(bytes) => Some(bytes),
            Err(why) => {
                self.mistake(key, format!("文件 {path} 读不了 can't be read: {why}"));
                None
            }
        }
    }

    /// All `[[key]]`.
    pub fn sections(&self, key: &'static str) -> Vec<Section<'a>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let list = value.get_ref().as_array().map(|list| {
            list.iter()
                .map(|item| Some(Section::new(self.written, item.get_ref().as_table()?, item.span().start)))
        });
        let sections: Option<Vec<_>> = list.and_then(|list| list.collect());
        if sections.is_none() {
            self.mistake(key, format!("{key} 应当是 [[{key}]] 开头的一段 has to be a [[{key}]] section"));
        }
        sections.unwrap_or_default()
    }

    /// Reports every key nobody asked for, with the nearest one that exists.
    pub fn done(&self) {
        let known: Vec<&str> = self.known.borrow().iter().copied().collect();
        for (key, _) in self.table.iter() {
            let name: &std::borrow::Cow<'_, str> = key.get_ref();
            if !known.contains(&name.as_ref()) {
                let said = format!("不认识的项目 unknown key {name}{}", meant(name, &known));
                self.written.mistake(key.span().start, said);
            }
        }
    }
}

fn meant(word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(near) => format!("，是不是 {near}？ did you mean {near}?"),
        None => format!("，可以用 possible: {}", known.join(" ")),
    }
}
