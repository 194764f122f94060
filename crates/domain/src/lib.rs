//! The rules of casework: what may happen to a request, a unit, a person of the staff, the office.
//!
//! Every aggregate is a module with the same parts in the same order: state, command, event, refusal,
//! `decide` (guards, then facts), `evolve`. Nothing here reads a clock, a database or a random number:
//! time, ids and chance come in with the command. Nothing here holds personal words: a [`words::WordsRef`]
//! stands for them.

pub mod actor;
mod clock;
pub mod id;
pub mod intercession;
pub mod number;
pub mod office;
pub mod person;
pub mod phone;
pub mod promise;
mod refusals;
pub mod request;
pub mod unit;
pub mod words;

pub use actor::{Actor, Grant, Role, Staff};
pub use clock::Clock;
pub use id::{IntercessionId, PersonId, PromiseId, RequestId, UnitId, WordsId};
