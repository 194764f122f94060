//! Copying, flushing and hashing files of a backup.

use super::{BackupNo, PREFIX, at, manifest};
use sha2::{Digest, Sha256};
use std::{
    fs::{self, DirBuilder, File},
    io::{ErrorKind, Read},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

/// The folder of all backups, and in it an empty one, for its owner only. Half backups of broken attempts go: whoever
/// makes one holds the lease.
pub fn fresh_folder(to: &Path, fresh: &Path) -> Result<(), BackupNo> {
    let mut make = DirBuilder::new();
    make.recursive(true).mode(0o700).create(to).map_err(at(to))?;
    for entry in fs::read_dir(to).map_err(at(to))? {
        let entry = entry.map_err(at(to))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(&format!(".{PREFIX}")) && name.ends_with(".partial") {
            fs::remove_dir_all(entry.path()).map_err(at(&entry.path()))?;
        }
    }
    make.create(fresh).map_err(at(fresh))
}

pub fn sync_folder(folder: &Path) -> Result<(), BackupNo> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(at(folder))
}

pub fn copy(from: &Path, to: &Path) -> Result<(), BackupNo> {
    if let Some(folder) = to.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(at(folder))?;
    }
    fs::copy(from, to).map_err(at(from))?;
    File::open(to).and_then(|file| file.sync_all()).map_err(at(to))
}

/// Everything below a folder. What goes away meanwhile (drafts do) is not missed; what is half written is not ready.
pub fn copy_tree(from: &Path, to: &Path) -> Result<(), BackupNo> {
    for path in list(from)? {
        if path.extension().is_some_and(|end| end == "part") {
            continue;
        }
        match copy(&from.join(&path), &to.join(&path)) {
            Err(BackupNo::Disk { why, .. }) if why.kind() == ErrorKind::NotFound => {}
            other => other?,
        }
    }
    Ok(())
}

/// Every file below a folder, by its path from there, in order. A folder that is not there holds nothing.
pub fn list(folder: &Path) -> Result<Vec<PathBuf>, BackupNo> {
    let mut found = Vec::new();
    let mut waiting = vec![PathBuf::new()];
    while let Some(inside) = waiting.pop() {
        let here = folder.join(&inside);
        let entries = match fs::read_dir(&here) {
            Err(e) if e.kind() == ErrorKind::NotFound => continue,
            other => other.map_err(at(&here))?,
        };
        for entry in entries {
            let entry = entry.map_err(at(&here))?;
            let path = inside.join(entry.file_name());
            if entry.file_type().map_err(at(&here))?.is_dir() {
                waiting.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Length and SHA-256 in hexadecimal.
pub fn hash(path: &Path) -> Result<(u64, String), BackupNo> {
    let mut file = File::open(path).map_err(at(path))?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    let mut length = 0;
    loop {
        match file.read(&mut buffer).map_err(at(path))? {
            0 => return Ok((length, hex(&hash.finalize()))),
            n => {
                hash.update(&buffer[..n]);
                length += n as u64;
            }
        }
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Removes all but the newest `keep` backups, never the one just made. Only folders that are backups are touched.
pub fn remove_old(to: &Path, keep: usize, made: &Path) -> Result<Vec<PathBuf>, BackupNo> {
    let entries = fs::read_dir(to).map_err(at(to))?;
    let mut backups: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let ours = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PREFIX));
            ours && path != made && path.join(manifest::NAME).exists()
        })
        .collect();
    backups.sort();
    backups.truncate((backups.len() + 1).saturating_sub(keep.max(1)));
    for old in &backups {
        fs::remove_dir_all(old).map_err(at(old))?;
    }
    Ok(backups)
}
