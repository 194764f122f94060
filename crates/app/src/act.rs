//! Commands to a request: what they are decided with, and what goes into the same write.

use crate::{
    App, Ask, Desk, No, Own, Refused, Told, promises, random,
    write::{Aggregate, Decision, Follow, Given, Loaded, Work, Written},
};
use std::collections::BTreeSet;
use zhiye_domain::{
    Actor, RequestId, Role,
    number::Number,
    promise,
    request::{self, Action, Command, Context, Recorded, Refusal, State, Status},
};
use zhiye_store::{CommitError, Id, NewTerms, Statement, Write, grams};

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

impl From<Written<State>> for Done {
    fn from(Written { stream, version, after, repeated }: Written<State>) -> Done {
        Done { id: RequestId(stream.0), number: after.number, version, status: after.status, repeated }
    }
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
        rows: &[Statement],
    ) -> Result<Done, No> {
        // What a person said in a call, or another system sent, is written down as it was.
        let tells_of = matches!(command.action(), Action::Contact | Action::FollowUp | Action::ByItself);
        if let Some(found) = desk.clause().filter(|_| !tells_of) {
            return Err(Own::Clause(found).into());
        }
        let work = Work { stream: Id(id.0), commands: &[command], desk: &desk, rows, words_of: None };
        self.write(ask, &work).await.map(Done::from)
    }

    /// Opens a new request. `rows` belong to the same write. A taken number comes back as a constraint.
    pub(crate) async fn open_request(
        &self,
        ask: &Ask,
        id: RequestId,
        command: Command,
        desk: &Desk<'_>,
        rows: &[Statement],
    ) -> Result<Result<Done, No>, CommitError> {
        let work = Work { stream: Id(id.0), commands: &[command], desk, rows, words_of: None };
        Ok(self.attempt(ask, None, &work).await?.map(Done::from))
    }

    /// The first result of the key, if there is one.
    pub(crate) async fn repeated(&self, ask: &Ask) -> Result<Option<Done>, No> {
        Ok(self.first_result::<State>(ask).await?.map(Done::from))
    }

    /// Loads and folds a request.
    pub(crate) async fn load(&self, id: RequestId) -> Result<Option<Loaded<State>>, No> {
        self.load_stream(Id(id.0)).await
    }

    /// Whether a "not solved" said now would open the matter again by itself.
    pub fn opens_again(&self, state: &State) -> bool {
        request::opens_again(state, self.clock().now(), self.rulebook(), &self.schedule())
    }

    /// Nobody else could approve: no other approver in the unit, none at the level above.
    fn is_alone(&self, actor: &Actor, state: Option<&State>) -> bool {
        let (Some(staff), Some(state)) = (actor.staff(), state) else { return false };
        let unit = state.unit();
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

impl Aggregate for State {
    type Command = Command;

    fn decide(state: Option<&State>, command: &Command, given: &Given<'_>) -> Decision<State> {
        let Given { app, ask, now } = *given;
        let directory = app.directory();
        let at = ask.happened_at.map_or(now, |at| at.min(now));
        let context = Context {
            now: at,
            actor: &ask.actor,
            rulebook: app.rulebook(),
            schedule: &directory.schedule,
            staffing: &*directory,
            drawn: random::below(100) < u32::from(app.rulebook().office().follow_up_percent),
            alone: app.is_alone(&ask.actor, state),
        };
        let entered_at = (at != now).then_some(now);
        let recorded = |event| Recorded { at, entered_at, by: ask.actor.by(), source: ask.source, event };
        Ok(request::decide(state, command, &context)?.into_iter().map(recorded).collect())
    }

    fn refusal(code: &str, about: Option<&str>) -> Option<Refused> {
        let own = Refusal::parse(code, about.and_then(Status::parse)).map(Refused::Request);
        own.or_else(|| promise::Refusal::parse(code).map(Refused::Promise))
    }

    fn only_adds(command: &Command) -> bool {
        command.action().only_adds()
    }

    fn follows(&self, stream: Id, recorded: &[Recorded]) -> Vec<Follow> {
        let of = |recorded: &Recorded| promises::of_steps(self, RequestId(stream.0), &recorded.event);
        recorded.iter().flat_map(of).map(|(id, command)| Follow::Promise(id, command)).collect()
    }

    fn told(recorded: &Recorded) -> Option<(Told, Vec<u8>)> {
        Told::of(&recorded.event)
    }

    /// When somebody is next reminded of it, and the search entries of the texts that came in. Sealed matters are not
    /// searched.
    fn beside(&self, app: &App, before: Option<&State>, work: &Work<'_, State>, write: &mut Write) {
        write.rows.extend(app.reminder(work.stream, before, self));
        if self.sealed {
            // Sealed just now: what was found before is found no more.
            let just_now = before.is_some_and(|before| !before.sealed);
            write.forget_terms.extend(just_now.then_some(work.stream));
            return;
        }
        let doc = self.filed_at.as_millisecond();
        let entry = |(words, text): (Id, &str)| {
            let terms: BTreeSet<u64> =
                grams::terms(text).iter().map(|gram| app.keyring().gram(gram)).collect();
            NewTerms { words, stream: work.stream, doc, terms: terms.into_iter().collect() }
        };
        write.terms.extend(work.desk.searchable().map(entry));
    }
}
