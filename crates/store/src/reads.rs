//! Reading: streams, the order of all events, words, hits.

use crate::{Fault, Id, Millis, Row, Statement, Store, Value, dialect::DOC_LIMIT};

/// An event of a known stream.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredEvent {
    pub version: i64,
    pub at: Millis,
    /// Exactly as stored, the 16 random bytes first.
    pub bytes: Vec<u8>,
}

/// An event met on a walk over all streams.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StreamEvent {
    pub stream: Id,
    pub version: i64,
    pub at: Millis,
    pub bytes: Vec<u8>,
}

/// A sealed event in the global order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LoggedEvent {
    /// Counts from 1 without a gap, per jurisdiction.
    pub seq: i64,
    pub stream: Id,
    pub version: i64,
    pub at: Millis,
    pub bytes: Vec<u8>,
    /// SHA-256 of the bytes, computed when sealed.
    pub entry: [u8; 32],
}

/// Words as they lie in the store.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredWords {
    pub id: Id,
    pub stream: Id,
    pub class: String,
    pub sealed: Vec<u8>,
}

/// Ids asked for in one statement; fewer are filled up with repetitions so that there are few different texts.
const WORDS_AT_ONCE: usize = 64;

impl Store {
    /// Events of a stream with a version above `after`, in order.
    pub async fn load(&self, jurisdiction: i64, stream: Id, after: i64) -> Result<Vec<StoredEvent>, Fault> {
        let ask = Statement::new(
            "SELECT version, at, bytes FROM events WHERE jurisdiction = ?1 AND stream = ?2 AND version > ?3 \
             ORDER BY version",
        );
        let rows = self.query(ask.bind(jurisdiction).bind(stream).bind(after)).await?;
        rows.into_iter()
            .map(|row| {
                Ok(StoredEvent { version: row.int(0)?, at: row.int(1)?, bytes: row.bytes(2)?.to_vec() })
            })
            .collect()
    }

    /// All events by (stream, version), after the cursor: for a rebuild.
    pub async fn events_after(
        &self,
        jurisdiction: i64,
        cursor: Option<(Id, i64)>,
        limit: usize,
    ) -> Result<Vec<StreamEvent>, Fault> {
        let (stream, version) = cursor.unwrap_or((Id::nil(), 0));
        let ask = Statement::new(
            "SELECT stream, version, at, bytes FROM events \
             WHERE jurisdiction = ?1 AND (stream, version) > (?2, ?3) ORDER BY stream, version LIMIT ?4",
        );
        let ask = ask.bind(jurisdiction).bind(stream).bind(version).bind(bounded(limit));
        let event = |row: Row| {
            let (stream, version, at) = (row.id(0)?, row.int(1)?, row.int(2)?);
            Ok(StreamEvent { stream, version, at, bytes: row.bytes(3)?.to_vec() })
        };
        self.query(ask).await?.into_iter().map(event).collect()
    }

    /// Sealed events after `after_seq` in the global order: for feeds, webhooks, reports.
    pub async fn by_seq(
        &self,
        jurisdiction: i64,
        after_seq: i64,
        limit: usize,
    ) -> Result<Vec<LoggedEvent>, Fault> {
        let ask = Statement::new(
            "SELECT l.seq, l.stream, l.version, e.at, e.bytes, l.entry FROM log l JOIN events e \
             ON e.jurisdiction = l.jurisdiction AND e.stream = l.stream AND e.version = l.version \
             WHERE l.jurisdiction = ?1 AND l.seq > ?2 ORDER BY l.seq LIMIT ?3",
        );
        let rows = self.query(ask.bind(jurisdiction).bind(after_seq).bind(bounded(limit))).await?;
        rows.into_iter().map(logged).collect()
    }

    /// How many events are sealed: the seq of the last one.
    pub async fn log_size(&self, jurisdiction: i64) -> Result<i64, Fault> {
        let ask = Statement::new("SELECT size FROM log_head WHERE jurisdiction = ?1").bind(jurisdiction);
        self.query(ask).await?.first().map_or(Ok(0), |row| row.int(0))
    }

    /// The words of these ids that exist, in no particular order.
    pub async fn words(&self, jurisdiction: i64, ids: &[Id]) -> Result<Vec<StoredWords>, Fault> {
        self.words_where(jurisdiction, "id", ids).await
    }

    /// All words of these streams, in no particular order.
    pub async fn words_of_all(&self, jurisdiction: i64, streams: &[Id]) -> Result<Vec<StoredWords>, Fault> {
        self.words_where(jurisdiction, "stream", streams).await
    }

    /// All words of a stream.
    pub async fn words_of(&self, jurisdiction: i64, stream: Id) -> Result<Vec<StoredWords>, Fault> {
        let ask = Statement::new(
            "SELECT id, stream, class, sealed FROM words WHERE jurisdiction = ?1 AND stream = ?2 ORDER BY id",
        );
        self.query(ask.bind(jurisdiction).bind(stream)).await?.iter().map(words).collect()
    }

    async fn words_where(
        &self,
        jurisdiction: i64,
        column: &str,
        values: &[Id],
    ) -> Result<Vec<StoredWords>, Fault> {
        let mut found = Vec::with_capacity(values.len());
        for some in values.chunks(WORDS_AT_ONCE) {
            let asked = some.len().next_power_of_two();
            let places: Vec<String> = (2..asked + 2).map(|n| format!("?{n}")).collect();
            let ask = format!(
                "SELECT id, stream, class, sealed FROM words WHERE jurisdiction = ?1 AND {column} IN ({})",
                places.join(", ")
            );
            let filled = some.iter().chain(std::iter::repeat(&some[0])).take(asked);
            let params = [Value::Int(jurisdiction)].into_iter().chain(filled.map(|id| Value::from(*id)));
            let rows = self.query(Statement { sql: ask.into(), params: params.collect() }).await?;
            found.extend(rows.iter().map(words).collect::<Result<Vec<_>, _>>()?);
        }
        Ok(found)
    }

    /// (doc, stream) of texts that have all the terms, doc descending, below `before_doc`; a stream once, however
    /// many of its texts do. A page never ends between entries of the same doc, so it may be longer than `limit`,
    /// or shorter while more follow: the end is an empty page. Without terms there are no hits.
    ///
    /// Terms say that the characters occur, not where: hits are checked against the words before they are shown.
    pub async fn search(
        &self,
        jurisdiction: i64,
        terms: &[u64],
        before_doc: Option<i64>,
        limit: usize,
    ) -> Result<Vec<(i64, Id)>, Fault> {
        if terms.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        let below = before_doc.unwrap_or(DOC_LIMIT).clamp(0, DOC_LIMIT);
        let page = self.dialect().search(jurisdiction, terms, below, bounded(limit));
        let mut hits = self.hits(page).await?;
        if let Some((last, _)) = hits.get(limit - 1).copied() {
            hits.retain(|(doc, _)| *doc != last);
            hits.extend(self.hits(self.dialect().search_within(jurisdiction, terms, last)).await?);
        }
        hits.sort_unstable_by(|a, b| b.cmp(a));
        hits.dedup();
        Ok(hits)
    }

    async fn hits(&self, statement: Statement) -> Result<Vec<(i64, Id)>, Fault> {
        self.query(statement).await?.iter().map(|row| Ok((row.int(0)?, row.id(1)?))).collect()
    }
}

fn logged(row: Row) -> Result<LoggedEvent, Fault> {
    let entry = row.bytes(5)?.try_into().map_err(|_| Fault::new("a log entry is not 32 bytes"))?;
    let (seq, stream, version, at) = (row.int(0)?, row.id(1)?, row.int(2)?, row.int(3)?);
    Ok(LoggedEvent { seq, stream, version, at, bytes: row.bytes(4)?.to_vec(), entry })
}

fn words(row: &Row) -> Result<StoredWords, Fault> {
    let (id, stream, class) = (row.id(0)?, row.id(1)?, row.text(2)?.to_owned());
    Ok(StoredWords { id, stream, class, sealed: row.bytes(3)?.to_vec() })
}

/// A limit as a parameter.
pub(crate) fn bounded(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
