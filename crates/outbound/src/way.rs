//! A way out of the house: one of the channels, ready to send. What a preview shows is made by the same code that sends.

use crate::{
    Bot, Failure, Mail, Message, Outbound, Sms, Webhook,
    http::{Answered, Asked},
    secret::MASK,
};
use hyper::header::HeaderValue;
use jiff::Timestamp;

pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

/// How something leaves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Way {
    Bot(Bot),
    Sms(Box<Sms>),
    Webhook(Webhook),
    Mail(Mail),
}

/// What would be sent, for a person to look at: secrets masked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shown {
    /// The first line, then headers.
    pub head: Vec<String>,
    pub body: String,
}

impl Way {
    /// Whether several messages may be told in one. Programs get each event by itself.
    pub fn gathers(&self) -> bool {
        !matches!(self, Way::Webhook(_))
    }

    /// What would be sent.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn preview(&self, message: &Message, now: Timestamp) -> Result<Shown, Failure> {
        if let Way::Mail(mail) = self {
            let written = String::from_utf8_lossy(&mail.written(message)).into_owned();
            let (head, _) = written.split_once("\r\n\r\n").unwrap_or((&written, ""));
            let mut head: Vec<String> = head.lines().map(str::to_owned).collect();
            head.insert(0, format!("SMTP {}:{}", mail.host, mail.port));
            head.push(format!("({})", message.title()));
            return Ok(Shown { head, body: message.lines().join("\n") });
        }
        let asked = self.asked(message, now, true)?;
        let mut head = vec![format!("{} {}", asked.method, asked.address)];
        head.extend(asked.headers.iter().map(|(name, value)| {
            let value = std::str::from_utf8(value.as_bytes()).unwrap_or(MASK);
            format!("{name}: {value}")
        }));
        Ok(Shown { head, body: String::from_utf8_lossy(&asked.body).into_owned() })
    }

    fn asked(&self, message: &Message, now: Timestamp, masked: bool) -> Result<Asked, Failure> {
        match self {
            Way::Bot(bot) => Ok(bot.asked(message, now, masked)),
            Way::Sms(sms) => sms.asked(message, masked),
            Way::Webhook(webhook) => webhook.asked(message, now, masked),
            Way::Mail(_) => Err(Failure::never("邮件不走 HTTP mail is no request of the web")),
        }
    }

    fn judge(&self, answered: &Answered) -> Result<(), Failure> {
        match self {
            Way::Bot(bot) => bot.judge(answered),
            Way::Sms(sms) => sms.judge(answered),
            Way::Webhook(_) | Way::Mail(_) => Ok(()),
        }
    }
}

impl Outbound {
    /// Sends it once.
    ///
    /// # Errors
    /// A failure that says what it means for the next try.
    pub async fn send(&self, way: &Way, message: &Message, now: Timestamp) -> Result<(), Failure> {
        if let Way::Mail(mail) = way {
            return mail.send(self.http(), message).await;
        }
        let answered = self.http().ask(way.asked(message, now, false)?).await?;
        way.judge(&answered)
    }
}
