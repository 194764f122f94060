//! Views: rows made from events (pure), and the queries that read them.
//!
//! A row is made of an aggregate's state after its last event, so a rebuild is the same function over the same
//! events. Nothing here holds personal words, and nothing stored depends on *now*.

mod envelope;
mod fold;
pub mod office;
pub mod promises;
pub mod requests;

pub use envelope::{Entry, Stamped, Unreadable, decode, encode};
pub use fold::{Fold, rows_of};

use std::borrow::Cow;
use zhiye_store::{Component, Id, Migration, Statement, Value};

/// The tables of this crate.
pub const COMPONENT: Component = Component {
    name: "views",
    migrations: &[
        Migration {
            number: 1,
            name: "views",
            sqlite: include_str!("../migrations/0001_views.sqlite.sql"),
            postgres: include_str!("../migrations/0001_views.postgres.sql"),
        },
        Migration {
            number: 2,
            name: "about",
            sqlite: include_str!("../migrations/0002_about.sqlite.sql"),
            postgres: include_str!("../migrations/0002_about.postgres.sql"),
        },
        Migration {
            number: 3,
            name: "queue",
            sqlite: include_str!("../migrations/0003_queue.sqlite.sql"),
            postgres: include_str!("../migrations/0003_queue.postgres.sql"),
        },
        Migration {
            number: 4,
            name: "together",
            sqlite: include_str!("../migrations/0004_together.sqlite.sql"),
            postgres: include_str!("../migrations/0004_together.postgres.sql"),
        },
    ],
};

/// The tables a rebuild empties and fills again.
pub const TABLES: [&str; 6] = ["requests", "units", "people", "parts", "promises", "intercessions"];

/// "Never", in a column that is never null.
pub const NEVER: i64 = i64::MAX;

/// Nobody, no unit, no words.
pub const NOBODY: Id = Id([0; 16]);

fn statement(sql: impl Into<Cow<'static, str>>, params: Vec<Value>) -> Statement {
    Statement { sql: sql.into(), params }
}
