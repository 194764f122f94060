//! What the rulebook promises, in one test program.

mod builtin;
mod faults;
mod guard;
mod hash;
mod limits;
mod priority;
mod vocabulary;
