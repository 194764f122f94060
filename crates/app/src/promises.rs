//! Promises: made, kept, broken, put to another day, and the board on which everybody sees what became of them.

use crate::{
    App, Ask, Denied, Desk, No, Own, Refused, Told,
    outgoing::joined,
    random,
    write::{Aggregate, Decision, Given, Work},
};
use jiff::{SignedDuration, Timestamp, civil::Date};
use std::collections::HashMap;
use zhiye_domain::{
    Actor, PromiseId, RequestId, Role, Staff, UnitId, WordsId,
    promise::{self, Command, State, Status, To, answers_for, may_promise, may_promise_publicly},
    request::{self, Event as RequestEvent, visible},
    words::Class,
};
use zhiye_store::{Id, Notice};
use zhiye_views::{
    Stamped,
    promises::{
        ListedPromise, count_due, count_personal, open_promises, promises_of, public_promises, read_promise,
    },
};

/// A promise with its words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Promise {
    pub listed: ListedPromise,
    pub text: String,
    /// What it was kept with, or why it was broken.
    pub end: Option<String>,
}

/// What became of the promises to persons, counted: nobody's words.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counted {
    pub made: i64,
    /// Kept by the day last agreed on.
    pub in_time: i64,
    pub late: i64,
    pub broken: i64,
    pub released: i64,
    /// Not due yet.
    pub open: i64,
    /// Due, and nothing said.
    pub overdue: i64,
}

/// The public board.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Board {
    /// Late ones first.
    pub open: Vec<Promise>,
    /// Newest first.
    pub ended: Vec<Promise>,
    /// The first day of what is counted.
    pub since: Date,
    pub personal: Counted,
}

/// Rows a list of promises shows at most, and the days the board counts back.
const MOST: i64 = 200;
const BOARD_DAYS: i64 = 365;

impl App {
    /// Promises something to the person of a matter.
    pub async fn promise_to_person(
        &self,
        ask: &Ask,
        request: RequestId,
        text: &str,
        on: Date,
    ) -> Result<PromiseId, No> {
        let staff = ask.actor.staff().ok_or(Denied::Forbidden)?;
        let state = self.state_for(staff, request).await?;
        let lead = state.lead.filter(|_| may_promise(staff, &state)).ok_or(Denied::Forbidden)?;
        let to = To::Person { request, number: state.number };
        self.make_promise(ask, to, lead.unit, text, on, Some(Id(request.0))).await
    }

    /// Promises something to everybody, in words without names.
    pub async fn promise_to_all(
        &self,
        ask: &Ask,
        unit: UnitId,
        text: &str,
        on: Date,
    ) -> Result<PromiseId, No> {
        let staff = ask.actor.staff().ok_or(Denied::Forbidden)?;
        if !may_promise_publicly(staff, unit) {
            return Err(Denied::Forbidden.into());
        }
        self.make_promise(ask, To::Public { request: None }, unit, text, on, None).await
    }

    async fn make_promise(
        &self,
        ask: &Ask,
        to: To,
        unit: UnitId,
        text: &str,
        on: Date,
        words_of: Option<Id>,
    ) -> Result<PromiseId, No> {
        let mut desk = self.desk();
        let words = desk.write(Class::Told, text);
        let id = self.new_promise();
        let person = ask.actor.staff().map(|staff| staff.person);
        let command = Command::Make { id, to, unit, person, words, step: false, on };
        let written = self.give_promise(ask, id, command, &desk, words_of).await?;
        Ok(written.id)
    }

    /// An id for a promise that is about to be made.
    pub fn new_promise(&self) -> PromiseId {
        PromiseId(random::id(self.clock().now()))
    }

    /// Gives a command to a promise. The steps of a staged matter are moved by the matter itself; only what the person
    /// says of them comes here.
    pub async fn act_on_promise(
        &self,
        ask: &Ask,
        id: PromiseId,
        command: Command,
        desk: Desk<'_>,
    ) -> Result<(), No> {
        let state = self.promise(&ask.actor, id).await?;
        if !matches!(command, Command::Confirm { .. }) && self.is_moved_by_its_matter(&state).await? {
            return Err(Denied::Forbidden.into());
        }
        let words_of = state.to.request().filter(|_| !state.to.is_public());
        self.give_promise(ask, id, command, &desk, words_of.map(|request| Id(request.0))).await.map(drop)
    }

    /// What a resident says of a promise made to them.
    pub async fn confirm_promise(
        &self,
        ask: &Ask,
        request: RequestId,
        id: PromiseId,
        kept: bool,
        words: Option<&str>,
    ) -> Result<(), No> {
        let state = self.promise(&ask.actor, id).await?;
        if state.to.request() != Some(request) {
            return Err(Denied::Hidden.into());
        }
        let mut desk = self.desk();
        let words = desk.write_some(Class::Said, words);
        self.act_on_promise(ask, id, Command::Confirm { kept, words }, desk).await
    }

    /// A step that is still to be done: its matter completes or moves it. What came after (answered, withdrawn, or not
    /// kept after all) is the unit's to say, as of any promise.
    pub async fn is_moved_by_its_matter(&self, promise: &State) -> Result<bool, No> {
        let Some(request) = promise.to.request().filter(|_| promise.step) else { return Ok(false) };
        Ok(self.load(request).await?.is_some_and(|loaded| is_step_of(&loaded.state, promise.id)))
    }

    async fn give_promise(
        &self,
        ask: &Ask,
        id: PromiseId,
        command: Command,
        desk: &Desk<'_>,
        words_of: Option<Id>,
    ) -> Result<State, No> {
        if let Some(found) = desk.clause() {
            return Err(Own::Clause(found).into());
        }
        let disputed = matches!(command, Command::Confirm { kept: false, .. });
        let work: Work<'_, State> =
            Work { stream: Id(id.0), commands: &[command], desk, rows: &[], words_of };
        let written = self.write(ask, &work).await?;
        if let (true, Some(request)) = (disputed, written.after.to.request()) {
            // One id for one version: told once, however often it is posted.
            let stage = joined(&[&id.0, &written.version.to_be_bytes()]);
            let notice = Told::PromiseDisputed.posted(Id(request.0), self.clock().now(), Vec::new());
            self.store().post_notice(self.jurisdiction(), Notice { id: Id(stage), ..notice }).await?;
        }
        Ok(written.after)
    }

    /// A promise as it stands, for whoever may know of it: everybody of a public one, else whoever sees the matter.
    pub async fn promise(&self, actor: &Actor, id: PromiseId) -> Result<State, No> {
        let loaded = self.load_stream::<State>(Id(id.0)).await?.ok_or(Denied::Hidden)?;
        if let (Actor::Staff(staff), To::Person { request, .. }) = (actor, loaded.state.to) {
            // Whoever promised answers for it, wherever the matter went on to: no words are shown with it.
            let matter = self.load(request).await?.ok_or(Denied::Hidden)?.state;
            let theirs = !matter.sealed && answers_for(staff, loaded.state.unit);
            if !theirs && !visible(staff, &matter) {
                return Err(Denied::Hidden.into());
            }
        }
        Ok(loaded.state)
    }

    /// The words of a public promise. Those of one to a person are read with the matter.
    pub async fn promise_text(&self, state: &State) -> Result<Option<String>, No> {
        if !state.to.is_public() {
            return Ok(None);
        }
        let mut texts = self.open_words(&[Id(state.words.id.0)]).await?;
        Ok(texts.remove(&state.words.id))
    }

    /// The promises of a matter with their words, for whoever has its words before them.
    pub async fn promises_of(&self, request: RequestId) -> Result<Vec<Promise>, No> {
        let rows = self.store().query(promises_of(self.jurisdiction(), request)).await?;
        let listed = rows.iter().map(read_promise).collect::<Result<Vec<_>, _>>()?;
        self.with_words(listed).await
    }

    /// The open promises somebody's units answer for, what is due first; all of them for the supervisor. Of those to
    /// persons the words are not shown: they are read with the matter.
    pub async fn promises_owed(&self, staff: &Staff) -> Result<Vec<Promise>, No> {
        let everywhere = staff.has(Role::Supervisor) || staff.has_in(Role::Approver, staff.office);
        let units: Vec<UnitId> =
            [Role::Handler, Role::Approver].into_iter().flat_map(|role| staff.units(role)).collect();
        if !everywhere && units.is_empty() {
            return Ok(Vec::new());
        }
        let of = (!everywhere).then_some(&units[..]);
        let rows = self.store().query(open_promises(self.jurisdiction(), of, MOST)).await?;
        let listed = rows.iter().map(read_promise).collect::<Result<Vec<_>, _>>()?;
        let (public, personal): (Vec<_>, Vec<_>) = listed.into_iter().partition(|listed| listed.public);
        let unread = |listed| Promise { listed, text: String::new(), end: None };
        let mut all = self.with_words(public).await?;
        all.extend(personal.into_iter().map(unread));
        all.sort_by_key(|promise| (promise.listed.due_at, promise.listed.id));
        Ok(all)
    }

    /// How many open promises somebody's units owe until an instant, late ones with them; counted to a thousand.
    pub async fn promises_due(&self, staff: &Staff, until: Timestamp) -> Result<i64, No> {
        let everywhere = staff.has(Role::Supervisor) || staff.has_in(Role::Approver, staff.office);
        let units: Vec<UnitId> =
            [Role::Handler, Role::Approver].into_iter().flat_map(|role| staff.units(role)).collect();
        if !everywhere && units.is_empty() {
            return Ok(0);
        }
        let of = (!everywhere).then_some(&units[..]);
        let rows = self.store().query(count_due(self.jurisdiction(), of, until)).await?;
        Ok(rows.first().map_or(Ok(0), |row| row.int(0))?)
    }

    /// The public board: public promises in full, those to persons as counts of the last year.
    pub async fn promise_board(&self) -> Result<Board, No> {
        let mut lists = Vec::new();
        for open in [true, false] {
            let rows = self.store().query(public_promises(self.jurisdiction(), open, MOST)).await?;
            let listed = rows.iter().map(read_promise).collect::<Result<Vec<_>, _>>()?;
            lists.push(self.with_words(listed).await?);
        }
        let ended = lists.pop().unwrap_or_default();
        let open = lists.pop().unwrap_or_default();
        let now = self.clock().now();
        let since = now - SignedDuration::from_hours(24 * BOARD_DAYS);
        Ok(Board { open, ended, since: self.day_of(since), personal: self.personal(since, now).await? })
    }

    async fn personal(&self, since: Timestamp, now: Timestamp) -> Result<Counted, No> {
        let mut counted = Counted::default();
        for row in self.store().query(count_personal(self.jurisdiction(), since, now)).await? {
            let (in_time, overdue, count) = (row.bool(1)?, row.bool(2)?, row.int(3)?);
            counted.made += count;
            *match (Status::parse(row.text(0)?), in_time, overdue) {
                (Some(Status::Kept), true, _) => &mut counted.in_time,
                (Some(Status::Kept), false, _) => &mut counted.late,
                (Some(Status::Broken), ..) => &mut counted.broken,
                (Some(Status::Released), ..) => &mut counted.released,
                (_, _, true) => &mut counted.overdue,
                _ => &mut counted.open,
            } += count;
        }
        Ok(counted)
    }

    async fn with_words(&self, listed: Vec<ListedPromise>) -> Result<Vec<Promise>, No> {
        let ids: Vec<Id> =
            listed.iter().flat_map(|p| [Some(p.words), p.end]).flatten().map(|w| Id(w.0)).collect();
        let texts = if ids.is_empty() { HashMap::new() } else { self.open_words(&ids).await? };
        let text = |id: WordsId| texts.get(&id).cloned();
        let promise = |listed: ListedPromise| Promise {
            text: text(listed.words).unwrap_or_else(|| "（已按本人要求删除）".to_owned()),
            end: listed.end.and_then(text),
            listed,
        };
        Ok(listed.into_iter().map(promise).collect())
    }
}

impl Aggregate for State {
    type Command = Command;

    fn decide(state: Option<&Self>, command: &Command, given: &Given<'_>) -> Decision<Self> {
        let Given { app, ask, now } = *given;
        let context = promise::Context { now, actor: &ask.actor, zone: app.rulebook().zone() };
        let event = promise::decide(state, command, &context).map_err(|why| match why {
            promise::Why::Denied => No::Denied(Denied::Forbidden),
            promise::Why::Refused(refusal) => Refused::Promise(refusal).into(),
        })?;
        Ok(vec![Stamped { at: now, by: ask.actor.by(), event }])
    }

    fn refusal(code: &str, _: Option<&str>) -> Option<Refused> {
        promise::Refusal::parse(code).map(Refused::Promise)
    }
}

/// The promise is a step of the matter that is still to be done.
pub fn is_step_of(matter: &request::State, promise: PromiseId) -> bool {
    let undone = |step: &&request::Milestone| step.stage.promise == promise && step.done_at.is_none();
    matter.status.is_open() && matter.milestones.iter().find(undone).is_some()
}

/// What is promised, kept or put off with an event of a matter: its steps are promises.
pub(crate) fn of_steps(
    state: &request::State,
    request: RequestId,
    event: &RequestEvent,
) -> Vec<(PromiseId, Command)> {
    let step = |step: u8| state.milestones.get(usize::from(step)).map(|step| step.stage.promise);
    let one = |at: u8, command| step(at).map(|id| (id, command)).into_iter().collect();
    match event {
        RequestEvent::Staged { steps, .. } => {
            let to = To::Person { request, number: state.number };
            let (unit, person) = (state.unit(), state.owner.person);
            let make = |milestone: &request::Milestone| {
                let request::Stage { promise: id, words, on } = milestone.stage;
                (id, Command::Make { id, to, unit, person, words, step: true, on })
            };
            steps.iter().map(make).collect()
        }
        RequestEvent::StepCompleted { step, words, .. } => one(*step, Command::Keep { proof: *words }),
        RequestEvent::StepAmended { step, on, reason, consent, .. } => {
            one(*step, Command::Amend { on: *on, reason: *reason, consent: Some(*consent) })
        }
        _ => Vec::new(),
    }
}
