//! The requests table: one row a request, made of its state; the lists, counts and keyset pages over it.

mod list;
mod row;

pub use list::{Count, Cursor, Due, Filter, Order, count, list, overdue_first};
pub use row::{COLUMNS, Listed, by_number, change, read, row, waking};
