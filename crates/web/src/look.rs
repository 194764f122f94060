//! How someone wishes to see the pages: size, contrast, the simple version, language. Kept in a cookie, so that the
//! server draws the page right at once.

use std::fmt;
use zhiye_calendar::Lang;

pub const COOKIE: &str = "zhiye_look";
/// A year, in seconds.
pub const KEPT: i64 = 365 * 24 * 3600;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Size {
    #[default]
    Standard,
    Large,
    Xlarge,
}

impl Size {
    pub fn code(self) -> &'static str {
        match self {
            Size::Standard => "standard",
            Size::Large => "large",
            Size::Xlarge => "xlarge",
        }
    }

    fn parse(code: &str) -> Option<Size> {
        [Size::Standard, Size::Large, Size::Xlarge].into_iter().find(|size| size.code() == code)
    }
}

/// A person's choice.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Look {
    pub size: Size,
    pub high_contrast: bool,
    /// 长辈版: larger, one thing a page, only what is needed.
    pub elder: bool,
    pub lang: Lang,
    /// Keys of a single letter do nothing: for those who speak to their computer, or whose hands slip.
    pub keys_off: bool,
}

impl Look {
    /// Reads the cookie; what is unknown is passed over.
    pub fn parse(text: &str) -> Look {
        text.split('.').fold(Look::default(), |mut look, word| {
            look.choose(word);
            look
        })
    }

    /// Takes one choice: a size, `high` or `normal`, `elder` or `usual`, `zh` or `en`, `keys-on` or
    /// `keys-off`.
    pub fn choose(&mut self, word: &str) {
        match word {
            "high" => self.high_contrast = true,
            "normal" => self.high_contrast = false,
            "elder" => self.elder = true,
            "usual" => self.elder = false,
            "keys-off" => self.keys_off = true,
            "keys-on" => self.keys_off = false,
            "zh" => self.lang = Lang::Zh,
            "en" => self.lang = Lang::En,
            size => self.size = Size::parse(size).unwrap_or(self.size),
        }
    }

    pub fn contrast(&self) -> &'static str {
        if self.high_contrast { "high" } else { "normal" }
    }

    pub fn mode(&self) -> &'static str {
        if self.elder { "elder" } else { "usual" }
    }
}

impl fmt::Display for Look {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lang = if self.lang == Lang::En { "en" } else { "zh" };
        let keys = if self.keys_off { ".keys-off" } else { "" };
        write!(f, "{}.{}.{}.{lang}{keys}", self.size.code(), self.contrast(), self.mode())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_reads_back() {
        let look =
            Look { size: Size::Xlarge, high_contrast: true, elder: true, lang: Lang::En, keys_off: true };
        assert_eq!(Look::parse(&look.to_string()), look);
        assert_eq!(Look::parse("nonsense.<b>"), Look::default());
    }
}
