//! What a backup holds, as JSON beside it, and the hash of that JSON beside it again (in the form `sha256sum -c`
//! reads).

use super::{BackupNo, DATABASE, at, files};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fs, path::Path};
use zhiye_store::Contents;

pub const NAME: &str = "manifest.json";
const HASH: &str = "manifest.json.sha256";
/// The form of a backup; a program reads this one and older ones.
const FORM: u32 = 1;

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Manifest {
    pub form: u32,
    /// The version that made it.
    pub zhiye: String,
    pub made_at: Timestamp,
    /// The engine the record lived in; it can be put back into the other one.
    pub engine: String,
    pub jurisdiction: i64,
    /// Fingerprint of the key file it belongs to, in hexadecimal.
    pub key: String,
    /// Component → newest migration.
    pub schema: BTreeMap<String, i64>,
    /// Table → rows.
    pub counts: BTreeMap<String, i64>,
    pub files: Vec<Entry>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// From the backup's folder, with forward slashes.
    pub path: String,
    pub bytes: u64,
    pub sha256: String,
}

/// What the files themselves do not say.
pub struct Of {
    pub made_at: Timestamp,
    pub engine: String,
    pub jurisdiction: i64,
}

impl Manifest {
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    pub fn count(&self, table: &str) -> i64 {
        self.counts.get(table).copied().unwrap_or(0)
    }

    pub fn photos(&self) -> usize {
        self.files.iter().filter(|file| file.path.starts_with("files/")).count()
    }

    /// Hashes what lies in the folder and writes it down.
    pub fn write(folder: &Path, of: Of, inside: Contents) -> Result<Manifest, BackupNo> {
        let mut files = Vec::new();
        for path in files::list(folder)? {
            let (bytes, sha256) = files::hash(&folder.join(&path))?;
            files.push(Entry { path: path.to_string_lossy().into_owned(), bytes, sha256 });
        }
        let manifest = Manifest {
            form: FORM,
            zhiye: env!("CARGO_PKG_VERSION").to_owned(),
            made_at: of.made_at,
            engine: of.engine,
            jurisdiction: of.jurisdiction,
            key: inside.key.as_deref().map(files::hex).unwrap_or_default(),
            schema: inside.schema.into_iter().collect(),
            counts: inside.counts.into_iter().collect(),
            files,
        };
        let text = serde_json::to_string_pretty(&manifest).expect("texts and numbers become JSON") + "\n";
        for (name, text) in [(NAME, text.clone()), (HASH, String::new())] {
            let path = folder.join(name);
            fs::write(&path, text).map_err(at(&path))?;
        }
        let (_, hash) = files::hash(&folder.join(NAME))?;
        let path = folder.join(HASH);
        fs::write(&path, format!("{hash}  {NAME}\n")).map_err(at(&path))?;
        for name in [NAME, HASH] {
            let path = folder.join(name);
            fs::File::open(&path).and_then(|file| file.sync_all()).map_err(at(&path))?;
        }
        files::sync_folder(folder)?;
        Ok(manifest)
    }

    /// Reads the manifest of a folder and checks every file against it; the first that differs is named.
    pub fn verified(folder: &Path) -> Result<Manifest, BackupNo> {
        let path = folder.join(NAME);
        if !path.exists() {
            return Err(BackupNo::NoBackup(folder.to_owned()));
        }
        let (_, hash) = files::hash(&path)?;
        let noted = fs::read_to_string(folder.join(HASH)).map_err(at(&folder.join(HASH)))?;
        if noted.split_whitespace().next() != Some(&hash) {
            return Err(BackupNo::Damaged(format!("{NAME} is not what was written, or {HASH} is not")));
        }
        let text = fs::read_to_string(&path).map_err(at(&path))?;
        let manifest: Manifest =
            serde_json::from_str(&text).map_err(|e| BackupNo::NewerForm(format!("its manifest: {e}")))?;
        if manifest.form > FORM {
            return Err(BackupNo::NewerForm(manifest.zhiye));
        }
        for entry in &manifest.files {
            entry.check(folder)?;
        }
        if !manifest.files.iter().any(|entry| entry.path == DATABASE) {
            return Err(BackupNo::Damaged(format!("{DATABASE} is not in its manifest")));
        }
        Ok(manifest)
    }
}

impl Entry {
    fn check(&self, folder: &Path) -> Result<(), BackupNo> {
        // a path is ours: below the folder, nowhere else
        let plain =
            Path::new(&self.path).components().all(|part| matches!(part, std::path::Component::Normal(_)));
        if !plain {
            return Err(BackupNo::Damaged(format!("{} leads out of the backup", self.path)));
        }
        let path = folder.join(&self.path);
        if !path.exists() {
            return Err(BackupNo::Damaged(format!("{} is missing", self.path)));
        }
        let (bytes, sha256) = files::hash(&path)?;
        if (bytes, &sha256) != (self.bytes, &self.sha256) {
            return Err(BackupNo::Damaged(format!("{} is not what was backed up", self.path)));
        }
        Ok(())
    }
}
