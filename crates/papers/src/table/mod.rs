//! A list as its columns and rows, whatever file it came in. What the columns mean is not known here.

mod archive;
mod delimited;
mod xlsx;

use crate::text;
use std::borrow::Cow;

/// Largest file that is read, in bytes.
pub const MOST_BYTES: usize = 50 * 1024 * 1024;
/// Most rows below the header.
pub const MOST_ROWS: usize = 50_000;
/// Most columns.
pub const MOST_COLUMNS: usize = 256;
/// Most bytes a workbook may unpack to, and most bytes of text its cells may hold together.
pub const MOST_INFLATED: u64 = 300 * 1024 * 1024;

/// Where in a file the list lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Layout<'a> {
    /// The sheet's name; the first sheet if `None`. A CSV file has none.
    pub sheet: Option<&'a str>,
    /// The line of the column names, counted from 1; found by itself if `None`.
    pub header_line: Option<u32>,
}

/// A value in a list.
#[derive(Clone, PartialEq, Debug)]
pub enum Cell {
    Empty,
    Text(String),
    Number(f64),
    Bool(bool),
    /// A number the workbook shows as a date: days since 1899-12-30.
    Date(f64),
    /// An error value such as `#N/A`.
    Error(String),
    /// A formula the workbook holds no result for.
    Uncomputed,
}

impl Cell {
    /// What a person sees in the cell. Whole numbers without a point; blank for what has no value.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Cell::Empty | Cell::Uncomputed => Cow::Borrowed(""),
            Cell::Text(text) | Cell::Error(text) => Cow::Borrowed(text),
            Cell::Number(number) if number.fract() == 0.0 && number.abs() < 1e18 => {
                Cow::Owned(format!("{}", *number as i64))
            }
            Cell::Number(number) => Cow::Owned(number.to_string()),
            Cell::Bool(true) => Cow::Borrowed("是"),
            Cell::Bool(false) => Cow::Borrowed("否"),
            Cell::Date(serial) => match crate::date::from_serial(*serial) {
                Some(at) => Cow::Owned(at.strftime("%Y-%m-%d %H:%M:%S").to_string()),
                None => Cow::Owned(serial.to_string()),
            },
        }
    }

    /// Nothing to read, or only blanks.
    pub fn is_blank(&self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// A number so long that the workbook has rounded its last digits away (more than fifteen).
    pub fn has_lost_digits(&self) -> bool {
        matches!(self, Cell::Number(number) if number.abs() >= 1e15)
    }
}

/// One row below the header.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// Its line in the file, counted from 1.
    pub line: u32,
    /// As many as there are headers.
    pub cells: Vec<Cell>,
    /// The row itself is broken: what is wrong, for the person who mends it.
    pub problem: Option<String>,
}

/// A list.
#[derive(Clone, PartialEq, Debug)]
pub struct Table {
    /// The sheet it was read from.
    pub sheet: Option<String>,
    /// Column names as written; blank for a column without a name.
    pub headers: Vec<String>,
    pub rows: Vec<Row>,
}

/// Why a file gives no list. The texts are for the person at the keyboard.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TableNo {
    #[error("文件是空的，没有内容")]
    Empty,
    #[error("文件里只有表头，没有数据行")]
    NoRows,
    #[error("没有找到表头：请在映射文件里用 header_line 写明列名在第几行")]
    NoHeader,
    #[error("文件超过 50 MB，请分成几个文件")]
    TooLarge,
    #[error("文件展开后超过 300 MB，为安全起见没有读取；请分成几个文件")]
    Inflates,
    #[error("超过 50,000 行，请分成几个文件")]
    TooManyRows,
    #[error("超过 256 列；请删去多余的列")]
    TooManyColumns,
    #[error("没有名为“{wanted}”的工作表；文件里有：{}", .found.join("、"))]
    NoSheet { wanted: String, found: Vec<String> },
    #[error("这是旧版 .xls 文件，或者加了密码；请在表格软件里另存为不加密码的 .xlsx")]
    OldWorkbook,
    #[error("这个工作簿打不开，可能没有传完整（{0}）")]
    BrokenWorkbook(String),
    #[error("文字编码认不出来；请另存为 UTF-8 编码的 CSV，或者 .xlsx")]
    Encoding,
    #[error("文件读不下去（{0}）")]
    BrokenText(String),
}

/// Reads a list from the bytes of an `.xlsx` or delimited text file; what it is, its first bytes tell, not its name.
///
/// # Errors
/// [`TableNo`]: nothing of the file is used.
pub fn read_table(bytes: &[u8], layout: Layout<'_>) -> Result<Table, TableNo> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(TableNo::Empty);
    }
    if bytes.len() > MOST_BYTES {
        return Err(TableNo::TooLarge);
    }
    let (sheet, lines) = if bytes.starts_with(b"PK\x03\x04") {
        let (sheet, lines) = xlsx::read(bytes, layout.sheet)?;
        (Some(sheet), lines)
    } else if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(TableNo::OldWorkbook);
    } else {
        (None, delimited::read(bytes)?)
    };
    arrange(sheet, lines, layout.header_line)
}

/// A line as read, before it is known to be header or row.
struct Line {
    line: u32,
    cells: Vec<Cell>,
    problem: Option<String>,
    /// Missing cells at the end are blank (a workbook), not lost (a text file).
    sparse: bool,
}

fn arrange(sheet: Option<String>, mut lines: Vec<Line>, header_line: Option<u32>) -> Result<Table, TableNo> {
    lines.retain(|line| !line.cells.iter().all(Cell::is_blank));
    if lines.is_empty() {
        return Err(TableNo::Empty);
    }
    let at = match header_line {
        Some(wanted) => lines.iter().position(|line| line.line == wanted),
        None => lines.iter().position(names_columns),
    };
    let rows = lines.split_off(at.ok_or(TableNo::NoHeader)? + 1);
    let header = lines.pop().ok_or(TableNo::NoHeader)?;
    let mut headers: Vec<String> = header.cells.iter().map(|cell| text::plain(&cell.text())).collect();
    while headers.last().is_some_and(|name| name.trim().is_empty()) {
        headers.pop();
    }
    if rows.is_empty() {
        return Err(TableNo::NoRows);
    }
    if rows.len() > MOST_ROWS {
        return Err(TableNo::TooManyRows);
    }
    let rows = rows.into_iter().map(|line| row(line, headers.len())).collect();
    Ok(Table { sheet, headers, rows })
}

/// The first line with two different names; a title spread over merged cells says the same everywhere.
fn names_columns(line: &Line) -> bool {
    let mut names = line.cells.iter().filter(|cell| !cell.is_blank()).map(Cell::text);
    names.next().is_some_and(|first| names.any(|name| name != first))
}

fn row(mut line: Line, width: usize) -> Row {
    let mut problem = line.problem.take();
    let extra = line.cells.iter().skip(width).filter(|cell| !cell.is_blank()).count();
    if problem.is_none() && !line.sparse {
        if extra > 0 {
            problem = Some(format!("这一行比表头多出 {extra} 个值，可能是逗号或引号没有写对"));
        } else if line.cells.len() < width {
            problem = Some(format!("这一行比表头少 {} 个值，可能不完整", width - line.cells.len()));
        }
    }
    line.cells.resize(width, Cell::Empty);
    Row { line: line.line, cells: line.cells, problem }
}
