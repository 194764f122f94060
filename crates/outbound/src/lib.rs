//! What leaves the house: one guarded HTTP client, mail, the bots of WeCom, DingTalk and Feishu, short messages through
//! a gateway's template, signed webhooks.
//!
//! Not here: what is told, to whom, when and how often it is tried; casework; files of settings. It reads no clock.

mod bots;
mod failure;
mod guard;
mod http;
mod mail;
mod message;
mod secret;
mod sign;
mod sms;
mod tls;
mod way;
mod webhook;

pub use bots::{Bot, BotKind};
pub use failure::{Failure, Kind};
pub use guard::{BadNetwork, Guard, Network, Resolve};
pub use http::{BadAddress, HttpAddress, HttpClient, Limits};
pub use mail::{BadMailbox, Mail, Mailbox, Transport};
pub use message::{BadLinkBase, Item, LinkBase, Message, What};
pub use secret::Secret;
pub use sms::{BadTemplate, Sms, Success};
pub use tls::{BadAuthority, Roots};
pub use way::{Shown, Way};
pub use webhook::Webhook;

/// What it takes to send: who is believed, which networks may be reached, how long anything may take.
#[derive(Clone, Debug)]
pub struct Outbound {
    http: HttpClient,
}

impl Outbound {
    pub fn new(guard: Guard, roots: Roots, limits: Limits) -> Outbound {
        Outbound { http: HttpClient::new(guard, roots, limits) }
    }

    pub fn http(&self) -> &HttpClient {
        &self.http
    }
}
