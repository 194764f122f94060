//! How the office is: whether it can work, and the figures an administrator watches. No personal words.

use crate::{App, COMPONENTS, No};
use std::path::{Path, PathBuf};
use zhiye_store::{Load, Statement, newest};

/// Why the office is not ready to work, as a code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotReady {
    /// The record can't be written.
    Record,
    /// Another version changed the tables.
    Schema,
    /// Less than a twentieth of the disk is free.
    Disk,
    /// The words belong to another key file.
    Key,
    /// Another server works by other rules.
    Rulebook,
}

impl NotReady {
    pub fn code(self) -> &'static str {
        match self {
            NotReady::Record => "record",
            NotReady::Schema => "schema",
            NotReady::Disk => "disk",
            NotReady::Key => "key",
            NotReady::Rulebook => "rulebook",
        }
    }
}

/// Room on a disk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Room {
    pub free_bytes: u64,
    pub free_percent: u64,
}

impl Room {
    /// Below this nobody is asked to write any more.
    pub const LEAST_PERCENT: u64 = 5;

    /// Of the disk a path lies on.
    pub fn of(path: &Path) -> Option<Room> {
        let disk = rustix::fs::statvfs(path).ok()?;
        let usable = disk.f_blocks.saturating_sub(disk.f_bfree) + disk.f_bavail;
        let free_percent = (disk.f_bavail * 100).checked_div(usable).unwrap_or(0);
        Some(Room { free_bytes: disk.f_bavail * disk.f_frsize, free_percent })
    }
}

/// Numbers of the record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Figures {
    pub events: i64,
    pub unsealed: i64,
    /// Open requests, sealed ones left out: not even their number is told.
    pub open: i64,
    pub outbox: i64,
    pub outbox_held: i64,
    pub load: Load,
}

const SHEET: &str = "sheet";

impl App {
    /// Everything that keeps the office from working; nothing if it is ready.
    pub async fn not_ready(&self) -> Vec<NotReady> {
        let mut found = Vec::new();
        if !self.store().check().await.writable {
            found.push(NotReady::Record);
        }
        let wanted = newest(&COMPONENTS);
        if self.store().schema_version().await.is_ok_and(|schema| schema != wanted) {
            found.push(NotReady::Schema);
        }
        if self.disks().iter().any(|(_, room)| room.free_percent < Room::LEAST_PERCENT) {
            found.push(NotReady::Disk);
        }
        let key = self.store().noted("key").await.ok().flatten();
        if key.is_some_and(|key| key != self.keyring().fingerprint()) {
            found.push(NotReady::Key);
        }
        if self.rulebook_in_force().await.is_ok_and(|ours| !ours) {
            found.push(NotReady::Rulebook);
        }
        found
    }

    /// The folders this office writes to, and the room there.
    pub fn disks(&self) -> Vec<(PathBuf, Room)> {
        let folders = [&self.0.data_dir, &self.0.files];
        folders.into_iter().filter_map(|folder| Some((folder.clone(), Room::of(folder)?))).collect()
    }

    pub async fn figures(&self) -> Result<Figures, No> {
        let count = async |sql: &'static str| -> Result<i64, No> {
            let rows = self.store().query(Statement::new(sql).bind(self.jurisdiction())).await?;
            Ok(rows.first().map_or(Ok(0), |row| row.int(0))?)
        };
        let unsealed = count("SELECT COUNT(*) FROM unsealed WHERE jurisdiction = ?1").await?;
        Ok(Figures {
            events: self.store().log_size(self.jurisdiction()).await? + unsealed,
            unsealed,
            open: count("SELECT COUNT(*) FROM requests WHERE jurisdiction = ?1 AND open = 1 AND sealed = 0")
                .await?,
            outbox: count("SELECT COUNT(*) FROM outbox WHERE jurisdiction = ?1 AND dead = 0").await?,
            outbox_held: count("SELECT COUNT(*) FROM outbox WHERE jurisdiction = ?1 AND dead = 1").await?,
            load: self.store().load_now(),
        })
    }

    /// When the last event was sealed, by the clock of that time.
    pub async fn last_sealed_at(&self) -> Result<Option<jiff::Timestamp>, No> {
        let ask = "SELECT sealed_at FROM log WHERE jurisdiction = ?1 ORDER BY seq DESC LIMIT 1";
        let rows = self.store().query(Statement::new(ask).bind(self.jurisdiction())).await?;
        let at = rows.first().map(|row| row.int(0)).transpose()?;
        Ok(at.and_then(|at| jiff::Timestamp::from_millisecond(at).ok()))
    }

    /// The key file for paper.
    pub fn key_sheet(&self) -> String {
        self.keyring().sheet()
    }

    /// The first digits of the key file's fingerprint: enough to tell two apart.
    pub fn key_fingerprint(&self) -> String {
        self.keyring().fingerprint()[..4].iter().map(|b| format!("{b:02x}")).collect()
    }

    /// A person says that the sheet was put away.
    pub async fn key_sheet_stored(&self) -> Result<(), No> {
        let now = self.clock().now().to_string();
        Ok(self.store().note(SHEET, now.as_bytes()).await?)
    }

    pub async fn is_key_sheet_stored(&self) -> Result<bool, No> {
        Ok(self.store().noted(SHEET).await?.is_some())
    }
}
