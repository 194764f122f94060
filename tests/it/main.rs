//! The whole office, on both engines.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod authorization;
mod journey;
mod outgoing;
mod plans;
mod reminders;
mod repeats;
mod search;
mod secrecy;
mod together;
mod upkeep;

/// Runs each story on SQLite and on PostgreSQL.
#[macro_export]
macro_rules! on_both_engines {
    ($($name:ident)*) => {
        mod sqlite { $(#[tokio::test(flavor = "multi_thread")] async fn $name() { super::$name(zhiye_tests::Engine::Sqlite).await })* }
        mod postgres { $(#[tokio::test(flavor = "multi_thread")] async fn $name() { super::$name(zhiye_tests::Engine::Postgres).await })* }
    };
}
