//! Personal words at rest: sealed under a key that lies outside the database, findable by keyed hashes. Which
//! texts are personal and who may read them is decided above.

mod keyfile;

use crate::Id;
use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, Mac};
use keyfile::Keys;
use sha2::Sha256;
use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

const NONCE: usize = 24;
const SALT: usize = 32;

/// The keys of one office: for words (by epoch), for lookups and grams (never changed: they are in the index).
#[derive(Clone)]
pub struct Keyring {
    keys: Arc<Keys>,
}

/// Why words or their keys can't be used. The texts are for the administrator.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("the key file {} is missing; put it back from its recovery sheet", .0.display())]
    MissingKey(PathBuf),
    #[error("this key file belongs to another database: the words in this one can't be read with it")]
    WrongKey,
    #[error("the key file {} can't be used: {why}", .path.display())]
    BadKeyFile { path: PathBuf, why: String },
    #[error("a key file exists already at {} and is not replaced: without it the words are lost", .0.display())]
    Exists(PathBuf),
    #[error("the sealed words are damaged, or belong to another record or key")]
    Sealed,
    #[error(transparent)]
    Fault(#[from] crate::Fault),
}

impl Keyring {
    /// Makes a new key file, readable by its owner only. Refuses to replace one.
    pub fn create(path: &Path) -> Result<Keyring, KeyError> {
        let keys = Keys::generate();
        keys.write_new(path)?;
        Ok(Keyring { keys: Arc::new(keys) })
    }

    /// Reads a key file. Whether it is this database's, [`crate::Store::bind_keyring`] tells.
    pub fn open(path: &Path) -> Result<Keyring, KeyError> {
        Ok(Keyring { keys: Arc::new(Keys::read(path)?) })
    }

    /// The keys for paper; typed into a file it is a key file.
    pub fn sheet(&self) -> String {
        self.keys.to_sheet()
    }

    /// Tells one key file from another; gives nothing away.
    pub fn fingerprint(&self) -> [u8; 16] {
        self.lookup("fingerprint", "")
    }

    /// Seals salt and text for the record `id` under the newest key, with a random nonce.
    ///
    /// Layout: epoch (1 byte), nonce (24), XChaCha20-Poly1305 of salt and text with epoch and id as associated data.
    pub fn seal(&self, id: Id, salt: &[u8; 32], text: &[u8]) -> Vec<u8> {
        let (epoch, key) = self.keys.newest();
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).expect("an operating system gives random bytes once it is up");
        let secret = [salt.as_slice(), text].concat();
        let payload = Payload { msg: &secret, aad: &associated(epoch, id) };
        let sealed = XChaCha20Poly1305::new(key.into())
            .encrypt(&XNonce::from(nonce), payload)
            .expect("words are far below the cipher's limit of 256 GiB");
        [&[epoch], nonce.as_slice(), &sealed].concat()
    }

    /// Salt and text of sealed words. Fails if they were sealed for another id or under an unknown key.
    pub fn unseal(&self, id: Id, sealed: &[u8]) -> Result<([u8; 32], Vec<u8>), KeyError> {
        let (&epoch, rest) = sealed.split_first().ok_or(KeyError::Sealed)?;
        let (nonce, msg) = rest.split_first_chunk::<NONCE>().ok_or(KeyError::Sealed)?;
        let key = self.keys.epoch(epoch).ok_or(KeyError::Sealed)?;
        let payload = Payload { msg, aad: &associated(epoch, id) };
        let secret = XChaCha20Poly1305::new(key.into())
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| KeyError::Sealed)?;
        let (salt, text) = secret.split_first_chunk::<SALT>().ok_or(KeyError::Sealed)?;
        Ok((*salt, text.to_vec()))
    }

    /// Keyed hash by which an exact text (a phone, a code) is found again. Another purpose, another hash.
    pub fn lookup(&self, purpose: &str, text: &str) -> [u8; 16] {
        let hash = mac(&self.keys.index, &[purpose.as_bytes(), &[0], text.as_bytes()]);
        *hash.first_chunk().expect("a SHA-256 has more than 16 bytes")
    }

    /// Keyed hash of one gram, for the search index.
    pub fn gram(&self, gram: &str) -> u64 {
        let hash = mac(&self.keys.index, &[b"gram\0", gram.as_bytes()]);
        u64::from_be_bytes(*hash.first_chunk().expect("a SHA-256 has more than 8 bytes"))
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring")
    }
}

/// What an event carries instead of words: HMAC-SHA256(salt, words). With the salt erased it says nothing.
pub fn commitment(salt: &[u8; 32], text: &[u8]) -> [u8; 32] {
    mac(salt, &[text])
}

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

fn associated(epoch: u8, id: Id) -> [u8; 17] {
    let mut out = [epoch; 17];
    out[1..].copy_from_slice(&id.0);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring() -> Keyring {
        Keyring { keys: Arc::new(Keys::generate()) }
    }

    #[test]
    fn sealed_words_open_for_their_record_only() {
        let (ring, id) = (ring(), Id([7; 16]));
        let sealed = ring.seal(id, &[1; 32], "楼道灯不亮".as_bytes());
        let (salt, text) = ring.unseal(id, &sealed).expect("same id, same key");
        assert_eq!((salt, text.as_slice()), ([1; 32], "楼道灯不亮".as_bytes()));
        assert!(matches!(ring.unseal(Id([8; 16]), &sealed), Err(KeyError::Sealed)));
    }

    #[test]
    fn damaged_words_and_words_of_another_key_do_not_open() {
        let (first, id) = (ring(), Id([7; 16]));
        let sealed = first.seal(id, &[1; 32], b"text");
        assert!(ring().unseal(id, &sealed).is_err());
        for cut in 0..sealed.len() {
            assert!(first.unseal(id, &sealed[..cut]).is_err());
            let mut bent = sealed.clone();
            bent[cut] ^= 1;
            assert!(first.unseal(id, &bent).is_err(), "byte {cut}");
        }
    }

    #[test]
    fn the_same_text_is_never_sealed_the_same_way_twice() {
        let ring = ring();
        assert_ne!(ring.seal(Id::nil(), &[0; 32], b"a"), ring.seal(Id::nil(), &[0; 32], b"a"));
    }

    #[test]
    fn a_lookup_depends_on_key_purpose_and_text() {
        let ring = ring();
        let hash = ring.lookup("phone", "13800000000");
        assert_eq!(hash, ring.lookup("phone", "13800000000"));
        assert_ne!(hash, ring.lookup("code", "13800000000"));
        assert_ne!(hash, super::tests::ring().lookup("phone", "13800000000"));
        assert_ne!(ring.gram("楼"), ring.gram("道"));
    }

    #[test]
    fn a_commitment_is_hmac_sha256_of_the_words_under_the_salt() {
        // RFC 4231, test case 1, its key padded with zeros to 32 bytes as HMAC does
        let mut salt = [0; 32];
        salt[..20].fill(0x0b);
        let hex: String = commitment(&salt, b"Hi There").iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(hex, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    }
}
