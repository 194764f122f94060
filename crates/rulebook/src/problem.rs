//! What is wrong with a data file, where, in words for the person who edits it.

use std::fmt;
use zhiye_calendar::Lang;

/// One fault in one place. A rulebook with any fault is refused whole.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Problem {
    /// The file's name as it was handed in, for example `limits.toml`.
    pub file: String,
    /// The line, counted from 1; 1 when the fault concerns the whole file.
    pub line: usize,
    /// What is wrong and what would be right, in Chinese.
    pub message: String,
    /// The same in English.
    pub message_en: String,
}

impl Problem {
    /// `limits.toml:42: …` in the given language.
    pub fn say(&self, lang: Lang) -> String {
        let message = match lang {
            Lang::Zh => &self.message,
            Lang::En => &self.message_en,
        };
        format!("{}:{}: {message}", self.file, self.line)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.say(Lang::Zh))
    }
}

impl std::error::Error for Problem {}
