//! `zhiye demo`: an invented street office in a folder of its own, on loopback only.

use crate::{
    config::{Effective, Secret},
    office::Office,
    serve,
};
use anyhow::Context;
use clap::Args;
use std::path::PathBuf;
use zhiye_app::Clock;
use zhiye_web::{DemoCast, WebConfig};

/// Marks a folder as a demo's, so that nothing else is ever emptied.
const MARK: &str = ".zhiye-demo";

#[derive(Args)]
pub struct DemoArgs {
    /// Folder of the demo; made anew at each start.
    #[arg(long, default_value = "demo-data")]
    dir: PathBuf,
    /// Requests in the invented year.
    #[arg(long, default_value_t = 2_000)]
    requests: usize,
    /// `postgres://…` of an empty database instead of a file.
    #[arg(long)]
    demo_database: Option<String>,
}

pub async fn demo(mut config: Effective, args: &DemoArgs) -> anyhow::Result<u8> {
    let settings = &mut config.settings;
    if config.given.get("listen").is_none_or(|(_, origin)| *origin == crate::config::Origin::Default) {
        settings.listen = ([127, 0, 0, 1], 8311).into();
    }
    settings.data = args.dir.clone();
    settings.database = args.demo_database.clone().map(Secret);
    settings.must_exist = false;
    let listen = settings.listen;
    anyhow::ensure!(listen.ip().is_loopback(), "the demo serves loopback only, not {}", listen.ip());
    let listener = serve::bind(listen).await?;
    let base_url = format!("http://{}", listener.local_addr()?);
    settings.base_url = Some(base_url.clone());
    empty(&args.dir)?;
    let now = Clock::System.now();
    // The year is played with a clock of its own, then the office is opened again under the machine's.
    let clock = Clock::set_to(now);
    let office = Office::open_with(&config, "demo", clock.clone()).await?;
    let mut shown = usize::MAX;
    let cast = zhiye_demo::build(&office.app, &clock, now, args.requests, |done, total| {
        let percent = done * 100 / total.max(1);
        if percent != shown {
            shown = percent;
            eprint!("\r演示数据 {done}/{total} 件 ({percent}%) ");
        }
    })
    .await?;
    eprintln!();
    office.app.close().await;
    drop(office);
    let office = Office::open(&config, "demo").await?;
    println!("演示首页: {base_url}/demo");
    let pages = WebConfig {
        demo: Some(cast_for_pages(cast)),
        secure_cookies: false,
        trusted_proxies: zhiye_web::Proxies::default(),
        base_url: Some(base_url),
    };
    // an invented office tells nobody outside: its channels are not even read
    serve::run(office, listener, pages, None).await
}

fn cast_for_pages(cast: zhiye_demo::Cast) -> DemoCast {
    DemoCast {
        people: cast
            .people
            .into_iter()
            .map(|p| (p.person, p.name, format!("{} · {}", p.roles, p.unit), p.try_this))
            .collect(),
        matters: cast
            .matters
            .into_iter()
            .map(|m| (m.number, m.code, format!("{}：{}", m.summary, m.look)))
            .collect(),
    }
}

/// Empties a folder that an earlier demo made; refuses any other that holds something.
fn empty(dir: &std::path::Path) -> anyhow::Result<()> {
    if dir.exists() {
        let ours = dir.join(MARK).exists();
        let holds = std::fs::read_dir(dir)?.next().is_some();
        anyhow::ensure!(
            ours || !holds,
            "{} is not a demo's folder; choose another with --dir",
            dir.display()
        );
        unused(dir)?;
        std::fs::remove_dir_all(dir).with_context(|| format!("{} can't be emptied", dir.display()))?;
    }
    std::fs::create_dir_all(dir)?;
    std::fs::write(dir.join(MARK), "This folder is emptied at each start of the demo.\n")?;
    Ok(())
}

/// Refuses a folder an office is open in, with the word its holder left: its files are not taken away under it.
fn unused(dir: &std::path::Path) -> anyhow::Result<()> {
    let path = dir.join("zhiye.lock");
    let Ok(lock) = std::fs::File::open(&path) else { return Ok(()) };
    if let Err(std::fs::TryLockError::WouldBlock) = lock.try_lock() {
        let holder = std::fs::read_to_string(&path).unwrap_or_default();
        anyhow::bail!(
            "{} is in use by {}; stop it or choose another with --dir",
            dir.display(),
            holder.trim()
        );
    }
    Ok(())
}
