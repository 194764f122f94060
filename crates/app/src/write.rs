//! The write path, one for every aggregate: a repeated key gets its first result; else the stream is loaded, decided
//! and committed with its row, words and notices in one transaction, and decided again if someone was faster, a few
//! times at most. What was refused is kept under its key as well as what was done.
//!
//! Not here: who may do what, and what comes of it. An aggregate says so in its [`Aggregate`].

use crate::{App, Desk, No, Own, Refused, Told, random};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zhiye_domain::{Actor, PromiseId, Staff, promise, request::Channel};
use zhiye_store::{CommitError, Committed, Fault, Id, Key, Lane, NewEvent, Statement, Write};
use zhiye_views::{Fold, decode, encode};

/// How often a write is decided again after a conflict.
const TRIES: usize = 5;

/// Who asks, by which channel, under which key.
#[derive(Clone, Debug)]
pub struct Ask {
    pub actor: Actor,
    pub source: Channel,
    /// The form's token or the client's key: the same command twice gives the first result.
    pub key: Option<Key>,
    /// When it happened, if typed in later; checked to be no later than now.
    pub happened_at: Option<Timestamp>,
    pub lane: Lane,
    /// The version the person saw: if the stream moved on since, nothing is done ([`Own::Overtaken`]).
    pub seen: Option<i64>,
}

impl Ask {
    pub fn new(actor: Actor, source: Channel) -> Ask {
        Ask { actor, source, key: None, happened_at: None, lane: Lane::Interactive, seen: None }
    }

    #[must_use]
    pub fn keyed(mut self, key: Key) -> Ask {
        self.key = Some(key);
        self
    }

    #[must_use]
    pub fn having_seen(mut self, version: i64) -> Ask {
        self.seen = Some(version);
        self
    }
}

/// In the office's own affairs. `None` is the one-time set-up, the demo and commands on the machine itself.
impl From<Option<&Staff>> for Ask {
    fn from(by: Option<&Staff>) -> Ask {
        Ask::new(by.map_or(Actor::System, |staff| Actor::Staff(staff.clone())), Channel::Other)
    }
}

/// The key of a command: who it is for, which form, and the form's own token.
pub fn key(scope: &str, token: &str) -> Key {
    let mut hash = Sha256::new();
    hash.update((scope.len() as u64).to_be_bytes());
    hash.update(scope.as_bytes());
    hash.update(token.as_bytes());
    Key(hash.finalize().into())
}

/// What an aggregate says to the write path.
pub(crate) trait Aggregate: Fold {
    type Command;

    /// What happens if this command is given: denied, refused by a rule, or events.
    fn decide(state: Option<&Self>, command: &Self::Command, given: &Given<'_>) -> Decision<Self>;

    /// The refusal of a kept code, with what it was [about](Refused::about).
    fn refusal(code: &str, about: Option<&str>) -> Option<Refused>;

    /// It does no harm after someone else acted.
    fn only_adds(_: &Self::Command) -> bool {
        false
    }

    /// What somebody has to be told of it, with what it takes to know whom.
    fn told(_: &Self::Recorded) -> Option<(Told, Vec<u8>)> {
        None
    }

    /// What happens with it on other streams, in the same write.
    fn follows(&self, _stream: Id, _recorded: &[Self::Recorded]) -> Vec<Follow> {
        Vec::new()
    }

    /// What else belongs to the write after which this is the state.
    fn beside(&self, _app: &App, _before: Option<&Self>, _work: &Work<'_, Self>, _write: &mut Write) {}
}

/// A command to another stream that belongs to the same write.
pub(crate) enum Follow {
    Promise(PromiseId, promise::Command),
}

pub(crate) type Decision<S> = Result<Vec<<S as Fold>::Recorded>, No>;

/// By whom a command is given, and when.
pub(crate) struct Given<'a> {
    pub app: &'a App,
    pub ask: &'a Ask,
    pub now: Timestamp,
}

/// Commands to one stream, all of them or none, with their words and other rows of the same write.
pub(crate) struct Work<'a, A: Aggregate> {
    pub stream: Id,
    pub commands: &'a [A::Command],
    pub desk: &'a Desk<'a>,
    pub rows: &'a [Statement],
    /// The stream its words belong to, if that is another one: they are read and erased with it.
    pub words_of: Option<Id>,
}

/// What was done.
pub(crate) struct Written<A> {
    pub stream: Id,
    pub version: i64,
    pub after: A,
    /// The key was seen before; nothing was done this time.
    pub repeated: bool,
}

/// A stream as it stands.
pub(crate) struct Loaded<S: Fold> {
    pub state: S,
    pub version: i64,
    pub events: Vec<S::Recorded>,
}

/// What a repeat of the key finds: how far the stream was after it, or the refusal. No personal words.
#[derive(Serialize, Deserialize, PartialEq, Eq, Debug)]
enum Kept {
    Done { id: Id, version: i64 },
    Refused(String, Option<String>),
}

impl App {
    /// Does the work, or gives the first result of its key.
    pub(crate) async fn write<A: Aggregate>(&self, ask: &Ask, work: &Work<'_, A>) -> Result<Written<A>, No> {
        if let Some(first) = self.first_result(ask).await? {
            return Ok(first);
        }
        for _ in 0..TRIES {
            let loaded = self.load_stream::<A>(work.stream).await?;
            let version = loaded.as_ref().map_or(0, |loaded| loaded.version);
            if ask.seen.is_some_and(|seen| seen != version) && !work.commands.iter().all(A::only_adds) {
                break;
            }
            match self.attempt(ask, loaded.as_ref(), work).await {
                Err(CommitError::Conflict) => {}
                done => return done?,
            }
        }
        Err(Own::Overtaken.into())
    }

    /// Whether this key has its result: whoever presses twice is told what the first press did.
    pub async fn answered(&self, ask: &Ask) -> Result<bool, No> {
        Ok(self.kept(ask).await?.is_some())
    }

    /// The first result of the key, if there is one.
    pub(crate) async fn first_result<A: Aggregate>(&self, ask: &Ask) -> Result<Option<Written<A>>, No> {
        match self.kept(ask).await? {
            Some(bytes) => self.result_of(&bytes).await.map(Some),
            None => Ok(None),
        }
    }

    /// Decides and commits, once. The outer error is the store's: what to do about a conflict or a constraint is the
    /// caller's to say.
    pub(crate) async fn attempt<A: Aggregate>(
        &self,
        ask: &Ask,
        loaded: Option<&Loaded<A>>,
        work: &Work<'_, A>,
    ) -> Result<Result<Written<A>, No>, CommitError> {
        let latest = loaded.and_then(|loaded| loaded.events.iter().map(|event| A::times(event).1).max());
        // A clock that jumps back does not reorder the record.
        let now = self.clock().now().max(latest.unwrap_or(Timestamp::MIN));
        let mut write = Write::new(self.jurisdiction(), now.as_millisecond());
        write.key = ask.key;
        write.lane = ask.lane;
        let given = Given { app: self, ask, now };
        let result = match self.prepare_all(&mut write, &given, loaded, work).await {
            Err(No::Refused(refused)) if ask.key.is_some() => Err(refused),
            Err(no) => return Ok(Err(no)),
            Ok(written) => Ok(written),
        };
        write.result = Kept::of(&result).bytes();
        match self.store().commit(write).await? {
            Committed::Now => Ok(result.map_err(No::Refused)),
            Committed::Before(bytes) => Ok(self.result_of(&bytes).await),
        }
    }

    /// Puts what is decided into the write, and what follows from it on other streams.
    async fn prepare_all<A: Aggregate>(
        &self,
        write: &mut Write,
        given: &Given<'_>,
        loaded: Option<&Loaded<A>>,
        work: &Work<'_, A>,
    ) -> Result<Written<A>, No> {
        let (written, follows) = self.prepare(write, given, loaded, work)?;
        for follow in follows {
            match follow {
                Follow::Promise(id, command) => {
                    let (stream, desk) = (Id(id.0), self.desk());
                    let loaded = self.load_stream::<promise::State>(stream).await?;
                    let commands = &[command];
                    let work = Work { stream, commands, desk: &desk, rows: &[], words_of: None };
                    self.prepare(write, given, loaded.as_ref(), &work)?;
                }
            }
        }
        Ok(written)
    }

    /// Puts what is decided on one stream into the write.
    fn prepare<A: Aggregate>(
        &self,
        write: &mut Write,
        given: &Given<'_>,
        loaded: Option<&Loaded<A>>,
        work: &Work<'_, A>,
    ) -> Result<(Written<A>, Vec<Follow>), No> {
        let (stream, before) = (work.stream, loaded.map(|loaded| &loaded.state));
        let (mut after, mut recorded) = (before.cloned(), Vec::new());
        for command in work.commands {
            let more = A::decide(after.as_ref(), command, given)?;
            after = more.iter().fold(after, A::evolve);
            recorded.extend(more);
        }
        let after = after.ok_or_else(|| Fault::new("a stream began without its first event"))?;
        let seen = loaded.map_or(0, |loaded| loaded.version);
        let version = seen + recorded.len() as i64;
        write.expects.push((stream, seen));
        let told = recorded.iter().filter_map(A::told);
        write.notices.extend(told.map(|(told, payload)| told.posted(stream, given.now, payload)));
        write.words.extend(work.desk.words(work.words_of.unwrap_or(stream)));
        let (at, jurisdiction) = ((stream, version), self.jurisdiction());
        write.rows.extend(match before {
            Some(before) => after.change(jurisdiction, (seen, before), at),
            None => after.rows(jurisdiction, at),
        });
        write.rows.extend_from_slice(work.rows);
        after.beside(self, before, work, write);
        let follows = after.follows(stream, &recorded);
        let event = |(version, recorded)| NewEvent {
            stream,
            version,
            at: A::times(&recorded).0.as_millisecond(),
            bytes: encode(&A::entry(recorded), random::bytes()),
        };
        write.events.extend((seen + 1..).zip(recorded).map(event));
        Ok((Written { stream, version, after, repeated: false }, follows))
    }

    /// Loads and folds a stream; none if it is empty or of another aggregate.
    pub(crate) async fn load_stream<S: Fold>(&self, stream: Id) -> Result<Option<Loaded<S>>, No> {
        let (mut state, mut version, mut events) = (None, 0, Vec::new());
        for event in self.store().load(self.jurisdiction(), stream, 0).await? {
            let Some(recorded) = S::recorded(decode(&event.bytes)?) else { return Ok(None) };
            state = S::evolve(state, &recorded);
            version = event.version;
            events.push(recorded);
        }
        Ok(state.map(|state| Loaded { state, version, events }))
    }

    async fn kept(&self, ask: &Ask) -> Result<Option<Vec<u8>>, No> {
        let Some(key) = ask.key else { return Ok(None) };
        Ok(self.store().seen(self.jurisdiction(), key).await?)
    }

    /// The result as it was then, whatever the stream has seen since.
    async fn result_of<A: Aggregate>(&self, bytes: &[u8]) -> Result<Written<A>, No> {
        let (stream, version) = match Kept::read(bytes)? {
            Kept::Done { id, version } => (id, version),
            Kept::Refused(code, about) => {
                let refused = A::refusal(&code, about.as_deref());
                let unknown = || Fault::new(format!("an unknown refusal {code:?} was kept")).into();
                return Err(refused.map_or_else(unknown, No::Refused));
            }
        };
        let loaded = self.load_stream::<A>(stream).await?;
        let loaded = loaded.ok_or_else(|| Fault::new("the stream of a kept result is not there"))?;
        let version = version.min(loaded.version);
        let after = loaded.events.iter().take(version as usize).fold(None, A::evolve);
        let after = after.ok_or_else(|| Fault::new("a kept result is older than its stream"))?;
        Ok(Written { stream, version, after, repeated: true })
    }
}

impl Kept {
    fn of<A>(result: &Result<Written<A>, Refused>) -> Kept {
        match result {
            Ok(written) => Kept::Done { id: written.stream, version: written.version },
            Err(refused) => Kept::Refused(refused.code().to_owned(), refused.about().map(str::to_owned)),
        }
    }

    fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("ids, numbers and codes are plain JSON")
    }

    fn read(bytes: &[u8]) -> Result<Kept, Fault> {
        // What was done to units, people and the office was once kept as the bare id of the stream.
        if let Ok(id) = bytes.try_into() {
            return Ok(Kept::Done { id: Id(id), version: i64::MAX });
        }
        serde_json::from_slice(bytes).map_err(|e| Fault::because("a kept result can't be read", e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_in_which_a_result_was_ever_kept_still_reads() {
        let id = Id(*b"0123456789abcdef");
        let done = |version| Kept::Done { id, version };
        let refused = |code: &str, about: Option<&str>| Kept::Refused(code.into(), about.map(str::to_owned));
        let stored: [(&[u8], Kept); 5] = [
            (b"0123456789abcdef", done(i64::MAX)),
            (
                br#"{"Done":{"id":"30313233343536373839616263646566","number":"2026092900000018","version":2,"status":"accepted"}}"#,
                done(2),
            ),
            (br#"{"Done":{"id":"30313233343536373839616263646566","version":3}}"#, done(3)),
            (br#"{"Refused":["not_now","closed"]}"#, refused("not_now", Some("closed"))),
            (br#"{"Refused":["unit_retired",null]}"#, refused("unit_retired", None)),
        ];
        for (bytes, kept) in stored {
            assert_eq!(Kept::read(bytes).unwrap(), kept);
        }
        assert_eq!(Kept::read(&done(3).bytes()).unwrap(), done(3));
        assert!(Kept::read(b"{}").is_err());
    }
}
