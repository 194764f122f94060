//! Everything that differs between the two engines' SQL, side by side. All other SQL is one text.

use crate::{Id, Statement, plan::Step};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// Search entries are numbered below this. SQLite keeps doc above [`TIE_BITS`] in one 63-bit row id.
pub(crate) const DOC_LIMIT: i64 = 1 << 42;
/// Room for entries of the same doc.
pub(crate) const TIE_BITS: u32 = 21;
/// A query with more terms is answered by its first ones: hits are checked against the words anyway.
const MOST_TERMS: usize = 64;

impl Dialect {
    /// Erases words ?2 of jurisdiction ?1 with their search entry. SQLite answers with the entry's number: the index
    /// itself is changed at the end of the group.
    pub(crate) fn erase_words(self) -> [&'static str; 2] {
        ["DELETE FROM words WHERE jurisdiction = ?1 AND id = ?2", self.forget_words()]
    }

    fn forget_words(self) -> &'static str {
        match self {
            Dialect::Sqlite => {
                "DELETE FROM search_docs WHERE jurisdiction = ?1 AND words = ?2 RETURNING entry"
            }
            Dialect::Postgres => "DELETE FROM search WHERE jurisdiction = ?1 AND words = ?2 RETURNING doc",
        }
    }

    /// Removes the search entries of stream ?2 of jurisdiction ?1; the words stay.
    pub(crate) fn forget_stream(self) -> &'static str {
        match self {
            Dialect::Sqlite => {
                "DELETE FROM search_docs WHERE jurisdiction = ?1 AND words IN \
                 (SELECT id FROM words WHERE jurisdiction = ?1 AND stream = ?2) RETURNING entry"
            }
            Dialect::Postgres => {
                "DELETE FROM search WHERE jurisdiction = ?1 AND words IN \
                 (SELECT id FROM words WHERE jurisdiction = ?1 AND stream = ?2) RETURNING doc"
            }
        }
    }

    /// Keeps a stream that is expected but not written at its version until the commit. SQLite has one writer and
    /// needs nothing. On PostgreSQL the next version is written and taken back: whoever appends it at the same time
    /// waits at the primary key, or was first and makes this a conflict. Writers pay nothing for it.
    pub(crate) fn hold_version(self, jurisdiction: i64, stream: Id, version: i64) -> Vec<Step> {
        if self == Dialect::Sqlite {
            return Vec::new();
        }
        let of = |sql: &'static str| Statement::new(sql).bind(jurisdiction).bind(stream).bind(version + 1);
        vec![
            Step::plain(of(
                "INSERT INTO events (jurisdiction, stream, version, at, bytes) VALUES (?1, ?2, ?3, 0, '')",
            )),
            Step::plain(of("DELETE FROM events WHERE jurisdiction = ?1 AND stream = ?2 AND version = ?3")),
        ]
    }

    /// Up to ?5 notices of jurisdiction ?1 ready at ?2 become ?3's until ?4: those that stay in the house.
    pub(crate) fn take_notices(self) -> String {
        self.take("topic NOT LIKE 'out:%'")
    }

    /// The same of the topic ?6.
    pub(crate) fn take_outgoing(self) -> String {
        self.take("topic = ?6")
    }

    fn take(self, which: &str) -> String {
        let apart = match self {
            Dialect::Sqlite => "",
            Dialect::Postgres => " FOR UPDATE SKIP LOCKED",
        };
        format!(
            "UPDATE outbox SET holder = ?3, ready_at = ?4, attempts = attempts + 1 \
             WHERE jurisdiction = ?1 AND id IN (SELECT id FROM outbox \
               WHERE jurisdiction = ?1 AND dead = 0 AND ready_at <= ?2 AND {which} ORDER BY ready_at, id LIMIT ?5{apart}) \
             RETURNING id, topic, stream, payload, due_at, attempts"
        )
    }

    /// Entries with all terms and a doc below `below`, newest first.
    pub(crate) fn search(self, jurisdiction: i64, terms: &[u64], below: i64, limit: i64) -> Statement {
        self.search_between(jurisdiction, terms, 0, below, limit)
    }

    /// The entries of `doc` with all terms: completes a page that was cut between them.
    pub(crate) fn search_within(self, jurisdiction: i64, terms: &[u64], doc: i64) -> Statement {
        self.search_between(jurisdiction, terms, doc, doc + 1, i64::MAX)
    }

    fn search_between(
        self,
        jurisdiction: i64,
        terms: &[u64],
        from: i64,
        below: i64,
        limit: i64,
    ) -> Statement {
        let terms = terms.iter().take(MOST_TERMS).map(|term| token(jurisdiction, *term));
        match self {
            Dialect::Sqlite => Statement::new(format!(
                "SELECT d.entry >> {TIE_BITS}, d.stream FROM search JOIN search_docs d ON d.entry = search.rowid \
                 WHERE search MATCH ?1 AND search.rowid >= ?2 AND search.rowid < ?3 \
                 ORDER BY search.rowid DESC LIMIT ?4"
            ))
            .bind(terms.collect::<Vec<_>>().join(" AND "))
            .bind(first_entry(from))
            .bind(first_entry(below))
            .bind(limit),
            Dialect::Postgres => Statement::new(
                "SELECT doc, stream FROM search \
                 WHERE jurisdiction = ?1 AND terms @@ CAST(CAST(?2 AS TEXT) AS tsquery) AND doc >= ?3 AND doc < ?4 \
                 ORDER BY doc DESC, stream DESC LIMIT ?5",
            )
            .bind(jurisdiction)
            .bind(terms.map(|term| format!("'{term}'")).collect::<Vec<_>>().join(" & "))
            .bind(from)
            .bind(below)
            .bind(limit),
        }
    }
}

/// SQLite's first entry number of `doc`.
fn first_entry(doc: i64) -> i64 {
    doc.checked_mul(1 << TIE_BITS).unwrap_or(i64::MAX)
}

/// A term as it stands in the index: eight digits of base 32, forty bits. The jurisdiction is mixed in, so that
/// entries of different ones never meet and their frequencies can't be compared. Short, because the index holds
/// each term of the language once and a text of PostgreSQL's index may have 1 MiB; two terms that meet by chance
/// (one in a million million) cost a look at the words, for hits are checked against them.
pub(crate) fn token(jurisdiction: i64, term: u64) -> String {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let mixed = scramble(term ^ scramble(jurisdiction as u64));
    (0..8).map(|i| char::from(DIGITS[(mixed >> (5 * i)) as usize & 31])).collect()
}

/// SplitMix64's finalizer.
fn scramble(x: u64) -> u64 {
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}
