//! Receivers on loopback, good and bad, and what is sent to them.
#![allow(dead_code)]

use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
    sync::mpsc,
};
use zhiye_outbound::{Guard, Item, Limits, Message, Outbound, Resolve, Roots, What};

pub const NOT_SOLVED: What =
    What { code: "not_solved", text: "本人说没有解决，请看看要不要督办" };

/// Long enough for a machine that is busy, short enough for a test that waits for it to end.
pub fn limits() -> Limits {
    Limits { connect: Duration::from_millis(400), whole: Duration::from_millis(800), answer_bytes: 4_096 }
}

/// Patient, for receivers that are well.
pub fn patient() -> Limits {
    Limits { connect: Duration::from_secs(30), whole: Duration::from_secs(60), ..limits() }
}

/// May reach this machine.
pub fn inside(limits: Limits) -> Outbound {
    Outbound::new(Guard::new(vec!["127.0.0.0/8".parse().unwrap()]), Roots::built_in(), limits)
}

/// Names lead where the test says.
pub fn resolving_to(addresses: &[&str], allowed: &[&str]) -> Guard {
    let addresses: Vec<std::net::IpAddr> = addresses.iter().map(|a| a.parse().unwrap()).collect();
    let resolve: Resolve = Arc::new(move |_, port| {
        let found = addresses.iter().map(|a| SocketAddr::new(*a, port)).collect();
        Box::pin(async move { Ok(found) })
    });
    Guard::with(allowed.iter().map(|a| a.parse().unwrap()).collect(), resolve)
}

pub fn message() -> Message {
    let due = "2026-11-20T17:30:00+08:00[Asia/Shanghai]".parse().unwrap();
    Message {
        id: [0xab; 16],
        at: "2026-11-17T08:20:00Z".parse().unwrap(),
        items: vec![Item {
            number: 2_026_111_700_000_017,
            what: NOT_SOLVED,
            due_at: Some(due),
            urgent: false,
        }],
        base: "https://zhiye.example.cn".parse().unwrap(),
    }
}

pub fn now() -> jiff::Timestamp {
    "2026-11-17T08:21:00Z".parse().unwrap()
}

/// A request as a receiver read it.
#[derive(Debug)]
pub struct Received {
    pub first: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Received {
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// Answers every request with these bytes, and tells what it was asked.
pub async fn answering(answer: impl Into<Vec<u8>>) -> (String, mpsc::UnboundedReceiver<Received>) {
    let (answer, listener) = (answer.into(), TcpListener::bind("127.0.0.1:0").await.unwrap());
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (tell, told) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            if let Some(received) = serve(stream, &answer).await {
                let _ = tell.send(received);
            }
        }
    });
    (address, told)
}

/// Reads one request and answers it.
pub async fn serve<S>(stream: S, answer: &[u8]) -> Option<Received>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    let mut stream = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok().filter(|read| *read > 0)?;
        let line = line.trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    let headers: Vec<(String, String)> = lines[1..]
        .iter()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let mut body = vec![0; length.map_or(0, |(_, length)| length.parse().unwrap())];
    stream.read_exact(&mut body).await.ok()?;
    let _ = stream.write_all(answer).await;
    let _ = stream.shutdown().await;
    Some(Received { first: lines[0].clone(), headers, body })
}

/// An answer with a length.
pub fn http(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}
