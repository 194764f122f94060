//! From the entries of a stream to its state, and from the state to its row.

use crate::{
    Entry, Stamped,
    office::{person_row, unit_row},
    requests,
};
use jiff::Timestamp;
use zhiye_domain::{RequestId, office, person, request, unit};
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
    /// Its row at the stream's last event; none if it is only ever read from its stream.
    fn row(&self, jurisdiction: i64, at: (Id, i64)) -> Option<Statement>;

    /// From the row of an earlier version to this one.
    fn change(&self, jurisdiction: i64, _before: (i64, &Self), at: (Id, i64)) -> Vec<Statement> {
        self.row(jurisdiction, at).into_iter().collect()
    }
}

macro_rules! folds {
    ($($entry:ident($recorded:ty) of $state:ty {
        times: $times:expr, evolve: $evolve:expr, row: $row:expr, $(change: $change:expr,)?
    })*) => {
        /// The row of a stream at its last event, made of all its entries.
        pub fn row_of(jurisdiction: i64, at: (Id, i64), entries: Vec<Entry>) -> Option<Statement> {
            match entries.first()? { $(Entry::$entry(_) => folded::<$state>(entries)?.row(jurisdiction, at),)* }
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

            fn row(&self, jurisdiction: i64, at: (Id, i64)) -> Option<Statement> {
                let row: fn(&$state, i64, (Id, i64)) -> Option<Statement> = $row;
                row(self, jurisdiction, at)
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
        row: |state, jurisdiction, (id, version)| Some(requests::row(jurisdiction, RequestId(id.0), version, state)),
        change: |state, jurisdiction, before, (id, version)| {
            requests::change(jurisdiction, RequestId(id.0), before, (version, state))
        },
    }
    Unit(Stamped<unit::Event>) of unit::State {
        times: |stamped| (stamped.at, stamped.at),
        evolve: |state, stamped| unit::evolve(state, &stamped.event),
        row: |state, jurisdiction, (_, version)| Some(unit_row(jurisdiction, version, state)),
    }
    Person(Stamped<person::Event>) of person::State {
        times: |stamped| (stamped.at, stamped.at),
        evolve: |state, stamped| person::evolve(state, &stamped.event),
        row: |state, jurisdiction, (_, version)| Some(person_row(jurisdiction, version, state)),
    }
    Office(Stamped<office::Event>) of office::State {
        times: |stamped| (stamped.at, stamped.at),
        evolve: |state, stamped| Some(office::evolve(state.unwrap_or_default(), &stamped.event)),
        row: |_, _, _| None,
    }
}

/// A stream that holds entries of several aggregates is none's.
fn folded<S: Fold>(entries: Vec<Entry>) -> Option<S> {
    let events = entries.into_iter().map(S::recorded).collect::<Option<Vec<_>>>()?;
    events.iter().fold(None, S::evolve)
}
