//! Notices that do not leave: given up after many tries, or held since a restore so that nothing is said twice. The person
//! at the machine looks at them and lets them go.

use crate::{App, No, Own};
use zhiye_domain::{RequestId, number::Number};
use zhiye_store::Id;

/// Notices looked at or let go at a time.
const PORTION: usize = 500;

/// A notice that waits for somebody to look.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HeldNotice {
    pub id: Id,
    /// What is told, as a code.
    pub topic: String,
    /// Of which matter; of a sealed one it is not said.
    pub number: Option<Number>,
    /// Times it was tried.
    pub attempts: i64,
    /// Why it was given up or held; no personal words.
    pub why: String,
}

impl App {
    /// The oldest of those held, several hundred at most.
    pub async fn held_notices(&self) -> Result<Vec<HeldNotice>, No> {
        let mut held = Vec::new();
        for notice in self.store().dead_notices(self.jurisdiction(), PORTION).await? {
            let state = match self.load(RequestId(notice.stream.0)).await {
                Ok(loaded) => loaded.map(|loaded| loaded.state),
                // What can't be read may be why it stays: it is listed all the same.
                Err(no) if no.is_of_the_record() => None,
                Err(other) => return Err(other),
            };
            held.push(HeldNotice {
                id: notice.id,
                topic: notice.topic,
                number: state.filter(|state| !state.sealed).map(|state| state.number),
                attempts: notice.attempts,
                why: notice.failure,
            });
        }
        Ok(held)
    }

    /// Lets one go.
    ///
    /// # Errors
    /// [`Own::NotFound`] if none is held under this id.
    pub async fn release_notice(&self, id: Id) -> Result<(), No> {
        let now = self.clock().now().as_millisecond();
        let released = self.store().revive_notice(self.jurisdiction(), id, now).await?;
        if released { Ok(()) } else { Err(Own::NotFound.into()) }
    }

    /// Lets all of them go; returns how many.
    pub async fn release_notices(&self) -> Result<usize, No> {
        let (now, mut released) = (self.clock().now().as_millisecond(), 0);
        loop {
            let held = self.store().dead_notices(self.jurisdiction(), PORTION).await?;
            let before = released;
            for notice in held {
                released +=
                    usize::from(self.store().revive_notice(self.jurisdiction(), notice.id, now).await?);
            }
            if released == before {
                return Ok(released);
            }
        }
    }
}
