//! Documents in and out: lists from other systems (XLSX, CSV), their dates, workbooks for people to mend, calendars to
//! subscribe to.
//!
//! Not here: what a column means and where a row goes (the import decides that), pages, and anything about who
//! may read what.

pub mod date;
pub mod icalendar;
pub mod table;
pub mod text;
pub mod workbook;

pub use date::{DateNo, Order, When};
pub use icalendar::{CalendarEntry, icalendar};
pub use table::{Cell, Layout, Row, Table, TableNo, read_table};
pub use workbook::{FailedRow, WorkbookNo, failed_rows};
