//! The binary as its user meets it: started, asked over HTTP, killed, started again.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod backup;
mod bench;
mod beside;
mod calendar;
mod disk;
mod doors;
mod gone;
mod kill;
mod logs;
mod notices;
mod office;
mod papers;
mod place;
mod rules;
mod settings;
mod upgrade;
mod well;
