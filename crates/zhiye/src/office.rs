//! Which office: its folder, its database, its jurisdiction; opening it, and who holds the folder meanwhile.

use crate::config::{Effective, Origin, Secret, Settings};
use anyhow::{Context, bail};
use std::{
    fs::DirBuilder,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::Arc,
};
use zhiye_app::{App, Clock, Config};
use zhiye_store::{Database, FolderLock, StoreConfig};

/// An opened office. Clones share it.
#[derive(Clone)]
pub struct Office {
    pub app: App,
    pub config: Arc<Effective>,
    /// SQLite holds the folder itself; with PostgreSQL keys, photos and socket are still one process's.
    _lock: Arc<Option<FolderLock>>,
}

impl Office {
    pub async fn open(config: &Effective, command: &str) -> anyhow::Result<Office> {
        Office::open_with(config, command, Clock::System).await
    }

    pub async fn open_with(config: &Effective, command: &str, clock: Clock) -> anyhow::Result<Office> {
        let settings = &config.settings;
        let store = StoreConfig { holder: holder(command), ..store_config(settings)? };
        must_exist(settings, &store)?;
        rulebook_folder(settings)?;
        // one that is there keeps its mode: `doctor` says if it is too open
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&settings.data)
            .with_context(|| format!("the folder {} can't be made", settings.data.display()))?;
        let lock = match store.database {
            Database::Sqlite(_) => None,
            Database::Postgres(_) => Some(FolderLock::take(&store.data_dir, &store.holder)?),
        };
        let app = App::open(Config { clock, ..app_config(settings, store) }).await?;
        Ok(Office { app, config: Arc::new(config.clone()), _lock: Arc::new(lock) })
    }

    /// The same office as arguments of another process.
    pub fn arguments(&self) -> Vec<String> {
        let given = self.config.given.iter().filter(|(_, (_, origin))| *origin != Origin::Default);
        given.map(|(name, (text, _))| format!("--{}={text}", name.replace('_', "-"))).collect()
    }

    pub fn settings(&self) -> &Settings {
        &self.config.settings
    }

    /// The address people reach the office under.
    pub fn base_url(&self) -> String {
        let settings = self.settings();
        let base = settings.base_url.clone().unwrap_or_else(|| format!("http://{}", settings.listen));
        base.trim_end_matches('/').to_owned()
    }
}

/// Who is said to hold the folder. The command's name only: its arguments may hold a password.
pub fn holder(command: &str) -> String {
    let since = Clock::System.now().strftime("%Y-%m-%d %H:%M:%S UTC");
    format!("process {} (zhiye {command}, since {since})", std::process::id())
}

pub fn app_config(settings: &Settings, store: StoreConfig) -> Config {
    Config {
        store,
        jurisdiction: settings.jurisdiction,
        key_file: key_file(settings),
        files: settings.files.clone().unwrap_or_else(|| settings.data.join("files")),
        rulebook: settings.rulebook.clone().unwrap_or_else(|| settings.data.join("rulebook")),
        clock: Clock::System,
    }
}

/// Folder of the office's own rules. One that was named has to be there; the usual one need not.
pub fn rulebook_folder(settings: &Settings) -> anyhow::Result<PathBuf> {
    match &settings.rulebook {
        Some(named) => existing(named),
        None => Ok(settings.data.join("rulebook")),
    }
}

/// A folder of rules that somebody named.
pub fn existing(named: &Path) -> anyhow::Result<PathBuf> {
    if !named.is_dir() {
        bail!("没有这个规则文件夹 there is no folder of rules {}", named.display());
    }
    Ok(named.to_owned())
}

pub fn key_file(settings: &Settings) -> PathBuf {
    settings.key_file.clone().unwrap_or_else(|| settings.data.join("zhiye.key"))
}

pub fn store_config(settings: &Settings) -> anyhow::Result<StoreConfig> {
    match &settings.database {
        None => Ok(StoreConfig::sqlite(&settings.data)),
        Some(Secret(url)) => {
            let known = url.starts_with("postgres://") || url.starts_with("postgresql://");
            anyhow::ensure!(known, "the setting database takes a postgres:// address");
            let url = match &settings.database_password {
                None => url.clone(),
                Some(Secret(password)) => {
                    let mark = if url.contains('?') { '&' } else { '?' };
                    format!("{url}{mark}password={}", percent(password))
                }
            };
            Ok(StoreConfig::postgres(url, &settings.data))
        }
    }
}

/// Every byte that could mean something in an address, written out.
fn percent(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// A folder that served an office and lost its database is a disk that is not mounted, not a new office.
pub fn must_exist(settings: &Settings, store: &StoreConfig) -> anyhow::Result<()> {
    let key = key_file(settings);
    let Database::Sqlite(path) = &store.database else {
        // an empty database beside a key is seen when it is opened; a folder without its key is seen here
        anyhow::ensure!(
            key.exists() || !settings.must_exist,
            "{} is missing, and the setting must_exist forbids a new office. Is the disk mounted? Nothing was changed.",
            key.display()
        );
        return Ok(());
    };
    if path.exists() {
        return Ok(());
    }
    anyhow::ensure!(
        !key.exists(),
        "{} is missing, but the key file {} of an office is there. Is the disk mounted? \
         Mount it, or bring the office back with `zhiye restore`. Nothing was changed.",
        path.display(),
        key.display()
    );
    anyhow::ensure!(
        !settings.must_exist,
        "{} is missing, and the setting must_exist forbids a new office. Is the disk mounted? Nothing was changed.",
        path.display()
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_of_any_characters_keeps_its_meaning_in_an_address() {
        assert_eq!(percent("a@b/c 密"), "a%40b%2Fc%20%E5%AF%86");
    }
}
