//! The one HTTP client. One request on one connection to an address that was looked at; no redirects, no proxies of the
//! environment, no cookies; limits of time and size.

use crate::{Failure, Guard, Roots, Secret, secret::MASK};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    Method, Request, StatusCode, Uri,
    body::{Bytes, Incoming},
    client::conn::http1,
    header::{self, HeaderMap, HeaderName, HeaderValue},
};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use std::{fmt, net::SocketAddr, str::FromStr, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::TlsConnector;

/// How long a connection and the whole exchange may take, and how much may be answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    pub connect: Duration,
    pub whole: Duration,
    pub answer_bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        let (connect, whole) = (Duration::from_secs(5), Duration::from_secs(15));
        Limits { connect, whole, answer_bytes: 64 * 1024 }
    }
}

/// An address of the web. It may be a key, so it shows its host at most.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpAddress(Secret);

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("it has to begin with https:// or http:// and a host, without a name and password before it")]
pub struct BadAddress;

impl FromStr for HttpAddress {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<HttpAddress, BadAddress> {
        let address = HttpAddress(Secret::new(text.trim()));
        address.parts().map(|_| address)
    }
}

/// An address taken apart.
struct Parts {
    tls: bool,
    host: String,
    port: u16,
    authority: String,
    path: String,
}

impl HttpAddress {
    fn parts(&self) -> Result<Parts, BadAddress> {
        let uri: Uri = self.0.open().parse().map_err(|_| BadAddress)?;
        let tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(BadAddress),
        };
        let authority =
            uri.authority().filter(|authority| !authority.as_str().contains('@')).ok_or(BadAddress)?;
        let host = authority.host().to_owned();
        if host.is_empty() {
            return Err(BadAddress);
        }
        Ok(Parts {
            tls,
            host,
            port: authority.port_u16().unwrap_or(if tls { 443 } else { 80 }),
            authority: authority.to_string(),
            path: uri.path_and_query().map_or("/".to_owned(), ToString::to_string),
        })
    }

    /// The same address with more in its query.
    pub(crate) fn with_query(&self, more: &str) -> HttpAddress {
        let own = self.0.open();
        let joint = if own.contains('?') { '&' } else { '?' };
        HttpAddress(Secret::new(format!("{own}{joint}{more}")))
    }

    #[cfg(test)]
    pub(crate) fn open(&self) -> &str {
        self.0.open()
    }
}

impl fmt::Display for HttpAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.parts() {
            Ok(parts) => write!(f, "http{}://{}/{MASK}", if parts.tls { "s" } else { "" }, parts.authority),
            Err(_) => f.write_str(MASK),
        }
    }
}

impl fmt::Debug for HttpAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpAddress({self})")
    }
}

/// A request as it is sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Asked {
    pub method: Method,
    pub address: HttpAddress,
    pub headers: Vec<(HeaderName, HeaderValue)>,
    pub body: Vec<u8>,
}

/// What came back with a 2xx, within the limit.
pub(crate) struct Answered {
    pub body: Bytes,
}

/// The client. Clones share what they believe.
#[derive(Clone, Debug)]
pub struct HttpClient {
    pub(crate) guard: Guard,
    pub(crate) roots: Roots,
    pub(crate) limits: Limits,
}

impl HttpClient {
    pub fn new(guard: Guard, roots: Roots, limits: Limits) -> HttpClient {
        HttpClient { guard, roots, limits }
    }

    /// Sends it and reads the answer. Everything but a 2xx is a failure.
    pub(crate) async fn ask(&self, asked: Asked) -> Result<Answered, Failure> {
        let slow = |_| Failure::later("没有按时答复 no answer in time");
        timeout(self.limits.whole, self.exchange(asked)).await.map_err(slow)?
    }

    async fn exchange(&self, asked: Asked) -> Result<Answered, Failure> {
        let parts =
            asked.address.parts().map_err(|_| Failure::never("网址不对 the address can't be used"))?;
        let connect = async {
            let addresses = self.guard.look_up(&parts.host, parts.port).await?;
            connect(&addresses).await
        };
        let slow = |_| Failure::later("没有按时接通 no connection in time");
        let stream = timeout(self.limits.connect, connect).await.map_err(slow)??;
        if !parts.tls {
            return self.over(stream, &parts, asked).await;
        }
        let bare = parts.host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let name = ServerName::try_from(bare)
            .map_err(|_| Failure::never("域名不对 the host's name can't be used"))?;
        let tls = TlsConnector::from(self.roots.config()).connect(name, stream).await;
        let stream = tls.map_err(|_| {
            Failure::later("加密连接建不起来，证书也许不对 no TLS connection; the certificate may be wrong")
        })?;
        self.over(stream, &parts, asked).await
    }

    async fn over<S>(&self, stream: S, parts: &Parts, asked: Asked) -> Result<Answered, Failure>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let broken = |_: hyper::Error| Failure::later("连接断了 the connection broke");
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
        let mut request = Request::builder()
            .method(asked.method)
            .uri(parts.path.as_str())
            .header(header::HOST, parts.authority.as_str())
            .header(header::USER_AGENT, "zhiye")
            .header(header::CONNECTION, "close");
        for (name, value) in asked.headers {
            request = request.header(name, value);
        }
        let request = request.body(Full::new(Bytes::from(asked.body)));
        let request = request.map_err(|_| Failure::never("请求写不成 the request can't be written"))?;
        let answer = async {
            let answer = sender.send_request(request).await.map_err(broken)?;
            self.read(answer).await
        };
        // the connection is driven here and ends with the answer; nothing is left running
        tokio::pin!(connection, answer);
        tokio::select! {
            biased;
            answer = &mut answer => answer,
            _ = &mut connection => answer.await,
        }
    }

    async fn read(&self, answer: hyper::Response<Incoming>) -> Result<Answered, Failure> {
        let status = answer.status();
        let wait = retry_after(answer.headers());
        if !status.is_success() {
            return Err(refused(status, wait));
        }
        let limited = Limited::new(answer.into_body(), self.limits.answer_bytes);
        let body = limited.collect().await;
        let body = body.map_err(|_| Failure::later("答复太长或中断 the answer is too long or broke off"))?;
        Ok(Answered { body: body.to_bytes() })
    }
}

/// The addresses were looked at; the first that answers is taken.
async fn connect(addresses: &[SocketAddr]) -> Result<TcpStream, Failure> {
    for address in addresses {
        if let Ok(stream) = TcpStream::connect(address).await {
            return Ok(stream);
        }
    }
    Err(Failure::later("接不通 nobody answers there"))
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}

/// A receiver that says nothing better is left alone for so long.
const WAIT: Duration = Duration::from_secs(60);

fn refused(status: StatusCode, wait: Option<Duration>) -> Failure {
    let code = status.as_u16();
    match code {
        300..=399 => {
            let said =
                format!("HTTP {code}：对方要转到别处，不跟着去 it redirects, and redirects are not followed");
            Failure::later(said)
        }
        429 => Failure::slower(wait.unwrap_or(WAIT), "HTTP 429：对方嫌太快 too many at once"),
        503 if wait.is_some() => {
            Failure::slower(wait.unwrap_or(WAIT), "HTTP 503：对方请晚点再来 come back later")
        }
        408 | 425 | 500..=599 => Failure::later(format!("HTTP {code}")),
        _ => Failure::never(format!("HTTP {code}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_shows_its_host_and_nothing_that_could_be_a_key() {
        let address: HttpAddress = "https://oapi.dingtalk.com/robot/send?access_token=KEY".parse().unwrap();
        assert_eq!(address.to_string(), "https://oapi.dingtalk.com/••••");
        let all = format!("{address:?} {:?}", address.with_query("sign=KEY"));
        assert!(!all.contains("KEY") && !all.contains("robot"), "{all}");
    }

    #[test]
    fn an_address_without_host_or_with_a_password_is_refused() {
        for bad in [
            "",
            "qyapi.weixin.qq.com/x",
            "ftp://a/",
            "https://u:p@a.cn/",
            "https:///x",
            "file:///etc/passwd",
            "https://a b/",
        ] {
            assert!(bad.parse::<HttpAddress>().is_err(), "{bad}");
        }
        assert!("http://[::1]:8080/x".parse::<HttpAddress>().is_ok());
    }

    #[test]
    fn what_a_status_means_for_the_next_try() {
        use crate::Kind;
        let kind = |code| refused(StatusCode::from_u16(code).unwrap(), None).kind;
        assert_eq!([kind(500), kind(502), kind(408), kind(302)], [Kind::Later; 4]);
        assert_eq!([kind(400), kind(401), kind(404), kind(410)], [Kind::Never; 4]);
        assert_eq!(kind(429), Kind::Slower(Duration::from_secs(60)));
        let week = Some(Duration::from_secs(604_800));
        assert_eq!(
            refused(StatusCode::TOO_MANY_REQUESTS, week).kind,
            Kind::Slower(Duration::from_secs(21_600))
        );
    }
}
