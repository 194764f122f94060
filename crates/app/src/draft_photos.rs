//! Photos of a filing that is not filed yet: sealed files in a folder of their browser, gone after a week.

use crate::{App, No, Picture, random};
use std::path::{Path, PathBuf};
use zhiye_store::{Fault, Id};

/// How long they lie, as drafts do, in milliseconds.
const KEPT: i64 = 7 * 24 * 3600 * 1000;

impl App {
    /// Keeps a photo for a browser; gives the name under which it is asked for.
    pub async fn keep_draft_photo(&self, owner: [u8; 16], picture: &Picture) -> Result<String, No> {
        let file = Id(random::id(self.clock().now()));
        let mut plain = Vec::with_capacity(picture.jpeg.len() + 8);
        plain.extend_from_slice(&picture.width.to_be_bytes());
        plain.extend_from_slice(&picture.height.to_be_bytes());
        plain.extend_from_slice(&picture.jpeg);
        let sealed = self.keyring().seal(file, &random::bytes(), &plain);
        let path = self.draft_folder(owner).join(file.to_string());
        crate::photos::write_file(path, sealed).await?;
        Ok(file.to_string())
    }

    /// A photo this browser keeps; `None` for any other.
    pub async fn draft_photo(&self, owner: [u8; 16], file: &str) -> Result<Option<Picture>, No> {
        // Only a name of ours is looked for: no path goes through.
        let Ok(id) = file.parse::<Id>() else { return Ok(None) };
        let sealed = match tokio::fs::read(self.draft_folder(owner).join(id.to_string())).await {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            other => other.map_err(|e| Fault::because("a kept photo can't be read", e))?,
        };
        let (_, plain) = self
            .keyring()
            .unseal(id, &sealed)
            .map_err(|e| Fault::because("a kept photo can't be unsealed", e))?;
        let (Some(width), Some(height), Some(jpeg)) = (number(&plain, 0), number(&plain, 4), plain.get(8..))
        else {
            return Err(Fault::new("a kept photo is cut short").into());
        };
        Ok(Some(Picture { jpeg: jpeg.to_vec(), width, height }))
    }

    /// Throws one away; one that is gone already is no fault.
    pub async fn drop_draft_photo(&self, owner: [u8; 16], file: &str) -> Result<(), No> {
        let Ok(id) = file.parse::<Id>() else { return Ok(()) };
        match tokio::fs::remove_file(self.draft_folder(owner).join(id.to_string())).await {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Fault::because("a kept photo can't be removed", error).into())
            }
            _ => Ok(()),
        }
    }

    /// Removes what was put down more than a week ago.
    pub(crate) async fn forget_draft_photos(&self) -> Result<u64, No> {
        let root = self.0.files.join("drafts");
        let before = self.clock().now().as_millisecond() - KEPT;
        let forgotten = tokio::task::spawn_blocking(move || forget(&root, before)).await;
        let forgotten = forgotten.map_err(|e| Fault::because("forgetting kept photos ended early", e))?;
        forgotten.map_err(|e| Fault::because("kept photos can't be forgotten", e).into())
    }

    /// The browser's token is not written on the disk, only its keyed hash.
    fn draft_folder(&self, owner: [u8; 16]) -> PathBuf {
        let name = Id(self.keyring().lookup("draft-photos", &Id(owner).to_string()));
        self.0.files.join("drafts").join(name.to_string())
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// A file's name begins with the milliseconds at which it was made.
fn made_at(name: &str) -> Option<i64> {
    i64::from_str_radix(name.get(..12)?, 16).ok()
}

fn forget(root: &Path, before: i64) -> std::io::Result<u64> {
    let folders = match std::fs::read_dir(root) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        other => other?,
    };
    let mut forgotten = 0;
    for folder in folders {
        let folder = folder?.path();
        let mut left = 0;
        for file in std::fs::read_dir(&folder)? {
            let file = file?;
            if file.file_name().to_str().and_then(made_at).is_some_and(|made| made >= before) {
                left += 1;
            } else {
                std::fs::remove_file(file.path())?;
                forgotten += 1;
            }
        }
        if left == 0 {
            // Not empty any more if a photo was put down this moment: it stays.
            let _ = std::fs::remove_dir(&folder);
        }
    }
    Ok(forgotten)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_came_back_for_is_forgotten_and_the_rest_stays() {
        let root = std::env::temp_dir().join(format!("zhiye-drafts-{}", std::process::id()));
        let (old, new) = (root.join("one").join("00000000000aff"), root.join("two").join("00000000001bff"));
        for file in [&old, &new] {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, b"x").unwrap();
        }
        assert_eq!(forget(&root, 0x0b).unwrap(), 1);
        assert!(!root.join("one").exists() && new.exists());
        std::fs::remove_dir_all(&root).unwrap();
        assert_eq!(forget(&root, 0).unwrap(), 0);
    }
}
