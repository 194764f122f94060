//! Mail, handed to a real server (aiosmtpd) and to such as refuse, hang up or say nothing.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod common;

use common::{inside, limits, message, now, patient, resolving_to};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt},
    net::TcpListener,
};
use zhiye_outbound::{Kind, Limits, Mail, Outbound, Roots, Secret, Transport, Way};

/// A mail server in a process of its own.
struct Server {
    child: Child,
    lines: BufReader<std::process::ChildStdout>,
    port: u16,
}

/// A Python that knows aiosmtpd. Without one these tests fail: a test that did not run has not passed.
fn python() -> String {
    let named = std::env::var("ZHIYE_TEST_PYTHON").ok();
    let known = |python: &String| {
        let tried = Command::new(python).args(["-c", "import aiosmtpd"]).stderr(Stdio::null()).status();
        tried.is_ok_and(|status| status.success())
    };
    let all = named.into_iter().chain(["/usr/bin/python3".to_owned(), "python3".to_owned()]);
    all.into_iter().find(known).expect(
        "the mail server of these tests is missing: apt-get install python3-aiosmtpd (scripts/packages test), \
         or name a Python that has aiosmtpd in ZHIYE_TEST_PYTHON",
    )
}

impl Server {
    fn start(how: &str) -> Server {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/");
        let of = |name: &str| format!("{folder}{name}");
        let mut child = Command::new(python())
            .args([
                of("mail_server.py"),
                how.to_owned(),
                of("fixtures/server.pem"),
                of("fixtures/server.key"),
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        let port = line.trim().parse().expect("the mail server says its port");
        Server { child, lines, port }
    }

    fn got(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn mail(port: u16, transport: Transport, login: Option<(&str, &str)>) -> Mail {
    Mail {
        host: "localhost".to_owned(),
        port,
        transport,
        login: login.map(|(name, password)| (name.to_owned(), Secret::new(password))),
        from: "zhiye@example.cn".parse().unwrap(),
        to: vec!["duty@example.cn".parse().unwrap(), "head@example.cn".parse().unwrap()],
    }
}

fn believing(limits: Limits) -> Outbound {
    let own = Roots::with_own(include_bytes!("fixtures/authority.pem")).unwrap();
    Outbound::new(resolving_to(&["127.0.0.1"], &["127.0.0.1"]), own, limits)
}

const LOGIN: Option<(&str, &str)> = Some(("office", "密码 \"1\""));

#[tokio::test]
async fn a_real_server_gets_the_mail_by_each_way_and_reads_it_as_it_was_meant() {
    for (how, transport, login) in [
        ("starttls", Transport::StartTls, LOGIN),
        ("tls", Transport::Tls, LOGIN),
        ("plain", Transport::Plain, None),
    ] {
        let mut server = Server::start(how);
        let way = Way::Mail(mail(server.port, transport, login));
        believing(patient()).send(&way, &message(), now()).await.unwrap();
        let got = server.got();
        assert_eq!(got["from"], "zhiye@example.cn");
        assert_eq!(got["to"], serde_json::json!(["duty@example.cn", "head@example.cn"]));
        assert_eq!(got["subject"], "枝叶：事项 2026 1117 0000 0017");
        assert_eq!(got["id"], format!("<{}@example.cn>", "ab".repeat(16)));
        assert_eq!(got["date"], "2026-11-17T08:20:00+00:00");
        let text = "2026 1117 0000 0017\n本人说没有解决，请看看要不要督办\n期限 2026-11-20 17:30\n\
                    https://zhiye.example.cn/staff/requests/2026111700000017\n";
        assert_eq!(got["text"].as_str().unwrap().replace("\r\n", "\n"), text);
        assert_eq!(got["tls"], transport != Transport::Plain, "{how}");
        assert_eq!(got["login"], login.map_or(Value::Null, |(name, _)| name.into()), "{how}");
        assert!(got["longest"].as_u64().unwrap() <= 78, "{got}");
    }
}

#[tokio::test]
async fn a_wrong_password_and_a_strangers_certificate_send_nothing() {
    let server = Server::start("starttls");
    let way = Way::Mail(mail(server.port, Transport::StartTls, Some(("office", "wrong"))));
    let failure = believing(patient()).send(&way, &message(), now()).await.unwrap_err();
    assert!(failure.kind == Kind::Never && failure.said == "SMTP 535", "{failure:?}");
    assert!(!format!("{way:?}").contains("wrong"));
    let way = Way::Mail(mail(server.port, Transport::StartTls, LOGIN));
    let stranger = Outbound::new(resolving_to(&["127.0.0.1"], &["127.0.0.1"]), Roots::built_in(), patient());
    let failure = stranger.send(&way, &message(), now()).await.unwrap_err();
    assert!(failure.kind == Kind::Later && !failure.said.contains("SMTP"), "{failure:?}");
}

#[tokio::test]
async fn a_server_that_can_not_encrypt_gets_neither_mail_nor_password() {
    let server = Server::start("plain");
    let way = Way::Mail(mail(server.port, Transport::StartTls, LOGIN));
    let failure = believing(patient()).send(&way, &message(), now()).await.unwrap_err();
    assert_eq!(failure.kind, Kind::Later, "{failure}");
    let way = Way::Mail(mail(server.port, Transport::Plain, LOGIN));
    let failure = believing(patient()).send(&way, &message(), now()).await.unwrap_err();
    assert!(failure.kind == Kind::Never && failure.said.contains("不送密码"), "{failure}");
}

/// A server that answers the command that begins so with this, and everything else as it should.
async fn answering(command: &'static str, answer: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (read, mut write) = stream.into_split();
        let mut lines = tokio::io::BufReader::new(read).lines();
        let _ = write.write_all(b"220 here\r\n").await;
        while let Ok(Some(line)) = lines.next_line().await {
            let said = match line.as_str() {
                line if line.starts_with(command) => answer,
                "DATA" => "354 go on\r\n",
                _ => "250 fine\r\n",
            };
            if write.write_all(said.as_bytes()).await.is_err() {
                break;
            }
        }
    });
    port
}

#[tokio::test]
async fn what_a_server_says_decides_whether_it_is_tried_again() {
    for (command, answer, kind, said) in [
        ("MAIL", "451 4.7.1 later duty@example.cn\r\n", Kind::Later, "SMTP 451"),
        ("RCPT", "550 5.1.1 no such duty@example.cn\r\n", Kind::Never, "SMTP 550"),
        ("MAIL", "421 too many\r\n", Kind::Later, "SMTP 421"),
    ] {
        let way = Way::Mail(mail(answering(command, answer).await, Transport::Plain, None));
        let outbound =
            Outbound::new(resolving_to(&["127.0.0.1"], &["127.0.0.1"]), Roots::built_in(), patient());
        let failure = outbound.send(&way, &message(), now()).await.unwrap_err();
        assert_eq!((failure.kind, failure.said.as_str()), (kind, said));
    }
    let way = Way::Mail(mail(answering("EHLO", "what?\r\n").await, Transport::Plain, None));
    let outbound = Outbound::new(resolving_to(&["127.0.0.1"], &["127.0.0.1"]), Roots::built_in(), patient());
    assert_eq!(outbound.send(&way, &message(), now()).await.unwrap_err().kind, Kind::Later);
}

#[tokio::test]
async fn a_silent_server_is_not_waited_for_and_an_inner_one_not_asked_unless_allowed() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let way = Way::Mail(Mail {
        host: "127.0.0.1".to_owned(),
        ..mail(silent.local_addr().unwrap().port(), Transport::Plain, None)
    });
    let failure = inside(limits()).send(&way, &message(), now()).await.unwrap_err();
    assert!(failure.kind == Kind::Later && failure.said.contains("没有按时"), "{failure}");
    let outside = Outbound::new(resolving_to(&["10.0.0.1"], &[]), Roots::built_in(), limits());
    let way = Way::Mail(mail(25, Transport::Plain, None));
    let failure = outside.send(&way, &message(), now()).await.unwrap_err();
    assert!(failure.kind == Kind::Never && failure.said.contains("allow_networks"), "{failure}");
}
