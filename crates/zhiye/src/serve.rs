//! `zhiye serve`: both doors on one address, and beside them the jobs, the socket, the figures; a graceful stop.

use crate::{
    config::{Effective, Settings},
    control::Control,
    manager, metrics,
    notices::Notices,
    office::{self, Office},
};
use anyhow::Context;
use axum::middleware::from_fn_with_state;
use clap::Args;
use std::{
    io::{Read, Write},
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream},
    time::Duration,
};
use tokio::{net::TcpListener, sync::watch, task::JoinSet};
use zhiye_app::COMPONENTS;
use zhiye_edge::watch::{Meter, watch as watched};
use zhiye_store::{Database, Store};
use zhiye_web::{Proxies, WebConfig};

/// What is under way when the office is asked to stop may take this long.
const DRAIN: Duration = Duration::from_secs(20);

#[derive(Args)]
pub struct ServeArgs {
    /// Say which migrations would run and what would be asked, touch nothing.
    #[arg(long)]
    dry_run: bool,
    /// Ask a running server whether it is ready; exit code 0 if it is. For containers.
    #[arg(long, conflicts_with = "dry_run")]
    healthcheck: bool,
}

pub async fn serve(config: &Effective, args: &ServeArgs) -> anyhow::Result<u8> {
    let settings = &config.settings;
    if args.healthcheck {
        return Ok(healthcheck(settings.listen));
    }
    if let Some(address) = settings.metrics_listen {
        anyhow::ensure!(
            address.ip().is_loopback(),
            "the setting metrics_listen takes a loopback address, not {}",
            address.ip()
        );
    }
    // Before anything is made: an office whose channels are mistaken does not start.
    let notices = Notices::read(settings)?;
    if args.dry_run {
        return dry_run(settings).await;
    }
    let office = Office::open(config, "serve").await?;
    let listener = bind(settings.listen).await?;
    if office.app.root().is_none() {
        let link = office.app.make_link(None).await?;
        println!("first set-up, good for 15 minutes: {}/setup/{}", office.base_url(), link.0);
    }
    if !office.app.is_key_sheet_stored().await? {
        println!(
            "密钥恢复单还没有收好，请运行 zhiye keys sheet。 The key's recovery sheet is not put away: zhiye keys sheet"
        );
    }
    let pages = WebConfig {
        demo: None,
        secure_cookies: settings.secure_cookies,
        trusted_proxies: Proxies(settings.trusted_proxies.clone()),
        base_url: settings.base_url.clone(),
    };
    run(office, listener, pages, Some(notices)).await
}

/// What a start would do.
async fn dry_run(settings: &Settings) -> anyhow::Result<u8> {
    let store = office::store_config(settings)?;
    office::must_exist(settings, &store)?;
    let outstanding = Store::outstanding(&store, &COMPONENTS).await?;
    let is_new = outstanding.iter().filter(|(_, number, _)| *number == 1).count() >= 3;
    if is_new {
        println!(
            "这里还没有单位，启动会新建一个，并打印一次性设置链接。 There is no office here; a start would make one."
        );
    } else if outstanding.is_empty() {
        println!("数据库已是最新，启动不会改动。 The record is up to date; a start changes nothing.");
    } else {
        for (component, number, name) in &outstanding {
            println!("要运行 would run: {component} {number} {name}");
        }
        let bytes = match &store.database {
            Database::Sqlite(path) => std::fs::metadata(path).map(|file| file.len()).unwrap_or(0),
            Database::Postgres(_) => 0,
        };
        println!(
            "之前会先备份到 {}（约 {} MB）。 A copy is made there first. 没有退回的办法，除了这份备份。",
            settings.data.display(),
            bytes.div_ceil(1024 * 1024)
        );
    }
    Ok(0)
}

/// Asks the server on this machine.
fn healthcheck(listen: SocketAddr) -> u8 {
    let ip = if listen.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { listen.ip() };
    let ask = || -> std::io::Result<String> {
        let patience = Duration::from_secs(4);
        let mut stream = TcpStream::connect_timeout(&SocketAddr::new(ip, listen.port()), patience)?;
        stream.set_read_timeout(Some(patience))?;
        write!(stream, "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    match ask() {
        Ok(answer) if answer.starts_with("HTTP/1.1 200 ") => 0,
        Ok(answer) => {
            eprintln!("{}", answer.split("\r\n\r\n").nth(1).unwrap_or("no answer"));
            1
        }
        Err(why) => {
            eprintln!("{ip}:{} does not answer: {why}", listen.port());
            1
        }
    }
}

pub async fn bind(listen: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(listen).await.with_context(|| format!("can't listen on {listen}"))
}

/// Serves until SIGTERM or Ctrl-C; what is under way is finished, within a limit. Without `notices` nothing leaves the house.
pub async fn run(
    office: Office,
    listener: TcpListener,
    pages: WebConfig,
    notices: Option<Notices>,
) -> anyhow::Result<u8> {
    let app = office.app.clone();
    let (stop, stopped) = watch::channel(false);
    let meter = Meter::default();
    let router = zhiye_web::router(app.clone(), pages)
        .merge(zhiye_api::router(app.clone()))
        .layer(from_fn_with_state(meter.clone(), watched));

    let mut beside = JoinSet::new();
    beside.spawn(Control::listen(&office.settings().data)?.serve(office.clone()));
    beside.spawn(manager::keep_alive());
    if let Some(address) = office.settings().metrics_listen {
        let listener = bind(address).await?;
        println!("figures on http://{}/metrics", listener.local_addr()?);
        let figures = metrics::router(office.clone(), meter);
        beside.spawn(async move { drop(axum::serve(listener, figures).await) });
    }
    let mut rounds = JoinSet::new();
    if let Some(notices) = notices {
        let (outlets, post) = notices.into_post(app.clock().clone());
        app.open_outlets(outlets);
        rounds.spawn(zhiye_jobs::send(app.clone(), post, stopped.clone()));
    }
    rounds.spawn(zhiye_jobs::run(app.clone(), stopped.clone()));
    if let Some(daily) = daily(&office) {
        rounds.spawn(zhiye_jobs::back_up(app.clone(), daily, stopped.clone()));
    }

    let asked = asked_to_stop()?;
    println!("listening on http://{}", listener.local_addr()?);
    manager::tell("READY=1");
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(async move {
        asked.await;
        manager::tell("STOPPING=1");
        let _ = stop.send(true);
    });
    let finished = async {
        served.await.context("serving ended")?;
        while rounds.join_next().await.is_some() {}
        anyhow::Ok(())
    };
    tokio::select! {
        finished = finished => finished?,
        () = too_long(stopped) => tracing::warn!("what was still under way after 20 s was broken off"),
    }
    beside.shutdown().await;
    app.close().await;
    Ok(0)
}

async fn too_long(mut stopped: watch::Receiver<bool>) {
    // an end of the sender is an end of serving, which the other side of the select sees
    drop(stopped.wait_for(|stopped| *stopped).await);
    tokio::time::sleep(DRAIN).await;
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
