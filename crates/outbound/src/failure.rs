//! Why something did not get through, and what that means for the next try. The words name neither addresses nor what
//! the other side wrote: a receiver may repeat what it was sent.

use std::{fmt, time::Duration};

/// What a failure means for the next try.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// It may get through later.
    Later,
    /// The other side wants less for so long.
    Slower(Duration),
    /// The same again will not get through: somebody has to look.
    Never,
}

/// A message that did not get through.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct Failure {
    pub kind: Kind,
    /// Without secrets, without what the receiver wrote.
    pub said: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said)
    }
}

/// A receiver may not put us off for less or more than this.
const LEAST_WAIT: Duration = Duration::from_secs(10);
const MOST_WAIT: Duration = Duration::from_secs(6 * 3600);

impl Failure {
    pub fn later(said: impl Into<String>) -> Failure {
        Failure { kind: Kind::Later, said: said.into() }
    }

    pub fn never(said: impl Into<String>) -> Failure {
        Failure { kind: Kind::Never, said: said.into() }
    }

    pub fn slower(wait: Duration, said: impl Into<String>) -> Failure {
        Failure { kind: Kind::Slower(wait.clamp(LEAST_WAIT, MOST_WAIT)), said: said.into() }
    }
}
