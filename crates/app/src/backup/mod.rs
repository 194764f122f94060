//! Backups: the record as one file, the photos, the settings, the office's own rules, and a manifest that says what each must hash to. The
//! key file is not in it: whoever finds a backup finds no words.

mod files;
mod manifest;
mod restore;

pub use manifest::{Entry, Manifest};
pub use restore::{Restored, restore};

use crate::{App, COMPONENTS, No, random};
use jiff::{SignedDuration, Timestamp, civil::Time};
use serde::{Deserialize, Serialize};
use std::{
    io,
    path::{Path, PathBuf},
};
use zhiye_store::{Fault, Id, OpenError, contents, words::KeyError};

/// Names of what lies in a backup.
const DATABASE: &str = "zhiye.db";
const SETTINGS: &str = "zhiye.toml";
const RULES: &str = "rulebook";
const PREFIX: &str = "zhiye-backup-";

/// Why there is no backup, or nothing was put back. The texts are for the administrator.
#[derive(Debug, thiserror::Error)]
pub enum BackupNo {
    #[error("{} can't be read or written: {why}", .path.display())]
    Disk { path: PathBuf, why: io::Error },
    #[error("{} is no backup: it has no {}", .0.display(), manifest::NAME)]
    NoBackup(PathBuf),
    #[error("the backup is damaged: {0}")]
    Damaged(String),
    #[error("the backup was made by a newer Zhiye ({0}); install that version or a later one")]
    NewerForm(String),
    #[error("{} is not empty; a backup is put back into an empty place only", .0.display())]
    NotEmpty(PathBuf),
    #[error("the key file {} is not the one this backup belongs to; put the right one there (its fingerprint begins with {fingerprint})", .path.display())]
    WrongKey { path: PathBuf, fingerprint: String },
    #[error("the key file {} is missing. A backup does not hold it: put it there first, from its recovery sheet if need be", .0.display())]
    NoKey(PathBuf),
    #[error(transparent)]
    Key(KeyError),
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Office(#[from] crate::OpenNo),
    #[error(transparent)]
    No(#[from] No),
    #[error("another process is making a backup")]
    UnderWay,
}

impl From<Fault> for BackupNo {
    fn from(fault: Fault) -> BackupNo {
        BackupNo::No(No::Fault(fault))
    }
}

/// An error of the disk, with the path it is about.
fn at(path: &Path) -> impl FnOnce(io::Error) -> BackupNo {
    let path = path.to_owned();
    move |why| BackupNo::Disk { path, why }
}

/// Where backups go, and how many stay.
#[derive(Clone, Debug)]
pub struct Plan {
    pub to: PathBuf,
    pub keep: Option<usize>,
    /// The settings file, if there is one.
    pub settings: Option<PathBuf>,
}

/// A finished backup.
#[derive(Clone, Debug)]
pub struct Backup {
    pub folder: PathBuf,
    pub manifest: Manifest,
    /// Older ones that were removed.
    pub removed: Vec<PathBuf>,
}

/// What is remembered of the last attempt.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LastBackup {
    pub tried_at: Timestamp,
    /// When the last good one was made.
    pub made_at: Option<Timestamp>,
    pub folder: Option<PathBuf>,
    pub bytes: u64,
    /// Why the last attempt failed.
    pub failure: Option<String>,
}

const NOTE: &str = "backup";
const LEASE: &str = "backup";
/// A failed attempt is repeated after this long; one of a process that was killed ends.
const AGAIN_MINUTES: i64 = 60;

impl App {
    /// Makes a backup while everybody works: all that was answered before is in it.
    pub async fn backup(&self, plan: &Plan) -> Result<Backup, BackupNo> {
        let now = self.clock().now();
        let holder = Id(random::id(now));
        let until = now + SignedDuration::from_mins(AGAIN_MINUTES);
        if !self.store().lease(LEASE, holder, now.as_millisecond(), until.as_millisecond()).await? {
            return Err(BackupNo::UnderWay);
        }
        let made = self.make(plan, now).await;
        self.remember(now, &made).await;
        self.store().release(LEASE, holder).await?;
        made
    }

    /// The daily backup, when its hour has come and none was made since.
    pub async fn backup_if_due(&self, plan: &Plan, time: Time) -> Result<Option<Backup>, BackupNo> {
        let now = self.clock().now();
        let zone = self.schedule().zone;
        let today = zone.to_datetime(now).date();
        let due = zone.to_timestamp(today.to_datetime(time)).unwrap_or(now);
        let last = self.last_backup().await?;
        let tried = last.is_some_and(|last| {
            let again = last.tried_at + SignedDuration::from_mins(AGAIN_MINUTES);
            last.made_at.is_some_and(|made| made >= due) || (last.failure.is_some() && now < again)
        });
        if now < due || tried {
            return Ok(None);
        }
        match self.backup(plan).await {
            Err(BackupNo::UnderWay) => Ok(None),
            other => other.map(Some),
        }
    }

    pub async fn last_backup(&self) -> Result<Option<LastBackup>, No> {
        let noted = self.store().noted(NOTE).await?;
        Ok(noted.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    async fn make(&self, plan: &Plan, now: Timestamp) -> Result<Backup, BackupNo> {
        let name = format!("{PREFIX}{}", now.strftime("%Y%m%dT%H%M%S.%3fZ"));
        let folder = plan.to.join(&name);
        if folder.exists() {
            return Err(BackupNo::NotEmpty(folder));
        }
        let partial = plan.to.join(format!(".{name}.partial"));
        let made = self.fill(plan, &partial, now).await;
        let manifest = match made {
            Ok(manifest) => manifest,
            Err(no) => {
                drop(tokio::fs::remove_dir_all(&partial).await);
                return Err(no);
            }
        };
        let (to, keep) = (plan.to.clone(), plan.keep);
        blocking(move || {
            std::fs::rename(&partial, &folder).map_err(at(&folder))?;
            files::sync_folder(&to)?;
            let removed = keep.map_or(Ok(Vec::new()), |keep| files::remove_old(&to, keep, &folder))?;
            Ok(Backup { folder, manifest, removed })
        })
        .await
    }

    async fn fill(&self, plan: &Plan, partial: &Path, now: Timestamp) -> Result<Manifest, BackupNo> {
        let (to, fresh) = (plan.to.clone(), partial.to_owned());
        blocking(move || files::fresh_folder(&to, &fresh)).await?;
        self.store().backup_to(&partial.join(DATABASE)).await?;
        // Photos after the record: what an event names was there before the event.
        let health = self.store().check().await;
        let (photos, partial, settings) = (self.0.files.clone(), partial.to_owned(), plan.settings.clone());
        let rules = self.0.rulebook_folder.clone();
        let of = manifest::Of { made_at: now, engine: health.engine, jurisdiction: self.jurisdiction() };
        blocking(move || {
            files::copy_tree(&photos, &partial.join("files"))?;
            files::copy_tree(&rules, &partial.join(RULES))?;
            if let Some(settings) = settings {
                files::copy(&settings, &partial.join(SETTINGS))?;
            }
            let inside = contents(&partial.join(DATABASE), &COMPONENTS)?;
            Manifest::write(&partial, of, inside)
        })
        .await
    }

    /// The outcome is for `doctor` and the figures; that it can't be noted does not undo a backup.
    async fn remember(&self, now: Timestamp, made: &Result<Backup, BackupNo>) {
        let before = self.last_backup().await.ok().flatten();
        let last = match made {
            Ok(backup) => LastBackup {
                tried_at: now,
                made_at: Some(now),
                folder: Some(backup.folder.clone()),
                bytes: backup.manifest.bytes(),
                failure: None,
            },
            Err(no) => LastBackup {
                tried_at: now,
                made_at: before.as_ref().and_then(|last| last.made_at),
                folder: before.as_ref().and_then(|last| last.folder.clone()),
                bytes: before.map_or(0, |last| last.bytes),
                failure: Some(no.to_string()),
            },
        };
        let bytes = serde_json::to_vec(&last).expect("instants, paths and numbers become JSON");
        if let Err(error) = self.store().note(NOTE, &bytes).await {
            tracing::error!(%error, "the outcome of a backup could not be noted");
        }
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, BackupNo> + Send + 'static,
) -> Result<T, BackupNo> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|e| Fault::because("the work on a backup was broken off", e))?
}
