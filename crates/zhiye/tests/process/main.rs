//! The binary as its user meets it: started, asked over HTTP, killed, started again.

mod calendar;
mod disk;
mod doors;
mod kill;
mod office;
