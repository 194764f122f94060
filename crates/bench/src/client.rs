//! A client that keeps its connection, sends one request after the other, and notes how long each took.

use anyhow::Context;
use http_body_util::{BodyExt, Full};
use hyper::{
    Request,
    body::Bytes,
    client::conn::http1::{SendRequest, handshake},
    header,
};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use tokio::net::TcpStream;

/// Who asks.
#[derive(Clone)]
pub enum As {
    Program(String),
    Staff(String),
    Resident(String),
}

/// One thing to ask for.
pub struct Call {
    pub who: As,
    pub path: String,
    /// JSON to post; a plain reading without.
    pub body: Option<String>,
    pub key: Option<String>,
}

impl Call {
    pub fn get(who: As, path: impl Into<String>) -> Call {
        Call { who, path: path.into(), body: None, key: None }
    }

    pub fn post(who: As, path: impl Into<String>, body: String, key: Option<String>) -> Call {
        Call { who, path: path.into(), body: Some(body), key }
    }
}

/// A connection.
pub struct Client {
    address: SocketAddr,
    sender: SendRequest<Full<Bytes>>,
}

impl Client {
    pub async fn to(address: SocketAddr) -> anyhow::Result<Client> {
        Ok(Client { address, sender: connect(address).await? })
    }

    /// Status and body.
    pub async fn send(&mut self, call: &Call) -> anyhow::Result<(u16, Bytes)> {
        if self.sender.is_closed() {
            self.sender = connect(self.address).await?;
        }
        let request = request(self.address, call)?;
        self.sender.ready().await?;
        let answer = self.sender.send_request(request).await.context("no answer")?;
        let status = answer.status().as_u16();
        Ok((status, answer.into_body().collect().await?.to_bytes()))
    }
}

async fn connect(address: SocketAddr) -> anyhow::Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

fn request(address: SocketAddr, call: &Call) -> anyhow::Result<Request<Full<Bytes>>> {
    let method = if call.body.is_some() { "POST" } else { "GET" };
    let mut request =
        Request::builder().method(method).uri(&call.path).header(header::HOST, address.to_string());
    request = match &call.who {
        As::Program(token) => request.header(header::AUTHORIZATION, format!("Bearer {token}")),
        As::Staff(token) => request.header(header::COOKIE, format!("zhiye_staff={token}")),
        As::Resident(token) => request.header(header::COOKIE, format!("zhiye_resident={token}")),
    };
    if let Some(key) = &call.key {
        request = request.header("idempotency-key", key);
    }
    let body = call.body.clone().unwrap_or_default();
    if !body.is_empty() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    Ok(request.body(Full::from(body))?)
}
