//! What the rulebook promises, in one test program.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod builtin;
mod faults;
mod guard;
mod hash;
mod limits;
mod own;
mod priority;
mod vocabulary;
