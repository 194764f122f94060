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
use zhiye_domain::id::UnitId;
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

/// The condition that a column holds one of these values; they are bound after those of `params`.
fn one_of(column: &str, values: impl IntoIterator<Item = Value>, params: &mut Vec<Value>) -> String {
    let bound = |value| {
        params.push(value);
        format!("?{}", params.len())
    };
    let list: Vec<String> = values.into_iter().map(bound).collect();
    if list.is_empty() { "1 = 0".into() } else { format!("{column} IN ({})", list.join(", ")) }
}

/// The same of units, within a longer condition; nothing if none are named.
fn and_of_units(column: &str, units: Option<&[UnitId]>, params: &mut Vec<Value>) -> String {
    units.map_or(String::new(), |units| {
        let ids = units.iter().map(|unit| Value::from(Id(unit.0)));
        format!(" AND {}", one_of(column, ids, params))
    })
}

fn statement(sql: impl Into<Cow<'static, str>>, params: Vec<Value>) -> Statement {
    Statement { sql: sql.into(), params }
}
