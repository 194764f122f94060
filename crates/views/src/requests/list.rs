//! Lists and counts: what an actor may see, filtered, in keyset pages. No total above a thousand.

use super::row::COLUMNS;
use crate::{NEVER, NOBODY, one_of, statement};
use jiff::Timestamp;
use zhiye_domain::{
    id::{PersonId, RequestId, UnitId},
    request::{Danger, Scope, Status},
};
use zhiye_rulebook::Kind;
use zhiye_store::{Id, Statement, Value};

/// In which order.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Order {
    /// The emergency lane, then effective time.
    #[default]
    Priority,
    /// What runs out first.
    Due,
    /// Newest first.
    Newest,
}

/// By deadline. Ranges of an index, not flags: the bounds come from the caller's clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Due {
    Before(Timestamp),
    Between(Timestamp, Timestamp),
}

/// Which requests. Empty fields filter nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// Work still owed.
    pub open: bool,
    pub statuses: Vec<Status>,
    pub due: Option<Due>,
    pub unit: Option<UnitId>,
    pub person: Option<PersonId>,
    /// Any of these codes; see `Rulebook::below` for a first-level one.
    pub categories: Vec<String>,
    pub area: Option<String>,
    pub kind: Option<Kind>,
    pub danger: Option<Danger>,
    /// Asked again, or not satisfied, and not yet spoken to.
    pub waiting: bool,
    pub supervised: bool,
    /// Waiting for an approver's word.
    pub proposal: bool,
    /// To be followed up: drawn or negative, not yet reached.
    pub to_follow_up: bool,
    pub filed_from: Option<Timestamp>,
    pub filed_before: Option<Timestamp>,
    /// Only these (the hits of a search).
    pub ids: Option<Vec<RequestId>>,
}

/// Where the next page starts: the sort key of the last row, and its id.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cursor {
    /// Lane, for [`Order::Priority`]; 0 otherwise.
    pub lane: i64,
    pub key: i64,
    pub id: RequestId,
}

/// A count that stops at a thousand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Count(pub i64);

impl Count {
    pub const MOST: i64 = 1_000;
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0 > Count::MOST { f.write_str("1000+") } else { write!(f, "{}", self.0) }
    }
}

#[derive(Default)]
struct Clauses {
    sql: String,
    params: Vec<Value>,
}

impl Clauses {
    fn and(&mut self, clause: &str) {
        self.sql.push_str(" AND ");
        self.sql.push_str(clause);
    }

    fn bind(&mut self, value: impl Into<Value>) -> String {
        self.params.push(value.into());
        format!("?{}", self.params.len())
    }

    fn equal(&mut self, column: &str, value: impl Into<Value>) {
        let parameter = self.bind(value);
        self.and(&format!("{column} = {parameter}"));
    }

    fn list(&mut self, units: &[UnitId]) -> String {
        let list: Vec<String> = units.iter().map(|unit| self.bind(Id(unit.0))).collect();
        list.join(", ")
    }

    fn one_of(&mut self, column: &str, values: impl IntoIterator<Item = Value>) {
        let condition = one_of(column, values, &mut self.params);
        self.and(&condition);
    }
}

/// Who may see: alone, or as one of several ranges of an index put together.
enum Seen<'a> {
    Scope(&'a Scope),
    /// Of this unit.
    Unit(UnitId),
    /// Sent back by this unit, and of none of the others.
    SentBack(UnitId, &'a [UnitId]),
}

/// More units than this are asked for in one condition instead of a range each.
const MOST_RANGES: usize = 8;

/// The conditions of a filter, with the parameters so far in front.
fn clauses(
    params: Vec<Value>,
    jurisdiction: i64,
    (seen, categories): &(Seen<'_>, &[String]),
    filter: &Filter,
) -> Clauses {
    let mut c = Clauses { sql: String::new(), params };
    let parameter = c.bind(jurisdiction);
    c.sql = format!("jurisdiction = {parameter}");
    match seen {
        Seen::Scope(Scope::All) => c.and("sealed = 0"),
        Seen::Scope(Scope::Sealed(person, unit)) => {
            let (nobody, person, unit) = (c.bind(NOBODY), c.bind(Id(person.0)), c.bind(Id(unit.0)));
            c.and(&format!("sealed = 1 AND (about = {nobody} OR about NOT IN ({person}, {unit}))"));
        }
        Seen::Scope(Scope::Nothing) => c.and("1 = 0"),
        Seen::Scope(Scope::Units(units)) => {
            c.and("sealed = 0");
            let list = c.list(units);
            c.and(&format!("(unit IN ({list}) OR unit_before IN ({list}))"));
        }
        Seen::Unit(unit) => {
            c.and("sealed = 0");
            c.equal("unit", Id(unit.0));
        }
        Seen::SentBack(unit, others) => {
            c.and("sealed = 0 AND bounced = 1");
            c.equal("unit_before", Id(unit.0));
            let list = c.list(others);
            c.and(&format!("unit NOT IN ({list})"));
        }
    }
    // Said for states as well: the small indexes hold open rows only.
    let states_open = !filter.statuses.is_empty() && filter.statuses.iter().all(|status| status.is_open());
    if filter.open || states_open {
        c.and("open = 1");
    }
    if !filter.statuses.is_empty() {
        c.one_of("status", filter.statuses.iter().map(|s| s.code().into()));
    }
    match filter.due {
        None => {}
        Some(Due::Before(at)) => {
            let at = c.bind(at.as_millisecond());
            c.and(&format!("due_at < {at}"));
        }
        Some(Due::Between(from, until)) => {
            let from = c.bind(from.as_millisecond());
            let until = c.bind(until.as_millisecond());
            c.and(&format!("due_at >= {from} AND due_at < {until}"));
        }
    }
    if let Some(unit) = filter.unit {
        c.equal("unit", Id(unit.0));
    }
    if let Some(person) = filter.person {
        c.equal("person", Id(person.0));
    }
    match categories {
        [] => {}
        [category] => c.equal("category", category.clone()),
        several => c.one_of("category", several.iter().map(|code| code.clone().into())),
    }
    if let Some(area) = &filter.area {
        c.equal("area", area.clone());
    }
    if let Some(kind) = filter.kind {
        c.equal("kind", kind.code());
    }
    match filter.danger {
        Some(Danger::Now) => c.and("lane = 0"),
        Some(danger) => c.equal("danger", danger as i64),
        None => {}
    }
    for (wanted, clause) in [
        (filter.waiting, "waiting = 1"),
        (filter.supervised, "supervised = 1"),
        (filter.proposal, "proposal <> ''"),
        (filter.to_follow_up, "drawn = 1 AND (status = 'answered' OR step_act = 'follow_up')"),
    ] {
        if wanted {
            c.and(clause);
        }
    }
    if let Some(from) = filter.filed_from {
        let from = c.bind(from.as_millisecond());
        c.and(&format!("filed_at >= {from}"));
    }
    if let Some(before) = filter.filed_before {
        let before = c.bind(before.as_millisecond());
        c.and(&format!("filed_at < {before}"));
    }
    if let Some(ids) = &filter.ids {
        // Filled up with repetitions, so that there are few different texts to prepare.
        let asked = if ids.is_empty() { 0 } else { ids.len().next_power_of_two() };
        c.one_of("id", ids.iter().cycle().take(asked).map(|id| Id(id.0).into()));
    }
    c
}

/// The ranges that together are what is asked for, each one range of an index: who may see, and of which subjects.
fn ranges<'a>(scope: &'a Scope, filter: &'a Filter) -> Vec<(Seen<'a>, &'a [String])> {
    let categories = &filter.categories[..];
    match scope {
        Scope::Units(units) if units.len() <= MOST_RANGES && filter.ids.is_none() => {
            let sent_back = units.iter().map(|unit| Seen::SentBack(*unit, units));
            let seen = units.iter().map(|unit| Seen::Unit(*unit)).chain(sent_back);
            seen.map(|seen| (seen, categories)).collect()
        }
        Scope::All if (2..=MOST_RANGES).contains(&categories.len()) && filter.ids.is_none() => {
            categories.chunks(1).map(|category| (Seen::Scope(scope), category)).collect()
        }
        scope => vec![(Seen::Scope(scope), categories)],
    }
}

/// A page of what the scope may see.
pub fn list(
    jurisdiction: i64,
    scope: &Scope,
    filter: &Filter,
    order: Order,
    after: Option<Cursor>,
    limit: i64,
) -> Statement {
    let by = match order {
        Order::Priority => "lane, effective_at, id",
        Order::Due => "due_at, id",
        Order::Newest => "filed_at DESC, id DESC",
    };
    // A few known rows are fetched by their ids and then sorted: the sign keeps the planner from walking all rows in
    // this order to look for them.
    let by = if filter.ids.is_some() { format!("+{by}") } else { by.to_owned() };
    let mut params = Vec::new();
    let mut parts = Vec::new();
    for range in ranges(scope, filter) {
        let mut c = clauses(params, jurisdiction, &range, filter);
        if let Some(cursor) = after {
            after_cursor(&mut c, order, cursor);
        }
        let limit = c.bind(limit);
        parts.push(format!("SELECT {COLUMNS} FROM requests WHERE {} ORDER BY {by} LIMIT {limit}", c.sql));
        params = c.params;
    }
    if let [sql] = &mut parts[..] {
        return statement(std::mem::take(sql), params);
    }
    params.push(limit.into());
    let ranges: Vec<String> =
        parts.iter().enumerate().map(|(n, part)| format!("SELECT * FROM ({part}) AS range{n}")).collect();
    let sql = format!(
        "SELECT {COLUMNS} FROM ({}) AS seen ORDER BY {by} LIMIT ?{}",
        ranges.join(" UNION ALL "),
        params.len()
    );
    statement(sql, params)
}

fn after_cursor(c: &mut Clauses, order: Order, cursor: Cursor) {
    let id = c.bind(Id(cursor.id.0));
    let key = c.bind(cursor.key);
    let clause = match order {
        Order::Priority => {
            let lane = c.bind(cursor.lane);
            format!("(lane, effective_at, id) > ({lane}, {key}, {id})")
        }
        Order::Due => format!("(due_at, id) > ({key}, {id})"),
        Order::Newest => format!("(filed_at, id) < ({key}, {id})"),
    };
    c.and(&clause);
}

/// How many the scope may see, counted to a thousand and one.
pub fn count(jurisdiction: i64, scope: &Scope, filter: &Filter) -> Statement {
    let mut params = Vec::new();
    let mut parts = Vec::new();
    for (n, range) in ranges(scope, filter).iter().enumerate() {
        let mut c = clauses(params, jurisdiction, range, filter);
        let most = c.bind(Count::MOST + 1);
        parts
            .push(format!("SELECT 1 FROM (SELECT 1 FROM requests WHERE {} LIMIT {most}) AS range{n}", c.sql));
        params = c.params;
    }
    params.push((Count::MOST + 1).into());
    let sql = format!(
        "SELECT count(*) FROM (SELECT 1 FROM ({}) AS seen LIMIT ?{}) AS counted",
        parts.join(" UNION ALL "),
        params.len()
    );
    statement(sql, params)
}

/// The filter of what is late at `now`.
pub fn overdue_first(now: Timestamp) -> Filter {
    Filter { open: true, due: Some(Due::Before(now)), ..Filter::default() }
}

impl Cursor {
    /// The cursor after a row in this order.
    pub fn after(row: &super::Listed, order: Order) -> Cursor {
        let (lane, key) = match order {
            Order::Priority => (i64::from(row.danger != Danger::Now), row.effective_at.as_millisecond()),
            Order::Due => (0, row.due_at.map_or(NEVER, |t| t.as_millisecond())),
            Order::Newest => (0, row.filed_at.as_millisecond()),
        };
        Cursor { lane, key, id: row.id }
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.lane, self.key, self.id)
    }
}

impl std::str::FromStr for Cursor {
    type Err = ();
    fn from_str(text: &str) -> Result<Cursor, ()> {
        let mut parts = text.splitn(3, '.');
        let mut next = || parts.next().ok_or(());
        Ok(Cursor {
            lane: next()?.parse().map_err(|_| ())?,
            key: next()?.parse().map_err(|_| ())?,
            id: next()?.parse().map_err(|_| ())?,
        })
    }
}
