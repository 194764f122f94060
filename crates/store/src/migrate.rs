//! Forward-only migrations, one text per engine under the same number. There is no way back but the backup.

use crate::{OpenError, dialect::Dialect};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// One step of a component's schema. Never altered once released: the checksum is kept in the database.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Counts from 1 without a gap within the component.
    pub number: i64,
    pub name: &'static str,
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

/// A part of the program that owns tables.
#[derive(Clone, Copy, Debug)]
pub struct Component {
    pub name: &'static str,
    pub migrations: &'static [Migration],
}

/// The store's own tables, applied before any other component's.
pub(crate) const STORE: Component = Component {
    name: "store",
    migrations: &[Migration {
        number: 1,
        name: "store",
        sqlite: include_str!("../migrations/0001_store.sqlite.sql"),
        postgres: include_str!("../migrations/0001_store.postgres.sql"),
    }],
};

/// The table of what was applied; the same text on both engines.
pub(crate) const LEDGER: &str = "CREATE TABLE IF NOT EXISTS migrations (\
     component TEXT NOT NULL, number BIGINT NOT NULL, name TEXT NOT NULL, checksum TEXT NOT NULL, \
     PRIMARY KEY (component, number))";
pub(crate) const APPLIED: &str =
    "SELECT component, number, checksum FROM migrations ORDER BY component, number";
pub(crate) const RECORD: &str =
    "INSERT INTO migrations (component, number, name, checksum) VALUES (?1, ?2, ?3, ?4)";

/// A row of the ledger.
pub(crate) struct Applied {
    pub(crate) component: String,
    pub(crate) number: i64,
    pub(crate) checksum: String,
}

/// A migration that has to run.
pub(crate) struct Pending {
    pub(crate) component: &'static str,
    pub(crate) number: i64,
    pub(crate) name: &'static str,
    pub(crate) sql: &'static str,
}

impl Pending {
    pub(crate) fn checksum(&self) -> String {
        checksum(self.sql)
    }
}

fn checksum(sql: &str) -> String {
    Sha256::digest(sql.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()
}

/// What has to run, in order. Refuses a database that knows more than this program, or something else.
pub(crate) fn pending(
    components: &[Component],
    applied: &[Applied],
    dialect: Dialect,
) -> Result<Vec<Pending>, OpenError> {
    let mut open: Vec<Pending> = [STORE].iter().chain(components).flat_map(|c| texts(c, dialect)).collect();
    for row in applied {
        let (component, number) = (row.component.clone(), row.number);
        let Some(at) = open.iter().position(|m| m.component == component && m.number == number) else {
            return Err(OpenError::Newer { component, number });
        };
        if open.remove(at).checksum() != row.checksum {
            return Err(OpenError::Altered { component, number });
        }
    }
    Ok(open)
}

/// (component, newest migration) of what this program brings, in name order; the store's own included.
pub fn newest(components: &[Component]) -> Vec<(String, i64)> {
    let all = [STORE].into_iter().chain(components.iter().copied());
    let mut newest: Vec<(String, i64)> = all
        .filter_map(|component| Some((component.name.to_owned(), component.migrations.last()?.number)))
        .collect();
    newest.sort();
    newest
}

fn texts(component: &Component, dialect: Dialect) -> impl Iterator<Item = Pending> {
    component.migrations.iter().map(move |m| Pending {
        component: component.name,
        number: m.number,
        name: m.name,
        sql: match dialect {
            Dialect::Sqlite => m.sqlite,
            Dialect::Postgres => m.postgres,
        },
    })
}

/// Where the copy before a migration lies. A name that is free: an older backup is never replaced.
pub(crate) fn backup_path(folder: &Path, applied: usize) -> PathBuf {
    let name = |n: usize| folder.join(format!("zhiye-before-migration-{}-{n}.db", applied + 1));
    (1..).map(name).find(|path| !path.exists()).expect("a folder does not hold every number")
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIEWS: Component = Component {
        name: "views",
        migrations: &[Migration { number: 1, name: "first", sqlite: "SELECT 1", postgres: "SELECT 2" }],
    };

    fn applied(component: &str, number: i64, sql: &str) -> Applied {
        Applied { component: component.into(), number, checksum: checksum(sql) }
    }

    #[test]
    fn an_empty_database_gets_everything_and_the_stores_own_first() {
        let all = pending(&[VIEWS], &[], Dialect::Postgres).unwrap();
        let names: Vec<_> = all.iter().map(|m| (m.component, m.number)).collect();
        assert_eq!(names, [("store", 1), ("views", 1)]);
        assert_eq!(all[1].sql, "SELECT 2");
    }

    #[test]
    fn what_was_applied_is_not_applied_again() {
        let rows = [applied("store", 1, STORE.migrations[0].sqlite), applied("views", 1, "SELECT 1")];
        assert!(pending(&[VIEWS], &rows, Dialect::Sqlite).unwrap().is_empty());
    }

    #[test]
    fn a_database_that_knows_more_is_refused() {
        let newer = pending(&[VIEWS], &[applied("views", 2, "")], Dialect::Sqlite);
        assert!(matches!(newer, Err(OpenError::Newer { component, number: 2 }) if component == "views"));
    }

    #[test]
    fn a_migration_whose_text_changed_is_refused() {
        let altered = pending(&[VIEWS], &[applied("views", 1, "SELECT 9")], Dialect::Sqlite);
        assert!(matches!(altered, Err(OpenError::Altered { number: 1, .. })));
    }
}
