//! `zhiye backup` and `zhiye restore`.

use crate::{
    config::{Effective, Settings},
    office::{self, Office},
    work::Say,
};
use anyhow::Context;
use clap::Args;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use zhiye_app::backup::{Manifest, Plan, restore};
use zhiye_store::{Database, FolderLock, StoreConfig};

#[derive(Args, Serialize, Deserialize, Clone, Debug)]
pub struct BackupArgs {
    /// Folder of the backups; the setting backup_to if not given.
    #[arg(long)]
    pub to: Option<PathBuf>,
    /// Keep this many and remove older ones.
    #[arg(long)]
    keep: Option<usize>,
}

#[derive(Args)]
pub struct RestoreArgs {
    /// The folder of one backup.
    from: PathBuf,
}

/// Where and what the settings say.
pub fn plan(settings: &Settings, to: PathBuf, keep: Option<usize>) -> Plan {
    let file = settings.config.clone().unwrap_or_else(|| settings.data.join("zhiye.toml"));
    Plan { to, keep, settings: file.exists().then_some(file) }
}

pub async fn backup(office: &Office, args: &BackupArgs, say: &Say) -> anyhow::Result<u8> {
    let settings = office.settings();
    let to = args.to.clone().or_else(|| settings.backup_to.clone());
    let to = to.context("say where to: --to DIR, or the setting backup_to")?;
    let to = std::path::absolute(to)?;
    let backup = office.app.backup(&plan(settings, to, args.keep)).await?;
    say.out(format!("备份完成 backup made: {}", backup.folder.display()));
    say.out(counts(&backup.manifest));
    for old in &backup.removed {
        say.out(format!("旧备份已删除 older one removed: {}", old.display()));
    }
    say.out(
        "注意：备份里没有密钥文件。没有密钥，群众的话谁也读不出来。恢复单请另外放好（zhiye keys sheet）。",
    );
    say.out("The key file is NOT in the backup. Without it nobody reads the words: keep its sheet elsewhere (zhiye keys sheet).");
    Ok(0)
}

fn counts(manifest: &Manifest) -> String {
    let count = |table: &str| manifest.count(table);
    format!(
        "诉求 requests {} · 事件 events {} · 文字 words {} · 人员 people {} · 照片 photos {} · {} MB",
        count("requests"),
        count("events"),
        count("words"),
        count("people"),
        manifest.photos(),
        manifest.bytes().div_ceil(1024 * 1024)
    )
}

/// Never through a socket: where a server runs, the place is not empty.
pub async fn run_restore(config: &Effective, args: &RestoreArgs) -> anyhow::Result<u8> {
    let settings = &config.settings;
    let store = StoreConfig { holder: office::holder("restore"), ..office::store_config(settings)? };
    let lock = match store.database {
        Database::Postgres(_) => Some(FolderLock::take(&store.data_dir, &store.holder)?),
        Database::Sqlite(_) => None,
    };
    let restored = restore(office::app_config(settings, store), &args.from).await?;
    println!("已恢复 restored: {} ({})", args.from.display(), restored.manifest.made_at);
    println!("{}", counts(&restored.manifest));
    println!("所有人需要重新登录。 Everybody signs in again.");
    if restored.held > 0 {
        println!(
            "{} 条待送的消息已停住，看过再放行：zhiye admin notices。 {0} notices are held until somebody looks.",
            restored.held
        );
    }
    if restored.settings {
        println!(
            "原来的设置在 zhiye.toml.restored，核对后改名为 zhiye.toml。 The settings lie beside, not in force."
        );
    }
    restored.app.close().await;
    drop(lock);
    Ok(0)
}
