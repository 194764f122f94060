//! The global order of events. Appends never wait for it: they leave a row in `unsealed`, and the sealer gives
//! places afterwards. What committed late is sealed next time.

use crate::{
    Fault, Id, Lane, Millis, Row, Statement, Store,
    plan::{Miss, Step, Stop},
    reads::bounded,
    store::fault_of,
};
use sha2::{Digest, Sha256};

struct Waiting {
    position: i64,
    stream: Id,
    version: i64,
    entry: [u8; 32],
}

impl Store {
    /// Gives up to `max` waiting events their place in the global order; 0 when none waits or another sealer was
    /// faster. `at` is when they are sealed.
    pub async fn seal(&self, jurisdiction: i64, at: Millis, max: usize) -> Result<usize, Fault> {
        // The head is read before the rows and moved by compare-and-swap: if it has not moved, nobody took the rows.
        let head = self.log_size(jurisdiction).await?;
        let ask = Statement::new(
            "SELECT u.position, u.stream, u.version, e.bytes FROM unsealed u JOIN events e \
             ON e.jurisdiction = u.jurisdiction AND e.stream = u.stream AND e.version = u.version \
             WHERE u.jurisdiction = ?1 ORDER BY u.position LIMIT ?2",
        );
        let rows = self.query(ask.bind(jurisdiction).bind(bounded(max))).await?;
        let waiting: Vec<Waiting> = rows.into_iter().map(waiting).collect::<Result<_, _>>()?;
        if waiting.is_empty() {
            return Ok(0);
        }
        match self.transact(jurisdiction, steps(jurisdiction, head, at, &waiting), Lane::Batch).await {
            Ok(_) => Ok(waiting.len()),
            Err(Stop::Conflict) => Ok(0),
            Err(stop) => Err(fault_of(stop)),
        }
    }
}

/// The hash is of the bytes as they were read back from the store, not as they were handed in.
fn waiting(row: Row) -> Result<Waiting, Fault> {
    let entry = Sha256::digest(row.bytes(3)?).into();
    Ok(Waiting { position: row.int(0)?, stream: row.id(1)?, version: row.int(2)?, entry })
}

fn steps(j: i64, head: i64, at: Millis, waiting: &[Waiting]) -> Vec<Step> {
    let mut steps = Vec::with_capacity(2 + 2 * waiting.len());
    let first =
        "INSERT INTO log_head (jurisdiction, size) VALUES (?1, 0) ON CONFLICT (jurisdiction) DO NOTHING";
    steps.push(Step::plain(Statement::new(first).bind(j)));
    let size = head + bounded(waiting.len());
    let swap = Statement::new("UPDATE log_head SET size = ?3 WHERE jurisdiction = ?1 AND size = ?2");
    steps.push(Step::changed(swap.bind(j).bind(head).bind(size), Miss::Conflict));
    for (seq, event) in (head + 1..).zip(waiting) {
        let add = Statement::new(
            "INSERT INTO log (jurisdiction, seq, stream, version, entry, sealed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        );
        let add = add.bind(j).bind(seq).bind(event.stream).bind(event.version).bind(event.entry).bind(at);
        let done = Statement::new("DELETE FROM unsealed WHERE jurisdiction = ?1 AND position = ?2");
        steps.push(Step::plain(add));
        steps.push(Step::changed(done.bind(j).bind(event.position), Miss::Conflict));
    }
    steps
}
