//! Review of a petition's answer by another unit, and once more by a third (《信访工作条例》第三十五条、第三十六条). After that
//! the same facts and reasons are not taken up again.

use super::{State, Status, evolve::again};
use jiff::Timestamp;

/// Times an answer may be reviewed: 复查, then 复核.
pub const ROUNDS: u8 = 2;

/// A review that was asked for.
#[doc(alias = "复查")]
#[doc(alias = "复核")]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Review {
    /// 1: 复查, 2: 复核.
    pub round: u8,
    pub asked_at: Timestamp,
    /// When the reviewer's answer was delivered.
    pub answered_at: Option<Timestamp>,
}

impl Review {
    pub fn is_open(&self) -> bool {
        self.answered_at.is_none()
    }

    /// Answered for the last time the law knows.
    pub fn is_last(&self) -> bool {
        self.round >= ROUNDS && !self.is_open()
    }
}

/// A review begins: the matter waits for a unit that has not answered it.
pub(super) fn asked(state: &mut State, round: u8, at: Timestamp) {
    again(state);
    state.status = Status::InReview;
    state.review = Some(Review { round, asked_at: at, answered_at: None });
}
