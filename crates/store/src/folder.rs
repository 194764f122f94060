//! Holding a data folder for one process.

use crate::{Fault, OpenError};
use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    path::Path,
};

/// The folder is this process's as long as this lives; a killed process lets go by itself.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Takes the folder and leaves word in it who holds it.
    ///
    /// # Errors
    /// Another process has it: the error carries the word that one left.
    pub fn take(folder: &Path, holder: &str) -> Result<FolderLock, OpenError> {
        fs::create_dir_all(folder).map_err(|e| Fault::because("the data folder can't be made", e))?;
        let bad = |e| Fault::because("the lock file can't be used", e);
        let mut options = OpenOptions::new();
        let mut file = options
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(folder.join("zhiye.lock"))
            .map_err(bad)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                file.read_to_string(&mut holder).map_err(bad)?;
                return Err(OpenError::InUse { folder: folder.to_owned(), holder: holder.trim().to_owned() });
            }
            Err(TryLockError::Error(e)) => return Err(bad(e).into()),
        }
        file.set_len(0).map_err(bad)?;
        file.rewind().map_err(bad)?;
        writeln!(file, "{holder}").map_err(bad)?;
        Ok(FolderLock { _file: file })
    }
}
