//! Fields of a form or of an address, read from bytes. Nothing a browser or an old proxy mangles is answered with
//! an empty page: what can't be read is replaced, and the page says so.

use crate::{Problem, text, token};
use axum::{
    body::to_bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{header::CONTENT_TYPE, request::Parts},
};
use zhiye_app::Fields;

/// The most a form may bring, in bytes. A hundred thousand characters of any kind fit, percent-encoded (twelve bytes
/// each at most): what is too long is still read, so that it comes back on the form instead of being lost.
pub const MOST_BYTES: usize = 2 * 1024 * 1024;
/// The most fields a form may bring; the rest is not read.
const MOST_FIELDS: usize = 500;

/// Fields as they were typed, cleaned. A missing field reads as empty.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Form {
    pub fields: Fields,
    /// Something could not be read as text and was replaced by `\u{fffd}`: the page asks the person to look.
    pub mended: bool,
}

impl Form {
    pub fn new(fields: Fields) -> Form {
        Form { fields, mended: false }
    }

    /// Reads `a=1&b=2`, percent-encoded, in UTF-8.
    pub fn parse(bytes: &[u8]) -> Form {
        let mut form = Form::default();
        let pairs = bytes.split(|b| *b == b'&').filter(|pair| !pair.is_empty());
        for pair in pairs.take(MOST_FIELDS) {
            let (name, value) = match pair.iter().position(|b| *b == b'=') {
                Some(at) => (&pair[..at], &pair[at + 1..]),
                None => (pair, &[][..]),
            };
            let (name, _) = decode(name);
            let (value, mended) = decode(value);
            form.mended |= mended;
            form.add(&name, &value);
        }
        form
    }

    /// One more value of a field.
    pub fn add(&mut self, name: &str, value: &str) {
        self.fields.entry(name.to_owned()).or_default().push(text::clean(value));
    }

    /// The only value of a field from now on.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.fields.insert(name.to_owned(), vec![value.into()]);
    }

    /// The first value, as typed; empty if there is none.
    pub fn get(&self, name: &str) -> &str {
        self.fields.get(name).and_then(|values| values.first()).map_or("", String::as_str)
    }

    /// The first value without spaces around it.
    pub fn trimmed(&self, name: &str) -> &str {
        self.get(name).trim()
    }

    /// The first value without spaces around it, unless that is empty.
    pub fn some(&self, name: &str) -> Option<&str> {
        Some(self.trimmed(name)).filter(|value| !value.is_empty())
    }

    /// Every value of a field, for ticked boxes.
    pub fn all(&self, name: &str) -> &[String] {
        self.fields.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether the field came at all, as a pressed button does.
    pub fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// Whether one of the field's values is this: for radio buttons and boxes in templates.
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.all(name).iter().any(|held| held == value)
    }

    /// Digits of a field for phones, numbers and codes.
    pub fn digits(&self, name: &str) -> String {
        text::digits(self.get(name))
    }

    /// The page's token; a new one if none came, which then repeats nothing.
    pub fn token(&self) -> String {
        token::checked(self.get("token")).unwrap_or_else(token::fresh)
    }

    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Takes over the named fields of another form: present ones replace, absent ones go (an unticked box).
    pub fn take(&mut self, other: &Form, names: &[&str]) {
        for name in names {
            match other.fields.get(*name) {
                Some(values) => self.fields.insert((*name).to_owned(), values.clone()),
                None => self.fields.remove(*name),
            };
        }
    }
}

/// Percent-decoding with `+` for a space; the flag tells that something was no UTF-8.
fn decode(bytes: &[u8]) -> (String, bool) {
    let spaced: Vec<u8> = bytes.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    match String::from_utf8(text::percent_decoded(&spaced)) {
        Ok(text) => (text, false),
        Err(error) => (String::from_utf8_lossy(error.as_bytes()).into_owned(), true),
    }
}

/// Body of a form.
impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Form, Problem> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if !kind.is_empty() && !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(Problem::Unreadable);
        }
        let bytes = to_bytes(request.into_body(), MOST_BYTES).await.map_err(|_| Problem::TooLarge)?;
        Ok(Form::parse(&bytes))
    }
}

/// Fields of the address, after the question mark.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Query(pub Form);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Query, Self::Rejection> {
        Ok(Query(Form::parse(parts.uri.query().unwrap_or_default().as_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_with_all_its_values() {
        let form =
            Form::parse("what=%E7%81%AF+%E5%9D%8F%E4%BA%86&need=slow&need=dialect&empty=&flag".as_bytes());
        assert_eq!(form.get("what"), "灯 坏了");
        assert_eq!(form.all("need"), ["slow", "dialect"]);
        assert!(form.is("need", "dialect") && form.has("flag") && form.some("empty").is_none());
        assert_eq!(form.get("absent"), "");
        assert!(!form.mended);
    }

    #[test]
    fn broken_text_is_mended_and_told() {
        let form = Form::parse(b"what=%B5%C6%20ok%00%zz");
        assert!(form.mended);
        assert_eq!(form.get("what"), "\u{fffd}\u{fffd} ok%zz");
    }

    #[test]
    fn an_unticked_box_is_taken_over_as_unticked() {
        let mut held = Form::parse(b"need=slow&what=x");
        held.take(&Form::parse(b"phone=1"), &["need", "phone"]);
        assert!(!held.has("need"));
        assert_eq!((held.get("phone"), held.get("what")), ("1", "x"));
    }
}
