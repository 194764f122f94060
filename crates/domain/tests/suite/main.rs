//! The rules of a request: scenarios in the words of the design, and what must hold on every path.

#![allow(clippy::unwrap_used)] // in a test a panic is the report

mod answering;
mod deferring;
mod duty;
mod intake;
mod paths;
mod priority;
mod promises;
mod resident;
mod review;
mod separation;
mod steps;
mod stored;
mod together;
mod world;
