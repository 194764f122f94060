//! Lists as delimited text: comma, tab or semicolon; UTF-8, UTF-16 or GB18030.

use super::{Cell, Line, MOST_COLUMNS, MOST_ROWS, TableNo};
use crate::text::plain;
use encoding_rs::{Encoding, GB18030, UTF_8};
use std::borrow::Cow;

/// Lines above the header that a file may have besides its rows.
const MOST_LINES: usize = MOST_ROWS + 1_000;

pub(super) fn read(bytes: &[u8]) -> Result<Vec<Line>, TableNo> {
    let text = decode(bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let mut lines = Vec::new();
    let mut record = csv::StringRecord::new();
    loop {
        let from = reader.position().byte() as usize;
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(lines),
            Err(error) => return Err(TableNo::BrokenText(error.to_string())),
        }
        if record.len() > MOST_COLUMNS {
            return Err(TableNo::TooManyColumns);
        }
        if lines.len() > MOST_LINES {
            return Err(TableNo::TooManyRows);
        }
        let raw = text.get(from..reader.position().byte() as usize).unwrap_or_default();
        let line = record.position().map_or(0, csv::Position::line) as u32;
        let cells = record.iter().map(cell).collect();
        lines.push(Line { line: line + blank_lines(raw), cells, problem: open_quote(raw), sparse: false });
    }
}

/// A byte order mark decides; else what reads as UTF-8 is UTF-8; else GB18030, as Chinese office programs save.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, TableNo> {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None if std::str::from_utf8(bytes).is_ok() => UTF_8,
        None => GB18030,
    };
    let (text, _, bad) = encoding.decode(bytes);
    // Bytes that are no text at all often "decode" into control characters.
    if bad || text.contains('\0') { Err(TableNo::Encoding) } else { Ok(text) }
}

/// The separator most used in the first line outside quotes.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let outside: String = first.split('"').step_by(2).collect();
    let uses = |separator: u8| outside.bytes().filter(|b| *b == separator).count();
    // Of equals the last wins: a comma, if nothing else is used more.
    [b';', b'\t', b','].into_iter().max_by_key(|separator| uses(*separator)).unwrap_or(b',')
}

fn cell(value: &str) -> Cell {
    let value = plain(value);
    if value.trim().is_empty() { Cell::Empty } else { Cell::Text(value) }
}

/// The reader skips blank lines before a record; the record's own line comes after them.
fn blank_lines(raw: &str) -> u32 {
    let leading = raw.len() - raw.trim_start_matches(['\r', '\n']).len();
    raw[..leading].matches('\n').count() as u32
}

/// A quote that was never closed swallows every line to the end of the file: said on the row that swallowed them.
fn open_quote(raw: &str) -> Option<String> {
    let swallowed = raw.trim_end().lines().count();
    (swallowed > 1 && raw.matches('"').count() % 2 == 1)
        .then(|| format!("引号没有成对，从这里起的 {swallowed} 行连在了一起；请补上引号"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_the_one_the_header_uses() {
        assert_eq!(delimiter("a,b;c,d\n"), b',');
        assert_eq!(delimiter("\na\tb\tc\n"), b'\t');
        assert_eq!(delimiter("\"a,b,c\";d\n"), b';');
        assert_eq!(delimiter("单独一列\n"), b',');
    }
}
