//! Putting a backup back. Everything is checked before anything is written: the manifest, every file, the schema, the
//! key, that the place is empty.

use super::{BackupNo, DATABASE, Manifest, RULES, SETTINGS, at, files};
use crate::{App, COMPONENTS, Config, No};
use std::{fs, path::Path};
use zhiye_store::{
    Contents, Database, Statement, Store, contents,
    words::{KeyError, Keyring},
};

/// What may lie in the folder beforehand.
const MAY_LIE: &[&str] = &["zhiye.key", SETTINGS, "zhiye.lock"];
/// Settings are put beside, not in force: they may name another database.
const SETTINGS_BESIDE: &str = "zhiye.toml.restored";
const NOTE: &str = "restored";

/// What was put back.
pub struct Restored {
    pub app: App,
    pub manifest: Manifest,
    /// Messages that wait for a person's word: they may have been sent before the loss.
    pub held: usize,
    pub settings: bool,
}

/// Puts a backup into an empty place and opens it there.
pub async fn restore(config: Config, from: &Path) -> Result<Restored, BackupNo> {
    let (folder, look) = (from.to_owned(), config.clone());
    let manifest = super::blocking(move || check(&look, &folder)).await?;
    let (folder, to, settings) =
        (from.to_owned(), config.clone(), config.store.data_dir.join(SETTINGS_BESIDE));
    let held: Vec<String> = manifest.files.iter().map(|file| file.path.clone()).collect();
    let settings = super::blocking(move || {
        for (below, place) in [("files", &to.files), (RULES, &to.rulebook)] {
            let of = |path: &&String| path.strip_prefix(below).is_some_and(|rest| rest.starts_with('/'));
            for path in held.iter().filter(of) {
                files::copy(&folder.join(path), &place.join(&path[below.len() + 1..]))?;
            }
        }
        let has = held.iter().any(|path| path == SETTINGS);
        if has {
            files::copy(&folder.join(SETTINGS), &settings)?;
        }
        Ok(has)
    })
    .await?;
    // The record last: a folder without it is still an empty place.
    Store::restore(&config.store, &COMPONENTS, &from.join(DATABASE)).await?;
    let app = App::open(config).await?;
    let held = app.after_restore(&manifest).await?;
    Ok(Restored { app, manifest, held, settings })
}

fn check(config: &Config, from: &Path) -> Result<Manifest, BackupNo> {
    let manifest = Manifest::verified(from)?;
    let inside: Contents = contents(&from.join(DATABASE), &COMPONENTS)?;
    let keyring = match Keyring::open(&config.key_file) {
        Err(KeyError::MissingKey(path)) => return Err(BackupNo::NoKey(path)),
        other => other.map_err(BackupNo::Key)?,
    };
    if inside.key.is_some_and(|key| key != keyring.fingerprint()) {
        let fingerprint = manifest.key.chars().take(8).collect();
        return Err(BackupNo::WrongKey { path: config.key_file.clone(), fingerprint });
    }
    empty(&config.store.data_dir, MAY_LIE)?;
    empty(&config.files, &[])?;
    empty(&config.rulebook, &[])?;
    crate::own_rules(&from.join(RULES)).map_err(crate::OpenNo::Rules)?;
    if let Database::Sqlite(path) = &config.store.database
        && path.exists()
    {
        return Err(BackupNo::NotEmpty(path.clone()));
    }
    Ok(manifest)
}

fn empty(folder: &Path, but_for: &[&str]) -> Result<(), BackupNo> {
    let entries = match fs::read_dir(folder) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        other => other.map_err(at(folder))?,
    };
    for entry in entries {
        let name = entry.map_err(at(folder))?.file_name();
        if !but_for.iter().any(|may| *may == name) {
            return Err(BackupNo::NotEmpty(folder.to_owned()));
        }
    }
    Ok(())
}

impl App {
    /// Nobody is signed in, nothing is sent: whoever held a session or waited for a message is asked again.
    async fn after_restore(&self, manifest: &Manifest) -> Result<usize, No> {
        let waiting =
            self.store().query(Statement::new("SELECT COUNT(*) FROM outbox WHERE dead = 0")).await?;
        let held = waiting.first().map_or(Ok(0), |row| row.int(0))?;
        let end = |sql: &'static str| Statement::new(sql);
        self.store()
            .replay(vec![
                end("DELETE FROM sessions"),
                end("DELETE FROM links"),
                end("DELETE FROM leases"),
                end("UPDATE outbox SET dead = 1, holder = NULL, failure = 'held after a restore' WHERE dead = 0"),
            ])
            .await?;
        let note = serde_json::json!({ "at": self.clock().now(), "made_at": manifest.made_at, "held": held });
        self.store().note(NOTE, note.to_string().as_bytes()).await?;
        Ok(usize::try_from(held).unwrap_or(0))
    }
}
