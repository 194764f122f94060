//! A JSON body, read field by field. Everything that is wrong is said at once, each with a pointer to its place;
//! a field nobody knows is wrong too. The code that reads a body also describes it: [`Fields::describe`] runs it
//! with nothing there and keeps what it asked for, so that the description can't say another thing than the door.

use crate::problem::{ApiNo, Wrong};
use axum::{
    body::{Body, to_bytes},
    extract::{FromRequest, Request},
    http::header,
};
use jiff::{Timestamp, civil::Date};
use serde_json::{Map, Value, json};
use zhiye_edge::{Problem, text};

/// Largest body, in bytes.
pub const MOST_BYTES: usize = 256 * 1024;

/// Longest list, in items.
const MOST_ITEMS: usize = 50;

fn one_of<T: Copy>(all: &[T], code: impl Fn(T) -> &'static str) -> Value {
    json!({ "type": "string", "enum": all.iter().map(|value| code(*value)).collect::<Vec<_>>() })
}

fn list_of(items: Value) -> Value {
    json!({ "type": "array", "items": items, "maxItems": MOST_ITEMS })
}

/// The fields of a JSON object, taken one by one.
pub struct Fields {
    path: String,
    left: Map<String, Value>,
    wrong: Vec<Wrong>,
    /// There only while the body is described, not read.
    asked: Option<Asked>,
}

/// What a body may hold, as JSON Schema.
#[derive(Default)]
struct Asked {
    properties: Map<String, Value>,
    required: Vec<String>,
}

impl Asked {
    fn schema(self) -> Value {
        json!({
            "type": "object",
            "additionalProperties": false,
            "required": self.required,
            "properties": self.properties,
        })
    }
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
    fn of(path: String, left: Map<String, Value>) -> Fields {
        Fields { path, left, wrong: Vec::new(), asked: None }
    }

    /// The schema of what `read` takes from a body. `read` finds nothing there.
    pub fn describe(read: impl FnOnce(&mut Fields)) -> Value {
        let mut body = Fields { asked: Some(Asked::default()), ..Fields::of("#".into(), Map::new()) };
        read(&mut body);
        body.asked.unwrap_or_default().schema()
    }

    /// Notes what is asked for, if the body is being described.
    fn ask(&mut self, name: &str, schema: impl FnOnce() -> Value) {
        if let Some(asked) = &mut self.asked {
            asked.properties.insert(name.to_owned(), schema());
        }
    }

    /// What has to be there, read by what reads it where it may be absent.
    pub fn needed<T>(&mut self, name: &str, read: impl FnOnce(&mut Fields) -> Option<T>) -> Option<T> {
        let before = self.wrong.len();
        let value = read(self);
        match &mut self.asked {
            Some(asked) => asked.required.push(name.to_owned()),
            None if value.is_none() && self.wrong.len() == before => {
                self.refuse(name, "missing", "必须填写", "is required");
            }
            None => {}
        }
        value
    }

    fn parse(bytes: &[u8]) -> Result<Fields, ApiNo> {
        let text = std::str::from_utf8(bytes).map_err(|error| ApiNo::Unreadable(error.to_string()))?;
        match serde_json::from_str(text) {
            Ok(Value::Object(left)) => Ok(Fields::of("#".into(), left)),
            Ok(_) => Err(ApiNo::Unreadable("not an object".into())),
            Err(error) => Err(ApiNo::Unreadable(error.to_string())),
        }
    }

    /// Notes something wrong at a field.
    pub fn refuse(&mut self, name: &str, code: &'static str, zh: impl Into<String>, en: impl Into<String>) {
        let at = format!("{}/{}", self.path, name.replace('~', "~0").replace('/', "~1"));
        self.wrong.push(Wrong { at, code, zh: zh.into(), en: en.into() });
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
        self.ask(name, || json!({ "type": "string", "maxLength": most }));
        self.plain_text(name, most)
    }

    fn plain_text(&mut self, name: &str, most: usize) -> Option<String> {
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
        self.needed(name, |body| body.some_text(name, most))
    }

    pub fn some_flag(&mut self, name: &str) -> Option<bool> {
        self.ask(name, || json!({ "type": "boolean" }));
        match self.take(name)? {
            Value::Bool(value) => Some(value),
            _ => self.wrong_type(name, "要是 true 或 false", "has to be true or false"),
        }
    }

    /// Absent is `false`.
    pub fn flag(&mut self, name: &str) -> bool {
        self.some_flag(name).unwrap_or(false)
    }

    /// A whole number from `least` to `most`.
    pub fn some_number(&mut self, name: &str, least: i64, most: i64) -> Option<i64> {
        self.ask(name, || {
            let mut schema = json!({ "type": "integer", "minimum": least });
            if most < i64::MAX {
                schema["maximum"] = json!(most);
            }
            schema
        });
        let Some(value) = self.take(name)?.as_i64() else {
            return self.wrong_type(name, "要是整数", "has to be a whole number");
        };
        if (least..=most).contains(&value) {
            return Some(value);
        }
        let (zh, en) = match most {
            i64::MAX => (format!("不能小于 {least}"), format!("has to be {least} or more")),
            _ => (format!("要是 {least} 到 {most}"), format!("has to be {least} to {most}")),
        };
        self.refuse(name, "invalid", zh, en);
        None
    }

    /// A code of a closed list.
    pub fn some_code<T: Copy>(
        &mut self,
        name: &str,
        all: &[T],
        code: impl Fn(T) -> &'static str,
    ) -> Option<T> {
        self.ask(name, || one_of(all, &code));
        let word = self.plain_text(name, 64)?;
        let found = all.iter().copied().find(|value| code(*value) == word);
        if found.is_none() {
            let list = all.iter().map(|value| code(*value)).collect::<Vec<_>>().join(", ");
            self.refuse(name, "unknown_code", format!("只能是：{list}"), format!("has to be one of: {list}"));
        }
        found
    }

    pub fn code<T: Copy>(&mut self, name: &str, all: &[T], code: impl Fn(T) -> &'static str) -> Option<T> {
        self.needed(name, |body| body.some_code(name, all, code))
    }

    /// A code of the office's own lists: a category, a unit, a reason. What `known` does not know is refused with
    /// these words.
    pub fn known<T>(
        &mut self,
        name: &str,
        known: impl FnOnce(&str) -> Option<T>,
        zh: &str,
        en: &str,
    ) -> Option<T> {
        let code = self.some_text(name, 64)?;
        let found = known(&code);
        if found.is_none() {
            self.refuse(name, "unknown_code", zh, en);
        }
        found
    }

    /// A list of texts.
    pub fn texts(&mut self, name: &str) -> Vec<String> {
        self.ask(name, || list_of(json!({ "type": "string" })));
        self.plain_texts(name)
    }

    /// A list of codes of a closed list.
    pub fn codes<T: Copy>(&mut self, name: &str, all: &[T], code: impl Fn(T) -> &'static str) -> Vec<T> {
        self.ask(name, || list_of(one_of(all, &code)));
        let words = self.plain_texts(name);
        let known = |word: &String| all.iter().copied().find(|value| code(*value) == *word);
        let found: Vec<T> = words.iter().filter_map(known).collect();
        if found.len() < words.len() {
            let list = all.iter().map(|value| code(*value)).collect::<Vec<_>>().join(", ");
            self.refuse(name, "unknown_code", format!("只能是：{list}"), format!("holds only: {list}"));
        }
        found
    }

    fn plain_texts(&mut self, name: &str) -> Vec<String> {
        match self.take(name) {
            None => Vec::new(),
            Some(Value::Array(items)) if items.iter().all(Value::is_string) && items.len() <= MOST_ITEMS => {
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
        self.ask(name, || json!({ "type": "string", "format": "date-time" }));
        let text = self.plain_text(name, 64)?;
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
        self.ask(name, || json!({ "type": "string", "format": "date" }));
        let text = self.plain_text(name, 64)?;
        match text.parse::<Date>() {
            Ok(day) => Some(day),
            Err(_) => self.wrong_type(name, "要写成 2026-11-23", "has to be written as 2026-11-23"),
        }
    }

    /// An object inside; read it, then [`Fields::close`] it.
    pub fn open(&mut self, name: &str) -> Option<Fields> {
        let path = format!("{}/{name}", self.path);
        if self.asked.is_some() {
            return Some(Fields { asked: Some(Asked::default()), ..Fields::of(path, Map::new()) });
        }
        match self.take(name)? {
            Value::Object(left) => Some(Fields::of(path, left)),
            _ => self.wrong_type(name, "要是一个对象", "has to be an object"),
        }
    }

    /// A list of objects, each read by `read`; `None` of one with something wrong in it.
    pub fn objects<T>(&mut self, name: &str, read: impl Fn(&mut Fields) -> Option<T>) -> Vec<T> {
        self.ask(name, || list_of(Fields::describe(|body| drop(read(body)))));
        let items = match self.take(name) {
            None => return Vec::new(),
            Some(Value::Array(items)) if items.len() <= MOST_ITEMS => items,
            Some(_) => {
                self.refuse(
                    name,
                    "wrong_type",
                    "要是对象的清单，最多 50 项",
                    "has to be a list of at most 50 objects",
                );
                return Vec::new();
            }
        };
        let mut found = Vec::new();
        for (n, item) in items.into_iter().enumerate() {
            let path = format!("{}/{name}/{n}", self.path);
            let Value::Object(left) = item else {
                let (zh, en) = ("要是一个对象".into(), "has to be an object".into());
                self.wrong.push(Wrong { at: path, code: "wrong_type", zh, en });
                continue;
            };
            let mut inside = Fields::of(path, left);
            found.extend(read(&mut inside));
            inside.refuse_the_rest();
            self.wrong.append(&mut inside.wrong);
        }
        found
    }

    /// What was wrong inside is wrong outside.
    pub fn close(&mut self, mut inside: Fields) {
        if let Some(asked) = inside.asked.take() {
            let name = inside.path.rsplit('/').next().unwrap_or_default();
            self.ask(name, || asked.schema());
        }
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
