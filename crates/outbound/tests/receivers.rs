//! Real receivers on loopback: good ones, and such as are slow, wrong, silent, endless or lead elsewhere.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod common;

use common::{answering, http, inside, limits, message, now, patient, resolving_to, serve};
use serde_json::json;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::net::TcpListener;
use zhiye_outbound::{
    Bot, BotKind, Failure, Guard, Kind, Outbound, Roots, Secret, Sms, Success, Way, Webhook,
};

fn webhook(address: &str) -> Way {
    let address = format!("{address}/hook?key=KEY").parse().unwrap();
    Way::Webhook(Webhook { address, secret: Secret::new("SECRET") })
}

fn bot(kind: BotKind, address: &str) -> Way {
    let address = format!("{address}/send?key=KEY").parse().unwrap();
    Way::Bot(Bot { kind, address, secret: (kind != BotKind::WeCom).then(|| Secret::new("SECRET")) })
}

async fn fails(outbound: &Outbound, way: &Way) -> Failure {
    let failure = outbound.send(way, &message(), now()).await.unwrap_err();
    let said = format!("{failure} {failure:?} {way:?} {outbound:?}");
    assert!(!said.contains("KEY") && !said.contains("SECRET") && !said.contains("/hook"), "{said}");
    failure
}

async fn fails_at(answer: impl Into<Vec<u8>>) -> Failure {
    let (address, _told) = answering(answer).await;
    fails(&inside(patient()), &webhook(&address)).await
}

#[tokio::test]
async fn a_webhook_is_a_signed_cloud_event_with_the_same_id_at_every_try() {
    let (address, mut told) = answering(http("204 No Content", "")).await;
    let outbound = inside(patient());
    for _ in 0..2 {
        outbound.send(&webhook(&address), &message(), now()).await.unwrap();
    }
    let first = told.recv().await.unwrap();
    assert_eq!(first.first, "POST /hook?key=KEY HTTP/1.1");
    assert_eq!(first.header("content-type"), "application/cloudevents+json; charset=utf-8");
    // Verified the way a receiver would: openssl, over the bytes that came.
    let signature = first.header("x-zhiye-signature");
    let signed = [b"1794903660.".as_slice(), &first.body].concat();
    assert_eq!(signature, format!("t=1794903660,v1={}", by_openssl("SECRET", &signed)));
    assert_eq!(
        first.json(),
        json!({
            "specversion": "1.0",
            "id": "ab".repeat(16),
            "source": "https://zhiye.example.cn",
            "type": "cn.zhiye.notice.not_solved",
            "subject": "2026111700000017",
            "time": "2026-11-17T08:20:00Z",
            "datacontenttype": "application/json",
            "data": {
                "number": "2026111700000017",
                "what": "not_solved",
                "due_at": "2026-11-20T09:30:00Z",
                "urgent": false,
                "link": "https://zhiye.example.cn/staff/requests/2026111700000017",
            },
        })
    );
    assert_eq!(told.recv().await.unwrap().json()["id"], first.json()["id"]);
}

fn by_openssl(key: &str, text: &[u8]) -> String {
    use std::{io::Write, process};
    let mut child = process::Command::new("openssl")
        .args(["dgst", "-sha256", "-hmac", key])
        .stdin(process::Stdio::piped())
        .stdout(process::Stdio::piped())
        .spawn()
        .expect("openssl is installed");
    child.stdin.take().unwrap().write_all(text).unwrap();
    let output = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    output.split_whitespace().last().unwrap().to_owned()
}

#[tokio::test]
async fn each_bot_gets_what_it_understands_and_no_more_than_number_code_day_and_link() {
    let outbound = inside(patient());
    for (kind, ok) in [
        (BotKind::WeCom, r#"{"errcode":0,"errmsg":"ok"}"#),
        (BotKind::DingTalk, r#"{"errcode":0,"errmsg":"ok"}"#),
        (BotKind::Feishu, r#"{"code":0,"msg":"success"}"#),
    ] {
        let (address, mut told) = answering(http("200 OK", ok)).await;
        outbound.send(&bot(kind, &address), &message(), now()).await.unwrap();
        let received = told.recv().await.unwrap();
        let body = received.json();
        let text = match kind {
            BotKind::WeCom => {
                assert_eq!(body["msgtype"], "text");
                body["text"]["content"].clone()
            }
            BotKind::DingTalk => {
                assert!(received.first.contains("&timestamp=1794903660000&sign="), "{}", received.first);
                assert_eq!(body["msgtype"], "markdown");
                body["markdown"]["text"].clone()
            }
            BotKind::Feishu => {
                assert_eq!(body["timestamp"], "1794903660");
                body["content"]["text"].clone()
            }
        };
        let text = text.as_str().unwrap();
        for part in [
            "2026 1117 0000 0017",
            "本人说没有解决",
            "期限 2026-11-20 17:30",
            "/staff/requests/2026111700000017",
        ] {
            assert!(text.contains(part), "{kind:?} lacks {part}: {text}");
        }
    }
}

#[tokio::test]
async fn a_code_inside_an_answer_of_200_is_a_failure() {
    for (kind, answer, expected) in [
        (BotKind::WeCom, r#"{"errcode":93000,"errmsg":"invalid webhook url KEY"}"#, Kind::Never),
        (
            BotKind::DingTalk,
            r#"{"errcode":660026,"errmsg":"send too fast"}"#,
            Kind::Slower(Duration::from_secs(600)),
        ),
        (BotKind::Feishu, r#"{"code":19021,"msg":"sign match fail"}"#, Kind::Never),
        (BotKind::WeCom, "<html>KEY</html>", Kind::Later),
        (BotKind::Feishu, "", Kind::Later),
    ] {
        let (address, _told) = answering(http("200 OK", answer)).await;
        assert_eq!(fails(&inside(patient()), &bot(kind, &address)).await.kind, expected, "{answer}");
    }
}

#[tokio::test]
async fn a_gateway_of_short_messages_is_asked_as_its_template_says() {
    let (address, mut told) = answering(http("200 OK", r#"{"code":"OK"}"#)).await;
    let headers = [("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned())];
    let success = |value: &str| Some(Success { field: "code".into(), value: value.into() });
    let body = "mobile={phone}&content={text}&key={secret}";
    let gateway = |value: &str| {
        let (to, key) = (format!("{address}/sms"), Some(Secret::new("SECRET")));
        Way::Sms(Box::new(Sms::new("POST", &to, &headers, body, "13900000168", key, success(value)).unwrap()))
    };
    let outbound = inside(patient());
    outbound.send(&gateway("OK"), &message(), now()).await.unwrap();
    let body = String::from_utf8(told.recv().await.unwrap().body).unwrap();
    assert!(body.starts_with("mobile=13900000168&content=%E6%9E%9D%E5%8F%B6"), "{body}");
    assert!(body.ends_with("&key=SECRET"), "{body}");
    assert_eq!(fails(&outbound, &gateway("0")).await.said, "code = OK");
}

#[tokio::test]
async fn what_a_receiver_says_decides_whether_it_is_tried_again() {
    assert_eq!(fails_at(http("500 Internal Server Error", "SECRET")).await.kind, Kind::Later);
    assert_eq!(fails_at(http("400 Bad Request", "SECRET")).await.kind, Kind::Never);
    assert_eq!(fails_at(http("404 Not Found", "")).await.kind, Kind::Never);
    let slower = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(fails_at(slower).await.kind, Kind::Slower(Duration::from_secs(120)));
}

#[tokio::test]
async fn garbage_and_answers_without_end_are_failures_that_may_pass() {
    assert_eq!(fails_at("SSH-2.0-OpenSSH_9.2\r\n").await.kind, Kind::Later);
    assert_eq!(fails_at("").await.kind, Kind::Later);
    let endless = format!(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        "1000\r\n".to_owned() + &"x".repeat(4096) + "\r\n1000\r\n" + &"x".repeat(4096)
    );
    assert!(fails_at(endless).await.said.contains("太长"));
    let broken = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf";
    assert_eq!(fails_at(broken).await.kind, Kind::Later);
    let headers = format!("HTTP/1.1 200 OK\r\n{}", "x-more: more\r\n".repeat(200_000));
    assert_eq!(fails_at(headers).await.kind, Kind::Later);
}

#[tokio::test]
async fn nobody_is_waited_for_longer_than_allowed() {
    // accepts, reads nothing, says nothing
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", silent.local_addr().unwrap());
    let failure = fails(&inside(limits()), &webhook(&address)).await;
    assert!(failure.kind == Kind::Later && failure.said.contains("没有按时答复"), "{failure}");
    // begins and never ends
    let slow = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", slow.local_addr().unwrap());
    let holding = tokio::spawn(async move {
        use tokio::io::AsyncWriteExt;
        let (mut stream, _) = slow.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal").await.unwrap();
        std::future::pending::<()>().await;
    });
    let failure = fails(&inside(limits()), &webhook(&address)).await;
    assert!(failure.said.contains("没有按时答复"), "{failure}");
    holding.abort();
    // nobody there
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    assert_eq!(fails(&inside(limits()), &webhook(&address)).await.said, "接不通 nobody answers there");
}

#[tokio::test]
async fn a_redirect_is_a_failure_that_says_so_and_nobody_is_asked_there() {
    let (elsewhere, mut asked) = answering(http("200 OK", "{}")).await;
    for to in
        [elsewhere.as_str(), "http://169.254.169.254/latest/meta-data", "http://10.0.0.1/", "//127.0.0.1/"]
    {
        for status in
            ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"]
        {
            let answer = format!("HTTP/1.1 {status}\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n");
            let failure = fails_at(answer).await;
            assert!(failure.said.contains("不跟着去") && !failure.said.contains(to), "{failure}");
        }
    }
    assert!(asked.try_recv().is_err(), "nobody came");
}

#[tokio::test]
async fn an_inner_address_is_not_even_connected_whether_written_or_resolved() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    for host in
        ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "169.254.169.254", "10.0.0.1", "localhost"]
    {
        let outbound = Outbound::new(Guard::new(Vec::new()), Roots::built_in(), limits());
        let failure = fails(&outbound, &webhook(&format!("http://{host}:{port}"))).await;
        assert_eq!(failure.kind, Kind::Never, "{host}: {failure}");
    }
    // hosts as the number or octal forms that some programs take for 127.0.0.1
    for host in ["2130706433", "0177.0.0.1", "127.1"] {
        let outbound = Outbound::new(Guard::new(Vec::new()), Roots::built_in(), limits());
        fails(&outbound, &webhook(&format!("http://{host}:{port}"))).await;
    }
    for answers in
        [&["10.0.0.1"][..], &["127.0.0.1"], &["1.1.1.1", "127.0.0.1"], &["::ffff:10.1.1.1"], &["100.64.0.1"]]
    {
        let outbound = Outbound::new(resolving_to(answers, &[]), Roots::built_in(), limits());
        let failure = fails(&outbound, &webhook(&format!("http://name.example.cn:{port}"))).await;
        assert!(failure.said.contains("allow_networks"), "{answers:?}: {failure}");
    }
    let nobody = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
    assert!(nobody.is_err(), "nobody came");
}

#[tokio::test]
async fn a_name_that_changes_its_answer_is_asked_once_and_connected_where_it_was_looked_at() {
    let (address, mut told) = answering(http("200 OK", "{}")).await;
    let real: SocketAddr = address.trim_start_matches("http://").parse().unwrap();
    let asked = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = asked.clone();
    let guard = Guard::with(
        vec!["127.0.0.1".parse().unwrap()],
        Arc::new(move |_, port| {
            // the first answer is the allowed one, every later one leads to another machine
            let first = count.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0;
            let ip = if first { real.ip() } else { [10, 0, 0, 1].into() };
            Box::pin(async move { Ok(vec![SocketAddr::new(ip, port)]) })
        }),
    );
    let outbound = Outbound::new(guard, Roots::built_in(), patient());
    outbound
        .send(&webhook(&format!("http://name.example.cn:{}", real.port())), &message(), now())
        .await
        .unwrap();
    assert_eq!(asked.load(std::sync::atomic::Ordering::SeqCst), 1);
    let host = format!("name.example.cn:{}", real.port());
    assert_eq!(told.recv().await.unwrap().header("host"), host);
}

#[tokio::test]
async fn https_is_believed_by_the_offices_own_authority_and_by_nobody_elses() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let acceptor = acceptor();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            if let Ok(stream) = acceptor.accept(stream).await {
                serve(stream, http("200 OK", "{}").as_bytes()).await;
            }
        }
    });
    let own = || Roots::with_own(include_bytes!("fixtures/authority.pem")).unwrap();
    let guard = || resolving_to(&["127.0.0.1"], &["127.0.0.1"]);
    let to = |host: &str| webhook(&format!("https://{host}:{port}"));
    Outbound::new(guard(), own(), patient()).send(&to("localhost"), &message(), now()).await.unwrap();
    Outbound::new(guard(), own(), patient()).send(&to("127.0.0.1"), &message(), now()).await.unwrap();
    let failure = fails(&Outbound::new(guard(), own(), patient()), &to("other.example.cn")).await;
    assert!(failure.said.contains("证书"), "{failure}");
    let failure = fails(&Outbound::new(guard(), Roots::built_in(), patient()), &to("localhost")).await;
    assert!(failure.said.contains("证书"), "{failure}");
    assert!(Roots::with_own(b"no certificate").is_err());
}

fn acceptor() -> tokio_rustls::TlsAcceptor {
    use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
    let certificate = CertificateDer::from_pem_slice(include_bytes!("fixtures/server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("fixtures/server.key")).unwrap();
    let config =
        rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
    tokio_rustls::TlsAcceptor::from(Arc::new(config))
}

#[test]
fn a_preview_is_what_would_be_sent_without_the_secrets() {
    for way in [
        webhook("https://name.example.cn"),
        bot(BotKind::WeCom, "https://qyapi.weixin.qq.com"),
        bot(BotKind::DingTalk, "https://oapi.dingtalk.com"),
        bot(BotKind::Feishu, "https://open.feishu.cn"),
    ] {
        let shown = way.preview(&message(), now()).unwrap();
        let all = format!("{}\n{}", shown.head.join("\n"), shown.body);
        assert!(all.contains("2026111700000017"), "{all}");
        assert!(!all.contains("KEY") && !all.contains("SECRET") && !all.contains("/send"), "{all}");
        serde_json::from_str::<serde_json::Value>(&shown.body).unwrap();
    }
}
