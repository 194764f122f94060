//! The key file: text, so that it can be printed as a recovery sheet and typed back in.
//!
//! ```text
//! zhiye-keys 1
//! index <64 hexadecimal digits>
//! epoch 1 <64 hexadecimal digits>
//! check <16 hexadecimal digits: SHA-256 of the lines above, cut>
//! ```
//!
//! The sheet is the same text for paper: digits in groups, and behind each line, after a `#`, a check of its own that
//! tells which line was mistyped. Spaces, empty lines, capitals and what stands behind a `#` do not matter.

use super::KeyError;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{ErrorKind, Write},
    path::Path,
};

const HEAD: &str = "zhiye-keys 1";

pub(super) struct Keys {
    pub(super) index: [u8; 32],
    epochs: BTreeMap<u8, [u8; 32]>,
}

impl Keys {
    pub(super) fn generate() -> Keys {
        Keys { index: random(), epochs: BTreeMap::from([(1, random())]) }
    }

    pub(super) fn newest(&self) -> (u8, &[u8; 32]) {
        let (epoch, key) = self.epochs.last_key_value().expect("a key file without an epoch is refused");
        (*epoch, key)
    }

    pub(super) fn epoch(&self, epoch: u8) -> Option<&[u8; 32]> {
        self.epochs.get(&epoch)
    }

    /// Durable before it returns: words must never be sealed under a key that a power cut could take.
    pub(super) fn write_new(&self, path: &Path) -> Result<(), KeyError> {
        let bad = |e: std::io::Error| KeyError::BadKeyFile { path: path.to_owned(), why: e.to_string() };
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(|e| match e.kind() {
            ErrorKind::AlreadyExists => KeyError::Exists(path.to_owned()),
            _ => bad(e),
        })?;
        file.write_all(self.to_text().as_bytes()).map_err(bad)?;
        file.sync_all().map_err(bad)?;
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            File::open(folder).and_then(|folder| folder.sync_all()).map_err(bad)?;
        }
        Ok(())
    }

    pub(super) fn read(path: &Path) -> Result<Keys, KeyError> {
        let bad = |why: String| KeyError::BadKeyFile { path: path.to_owned(), why };
        let text = std::fs::read_to_string(path).map_err(|e| match e.kind() {
            ErrorKind::NotFound => KeyError::MissingKey(path.to_owned()),
            _ => bad(e.to_string()),
        })?;
        Keys::parse(&text).map_err(bad)
    }

    fn to_text(&self) -> String {
        let mut text = format!("{HEAD}\nindex {}\n", hex(&self.index));
        for (epoch, key) in &self.epochs {
            text += &format!("epoch {epoch} {}\n", hex(key));
        }
        let check = check(&text);
        text + &format!("check {check}\n")
    }

    /// For paper.
    pub(super) fn to_sheet(&self) -> String {
        let mut sheet = String::new();
        for line in self.to_text().lines() {
            let (name, digits) = line.rsplit_once(' ').unwrap_or((line, ""));
            let groups: Vec<&str> =
                (0..digits.len()).step_by(8).map(|at| &digits[at..digits.len().min(at + 8)]).collect();
            sheet += &format!("{name} {}  # {}\n", groups.join(" "), line_check(line));
        }
        sheet
    }

    fn parse(text: &str) -> Result<Keys, String> {
        let lines = text.lines().enumerate().filter_map(|(n, line)| canonical(n + 1, line).transpose());
        let lines: Vec<String> = lines.collect::<Result<_, _>>()?;
        Keys::of_lines(&lines).map_err(str::to_owned)
    }

    fn of_lines(lines: &[String]) -> Result<Keys, &'static str> {
        let (last, body) = lines.split_last().ok_or("it is empty")?;
        if body.first().map(String::as_str) != Some(HEAD) {
            return Err("it is not a key file of this version");
        }
        let whole: String = body.iter().map(|line| format!("{line}\n")).collect();
        if *last != format!("check {}", check(&whole)) {
            return Err("its check line does not fit: a line is missing or mistyped");
        }
        let (mut index, mut epochs) = (None, BTreeMap::new());
        for line in &body[1..] {
            match *line.split(' ').collect::<Vec<_>>() {
                ["index", key] => index = unhex(key),
                ["epoch", number, key] => {
                    let number = number.parse().map_err(|_| "an epoch is not a number up to 255")?;
                    epochs.insert(number, unhex(key).ok_or("a key is not 64 hexadecimal digits")?);
                }
                _ => return Err("it has a line this version does not know"),
            }
        }
        let index = index.ok_or("it has no index key")?;
        if epochs.is_empty() {
            return Err("it has no key for words");
        }
        Ok(Keys { index, epochs })
    }
}

/// The line as it stands in a key file; nothing for one that says nothing.
fn canonical(number: usize, line: &str) -> Result<Option<String>, String> {
    let (line, behind) = line.split_once('#').unwrap_or((line, ""));
    let lower = line.to_ascii_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let canonical = match words.as_slice() {
        [] => return Ok(None),
        ["index", digits @ ..] => format!("index {}", digits.concat()),
        ["epoch", number, digits @ ..] => format!("epoch {number} {}", digits.concat()),
        ["check", digits @ ..] => format!("check {}", digits.concat()),
        words => words.join(" "),
    };
    let noted = behind.trim();
    if !noted.is_empty() && noted.len() == 4 && noted.to_ascii_lowercase() != line_check(&canonical) {
        return Err(format!(
            "line {number} does not fit the check behind it: look for a mistyped digit there"
        ));
    }
    Ok(Some(canonical))
}

fn line_check(line: &str) -> String {
    hex(&Sha256::digest(line.as_bytes())[..2])
}

fn random() -> [u8; 32] {
    let mut key = [0; 32];
    getrandom::fill(&mut key).expect("an operating system gives random bytes once it is up");
    key
}

fn check(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes())[..8])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let mut out = [0; 32];
    for (i, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_reads_back_and_belongs_to_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("zhiye.key");
        let keys = Keys::generate();
        keys.write_new(&path).unwrap();
        let read = Keys::read(&path).unwrap();
        assert_eq!((read.index, read.epochs.clone()), (keys.index, keys.epochs.clone()));
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(&path).unwrap()) & 0o777, 0o600);
    }

    #[test]
    fn a_key_file_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("zhiye.key");
        Keys::generate().write_new(&path).unwrap();
        assert!(matches!(Keys::generate().write_new(&path), Err(KeyError::Exists(_))));
    }

    #[test]
    fn a_missing_and_a_mistyped_key_file_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("zhiye.key");
        assert!(matches!(Keys::read(&path), Err(KeyError::MissingKey(_))));
        let text = Keys::generate().to_text();
        let digit = text.find("index ").unwrap() + 6;
        let other = if text.as_bytes()[digit] == b'0' { "1" } else { "0" };
        std::fs::write(&path, format!("{}{other}{}", &text[..digit], &text[digit + 1..])).unwrap();
        assert!(matches!(Keys::read(&path), Err(KeyError::BadKeyFile { .. })));
    }

    #[test]
    fn words_are_sealed_under_the_newest_epoch_and_older_epochs_stay() {
        let mut keys = Keys::generate();
        keys.epochs.insert(2, [2; 32]);
        let read = Keys::parse(&keys.to_text()).unwrap();
        assert_eq!(read.newest(), (2, &[2; 32]));
        assert_eq!(read.epoch(1), keys.epoch(1));
        assert_eq!(read.epoch(3), None);
    }

    #[test]
    fn a_sheet_is_a_key_file_and_tells_which_line_was_mistyped() {
        let keys = Keys::generate();
        let sheet = keys.to_sheet();
        let read = Keys::parse(&sheet.to_ascii_uppercase()).unwrap();
        assert_eq!((read.index, read.epochs), (keys.index, keys.epochs.clone()));
        let third = sheet.lines().nth(2).unwrap();
        let wrong = third.replacen(['0', '1', '2', '3', '4', '5', '6', '7'], "f", 2);
        let why = Keys::parse(&sheet.replace(third, &wrong)).err().unwrap();
        assert!(why.contains("line 3"), "{why}");
    }

    #[test]
    fn a_sheet_typed_back_with_stray_spaces_and_empty_lines_is_accepted() {
        let text = Keys::generate().to_text();
        assert!(Keys::parse(&text.replace('\n', "  \r\n\n")).is_ok());
        assert!(Keys::parse("").is_err() && Keys::parse("zhiye-keys 2\ncheck 0\n").is_err());
    }
}
