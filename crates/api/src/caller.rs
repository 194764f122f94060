//! Who asks: a token, the person it stands for, the language of the answer, the key of a repeatable command.

use crate::{
    Api,
    problem::{ApiNo, Wrong},
};
use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{HeaderMap, header, request::Parts},
};
use std::convert::Infallible;
use zhiye_app::{
    Ask, Denied, Purpose, Token,
    domain::{
        Actor, RequestId, Staff, number,
        request::{Channel, Scope, registers, scope},
    },
    key,
};
use zhiye_edge::text;
use zhiye_rulebook::Lang;

/// Longest `Idempotency-Key` and `X-Purpose`, in characters.
const MOST_CHARS: usize = 128;

/// A program with a good token.
pub struct Caller {
    pub staff: Staff,
    /// From `Idempotency-Key`.
    key: Option<String>,
    /// From `X-Purpose`: what words are read for.
    pub purpose: Option<String>,
}

impl FromRequestParts<Api> for Caller {
    type Rejection = ApiNo;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Caller, ApiNo> {
        let token = bearer(&parts.headers).ok_or(Denied::SignedOut)?;
        let staff = api.app.staff_of_program(&token).await?;
        api.rate.count(staff.person, api.app.clock().now()).map_err(Denied::Slow)?;
        let key = header(&parts.headers, "idempotency-key")?;
        let purpose = header(&parts.headers, "x-purpose")?;
        Ok(Caller { staff, key, purpose })
    }
}

impl Caller {
    /// The command as this caller's; a repeat of the key on the same address gets the first result.
    pub fn ask(&self, source: Channel, address: &str) -> Ask {
        let ask = Ask::new(Actor::Staff(self.staff.clone()), source);
        match &self.key {
            Some(token) => ask.keyed(key(&format!("api:{}:{address}", self.staff.person), token)),
            None => ask,
        }
    }

    /// Filing twice would make two requests, so it needs a key.
    pub fn require_key(&self) -> Result<(), Wrong> {
        match self.key {
            Some(_) => Ok(()),
            None => Err(Wrong {
                at: "Idempotency-Key".into(),
                code: "missing",
                zh: "登记要带 Idempotency-Key，重发时用同一个值".into(),
                en: "Filing needs an Idempotency-Key; repeat with the same value".into(),
            }),
        }
    }

    /// What this caller reads the words of a matter for.
    pub fn purpose(&self) -> Purpose {
        self.purpose.clone().map_or(Purpose::Duty, Purpose::Text)
    }

    /// A contact is whole only for whoever says what for.
    pub fn purpose_missing() -> Wrong {
        Wrong {
            at: "X-Purpose".into(),
            code: "missing",
            zh: "看完整的联系方式要带 X-Purpose，写明用途".into(),
            en: "A whole contact needs an X-Purpose: what it is wanted for".into(),
        }
    }

    /// Whoever reads no matters at all is told so, instead of finding nothing everywhere.
    pub fn require_reader(&self) -> Result<(), Denied> {
        if scope(&self.staff) == Scope::Nothing { Err(Denied::Forbidden) } else { Ok(()) }
    }

    pub fn require_clerk(&self) -> Result<(), Denied> {
        if registers(&self.staff) { Ok(()) } else { Err(Denied::Forbidden) }
    }

    /// The request of a registration number, if this caller may know of it.
    pub async fn find(&self, api: &Api, number: &Number) -> Result<RequestId, ApiNo> {
        self.require_reader()?;
        let number = number.0.ok_or(Denied::Hidden)?;
        Ok(api.app.id_for(&self.staff, number).await?.ok_or(Denied::Hidden)?)
    }
}

/// The registration number in the address; an unreadable one is no request's.
pub struct Number(Option<number::Number>);

impl<S: Send + Sync> FromRequestParts<S> for Number {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Number, Infallible> {
        let params = RawPathParams::from_request_parts(parts, state).await.ok();
        let text = params.as_ref().and_then(|params| params.iter().find(|(name, _)| *name == "number"));
        Ok(Number(text.and_then(|(_, text)| number::Number::parse(text).ok())))
    }
}

fn bearer(headers: &HeaderMap) -> Option<Token> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    let plausible = token.len() == 64 && token.bytes().all(|b| b.is_ascii_hexdigit());
    (scheme.eq_ignore_ascii_case("bearer") && plausible).then(|| Token(token.to_ascii_lowercase()))
}

/// A header's text: UTF-8 as it is or percent-encoded, without control characters.
fn header(headers: &HeaderMap, name: &str) -> Result<Option<String>, Wrong> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let wrong = |zh: &str, en: &str| Wrong { at: name.into(), code: "invalid", zh: zh.into(), en: en.into() };
    let decoded = String::from_utf8(text::percent_decoded(value.as_bytes()));
    let value = decoded.map_err(|_| wrong("要用 UTF-8", "has to be UTF-8"))?;
    let value = text::one_line(&text::clean(&value));
    match text::length(&value) {
        0 => Err(wrong("不能是空的", "must not be empty")),
        1..=MOST_CHARS => Ok(Some(value)),
        _ => Err(wrong("最多 128 个字", "has 128 characters at most")),
    }
}

/// English if it is asked for before Chinese; Chinese otherwise.
pub fn lang(headers: &HeaderMap) -> Lang {
    let asked =
        headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut best = (0.0, Lang::Zh);
    for part in asked.split(',') {
        let (tag, quality) = part.split_once(";q=").unwrap_or((part, "1"));
        let quality: f32 = quality.trim().parse().unwrap_or(0.0);
        let tag = tag.trim().to_ascii_lowercase();
        let lang = match tag.split('-').next() {
            Some("en") => Lang::En,
            Some("zh" | "*") => Lang::Zh,
            _ => continue,
        };
        if quality > best.0 {
            best = (quality, lang);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn the_language_asked_for_most_is_taken() {
        for (asked, expected) in [
            ("", Lang::Zh),
            ("en", Lang::En),
            ("en-GB,en;q=0.9", Lang::En),
            ("zh-CN,zh;q=0.9,en;q=0.8", Lang::Zh),
            ("en;q=0.5, zh", Lang::Zh),
            ("fr, en;q=0.1", Lang::En),
            ("x;q=y", Lang::Zh),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, HeaderValue::from_static(asked))]);
            assert_eq!(lang(&headers), expected, "{asked}");
        }
    }

    #[test]
    fn a_header_is_read_plain_or_percent_encoded() {
        let read = |value: &[u8]| {
            header(
                &HeaderMap::from_iter([(
                    "x-purpose".parse().unwrap(),
                    HeaderValue::from_bytes(value).unwrap(),
                )]),
                "x-purpose",
            )
        };
        for value in ["联系本人".as_bytes(), b"%E8%81%94%E7%B3%BB%E6%9C%AC%E4%BA%BA"] {
            assert_eq!(read(value).unwrap().as_deref(), Some("联系本人"));
        }
        assert_eq!(read(b"100%").unwrap().as_deref(), Some("100%"));
        for bad in [b"%ff".as_slice(), b" ", &[b'a'; 129]] {
            assert!(read(bad).is_err());
        }
    }
}
