//! What every door of Zhiye shares, pages and programs alike: safe headers, where a request comes from, how much
//! it may bring, how typed text is cleaned, and how a *no* becomes an answer.
//!
//! Deliberately without pages: a [`Problem`] is an answer without a body; whoever owns the door gives it one.

pub mod client;
pub mod cookie;
pub mod form;
pub mod headers;
pub mod origin;
pub mod problem;
mod room;
pub mod text;
pub mod token;
pub mod upload;
pub mod watch;

pub use client::{Client, Proxies};
pub use form::Form;
pub use problem::Problem;
