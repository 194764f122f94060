//! Workbooks are archives. Before one is opened, what it unpacks to is counted: a file of a few kilobytes can
//! unpack to gigabytes, and the sizes it states itself prove nothing.

use super::{MOST_INFLATED, TableNo};
use std::io::{Cursor, Read, sink};

/// Most files inside; a workbook of many sheets has a few hundred.
const MOST_ENTRIES: usize = 5_000;

/// Unpacks everything into nothing, counting.
pub(super) fn check(bytes: &[u8]) -> Result<(), TableNo> {
    let broken = |error: &dyn std::fmt::Display| TableNo::BrokenWorkbook(error.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| broken(&e))?;
    if archive.len() > MOST_ENTRIES {
        return Err(TableNo::Inflates);
    }
    let mut left = MOST_INFLATED;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|e| broken(&e))?;
        let taken = std::io::copy(&mut entry.take(left + 1), &mut sink()).map_err(|e| broken(&e))?;
        left = left.checked_sub(taken).ok_or(TableNo::Inflates)?;
    }
    Ok(())
}
