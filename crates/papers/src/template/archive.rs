//! A Word document is an archive. It is unpacked within bounds, counting what really comes out: the sizes it states
//! itself prove nothing.

use super::{MOST_BYTES, TemplateNo};
use std::{
    collections::BTreeMap,
    io::{Cursor, Read, Write},
};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// Most files inside.
const MOST_ENTRIES: usize = 500;
/// Most bytes it may unpack to.
const MOST_UNPACKED: usize = 40 * 1024 * 1024;
/// How many times its size one file may unpack to, once it is larger than [`ALWAYS`].
const MOST_RATIO: u64 = 100;
/// A file of this size is taken however well it was packed.
const ALWAYS: u64 = 1024 * 1024;

/// What an old Word file, and one with a password, begins with.
const COMPOUND: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// The XML parts by name, the others as empty texts. Names are as the archive has them.
pub(super) type Parts = BTreeMap<String, String>;

/// Parts in which fields stand.
pub(super) fn is_text(name: &str) -> bool {
    const HOLD: [&str; 5] = ["document", "header", "footer", "footnotes", "endnotes"];
    let inside = name.strip_prefix("word/").and_then(|rest| rest.strip_suffix(".xml"));
    inside.is_some_and(|inside| {
        HOLD.iter().any(|hold| {
            inside.strip_prefix(hold).is_some_and(|number| number.chars().all(|c| c.is_ascii_digit()))
        })
    })
}

fn is_xml(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.ends_with(".xml") || lower.ends_with(".rels")
}

pub(super) fn read(bytes: &[u8]) -> Result<Parts, TemplateNo> {
    if bytes.is_empty() {
        return Err(TemplateNo::Empty);
    }
    if bytes.len() > MOST_BYTES {
        return Err(TemplateNo::TooLarge);
    }
    if bytes.starts_with(&COMPOUND) {
        return Err(TemplateNo::OldOrLocked);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| TemplateNo::NotDocx)?;
    if archive.len() > MOST_ENTRIES {
        return Err(TemplateNo::Inflates);
    }
    let mut parts = Parts::new();
    let mut left = MOST_UNPACKED;
    for index in 0..archive.len() {
        let broken = |_| TemplateNo::Broken(format!("第 {} 个", index + 1));
        let entry = archive.by_index(index).map_err(broken)?;
        let name = entry.name().map_err(broken)?.into_owned();
        let packed = entry.compressed_size();
        let most = left.min(usize::try_from((packed.saturating_mul(MOST_RATIO)).max(ALWAYS)).unwrap_or(left));
        let mut unpacked = Vec::new();
        let taken = entry.take(most as u64 + 1).read_to_end(&mut unpacked);
        taken.map_err(|_| TemplateNo::Broken(shown(&name)))?;
        if unpacked.len() > most {
            return Err(TemplateNo::Inflates);
        }
        left -= unpacked.len();
        let text = if is_xml(&name) { utf8(&name, unpacked)? } else { String::new() };
        parts.insert(name, text);
    }
    Ok(parts)
}

/// Word writes UTF-8; what is written otherwise could hide from whoever looks it through.
fn utf8(name: &str, bytes: Vec<u8>) -> Result<String, TemplateNo> {
    let text = String::from_utf8(bytes).map_err(|_| TemplateNo::Broken(shown(name)))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// A name as it may stand in a message.
pub(super) fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(40).collect()
}

/// The archive with the parts that hold fields written anew.
pub(super) fn rewrite(
    bytes: &[u8],
    change: impl Fn(&str, &str) -> Result<String, TemplateNo>,
) -> Result<Vec<u8>, TemplateNo> {
    let broken = |_| TemplateNo::Broken("word/document.xml".into());
    let parts = read(bytes)?;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| TemplateNo::NotDocx)?;
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(broken)?;
        let name = entry.name().map_err(broken)?.into_owned();
        match parts.get(&name).filter(|_| is_text(&name)) {
            Some(xml) => {
                let xml = change(&name, xml)?;
                out.start_file(&name, SimpleFileOptions::default()).map_err(broken)?;
                out.write_all(xml.as_bytes()).map_err(|e| broken(e.into()))?;
            }
            None => out.raw_copy_file(entry).map_err(broken)?,
        }
    }
    Ok(out.finish().map_err(broken)?.into_inner())
}
