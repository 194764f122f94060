//! Which office: its folder, its database, its jurisdiction; opening it, and making its views anew.

use anyhow::Context;
use clap::Args;
use std::{path::PathBuf, process::ExitCode};
use zhiye_app::{App, Clock, Config};
use zhiye_store::{Database, StoreConfig};

#[derive(Args, Clone, Debug)]
pub struct OfficeArgs {
    /// Folder of the database, the key file and the photos.
    #[arg(long, global = true, env = "ZHIYE_DATA", default_value = "zhiye-data")]
    pub data: PathBuf,
    /// `postgres://…` instead of the file in the folder.
    #[arg(long, global = true, env = "ZHIYE_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
    /// Key file, if it is not to lie in the folder.
    #[arg(long, global = true, env = "ZHIYE_KEY_FILE")]
    pub key_file: Option<PathBuf>,
    /// Number of the jurisdiction this office runs its log for.
    #[arg(long, global = true, env = "ZHIYE_JURISDICTION", default_value_t = 1)]
    pub jurisdiction: i64,
}

impl OfficeArgs {
    /// The same office as arguments of another process.
    pub fn arguments(&self) -> Vec<String> {
        let mut arguments = vec!["--data".into(), self.data.display().to_string()];
        let mut add = |name: &str, value: Option<String>| {
            arguments.extend(value.into_iter().flat_map(|value| [name.to_owned(), value]));
        };
        add("--database", self.database.clone());
        add("--key-file", self.key_file.as_ref().map(|path| path.display().to_string()));
        add("--jurisdiction", Some(self.jurisdiction.to_string()));
        arguments
    }

    /// Opens the office.
    pub async fn open(&self) -> anyhow::Result<App> {
        self.open_with(Clock::System).await
    }

    pub async fn open_with(&self, clock: Clock) -> anyhow::Result<App> {
        std::fs::create_dir_all(&self.data)
            .with_context(|| format!("the folder {} can't be made", self.data.display()))?;
        let store = match &self.database {
            Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                StoreConfig::postgres(url, &self.data)
            }
            Some(other) => anyhow::bail!("--database takes a postgres:// address, not {other:?}"),
            None => StoreConfig {
                database: Database::Sqlite(self.data.join("zhiye.db")),
                ..StoreConfig::sqlite(&self.data)
            },
        };
        let config = Config {
            store,
            jurisdiction: self.jurisdiction,
            key_file: self.key_file.clone().unwrap_or_else(|| self.data.join("zhiye.key")),
            files: self.data.join("files"),
            clock,
        };
        Ok(App::open(config).await?)
    }
}

/// `zhiye rebuild`.
pub async fn rebuild(office: &OfficeArgs) -> anyhow::Result<ExitCode> {
    let app = office.open().await?;
    let rebuilt = app.rebuild(|events| eprint!("\r{events} events read")).await?;
    eprintln!();
    println!("{} rows made from {} events", rebuilt.rows, rebuilt.events);
    app.close().await;
    Ok(ExitCode::SUCCESS)
}
