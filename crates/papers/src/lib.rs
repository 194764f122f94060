//! Documents in and out: lists from other systems (XLSX, CSV), their dates, workbooks for people to mend, calendars to
//! subscribe to, papers as DOCX and an office's own templates for them.
//!
//! Not here: what a column means and where a row goes (the import decides that), pages, and anything about who
//! may read what.

pub mod date;
pub mod icalendar;
pub mod paper;
pub mod table;
pub mod template;
pub mod text;
pub mod workbook;

pub use date::{DateNo, Order, When};
pub use icalendar::{CalendarEntry, icalendar};
pub use paper::{Field, Paper, Sender};
pub use table::{Cell, Layout, Row, Table, TableNo, read_table};
pub use template::{Template, TemplateNo};
pub use workbook::{FailedRow, WorkbookNo, failed_rows};
