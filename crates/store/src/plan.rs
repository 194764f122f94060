//! A write compiled into checked steps, the same for both engines. It runs nothing.

use crate::{
    Fault, Id, Key, Lane, NewEvent, NewTerms, NewWords, Notice, Row, Statement, Write,
    dialect::{DOC_LIMIT, Dialect},
};

/// Steps that are run in one transaction, in order, then the search entries.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) jurisdiction: i64,
    /// With what a repeat gets back.
    pub(crate) key: Option<(Key, Vec<u8>)>,
    pub(crate) steps: Vec<Step>,
    pub(crate) search: Vec<NewTerms>,
    pub(crate) lane: Lane,
}

#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) statement: Statement,
    pub(crate) check: Check,
}

/// What has to be true after a step for the transaction to go on.
#[derive(Debug)]
pub(crate) enum Check {
    Nothing,
    /// Exactly one row was changed.
    Changed(Miss),
    /// The only row holds this number.
    Version(i64),
    /// Nothing; the rows are part of the answer.
    Rows,
    /// Nothing; the rows are search entries that go (SQLite changes the index itself at the end).
    Forgets,
}

/// What it means that no row was changed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Miss {
    Seen,
    Conflict,
    Constraint(&'static str),
}

/// Why a plan was not, or perhaps not, carried out.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The key was seen before.
    Seen,
    Conflict,
    Constraint(String),
    Full,
    /// The commit was sent and no word came back.
    Unknown(Fault),
    /// The connection went before the commit was sent: nothing is stored, it may be run again.
    Lost(Fault),
    Fault(Fault),
}

impl From<Miss> for Stop {
    fn from(miss: Miss) -> Stop {
        match miss {
            Miss::Seen => Stop::Seen,
            Miss::Conflict => Stop::Conflict,
            Miss::Constraint(name) => Stop::Constraint(name.to_owned()),
        }
    }
}

impl Check {
    /// Judges what a step did.
    pub(crate) fn judge(&self, changed: u64, rows: &[Row]) -> Result<(), Stop> {
        match self {
            Check::Changed(miss) if changed != 1 => Err((*miss).into()),
            Check::Version(expected) => match rows.first().map(|row| row.int(0)) {
                Some(Ok(found)) if found == *expected => Ok(()),
                Some(Err(fault)) => Err(Stop::Fault(fault)),
                _ => Err(Stop::Conflict),
            },
            _ => Ok(()),
        }
    }

    /// Whether the step gives rows.
    pub(crate) fn reads(&self) -> bool {
        matches!(self, Check::Version(_) | Check::Rows | Check::Forgets)
    }
}

impl Step {
    pub(crate) fn plain(statement: Statement) -> Step {
        Step { statement, check: Check::Nothing }
    }

    pub(crate) fn rows(statement: Statement) -> Step {
        Step { statement, check: Check::Rows }
    }

    pub(crate) fn forgets(statement: Statement) -> Step {
        Step { statement, check: Check::Forgets }
    }

    pub(crate) fn changed(statement: Statement, miss: Miss) -> Step {
        Step { statement, check: Check::Changed(miss) }
    }
}

impl Plan {
    /// Steps of housekeeping, without a key.
    pub(crate) fn of_steps(jurisdiction: i64, steps: Vec<Step>, lane: Lane) -> Plan {
        Plan { jurisdiction, key: None, steps, search: Vec::new(), lane }
    }

    pub(crate) fn refuse_nul(self) -> Result<Plan, Fault> {
        self.steps.iter().try_for_each(|step| step.statement.refuse_nul())?;
        Ok(self)
    }

    /// The key first: a repeat that runs at the same moment waits there. Then the versions, the facts, the rest.
    pub(crate) fn compile(write: Write, dialect: Dialect) -> Result<Plan, Fault> {
        let expects = expectations(&write)?;
        write.terms.iter().try_for_each(check_terms)?;
        let j = write.jurisdiction;
        let mut steps = Vec::with_capacity(4 + 2 * write.events.len() + write.rows.len() + write.words.len());
        if let Some(Key(key)) = write.key {
            let insert =
                Statement::new(REMEMBER_KEY).bind(j).bind(key).bind(write.at).bind(write.result.as_slice());
            steps.push(Step::changed(insert, Miss::Seen));
        }
        for (stream, version) in expects {
            let check = Check::Version(version);
            steps.push(Step { statement: Statement::new(STREAM_VERSION).bind(j).bind(stream), check });
            if !write.events.iter().any(|event| event.stream == stream) {
                steps.extend(dialect.hold_version(j, stream, version));
            }
        }
        write.events.into_iter().for_each(|event| append(&mut steps, j, event));
        steps.extend(write.rows.into_iter().map(Step::plain));
        steps.extend(write.erase_words.into_iter().flat_map(|id| erase(dialect, j, id)));
        for stream in write.forget_terms {
            steps.push(Step::forgets(Statement::new(dialect.forget_stream()).bind(j).bind(stream)));
        }
        steps.extend(write.words.into_iter().map(|words| keep_words(j, words)));
        steps.extend(write.notices.into_iter().map(|notice| post(j, notice)));
        let key = write.key.map(|key| (key, write.result));
        Plan { jurisdiction: j, key, steps, search: write.terms, lane: write.lane }.refuse_nul()
    }
}

const REMEMBER_KEY: &str = "INSERT INTO idempotency (jurisdiction, key, at, result) VALUES (?1, ?2, ?3, ?4) \
     ON CONFLICT (jurisdiction, key) DO NOTHING";
const STREAM_VERSION: &str =
    "SELECT COALESCE(MAX(version), 0) FROM events WHERE jurisdiction = ?1 AND stream = ?2";

/// Words and their search entry go together.
pub(crate) fn erase(dialect: Dialect, j: i64, id: Id) -> [Step; 2] {
    let [words, entry] = dialect.erase_words().map(|sql| Statement::new(sql).bind(j).bind(id));
    [Step::plain(words), Step::forgets(entry)]
}

fn append(steps: &mut Vec<Step>, j: i64, event: NewEvent) {
    let waiting = Statement::new("INSERT INTO unsealed (jurisdiction, stream, version) VALUES (?1, ?2, ?3)")
        .bind(j)
        .bind(event.stream)
        .bind(event.version);
    let insert = Statement::new(
        "INSERT INTO events (jurisdiction, stream, version, at, bytes) VALUES (?1, ?2, ?3, ?4, ?5)",
    );
    let insert = insert.bind(j).bind(event.stream).bind(event.version).bind(event.at).bind(event.bytes);
    steps.push(Step::plain(insert));
    steps.push(Step::plain(waiting));
}

/// Words keep their stream for life: an id met under another stream is refused, not overwritten.
fn keep_words(j: i64, words: NewWords) -> Step {
    let statement = Statement::new(
        "INSERT INTO words (jurisdiction, id, stream, class, sealed, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
         ON CONFLICT (jurisdiction, id) DO UPDATE SET class = excluded.class, sealed = excluded.sealed, \
         expires_at = excluded.expires_at WHERE words.stream = excluded.stream",
    );
    let statement = statement.bind(j).bind(words.id).bind(words.stream).bind(words.class);
    Step::changed(statement.bind(words.sealed).bind(words.expires_at), Miss::Constraint("words_pkey"))
}

fn post(j: i64, notice: Notice) -> Step {
    let statement = Statement::new(
        "INSERT INTO outbox (jurisdiction, id, topic, stream, payload, due_at, ready_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
    );
    let statement = statement.bind(j).bind(notice.id).bind(notice.topic).bind(notice.stream);
    Step::plain(statement.bind(notice.payload).bind(notice.due_at))
}

/// The versions to check, in the order of the streams (so that two writes never wait for each other crosswise):
/// those asked for, and for every other stream with events the version before its first one.
fn expectations(write: &Write) -> Result<Vec<(Id, i64)>, Fault> {
    let mut expects = write.expects.clone();
    for event in &write.events {
        if !expects.iter().any(|(stream, _)| *stream == event.stream) {
            expects.push((event.stream, event.version - 1));
        }
    }
    expects.sort_unstable();
    if expects.windows(2).any(|two| two[0].0 == two[1].0) || expects.iter().any(|(_, version)| *version < 0) {
        return Err(Fault::new("a write expects two versions of one stream, or a negative one"));
    }
    let mut next = expects.clone();
    for event in &write.events {
        let at = next.binary_search_by_key(&event.stream, |(stream, _)| *stream);
        let (_, version) = &mut next[at.expect("every event's stream was added above")];
        *version += 1;
        if event.version != *version {
            return Err(Fault::new("the events of a write do not follow the version it expects"));
        }
        if event.bytes.len() < 16 {
            return Err(Fault::new("an event's bytes do not begin with 16 random bytes"));
        }
    }
    Ok(expects)
}

fn check_terms(entry: &NewTerms) -> Result<(), Fault> {
    if (0..DOC_LIMIT).contains(&entry.doc) {
        return Ok(());
    }
    Err(Fault::new(format!("{} is no number for a search entry: 0 to 2^42-1", entry.doc)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(stream: u8, version: i64) -> NewEvent {
        NewEvent { stream: Id([stream; 16]), version, at: 0, bytes: vec![0; 16] }
    }

    fn write(expects: &[(u8, i64)], events: &[(u8, i64)]) -> Write {
        Write {
            expects: expects.iter().map(|(stream, version)| (Id([*stream; 16]), *version)).collect(),
            events: events.iter().map(|(stream, version)| event(*stream, *version)).collect(),
            ..Write::new(1, 0)
        }
    }

    #[test]
    fn events_of_one_write_follow_each_other_and_what_is_expected() {
        assert!(expectations(&write(&[(1, 2)], &[(1, 3), (2, 1), (1, 4)])).is_ok());
        assert!(expectations(&write(&[(1, 2)], &[(1, 4)])).is_err(), "a gap");
        assert!(expectations(&write(&[], &[(1, 1), (1, 3)])).is_err(), "a gap between two");
        assert!(expectations(&write(&[], &[(1, 0)])).is_err(), "versions count from 1");
        assert!(expectations(&write(&[(1, 0), (1, 1)], &[])).is_err(), "two wishes for one stream");
    }

    #[test]
    fn a_stream_with_events_is_checked_even_if_the_caller_forgot() {
        let found = expectations(&write(&[(2, 5)], &[(1, 3)])).unwrap();
        assert_eq!(found, [(Id([1; 16]), 2), (Id([2; 16]), 5)]);
    }

    #[test]
    fn an_event_without_its_random_bytes_is_refused() {
        let mut short = write(&[], &[(1, 1)]);
        short.events[0].bytes.truncate(15);
        assert!(expectations(&short).is_err());
    }

    #[test]
    fn a_text_with_nul_is_refused_wherever_it_stands() {
        let mut bad = write(&[], &[]);
        bad.notices.push(Notice {
            id: Id::nil(),
            topic: "a\0".into(),
            stream: Id::nil(),
            payload: vec![],
            due_at: 0,
        });
        assert!(Plan::compile(bad, Dialect::Sqlite).is_err());
    }
}
