//! Webhooks for programs: CloudEvents 1.0 in structured JSON, signed. The id of an event is the same at every try.

use crate::{
    Failure, HttpAddress, Message, Secret,
    http::Asked,
    message::Item,
    secret::MASK,
    sign::{hex, hmac},
};
use hyper::{
    Method,
    header::{self, HeaderName, HeaderValue},
};
use jiff::Timestamp;
use serde_json::{Value, json};

/// Where events go, and the key they are signed with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Webhook {
    pub address: HttpAddress,
    pub secret: Secret,
}

const CLOUD_EVENT: HeaderValue = HeaderValue::from_static("application/cloudevents+json; charset=utf-8");
const SIGNATURE: HeaderName = HeaderName::from_static("x-zhiye-signature");

impl Webhook {
    pub(crate) fn asked(&self, message: &Message, now: Timestamp, masked: bool) -> Result<Asked, Failure> {
        let body = event(message).to_string().into_bytes();
        let at = now.as_second();
        let mut signed = format!("{at}.").into_bytes();
        signed.extend_from_slice(&body);
        let made = hex(&hmac(self.secret.open().as_bytes(), &signed));
        let signature = format!("t={at},v1={}", if masked { MASK } else { &made });
        let signature = HeaderValue::from_bytes(signature.as_bytes());
        let signature = signature.map_err(|_| Failure::never("签名写不成 the signature can't be written"))?;
        let headers = vec![(header::CONTENT_TYPE, CLOUD_EVENT), (SIGNATURE, signature)];
        Ok(Asked { method: Method::POST, address: self.address.clone(), headers, body })
    }
}

fn event(message: &Message) -> Value {
    let (kind, subject, data) = match message.items.as_slice() {
        [] => ("test", None, json!({})),
        [item] => (item.what.code, Some(format!("{:016}", item.number)), data(item, message)),
        items => {
            let items: Vec<Value> = items.iter().map(|item| data(item, message)).collect();
            ("several", None, json!({ "items": items }))
        }
    };
    let mut event = json!({
        "specversion": "1.0",
        "id": message.id_text(),
        "source": message.base.to_string(),
        "type": format!("cn.zhiye.notice.{kind}"),
        "time": message.at.to_string(),
        "datacontenttype": "application/json",
        "data": data,
    });
    if let Some(subject) = subject {
        event["subject"] = json!(subject);
    }
    event
}

fn data(item: &Item, message: &Message) -> Value {
    json!({
        "number": format!("{:016}", item.number),
        "what": item.what.code,
        "due_at": item.due_at.as_ref().map(|due| due.timestamp().to_string()),
        "urgent": item.urgent,
        "link": format!("{}/staff/requests/{:016}", message.base, item.number),
    })
}
