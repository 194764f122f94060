//! Words to the service manager: ready, alive, stopping. A datagram to the socket it named, or nothing without one.

use std::{
    env,
    os::{
        linux::net::SocketAddrExt,
        unix::net::{SocketAddr, UnixDatagram},
    },
    time::Duration,
};

/// Tells the manager, if there is one.
pub fn tell(state: &str) {
    let Ok(name) = env::var("NOTIFY_SOCKET") else { return };
    let told = address(&name).and_then(|to| UnixDatagram::unbound()?.send_to_addr(state.as_bytes(), &to));
    if let Err(error) = told {
        tracing::warn!(%error, state, "the service manager could not be told");
    }
}

/// `@name` is one of the kernel's own, everything else a path.
fn address(name: &str) -> std::io::Result<SocketAddr> {
    match name.strip_prefix('@') {
        Some(name) => SocketAddr::from_abstract_name(name),
        None => SocketAddr::from_pathname(name),
    }
}

/// Says "alive" twice within the time the manager allows, as long as this process makes progress. Never ends.
pub async fn keep_alive() {
    let micros = env::var("WATCHDOG_USEC").ok().and_then(|micros| micros.parse().ok()).unwrap_or(0);
    if micros == 0 {
        return std::future::pending().await;
    }
    let mut tick = tokio::time::interval(Duration::from_micros(micros / 2));
    loop {
        tick.tick().await;
        tell("WATCHDOG=1");
    }
}
