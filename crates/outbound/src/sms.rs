//! Short messages through the HTTP interface of a gateway: the administrator writes the request as a template. Placeholders
//! in braces are filled in and written as the place wants it. One channel has one phone, so that a retry never reaches
//! somebody twice.

use crate::{
    Failure, HttpAddress, Message, Secret,
    http::{Answered, Asked},
    message::groups,
    secret::MASK,
    sign::percent,
};
use hyper::{
    Method,
    header::{self, HeaderName, HeaderValue},
};
use serde_json::Value;

/// What may stand in braces.
const PLACEHOLDERS: [&str; 7] = ["phone", "text", "number", "what", "due", "link", "secret"];

/// How the gateway says that it took the message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Success {
    /// The field, with dots between its levels: `result.code`.
    pub field: String,
    /// What stands there then.
    pub value: String,
}

/// A gateway's request as a template.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sms {
    method: Method,
    address: Secret,
    headers: Vec<(HeaderName, Secret)>,
    body: Secret,
    phone: Secret,
    secret: Secret,
    success: Option<Success>,
}

/// What is wrong with a template.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadTemplate {
    #[error(
        "{{{0}}} 不认识 is not known; there are {{phone}} {{text}} {{number}} {{what}} {{due}} {{link}} {{secret}}"
    )]
    Placeholder(String),
    #[error("method 只能是 GET 或 POST method takes GET or POST")]
    Method,
    #[error("网址不对 the address can't be used")]
    Address,
    #[error("主机名里不能有花括号 a placeholder can't stand in the host's name")]
    Host,
    #[error("请求头 {0} 写得不对 the header {0} can't be used")]
    Header(String),
    #[error("没有写 {{phone}} 或 {{text}}/{{what}} nothing says the phone or what is told")]
    Incomplete,
}

/// How a value is written where it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Writing {
    Plain,
    Percent,
    Json,
}

impl Sms {
    /// Looks at the template whole, so that what is wrong is said before anything is sent.
    ///
    /// # Errors
    /// An unknown placeholder, an address or header that can't be written, no place for the phone or the text.
    pub fn new(
        method: &str,
        address: &str,
        headers: &[(String, String)],
        body: &str,
        phone: &str,
        secret: Option<Secret>,
        success: Option<Success>,
    ) -> Result<Sms, BadTemplate> {
        let method = match method {
            "GET" => Method::GET,
            "POST" => Method::POST,
            _ => return Err(BadTemplate::Method),
        };
        let all: Vec<&str> =
            [address, body].into_iter().chain(headers.iter().map(|(_, value)| value.as_str())).collect();
        let mut used = Vec::new();
        for text in &all {
            used.extend(placeholders(text)?);
        }
        let has = |name: &str| used.iter().any(|used| used == name);
        if !has("phone") || !(has("text") || has("what")) {
            return Err(BadTemplate::Incomplete);
        }
        let rest = address.split_once("://").map_or("", |(_, rest)| rest);
        if rest.split(['/', '?']).next().is_some_and(|host| host.contains('{')) {
            return Err(BadTemplate::Host);
        }
        let plain = |_: &str| "0".to_owned();
        fill(address, Writing::Percent, plain).parse::<HttpAddress>().map_err(|_| BadTemplate::Address)?;
        let header = |(name, value): &(String, String)| {
            let bad = || BadTemplate::Header(name.clone());
            let known = HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad())?;
            HeaderValue::from_str(&fill(value, Writing::Plain, plain)).map_err(|_| bad())?;
            Ok((known, Secret::new(value)))
        };
        Ok(Sms {
            method,
            address: Secret::new(address),
            headers: headers.iter().map(header).collect::<Result<_, _>>()?,
            body: Secret::new(body),
            phone: Secret::new(phone),
            secret: secret.unwrap_or_else(|| Secret::new("")),
            success,
        })
    }

    pub(crate) fn asked(&self, message: &Message, masked: bool) -> Result<Asked, Failure> {
        let value = |name: &str| match name {
            "phone" => self.phone.open().to_owned(),
            "secret" => if masked { MASK } else { self.secret.open() }.to_owned(),
            "text" => short(message),
            "link" => message.link(),
            "number" => message.items.first().map(|item| groups(item.number)).unwrap_or_default(),
            "what" => message.items.first().map_or("测试消息", |item| item.what.text).to_owned(),
            "due" => message
                .items
                .first()
                .and_then(|item| item.due_at.as_ref())
                .map(|due| due.strftime("%m-%d %H:%M").to_string())
                .unwrap_or_default(),
            _ => String::new(),
        };
        let unwritable = |_| Failure::never("请求写不成 the request can't be written");
        let address = fill(self.address.open(), Writing::Percent, value);
        let address = address.parse().map_err(|_| Failure::never("网址不对 the address can't be used"))?;
        let mut headers = Vec::new();
        for (name, template) in &self.headers {
            let text = if masked { MASK.to_owned() } else { fill(template.open(), Writing::Plain, value) };
            headers.push((name.clone(), HeaderValue::from_str(&text).map_err(unwritable)?));
        }
        let body = fill(self.body.open(), self.writing(), value).into_bytes();
        Ok(Asked { method: self.method.clone(), address, headers, body })
    }

    /// How values are written in the body: as its kind says, or as it begins.
    fn writing(&self) -> Writing {
        let kind = self.headers.iter().find(|(name, _)| *name == header::CONTENT_TYPE);
        match kind.map(|(_, value)| value.open().to_ascii_lowercase()) {
            Some(kind) if kind.contains("json") => Writing::Json,
            Some(kind) if kind.contains("x-www-form-urlencoded") => Writing::Percent,
            Some(_) => Writing::Plain,
            None if self.body.open().trim_start().starts_with('{') => Writing::Json,
            None => Writing::Plain,
        }
    }

    pub(crate) fn judge(&self, answered: &Answered) -> Result<(), Failure> {
        let Some(success) = &self.success else { return Ok(()) };
        let answer: Option<Value> = serde_json::from_slice(&answered.body).ok();
        let found = answer.as_ref().and_then(|answer| {
            success.field.split('.').try_fold(answer, |value, part| match value {
                Value::Array(all) => all.get(part.parse::<usize>().ok()?),
                other => other.get(part),
            })
        });
        let Some(found) = found else {
            return Err(Failure::later(format!("答复里没有 {0} the answer has no {0}", success.field)));
        };
        let said = found.as_str().map_or_else(|| found.to_string(), str::to_owned);
        if said == success.value {
            return Ok(());
        }
        // The value is named only if it looks like a code: a gateway may repeat what it was sent.
        let is_code =
            said.len() <= 32 && said.chars().all(|c| c.is_ascii_alphanumeric() || "._-:".contains(c));
        let code = if is_code && !said.contains(self.phone.open()) { said } else { MASK.to_owned() };
        Err(Failure::later(format!("{} = {code}", success.field)))
    }
}

/// One short message: seventy characters where it can be.
fn short(message: &Message) -> String {
    match message.items.as_slice() {
        [item] => format!("枝叶：{} {} {}", groups(item.number), item.what.text, message.link()),
        [] => format!("枝叶：测试消息 {}", message.link()),
        items => format!("枝叶：{} 件事有变化 {}", items.len(), message.link()),
    }
}

fn placeholders(text: &str) -> Result<Vec<String>, BadTemplate> {
    let mut found = Vec::new();
    for part in text.split('{').skip(1) {
        let Some((name, _)) = part.split_once('}') else { continue };
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        if PLACEHOLDERS.contains(&name) {
            found.push(name.to_owned());
        } else if is_name {
            return Err(BadTemplate::Placeholder(name.to_owned()));
        }
    }
    Ok(found)
}

fn fill(template: &str, writing: Writing, value: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        let after = &rest[at + 1..];
        let name = after.split_once('}').map(|(name, _)| name).filter(|name| PLACEHOLDERS.contains(name));
        out += &rest[..at];
        match name {
            Some(name) => {
                out += &written(&value(name), writing);
                rest = &after[name.len() + 1..];
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out + rest
}

fn written(value: &str, writing: Writing) -> String {
    match writing {
        Writing::Plain => value.to_owned(),
        Writing::Percent => percent(value),
        Writing::Json => {
            let quoted = Value::from(value).to_string();
            quoted[1..quoted.len() - 1].to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json_headers() -> Vec<(String, String)> {
        vec![("content-type".into(), "application/json".into()), ("x-key".into(), "{secret}".into())]
    }

    fn gateway(address: &str, body: &str) -> Result<Sms, BadTemplate> {
        let success = Success { field: "result.0.code".into(), value: "0".into() };
        Sms::new(
            "POST",
            address,
            &json_headers(),
            body,
            "13900000168",
            Some(Secret::new("K\"1")),
            Some(success),
        )
    }

    #[test]
    fn placeholders_are_written_as_their_place_wants_it() {
        let body = r#"{"to":["{phone}"],"text":"{text}","key":"{secret}","extra":{"a":1}}"#;
        let gateway = gateway("https://sms.example.cn/send?to={phone}&text={text}", body).unwrap();
        let at = "2026-11-17T08:20:00Z".parse().unwrap();
        let message = Message::test([1; 16], at, "https://zhiye.example.cn".parse().unwrap());
        let asked = gateway.asked(&message, false).unwrap();
        let body: Value = serde_json::from_slice(&asked.body).unwrap();
        assert_eq!(body["key"], "K\"1");
        assert_eq!(body["text"], "枝叶：测试消息 https://zhiye.example.cn/staff");
        assert_eq!(body["extra"]["a"], 1);
        assert!(asked.address.open().contains("text=%E6%9E%9D"), "{}", asked.address.open());
        let masked = format!("{:?}", gateway.asked(&message, true).unwrap());
        assert!(!masked.contains("K\\\"1") && !format!("{gateway:?}").contains("13900000168"), "{masked}");
    }

    #[test]
    fn a_template_that_could_not_be_sent_is_refused_beforehand() {
        let known = "https://sms.example.cn/send";
        assert_eq!(gateway(known, "{phone} {txt}"), Err(BadTemplate::Placeholder("txt".into())));
        assert_eq!(gateway(known, "{phone}"), Err(BadTemplate::Incomplete));
        assert_eq!(gateway("https://{phone}.cn/", "{text}"), Err(BadTemplate::Host));
        assert_eq!(gateway("sms.example.cn", "{phone}{text}"), Err(BadTemplate::Address));
    }

    #[test]
    fn only_the_field_that_says_so_is_success() {
        let gateway = gateway("https://sms.example.cn/send", "{phone}{text}").unwrap();
        let judged = |body: &str| gateway.judge(&Answered { body: body.to_owned().into() });
        assert_eq!(judged(r#"{"result":[{"code":0}]}"#), Ok(()));
        assert_eq!(judged(r#"{"result":[{"code":"0"}]}"#), Ok(()));
        let said = judged(r#"{"result":[{"code":"isv.BUSY"}]}"#).unwrap_err().said;
        assert_eq!(said, "result.0.code = isv.BUSY");
        let said = judged(r#"{"result":[{"code":"13900000168"}]}"#).unwrap_err().said;
        assert!(!said.contains("139"), "{said}");
        assert!(judged("ok").is_err());
    }
}
