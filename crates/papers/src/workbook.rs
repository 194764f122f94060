//! A workbook for people: the rows that could not be taken in, with what is wrong in the last column. Values only;
//! nothing in it is ever computed.

use crate::table::Layout;
use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};

/// The name of the last column.
pub const REASON: &str = "错误原因";

/// Longest text a workbook's cell can hold.
const MOST_CHARS: usize = 32_767;

/// Lines above the header that are kept free, at most.
const MOST_ABOVE: u32 = 1_000;

/// A row to be mended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FailedRow {
    /// The cells as a person saw them, one for each column.
    pub cells: Vec<String>,
    pub reason: String,
}

/// The workbook could not be made.
#[derive(Debug, thiserror::Error)]
#[error("错误行没有写成工作簿：{0}")]
pub struct WorkbookNo(#[from] XlsxError);

/// Makes the workbook, laid out as the list was read. Mended, it can be imported again as it is.
///
/// Every value is text: a cell that begins with `=` or `+` stays what it is, also after someone edited it (text
/// format and the quote prefix, which is how workbooks themselves mark such text).
///
/// # Errors
/// [`WorkbookNo`] if a temporary file can't be written.
pub fn failed_rows(
    layout: Layout<'_>,
    headers: &[String],
    rows: &[FailedRow],
) -> Result<Vec<u8>, WorkbookNo> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory()?;
    // A name that no sheet can have was not the name of the sheet that was read.
    if layout.sheet.is_none_or(|name| sheet.set_name(name).is_err()) {
        sheet.set_name("有误的行")?;
    }
    let top = layout.header_line.unwrap_or(1).clamp(1, MOST_ABOVE) - 1;
    let text = Format::new().set_num_format("@").set_align(FormatAlign::Top);
    let quoted = text.clone().set_quote_prefix();
    let reason = text.clone().set_text_wrap();
    let last = u16::try_from(headers.len()).unwrap_or(u16::MAX - 1);
    for column in 0..last {
        sheet.set_column_width(column, 18)?;
    }
    sheet.set_column_width(last, 60)?;
    sheet.set_freeze_panes(top + 1, 0)?;
    let bold = text.clone().set_bold();
    for (column, header) in (0..).zip(headers) {
        write(sheet, top, column, header, &bold)?;
    }
    write(sheet, top, last, REASON, &bold)?;
    for (line, row) in (top + 1..).zip(rows) {
        for (column, value) in (0..last).zip(&row.cells) {
            let format = if begins_like_a_formula(value) { &quoted } else { &text };
            write(sheet, line, column, value, format)?;
        }
        write(sheet, line, last, &row.reason, &reason)?;
    }
    Ok(book.save_to_buffer()?)
}

fn begins_like_a_formula(value: &str) -> bool {
    value.starts_with(['=', '+', '-', '@', '\t', '\r', '\'', '＝', '＋', '－', '＠'])
}

fn write(
    sheet: &mut Worksheet,
    line: u32,
    column: u16,
    value: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    if value.is_empty() {
        return Ok(());
    }
    // Counted as workbooks count, in UTF-16.
    if value.encode_utf16().count() <= MOST_CHARS {
        sheet.write_string_with_format(line, column, value, format)?;
        return Ok(());
    }
    let note = "…（太长，后面的请看原表）";
    let mut left = MOST_CHARS - note.encode_utf16().count();
    let cut: String = value
        .chars()
        .take_while(|c| {
            let fits = c.len_utf16() <= left;
            left = left.saturating_sub(c.len_utf16());
            fits
        })
        .collect();
    sheet.write_string_with_format(line, column, format!("{cut}{note}"), format)?;
    Ok(())
}
