//! `zhiye serve`: both doors on one address, the jobs beside them, a graceful stop.

use crate::office::OfficeArgs;
use anyhow::Context;
use clap::Args;
use std::{net::SocketAddr, process::ExitCode};
use tokio::{net::TcpListener, sync::watch};
use zhiye_app::App;
use zhiye_web::{Network, Proxies, WebConfig};

#[derive(Args)]
pub struct ServeArgs {
    /// Address to listen on. Put a proxy with TLS in front of anything but loopback.
    #[arg(long, env = "ZHIYE_LISTEN", default_value = "127.0.0.1:8310")]
    listen: SocketAddr,
    /// The address people reach the office under; printed on receipts.
    #[arg(long, env = "ZHIYE_BASE_URL")]
    base_url: Option<String>,
    /// Cookies only over https; set it behind a proxy with TLS.
    #[arg(long, env = "ZHIYE_SECURE_COOKIES")]
    secure_cookies: bool,
    /// Addresses of proxies whose `X-Forwarded-For` is believed.
    #[arg(long, env = "ZHIYE_TRUSTED_PROXIES", value_delimiter = ',')]
    trusted_proxies: Vec<Network>,
}

pub async fn serve(office: &OfficeArgs, args: &ServeArgs) -> anyhow::Result<ExitCode> {
    let app = office.open().await?;
    let listener = bind(args.listen).await?;
    let base = args.base_url.clone().unwrap_or_else(|| format!("http://{}", args.listen));
    if app.root().is_none() {
        let link = app.make_link(None).await?;
        println!("first set-up, good for 15 minutes: {}/setup/{}", base.trim_end_matches('/'), link.0);
    }
    let config = WebConfig {
        demo: None,
        secure_cookies: args.secure_cookies,
        trusted_proxies: Proxies(args.trusted_proxies.clone()),
        base_url: args.base_url.clone(),
    };
    run(app, listener, config).await
}

pub async fn bind(listen: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(listen).await.with_context(|| format!("can't listen on {listen}"))
}

/// Serves until SIGTERM or Ctrl-C; what is under way is finished.
pub async fn run(app: App, listener: TcpListener, config: WebConfig) -> anyhow::Result<ExitCode> {
    let (stop, stopped) = watch::channel(false);
    let jobs = tokio::spawn(zhiye_jobs::run(app.clone(), stopped.clone()));
    let router = zhiye_web::router(app.clone(), config).merge(zhiye_api::router(app.clone()));
    let asked = asked_to_stop()?;
    println!("listening on http://{}", listener.local_addr()?);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(async move {
        asked.await;
        let _ = stop.send(true);
    });
    served.await.context("serving ended")?;
    jobs.await.context("the jobs ended early")?;
    app.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Resolves when a service manager or a person at the keyboard asks to stop. The handlers are in place when this
/// returns, so that no signal after "listening" ends the process hard.
fn asked_to_stop() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
