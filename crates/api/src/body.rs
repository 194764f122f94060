//! A JSON body, read field by field. Everything that is wrong is said at once, each with a pointer to its place;
//! a field nobody knows is wrong too.

use crate::problem::{ApiNo, Wrong};
use axum::{
    body::{Body, to_bytes},
    extract::{FromRequest, Request},
    http::header,
};
use jiff::{Timestamp, civil::Date};
use serde_json::{Map, Value};
use zhiye_edge::{Problem, text};

/// Largest body, in bytes.
pub const MOST_BYTES: usize = 256 * 1024;

/// The fields of a JSON object, taken one by one.
pub struct Fields {
    path: String,
    left: Map<String, Value>,
    wrong: Vec<Wrong>,
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = ApiNo;

    async fn from_request(request: Request, _: &S) -> Result<Fields, ApiNo> {
        let (parts, body) = request.into_parts();
        let kind =
            parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            return Err(ApiNo::MediaType);
        }
        let announced = parts.headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
        if announced.and_then(|length| length.parse::<usize>().ok()).is_some_and(|length| length > MOST_BYTES)
        {
            return Err(ApiNo::Door(Problem::TooLarge));
        }
        Fields::parse(&whole(body).await?)
    }
}

async fn whole(body: Body) -> Result<Vec<u8>, ApiNo> {
    match to_bytes(body, MOST_BYTES).await {
        Ok(bytes) => Ok(bytes.into()),
        Err(_) => Err(ApiNo::Door(Problem::TooLarge)),
    }
}

impl Fields {
    fn parse(bytes: &[u8]) -> Result<Fields, ApiNo> {
        let text = std::str::from_utf8(bytes).map_err(|error| ApiNo::Unreadable(error.to_string()))?;
        match serde_json::from_str(text) {
            Ok(Value::Object(left)) => Ok(Fields { path: "#".into(), left, wrong: Vec::new() }),
            Ok(_) => Err(ApiNo::Unreadable("not an object".into())),
            Err(error) => Err(ApiNo::Unreadable(error.to_string())),
        }
    }

    /// Notes something wrong at a field.
    pub fn refuse(&mut self, name: &str, code: &'static str, zh: impl Into<String>, en: impl Into<String>) {
        let at = format!("{}/{}", self.path, name.replace('~', "~0").replace('/', "~1"));
        self.wrong.push(Wrong { at, code, zh: zh.into(), en: en.into() });
    }

    fn missing<T>(&mut self, name: &str) -> Option<T> {
        self.refuse(name, "missing", "必须填写", "is required");
        None
    }

    fn wrong_type<T>(&mut self, name: &str, zh: &str, en: &str) -> Option<T> {
        self.refuse(name, "wrong_type", zh, en);
        None
    }

    /// `null` is the same as absent.
    fn take(&mut self, name: &str) -> Option<Value> {
        self.left.remove(name).filter(|value| !value.is_null())
    }

    /// A text that may be absent, of at most `most` characters. Blank is absent.
    pub fn some_text(&mut self, name: &str, most: usize) -> Option<String> {
        let Value::String(value) = self.take(name)? else {
            return self.wrong_type(name, "要是文字", "has to be a text");
        };
        if value.contains('\0') {
            self.refuse(
                name,
                "control_character",
                "含有不能保存的控制字符 U+0000",
                "contains U+0000, which is not stored",
            );
            return None;
        }
        let value = text::clean(&value).trim().to_owned();
        if text::length(&value) > most {
            self.refuse(
                name,
                "too_long",
                format!("最多 {most} 个字"),
                format!("has {most} characters at most"),
            );
            return None;
        }
        Some(value).filter(|value| !value.is_empty())
    }

    pub fn text(&mut self, name: &str, most: usize) -> Option<String> {
        let before = self.wrong.len();
        let value = self.some_text(name, most);
        if value.is_none() && self.wrong.len() == before { self.missing(name) } else { value }
    }

    pub fn flag(&mut self, name: &str) -> bool {
        match self.take(name) {
            None => false,
            Some(Value::Bool(value)) => value,
            Some(_) => {
                self.refuse(name, "wrong_type", "要是 true 或 false", "has to be true or false");
                false
            }
        }
    }

    pub fn some_number(&mut self, name: &str) -> Option<i64> {
        match self.take(name)?.as_i64() {
            None => self.wrong_type(name, "要是整数", "has to be a whole number"),
            value => value,
        }
    }

    /// A code of a closed list.
    pub fn some_code<T: Copy>(
        &mut self,
        name: &str,
        all: &[T],
        code: impl Fn(T) -> &'static str,
    ) -> Option<T> {
        let word = self.some_text(name, 64)?;
        let found = all.iter().copied().find(|value| code(*value) == word);
        if found.is_none() {
            let list = all.iter().map(|value| code(*value)).collect::<Vec<_>>().join(", ");
            self.refuse(name, "unknown_code", format!("只能是：{list}"), format!("has to be one of: {list}"));
        }
        found
    }

    pub fn code<T: Copy>(&mut self, name: &str, all: &[T], code: impl Fn(T) -> &'static str) -> Option<T> {
        let before = self.wrong.len();
        let value = self.some_code(name, all, code);
        if value.is_none() && self.wrong.len() == before { self.missing(name) } else { value }
    }

    /// A list of texts.
    pub fn texts(&mut self, name: &str) -> Vec<String> {
        match self.take(name) {
            None => Vec::new(),
            Some(Value::Array(items)) if items.iter().all(Value::is_string) && items.len() <= 50 => {
                items.iter().filter_map(|item| item.as_str().map(text::clean)).collect()
            }
            Some(_) => {
                self.refuse(
                    name,
                    "wrong_type",
                    "要是文字的清单，最多 50 项",
                    "has to be a list of at most 50 texts",
                );
                Vec::new()
            }
        }
    }

    /// An instant with its offset, as in RFC 3339.
    pub fn some_instant(&mut self, name: &str) -> Option<Timestamp> {
        let text = self.some_text(name, 64)?;
        match text.parse::<Timestamp>() {
            Ok(at) => Some(at),
            Err(_) => self.wrong_type(
                name,
                "要写成 2026-11-23T14:05:00+08:00",
                "has to be written as 2026-11-23T14:05:00+08:00",
            ),
        }
    }

    pub fn some_day(&mut self, name: &str) -> Option<Date> {
        let text = self.some_text(name, 64)?;
        match text.parse::<Date>() {
            Ok(day) => Some(day),
            Err(_) => self.wrong_type(name, "要写成 2026-11-23", "has to be written as 2026-11-23"),
        }
    }

    /// An object inside; read it, then [`Fields::close`] it.
    pub fn open(&mut self, name: &str) -> Option<Fields> {
        match self.take(name)? {
            Value::Object(left) => {
                Some(Fields { path: format!("{}/{name}", self.path), left, wrong: Vec::new() })
            }
            _ => self.wrong_type(name, "要是一个对象", "has to be an object"),
        }
    }

    /// What was wrong inside is wrong outside.
    pub fn close(&mut self, mut inside: Fields) {
        inside.refuse_the_rest();
        self.wrong.append(&mut inside.wrong);
    }

    fn refuse_the_rest(&mut self) {
        let unknown: Vec<String> = self.left.keys().cloned().collect();
        for name in unknown {
            self.refuse(&name, "unknown_field", "没有这个字段", "is no field of this body");
        }
    }

    /// # Errors
    /// Everything wrong, fields nobody took included.
    pub fn finish(mut self) -> Result<(), ApiNo> {
        self.refuse_the_rest();
        if self.wrong.is_empty() { Ok(()) } else { Err(ApiNo::Invalid(self.wrong)) }
    }
}
