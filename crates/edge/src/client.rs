//! The address a request comes from: the socket's, or what a trusted proxy says it is. Used only to slow those who
//! try too often; never stored.

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request},
    http::{HeaderMap, request::Parts},
    middleware::Next,
    response::Response,
};
use std::{
    convert::Infallible,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    str::FromStr,
    sync::Arc,
};

/// Networks whose word about the address is taken.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Proxies(pub Vec<Network>);

/// An address with the number of leading bits that count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl FromStr for Network {
    type Err = String;

    /// `10.0.0.0/8`, `::1`, `192.168.1.4`.
    fn from_str(text: &str) -> Result<Network, String> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
        let bad = || format!("`{text}` is no network; write 10.0.0.0/8 or 192.168.1.4");
        let address: IpAddr = address.trim().parse().map_err(|_| bad())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |b| b.trim().parse().map_err(|_| bad()))?;
        if bits > most { Err(bad()) } else { Ok(Network { address, bits }) }
    }
}

impl Network {
    fn holds(self, other: IpAddr) -> bool {
        match (self.address, other.to_canonical()) {
            (IpAddr::V4(a), IpAddr::V4(b)) => {
                let shift = 32 - u32::from(self.bits);
                a.to_bits().checked_shr(shift).unwrap_or(0) == b.to_bits().checked_shr(shift).unwrap_or(0)
            }
            (IpAddr::V6(a), IpAddr::V6(b)) => {
                let shift = 128 - u32::from(self.bits);
                a.to_bits().checked_shr(shift).unwrap_or(0) == b.to_bits().checked_shr(shift).unwrap_or(0)
            }
            _ => false,
        }
    }
}

impl Proxies {
    fn trust(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.holds(address))
    }

    /// The last address before our own proxies, from right to left.
    fn client(&self, socket: IpAddr, headers: &HeaderMap) -> IpAddr {
        if !self.trust(socket) {
            return socket;
        }
        let said: Vec<IpAddr> = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(|part| part.trim().parse().ok())
            .collect();
        let outside = said.iter().rev().find(|address| !self.trust(**address)).copied();
        outside.or(said.first().copied()).unwrap_or(socket)
    }
}

/// Where the request comes from, as counters know it; an IPv6 home is its first 64 bits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Client {
    pub address: String,
    /// The browser's connection is encrypted, as a trusted proxy says.
    pub https: bool,
}

/// Puts the [`Client`] beside the request.
pub async fn note(proxies: Arc<Proxies>, mut request: Request, next: Next) -> Response {
    let socket = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let client = match socket {
        None => Client { address: "local".into(), https: false },
        Some(socket) => {
            let said = request.headers().get("x-forwarded-proto").is_some_and(|v| v == "https");
            let address = proxies.client(socket, request.headers());
            Client { address: name(address), https: said && proxies.trust(socket) }
        }
    };
    request.extensions_mut().insert(client);
    next.run(request).await
}

fn name(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => format!("{}/64", Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Client, Infallible> {
        let noted = parts.extensions.get::<Client>().cloned();
        Ok(noted.unwrap_or(Client { address: "local".into(), https: false }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn forwarded(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([("x-forwarded-for".parse().unwrap(), HeaderValue::from_static(value))])
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let proxies = Proxies(vec!["10.0.0.0/8".parse().unwrap()]);
        let headers = forwarded("6.6.6.6, 203.0.113.9, 10.1.1.1");
        let at = |text: &str| text.parse::<IpAddr>().unwrap();
        assert_eq!(proxies.client(at("10.0.0.1"), &headers), at("203.0.113.9"));
        assert_eq!(proxies.client(at("198.51.100.1"), &headers), at("198.51.100.1"));
    }

    #[test]
    fn a_home_with_many_addresses_counts_as_one() {
        assert_eq!(name("2001:db8:1:2:3:4:5:6".parse().unwrap()), "2001:db8:1:2::/64");
        assert_eq!(name("::ffff:192.0.2.1".parse().unwrap()), "192.0.2.1");
    }

    #[test]
    fn a_network_that_is_none_is_refused() {
        for bad in ["10.0.0.0/40", "x", "1.2.3.4/x"] {
            assert!(bad.parse::<Network>().is_err(), "{bad}");
        }
        assert!("0.0.0.0/0".parse::<Network>().unwrap().holds("9.9.9.9".parse().unwrap()));
    }
}
