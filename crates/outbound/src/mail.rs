//! Mail by SMTP, with TLS from the first byte or after STARTTLS; without TLS only where that was asked for expressly, and
//! then without a password. The server is connected at the address that was looked at.

use crate::{Failure, HttpClient, Message, Secret, sign::base64};
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    address::Envelope,
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, CertificateStore, Tls, TlsParameters},
        extension::ClientId,
    },
};
use std::{str::FromStr, time::Duration};
use tokio::time::timeout;

/// How the conversation is protected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Transport {
    /// TLS from the first byte (465).
    Tls,
    /// Begins open and turns to TLS before anything is said (587); never goes on without.
    StartTls,
    /// No protection; for a server on the same machine or cable.
    Plain,
}

/// An address of mail.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mailbox(Address);

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("that is no mail address")]
pub struct BadMailbox;

impl FromStr for Mailbox {
    type Err = BadMailbox;

    fn from_str(text: &str) -> Result<Mailbox, BadMailbox> {
        // what is written into a header is plain ASCII
        if !text.is_ascii() {
            return Err(BadMailbox);
        }
        text.trim().parse().map(Mailbox).map_err(|_| BadMailbox)
    }
}

/// A mail server, and who writes to whom.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mail {
    pub host: String,
    pub port: u16,
    pub transport: Transport,
    /// Name and password.
    pub login: Option<(String, Secret)>,
    pub from: Mailbox,
    pub to: Vec<Mailbox>,
}

impl Mail {
    /// The mail as it is sent.
    pub(crate) fn written(&self, message: &Message) -> Vec<u8> {
        let to: Vec<String> = self.to.iter().map(|to| format!("<{}>", to.0)).collect();
        let date = message.at.strftime("%a, %d %b %Y %H:%M:%S +0000");
        let body = message.lines().join("\r\n") + "\r\n";
        let headers = [
            format!("From: =?UTF-8?B?{}?= <{}>", base64("枝叶".as_bytes()), self.from.0),
            format!("To: {}", to.join(",\r\n ")),
            format!("Subject: =?UTF-8?B?{}?=", base64(message.title().as_bytes())),
            format!("Date: {date}"),
            format!("Message-ID: <{}@{}>", message.id_text(), self.from.0.domain()),
            "Auto-Submitted: auto-generated".to_owned(),
            "MIME-Version: 1.0".to_owned(),
            "Content-Type: text/plain; charset=utf-8".to_owned(),
            "Content-Transfer-Encoding: base64".to_owned(),
        ];
        let encoded = base64(body.as_bytes());
        let lines: Vec<&str> =
            encoded.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap_or_default()).collect();
        format!("{}\r\n\r\n{}\r\n", headers.join("\r\n"), lines.join("\r\n")).into_bytes()
    }

    pub(crate) async fn send(&self, client: &HttpClient, message: &Message) -> Result<(), Failure> {
        let slow = |_| Failure::later("邮件服务器没有按时答复 the mail server did not answer in time");
        timeout(client.limits.whole, self.hand_over(client, message)).await.map_err(slow)?
    }

    async fn hand_over(&self, client: &HttpClient, message: &Message) -> Result<(), Failure> {
        if self.transport == Transport::Plain && self.login.is_some() {
            return Err(Failure::never("没有加密，不送密码 no password goes over an open connection"));
        }
        let addresses = client.guard.look_up(&self.host, self.port).await?;
        let envelope =
            Envelope::new(Some(self.from.0.clone()), self.to.iter().map(|to| to.0.clone()).collect());
        let envelope = envelope.map_err(|_| Failure::never("没有收件人 nobody to send to"))?;
        let mut unreached = Failure::later("接不通 nobody answers there");
        for address in addresses {
            let domain = self.from.0.domain().to_owned();
            let mut transport =
                AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(address.ip().to_string())
                    .port(address.port())
                    .hello_name(ClientId::Domain(domain))
                    .tls(self.tls(client)?)
                    .timeout(Some(client.limits.connect.max(Duration::from_secs(1))));
            if let Some((name, password)) = &self.login {
                transport = transport.credentials(Credentials::new(name.clone(), password.open().to_owned()));
            }
            match transport.build().send_raw(&envelope, &self.written(message)).await {
                Ok(_) => return Ok(()),
                Err(error) if error.status().is_some() => return Err(refused(&error)),
                Err(error) => unreached = refused(&error),
            }
        }
        Err(unreached)
    }

    fn tls(&self, client: &HttpClient) -> Result<Tls, Failure> {
        if self.transport == Transport::Plain {
            return Ok(Tls::None);
        }
        let unusable = |_| Failure::never("TLS 用不了 TLS can't be set up for this host");
        let mut parameters =
            TlsParameters::builder(self.host.clone()).certificate_store(CertificateStore::WebpkiRoots);
        for own in &client.roots.own {
            let certificate = Certificate::from_der(own.to_vec()).map_err(unusable)?;
            parameters = parameters.add_root_certificate(certificate);
        }
        let parameters = parameters.build_rustls().map_err(unusable)?;
        Ok(match self.transport {
            Transport::Tls => Tls::Wrapper(parameters),
            Transport::StartTls | Transport::Plain => Tls::Required(parameters),
        })
    }
}

/// The code only: what a server writes beside it may hold addresses.
fn refused(error: &lettre::transport::smtp::Error) -> Failure {
    match error.status() {
        Some(code) if error.is_permanent() => Failure::never(format!("SMTP {code}")),
        Some(code) => Failure::later(format!("SMTP {code}")),
        None if error.is_timeout() => {
            Failure::later("邮件服务器没有按时答复 the mail server did not answer in time")
        }
        None if error.is_tls() => {
            Failure::later("加密连接建不起来，证书也许不对 no TLS connection; the certificate may be wrong")
        }
        None if error.is_client() => {
            Failure::later("邮件服务器不会加密或登录 the mail server offers no STARTTLS or no way to sign in")
        }
        None => Failure::later("邮件服务器接不通或中断 the mail server can't be reached or broke off"),
    }
}
