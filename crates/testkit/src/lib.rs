//! What tests share. Not part of the program.

pub mod postgres;
