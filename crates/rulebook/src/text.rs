//! A short text in the two languages the pages speak.

use serde::{Deserialize, Serialize};
use zhiye_calendar::Lang;

/// The same words in Chinese and English. Neither is empty in a checked rulebook.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Text {
    pub zh: String,
    pub en: String,
}

impl Text {
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}
