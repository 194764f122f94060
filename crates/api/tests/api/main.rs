//! The door for programs, asked as programs ask.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod acts;
mod description;
mod office;
mod requests;
