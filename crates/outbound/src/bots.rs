//! The bots of group chats: WeCom 企业微信, DingTalk 钉钉, Feishu 飞书. Their address is a key. They answer HTTP 200 to
//! what they refuse, so only the code inside counts.

use crate::{
    Failure, HttpAddress, Message, Secret,
    http::{Answered, Asked},
    secret::MASK,
    sign::{base64, hmac, percent},
    way::JSON,
};
use hyper::{Method, header};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;

/// Whose bot it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BotKind {
    WeCom,
    DingTalk,
    Feishu,
}

/// A bot of a group.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bot {
    pub kind: BotKind,
    pub address: HttpAddress,
    /// DingTalk and Feishu sign with it; WeCom has none.
    pub secret: Option<Secret>,
}

/// Bytes WeCom takes in a text.
const WECOM_BYTES: usize = 2_048;
/// DingTalk shuts a bot that is too fast for ten minutes.
const DINGTALK_WAIT: Duration = Duration::from_secs(600);
const WAIT: Duration = Duration::from_secs(60);

impl Bot {
    pub(crate) fn asked(&self, message: &Message, now: Timestamp, masked: bool) -> Asked {
        let mut address = self.address.clone();
        let body = match self.kind {
            BotKind::WeCom => {
                json!({ "msgtype": "text", "text": { "content": cut(&text(message), WECOM_BYTES) } })
            }
            BotKind::DingTalk => {
                if let Some(secret) = &self.secret {
                    let at = now.as_millisecond();
                    let made = hmac(secret.open().as_bytes(), format!("{at}\n{}", secret.open()).as_bytes());
                    address = address.with_query(&format!("timestamp={at}&sign={}", percent(&base64(&made))));
                }
                let markdown = json!({ "title": message.title(), "text": markdown(message) });
                json!({ "msgtype": "markdown", "markdown": markdown, "at": { "isAtAll": false } })
            }
            BotKind::Feishu => {
                let mut body = json!({ "msg_type": "text", "content": { "text": text(message) } });
                if let Some(secret) = &self.secret {
                    let at = now.as_second();
                    let made = hmac(format!("{at}\n{}", secret.open()).as_bytes(), b"");
                    let sign = if masked { MASK.to_owned() } else { base64(&made) };
                    body["timestamp"] = json!(at.to_string());
                    body["sign"] = json!(sign);
                }
                body
            }
        };
        let headers = vec![(header::CONTENT_TYPE, JSON)];
        Asked { method: Method::POST, address, headers, body: body.to_string().into_bytes() }
    }

    pub(crate) fn judge(&self, answered: &Answered) -> Result<(), Failure> {
        let field = match self.kind {
            BotKind::WeCom | BotKind::DingTalk => "errcode",
            BotKind::Feishu => "code",
        };
        let answer: Option<Value> = serde_json::from_slice(&answered.body).ok();
        let code = answer.as_ref().and_then(|answer| answer.get(field)).and_then(Value::as_i64);
        match code {
            Some(0) => Ok(()),
            Some(code) => Err(self.refused(field, code)),
            None => Err(Failure::later(format!("答复看不懂，没有 {field} the answer has no {field}"))),
        }
    }

    fn refused(&self, field: &str, code: i64) -> Failure {
        let said = format!("{field} {code}");
        match (self.kind, code) {
            (BotKind::WeCom, 45_009 | 45_033) | (BotKind::Feishu, 11_232 | 99_991_400) => {
                Failure::slower(WAIT, said)
            }
            (BotKind::DingTalk, 130_101 | 130_102 | 410_100 | 660_026) => {
                Failure::slower(DINGTALK_WAIT, said)
            }
            // address, signature, word, list of addresses: what the administrator set
            (BotKind::WeCom, 93_000 | 40_000..=40_999 | 44_000..=44_999)
            | (BotKind::DingTalk, 300_001 | 300_005 | 310_000 | 400_000..=400_999 | 40_035)
            | (BotKind::Feishu, 9_499 | 19_001 | 19_002 | 19_021 | 19_022 | 19_024) => Failure::never(said),
            _ => Failure::later(said),
        }
    }
}

fn text(message: &Message) -> String {
    let mut lines = vec![message.title()];
    lines.extend(message.lines());
    lines.join("\n")
}

fn markdown(message: &Message) -> String {
    let link = message.link();
    let mut paragraphs = vec![format!("**{}**", message.title())];
    paragraphs.extend(message.lines().into_iter().filter(|line| *line != link));
    paragraphs.push(format!("[打开]({link})"));
    paragraphs.join("\n\n")
}

/// So many bytes at most, cut between characters.
fn cut(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    fn bot(kind: BotKind) -> Bot {
        let address = "https://bot.example.cn/send?key=KEY".parse().unwrap();
        Bot { kind, address, secret: Some(Secret::new("SECdemo")) }
    }

    fn message() -> Message {
        let at = "2026-11-17T08:20:00Z".parse().unwrap();
        Message::test([7; 16], at, "https://zhiye.example.cn".parse().unwrap())
    }

    #[test]
    fn signatures_are_made_as_each_house_describes_them() {
        // both computed apart, by openssl dgst -sha256 -mac HMAC
        let at = "2023-11-14T22:13:20Z".parse().unwrap();
        let asked = bot(BotKind::DingTalk).asked(&message(), at, false);
        let end = "&timestamp=1700000000000&sign=lOvVf9TQCVugV68mGbSZCg0gzOl1SVjxWi1MyVZCUuA%3D";
        assert!(asked.address.open().ends_with(end), "{}", asked.address.open());
        let asked = bot(BotKind::Feishu).asked(&message(), at, false);
        let body: Value = serde_json::from_slice(&asked.body).unwrap();
        assert_eq!(body["timestamp"], "1700000000");
        assert_eq!(body["sign"], "U1q8KAchlt+ocM9vRG/rtwroY6XMkyjtyUV9XOpczwI=");
        let masked = bot(BotKind::Feishu).asked(&message(), at, true);
        assert!(
            !String::from_utf8(masked.body).unwrap().contains("U1q8KAchlt+ocM9vRG/rtwroY6XMkyjtyUV9XOpczwI=")
        );
    }

    #[test]
    fn a_code_inside_decides_and_says_what_to_do_next() {
        let judged = |kind, body: &str| {
            let answered = Answered { body: body.to_owned().into() };
            bot(kind).judge(&answered).map_err(|failure| failure.kind)
        };
        assert_eq!(judged(BotKind::WeCom, r#"{"errcode":0,"errmsg":"ok"}"#), Ok(()));
        assert_eq!(judged(BotKind::WeCom, r#"{"errcode":93000}"#), Err(Kind::Never));
        assert_eq!(judged(BotKind::WeCom, r#"{"errcode":45009}"#), Err(Kind::Slower(WAIT)));
        assert_eq!(judged(BotKind::WeCom, r#"{"errcode":-1}"#), Err(Kind::Later));
        assert_eq!(judged(BotKind::DingTalk, r#"{"errcode":660026}"#), Err(Kind::Slower(DINGTALK_WAIT)));
        assert_eq!(judged(BotKind::DingTalk, r#"{"errcode":310000}"#), Err(Kind::Never));
        assert_eq!(judged(BotKind::Feishu, r#"{"code":0,"msg":"success"}"#), Ok(()));
        assert_eq!(judged(BotKind::Feishu, r#"{"code":19021}"#), Err(Kind::Never));
        assert_eq!(judged(BotKind::Feishu, r#"{"errcode":0}"#), Err(Kind::Later));
        assert_eq!(judged(BotKind::WeCom, "<html>"), Err(Kind::Later));
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(cut("枝叶", 5), "枝");
        assert_eq!(cut("枝叶", 6), "枝叶");
    }
}
