//! Lists in workbooks. Cells are streamed: a single cell in the last corner of a sheet must not make us reserve the
//! whole sheet.

use super::{Cell, Line, MOST_COLUMNS, MOST_INFLATED, MOST_ROWS, TableNo, archive};
use crate::text::plain;
use calamine::{DataRef, Dimensions, Reader, Xlsx, XlsxError, open_workbook_from_rs};
use std::{collections::BTreeMap, io::Cursor};

/// Days between the two day counts of workbooks, 1900 and 1904.
const DAYS_1904: f64 = 1462.0;
/// Rows with values, the header and what stands above it included.
const MOST_LINES: usize = MOST_ROWS + 1_000;

type Sheet = BTreeMap<u32, Vec<Cell>>;

pub(super) fn read(bytes: &[u8], wanted: Option<&str>) -> Result<(String, Vec<Line>), TableNo> {
    archive::check(bytes)?;
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(broken)?;
    let names = book.sheet_names();
    let name = match wanted {
        None => names.first().cloned().ok_or(TableNo::Empty)?,
        Some(wanted) => match names.iter().find(|name| name.trim() == wanted.trim()) {
            Some(name) => name.clone(),
            None => return Err(TableNo::NoSheet { wanted: wanted.to_owned(), found: names }),
        },
    };
    let mut sheet = cells(&mut book, &name)?;
    for region in book.merge_cells_by_sheet_name(&name).map_err(broken)? {
        spread(&mut sheet, region);
    }
    let lines = sheet
        .into_iter()
        .map(|(row, cells)| Line { line: row + 1, cells, problem: None, sparse: true })
        .collect();
    Ok((name, lines))
}

fn cells(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Sheet, TableNo> {
    let is_1904 = book.has_1904_epoch();
    let mut reader = book.worksheet_cells_reader(name).map_err(broken)?;
    let mut sheet = Sheet::new();
    let mut held: u64 = 0;
    while let Some(record) = reader.next_cell_with_formula().map_err(broken)? {
        let (row, column) = (record.pos.0, record.pos.1 as usize);
        let value = match record.value {
            DataRef::Empty if record.formula.is_some() => Cell::Uncomputed,
            value => cell(value, is_1904),
        };
        if value == Cell::Empty {
            continue;
        }
        if column >= MOST_COLUMNS {
            return Err(TableNo::TooManyColumns);
        }
        if let Cell::Text(text) = &value {
            held += text.len() as u64;
        }
        // One shared text may stand in every cell: what is held counts, not what the file says.
        if held > MOST_INFLATED {
            return Err(TableNo::Inflates);
        }
        let cells = sheet.entry(row).or_default();
        if cells.len() <= column {
            cells.resize(column + 1, Cell::Empty);
        }
        cells[column] = value;
        if sheet.len() > MOST_LINES {
            return Err(TableNo::TooManyRows);
        }
    }
    Ok(sheet)
}

fn cell(value: DataRef<'_>, is_1904: bool) -> Cell {
    let text = |text: &str| match plain(text) {
        text if text.trim().is_empty() => Cell::Empty,
        text => Cell::Text(text),
    };
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => Cell::Number(number as f64),
        DataRef::Float(number) => Cell::Number(number),
        DataRef::String(value) => text(&value),
        DataRef::SharedString(value) => text(value),
        DataRef::Bool(value) => Cell::Bool(value),
        DataRef::DateTime(at) if at.is_datetime() => {
            Cell::Date(at.as_f64() + if is_1904 { DAYS_1904 } else { 0.0 })
        }
        DataRef::DateTime(duration) => Cell::Number(duration.as_f64()),
        DataRef::DateTimeIso(value) | DataRef::DurationIso(value) => text(&value),
        DataRef::Error(error) => Cell::Error(error.to_string()),
    }
}

/// Gives a merged region's value to each of its cells in rows that have any.
fn spread(sheet: &mut Sheet, region: Dimensions) {
    let (top, left) = (region.start.0, region.start.1 as usize);
    let Some(value) = sheet.get(&top).and_then(|row| row.get(left)).cloned() else { return };
    let right = (region.end.1 as usize).min(MOST_COLUMNS - 1);
    if value == Cell::Empty || region.end.0 < top || right < left {
        return;
    }
    for (_, cells) in sheet.range_mut(top..=region.end.0) {
        if cells.len() <= right {
            cells.resize(right + 1, Cell::Empty);
        }
        cells[left..=right].fill(value.clone());
    }
}

fn broken(error: XlsxError) -> TableNo {
    match error {
        XlsxError::Password => TableNo::OldWorkbook,
        other => TableNo::BrokenWorkbook(other.to_string()),
    }
}
