//! From the entries of a stream to its state, and from the state to its rows.

use crate::{
    Entry, Stamped,
    office::{person_row, unit_row},
    promises::{intercession_row, promise_row},
    requests,
};
use jiff::Timestamp;
use zhiye_domain::{RequestId, intercession, office, person, promise, request, unit};
use zhiye_store::{Id, Statement};

/// A state made of the entries of one stream.
pub trait Fold: Clone {
    /// An event with who did it and when.
    type Recorded;

    fn entry(recorded: Self::Recorded) -> Entry;
    /// The event in an entry; none if the entry is of another aggregate.
    fn recorded(entry: Entry) -> Option<Self::Recorded>;
    /// When it happened, and when it came into the record.
    fn times(recorded: &Self::Recorded) -> (Timestamp, Timestamp);
    fn evolve(state: Option<Self>, recorded: &Self::Recorded) -> Option<Self>;
    /// Its rows at the stream's last event; none if it is only ever read from its stream.
    fn rows(&self, jurisdiction: i64, at: (Id, i64)) -> Vec<Statement>;

    /// From the rows of an earlier version to these.
    fn change(&self, jurisdiction: i64, _before: (i64, &Self), at: (Id, i64)) -> Vec<Statement> {
        self.rows(jurisdiction, at)
    }
}

macro_rules! folds {
    ($($entry:ident($recorded:ty) of $state:ty {
        times: $times:expr, evolve: $evolve:expr, rows: $rows:expr, $(change: $change:expr,)?
    })*) => {
        /// The rows of a stream at its last event, made of all its entries.
        pub fn rows_of(jurisdiction: i64, at: (Id, i64), entries: Vec<Entry>) -> Vec<Statement> {
            match entries.first() {
                None => Vec::new(),
                $(Some(Entry::$entry(_)) => {
                    folded::<$state>(entries).map_or_else(Vec::new, |state| state.rows(jurisdiction, at))
                })*
            }
        }

        $(impl Fold for $state {
            type Recorded = $recorded;

            fn entry(recorded: $recorded) -> Entry {
                Entry::$entry(recorded)
            }

            fn recorded(entry: Entry) -> Option<$recorded> {
                if let Entry::$entry(recorded) = entry { Some(recorded) } else { None }
            }

            fn times(recorded: &$recorded) -> (Timestamp, Timestamp) {
                let times: fn(&$recorded) -> (Timestamp, Timestamp) = $times;
                times(recorded)
            }

            fn evolve(state: Option<$state>, recorded: &$recorded) -> Option<$state> {
                let evolve: fn(Option<$state>, &$recorded) -> Option<$state> = $evolve;
                evolve(state, recorded)
            }

            fn rows(&self, jurisdiction: i64, at: (Id, i64)) -> Vec<Statement> {
                let rows: fn(&$state, i64, (Id, i64)) -> Vec<Statement> = $rows;
                rows(self, jurisdiction, at)
            }

            $(fn change(&self, jurisdiction: i64, before: (i64, &$state), at: (Id, i64)) -> Vec<Statement> {
                let change: fn(&$state, i64, (i64, &$state), (Id, i64)) -> Vec<Statement> = $change;
                change(self, jurisdiction, before, at)
            })?
        })*
    };
}

folds! {
    Request(request::Recorded) of request::State {
        times: |recorded| (recorded.at, recorded.entered_at.unwrap_or(recorded.at)),
        evolve: request::evolve,
        rows: |state, jurisdiction, (id, version)| requests::rows(jurisdiction, RequestId(id.0), version, state),
        change: |state, jurisdiction, before, (id, version)| {
            requests::change(jurisdiction, RequestId(id.0), before, (version, state))
        },
    }
    Unit(Stamped<unit::Event>) of unit::State {
        times: |stamped| (stamped.at, stamped.at),
        evolve: |state, stamped| unit::evolve(state, &stamped.event),
        rows: |state, jurisdiction, (_, version)| vec![unit_row(jurisdiction, version, state)],
    }
    Person(Stamped<person::Event>) of person::State {
        times: |stamped| (stamped.at, stamped.at),
        evolve: |state, stamped| person::evolve(state, &stamped.event),
        rows: |state, jurisdiction, (_, version)| vec![person_row(jurisdiction, version, state)],
    }
    Office(Stamped<office::Event>) of office::State {
        times: |stamped| (stamped.at, stamped.at),
        evolve: |state, stamped| Some(office::evolve(state.unwrap_or_default(), &stamped.event)),
        rows: |_, _, _| Vec::new(),
    }
    Promise(Stamped<promise::Event>) of promise::State {
        times: |stamped| (stamped.at, stamped.at),
        evolve: |state, stamped| promise::evolve(state, &stamped.event, stamped.at),
        rows: |state, jurisdiction, (_, version)| vec![promise_row(jurisdiction, version, state)],
    }
    Intercession(Stamped<intercession::Event>) of intercession::State {
        times: |stamped| (stamped.at, stamped.at),
        evolve: |state, stamped| intercession::evolve(state, &stamped.event, stamped.at),
        rows: |state, jurisdiction, (_, version)| vec![intercession_row(jurisdiction, version, state)],
    }
}

/// A stream that holds entries of several aggregates is none's.
fn folded<S: Fold>(entries: Vec<Entry>) -> Option<S> {
    let events = entries.into_iter().map(S::recorded).collect::<Option<Vec<_>>>()?;
    events.iter().fold(None, S::evolve)
}
