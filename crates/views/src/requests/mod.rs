//! The requests table: one row a request, made of its state; the lists, counts and keyset pages over it.

mod list;
mod parts;
mod row;

pub use list::{Count, Cursor, Due, Filter, Order, count, list, overdue_first};
pub use parts::{ListedPart, PartKind, alarms, instructions, open_parts, read_part};
pub use row::{COLUMNS, Listed, by_number, change, read, rows, waking};
pub(crate) use row::{instant, millis};
