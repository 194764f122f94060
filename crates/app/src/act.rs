//! The write path: load the stream, decide, commit; again if someone was faster, a few times at most.

use crate::{App, Denied, Desk, No, Own, Refused, notices, random};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use zhiye_domain::{
    Actor, RequestId, Role,
    number::Number,
    request::{self, Channel, Command, Context, Recorded, Refusal, State, Status, evolve, replay},
};
use zhiye_store::{
    CommitError, Committed, Fault, Id, Key, Lane, NewEvent, NewTerms, Statement, StoredEvent, Write, grams,
};
use zhiye_views::{Entry, decode, encode, requests};

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
    /// The version the person saw: if the request moved on since, nothing is done ([`Own::Overtaken`]).
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

/// The key of a command: who it is for, which form, and the form's own token.
pub fn key(scope: &str, token: &str) -> Key {
    let mut hash = Sha256::new();
    hash.update((scope.len() as u64).to_be_bytes());
    hash.update(scope.as_bytes());
    hash.update(token.as_bytes());
    Key(hash.finalize().into())
}

/// What was done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Done {
    pub id: RequestId,
    pub number: Number,
    pub version: i64,
    pub status: Status,
    /// The key was seen before; nothing was done this time.
    pub repeated: bool,
}

/// What a repeat of the key gets back. No personal words.
#[derive(Serialize, Deserialize)]
enum Kept {
    Done { id: RequestId, number: Number, version: i64, status: Status },
    Refused(String, Option<Status>),
}

/// A request with its version.
pub(crate) struct Loaded {
    pub state: State,
    pub version: i64,
    pub events: Vec<Recorded>,
}

impl App {
    /// Gives a command to a request.
    pub async fn act(&self, ask: &Ask, id: RequestId, command: Command, desk: Desk<'_>) -> Result<Done, No> {
        self.act_with(ask, id, command, desk, &[]).await
    }

    /// The same with rows that belong to the same write.
    pub(crate) async fn act_with(
        &self,
        ask: &Ask,
        id: RequestId,
        command: Command,
        desk: Desk<'_>,
        more: &[Statement],
    ) -> Result<Done, No> {
        if let Some(done) = self.repeated(ask).await? {
            return done;
        }
        let mut last = CommitError::Conflict;
        for _ in 0..TRIES {
            let loaded = self.load(id).await?.ok_or(No::Denied(Denied::Hidden))?;
            if ask.seen.is_some_and(|seen| seen != loaded.version) && !command.action().only_adds() {
                return Err(Own::Overtaken.into());
            }
            match self.attempt(ask, id, Some(&loaded), &command, &desk, more.to_vec()).await {
                Err(Attempt::Commit(CommitError::Conflict)) => last = CommitError::Conflict,
                Err(Attempt::Commit(other)) => return Err(other.into()),
                Err(Attempt::No(no)) => return Err(no),
                Ok(done) => return Ok(done),
            }
        }
        Err(last.into())
    }

    /// Opens a new request. `more` are rows that belong to the same write. A taken number comes back as a constraint.
    pub(crate) async fn open_request(
        &self,
        ask: &Ask,
        id: RequestId,
        command: &Command,
        desk: &Desk<'_>,
        more: Vec<Statement>,
    ) -> Result<Result<Done, No>, CommitError> {
        match self.attempt(ask, id, None, command, desk, more).await {
            Ok(done) => Ok(Ok(done)),
            Err(Attempt::No(no)) => Ok(Err(no)),
            Err(Attempt::Commit(error)) => Err(error),
        }
    }

    /// Whether this key has its result: whoever presses twice is told what the first press did.
    pub async fn answered(&self, ask: &Ask) -> Result<bool, No> {
        Ok(self.repeated(ask).await?.is_some())
    }

    /// The first result of the key, if there is one.
    pub(crate) async fn repeated(&self, ask: &Ask) -> Result<Option<Result<Done, No>>, No> {
        let Some(key) = ask.key else { return Ok(None) };
        let Some(bytes) = self.store().seen(self.jurisdiction(), key).await? else { return Ok(None) };
        Ok(Some(kept(&bytes)))
    }

    async fn attempt(
        &self,
        ask: &Ask,
        id: RequestId,
        loaded: Option<&Loaded>,
        command: &Command,
        desk: &Desk<'_>,
        more: Vec<Statement>,
    ) -> Result<Done, Attempt> {
        // A clock that jumps back does not reorder the record.
        let now = self.clock().now().max(loaded.map_or(Timestamp::MIN, |l| l.state.touched_at));
        let schedule = self.schedule();
        let directory = self.directory();
        let state = loaded.map(|l| &l.state);
        let context = Context {
            now: ask.happened_at.map_or(now, |at| at.min(now)),
            actor: &ask.actor,
            rulebook: self.rulebook(),
            schedule: &schedule,
            staffing: &*directory,
            drawn: random::below(100) < u32::from(self.rulebook().office().follow_up_percent),
            alone: self.is_alone(&ask.actor, state),
        };
        let events = match request::decide(state, command, &context) {
            Ok(events) => events,
            Err(why) => return Err(self.refuse(ask, why, now).await),
        };
        let entered_at = (context.now != now).then_some(now);
        let recorded: Vec<Recorded> = events
            .into_iter()
            .map(|event| Recorded {
                at: context.now,
                entered_at,
                by: ask.actor.by(),
                source: ask.source,
                event,
            })
            .collect();
        self.store_events(ask, id, loaded, recorded, desk, more, now).await
    }

    #[allow(clippy::too_many_arguments)]
    async fn store_events(
        &self,
        ask: &Ask,
        id: RequestId,
        loaded: Option<&Loaded>,
        recorded: Vec<Recorded>,
        desk: &Desk<'_>,
        more: Vec<Statement>,
        now: Timestamp,
    ) -> Result<Done, Attempt> {
        let stream = Id(id.0);
        let before = loaded.map_or(0, |l| l.version);
        let version = before + recorded.len() as i64;
        let after = recorded.iter().fold(loaded.map(|l| l.state.clone()), evolve);
        let Some(after) = after else {
            return Err(Attempt::No(Fault::new("a request began without a filing").into()));
        };
        let mut write = Write::new(self.jurisdiction(), now.as_millisecond());
        write.key = ask.key;
        write.lane = ask.lane;
        write.expects = vec![(stream, before)];
        write.terms = self.terms(stream, &after, desk);
        write.notices = notices::posted(stream, &recorded, now);
        if after.sealed && loaded.is_some_and(|before| !before.state.sealed) {
            // Sealed just now: what was found before is found no more.
            write.forget_terms = vec![stream];
        }
        write.events = recorded
            .into_iter()
            .enumerate()
            .map(|(i, recorded)| NewEvent {
                stream,
                version: before + 1 + i as i64,
                at: recorded.at.as_millisecond(),
                bytes: encode(&Entry::Request(recorded), random::bytes()),
            })
            .collect();
        write.words = desk.words(stream);
        write.rows = vec![requests::row(self.jurisdiction(), id, version, &after)];
        write.rows.extend(more);
        let done = Done { id, number: after.number, version, status: after.status, repeated: false };
        write.result = keep(&Kept::Done { id, number: done.number, version, status: done.status });
        match self.store().commit(write).await.map_err(Attempt::Commit)? {
            Committed::Now => Ok(done),
            Committed::Before(bytes) => kept(&bytes).map_err(Attempt::No),
        }
    }

    /// A refusal is remembered under its key as well: a repeat gets the same answer.
    async fn refuse(&self, ask: &Ask, why: request::Why, now: Timestamp) -> Attempt {
        if let (request::Why::Refused(refusal), Some(key)) = (why, ask.key) {
            let status = if let Refusal::NotNow(status) = refusal { Some(status) } else { None };
            let mut write = Write::new(self.jurisdiction(), now.as_millisecond());
            write.key = Some(key);
            write.result = keep(&Kept::Refused(refusal.code().to_owned(), status));
            match self.store().commit(write).await {
                Ok(Committed::Before(bytes)) => {
                    if let Err(no) = kept(&bytes) {
                        return Attempt::No(no);
                    }
                }
                Ok(Committed::Now) => {}
                Err(error) => return Attempt::Commit(error),
            }
        }
        Attempt::No(why.into())
    }

    /// The search entries of the texts that came in. Sealed matters are not searched.
    fn terms(&self, stream: Id, after: &State, desk: &Desk<'_>) -> Vec<NewTerms> {
        let doc = after.filed_at.as_millisecond();
        if after.sealed {
            return Vec::new();
        }
        let entry = |(words, text): (Id, &str)| {
            let terms: BTreeSet<u64> =
                grams::terms(text).iter().map(|gram| self.keyring().gram(gram)).collect();
            NewTerms { words, stream, doc, terms: terms.into_iter().collect() }
        };
        desk.searchable().map(entry).collect()
    }

    /// Loads and folds a request.
    pub(crate) async fn load(&self, id: RequestId) -> Result<Option<Loaded>, No> {
        let stored = self.store().load(self.jurisdiction(), Id(id.0), 0).await?;
        let version = stored.last().map_or(0, |event| event.version);
        let events = request_events(stored)?;
        Ok(replay(&events).map(|state| Loaded { state, version, events }))
    }

    /// Whether a "not solved" said now would open the matter again by itself.
    pub fn opens_again(&self, state: &State) -> bool {
        request::opens_again(state, self.clock().now(), self.rulebook(), &self.schedule())
    }

    /// Nobody else could approve: no other approver in the unit, none at the level above.
    fn is_alone(&self, actor: &Actor, state: Option<&State>) -> bool {
        let (Some(staff), Some(state)) = (actor.staff(), state) else { return false };
        let unit = state.lead.map_or(state.owner.unit, |lead| lead.unit);
        let directory = self.directory();
        !directory.people.iter().any(|person| {
            person.id != staff.person
                && !state.hands.contains(&person.id)
                && person
                    .grants
                    .iter()
                    .any(|g| g.role == Role::Approver && (g.unit == unit || g.unit == staff.office))
        })
    }
}

pub(crate) enum Attempt {
    No(No),
    Commit(CommitError),
}

fn keep(kept: &Kept) -> Vec<u8> {
    serde_json::to_vec(kept).expect("ids, numbers and codes are plain JSON")
}

fn kept(bytes: &[u8]) -> Result<Done, No> {
    match serde_json::from_slice(bytes) {
        Ok(Kept::Done { id, number, version, status }) => {
            Ok(Done { id, number, version, status, repeated: true })
        }
        Ok(Kept::Refused(code, status)) => match Refusal::parse(&code, status) {
            Some(refusal) => Err(No::Refused(Refused::Request(refusal))),
            None => Err(Fault::new(format!("an unknown refusal {code:?} was kept")).into()),
        },
        Err(error) => Err(Fault::because("a kept result can't be read", error).into()),
    }
}

pub(crate) fn request_events(stored: Vec<StoredEvent>) -> Result<Vec<Recorded>, No> {
    let mut events = Vec::with_capacity(stored.len());
    for event in stored {
        match decode(&event.bytes).map_err(|e| Fault::because("a stored event can't be read", e))? {
            Entry::Request(recorded) => events.push(recorded),
            Entry::Unit(_) | Entry::Person(_) | Entry::Office(_) => return Ok(Vec::new()),
        }
    }
    Ok(events)
}
