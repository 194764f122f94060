//! `zhiye serve`: both doors on one address, the jobs and the socket beside them, a graceful stop.

use crate::{config::Effective, control::Control, office::Office};
use anyhow::Context;
use clap::Args;
use std::net::SocketAddr;
use tokio::{net::TcpListener, sync::watch};
use zhiye_web::{Proxies, WebConfig};

#[derive(Args)]
pub struct ServeArgs {}

pub async fn serve(config: &Effective, _args: &ServeArgs) -> anyhow::Result<u8> {
    let settings = &config.settings;
    let office = Office::open(config, "serve").await?;
    let listener = bind(settings.listen).await?;
    if office.app.root().is_none() {
        let link = office.app.make_link(None).await?;
        println!("first set-up, good for 15 minutes: {}/setup/{}", office.base_url(), link.0);
    }
    let pages = WebConfig {
        demo: None,
        secure_cookies: settings.secure_cookies,
        trusted_proxies: Proxies(settings.trusted_proxies.clone()),
        base_url: settings.base_url.clone(),
    };
    run(office, listener, pages).await
}

pub async fn bind(listen: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(listen).await.with_context(|| format!("can't listen on {listen}"))
}

/// Serves until SIGTERM or Ctrl-C; what is under way is finished.
pub async fn run(office: Office, listener: TcpListener, pages: WebConfig) -> anyhow::Result<u8> {
    let app = office.app.clone();
    let (stop, stopped) = watch::channel(false);
    let control = tokio::spawn(Control::listen(&office.settings().data)?.serve(office.clone()));
    let jobs = tokio::spawn(zhiye_jobs::run(app.clone(), stopped.clone()));
    let daily =
        daily(&office).map(|daily| tokio::spawn(zhiye_jobs::back_up(app.clone(), daily, stopped.clone())));
    let router = zhiye_web::router(app.clone(), pages).merge(zhiye_api::router(app.clone()));
    let asked = asked_to_stop()?;
    println!("listening on http://{}", listener.local_addr()?);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(async move {
        asked.await;
        let _ = stop.send(true);
    });
    served.await.context("serving ended")?;
    jobs.await.context("the jobs ended early")?;
    if let Some(daily) = daily {
        daily.await.context("the daily backup ended early")?;
    }
    control.abort();
    drop(control.await);
    app.close().await;
    Ok(0)
}

/// The daily backup, if the settings say where to.
fn daily(office: &Office) -> Option<zhiye_jobs::Daily> {
    let settings = office.settings();
    let to = settings.backup_to.clone()?;
    let plan = crate::backup::plan(settings, to, Some(settings.backup_keep));
    Some(zhiye_jobs::Daily { plan, at: settings.backup_at })
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
