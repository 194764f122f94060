-- The store's own tables, SQLite. Same names, columns and meaning as in 0001_store.postgres.sql.

-- ledger: never changed, never deleted. A table with row ids: new events go to its end.
CREATE TABLE events (
  jurisdiction INTEGER NOT NULL,
  stream BLOB NOT NULL,
  version INTEGER NOT NULL,
  at INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (jurisdiction, stream, version)
) STRICT;

CREATE TABLE log (
  jurisdiction INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  stream BLOB NOT NULL,
  version INTEGER NOT NULL,
  entry BLOB NOT NULL,
  sealed_at INTEGER NOT NULL,
  PRIMARY KEY (jurisdiction, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX log_event ON log (jurisdiction, stream, version);

CREATE TABLE log_head (
  jurisdiction INTEGER NOT NULL PRIMARY KEY,
  size INTEGER NOT NULL
) STRICT;

-- working: events that wait for the sealer, in the order they came
CREATE TABLE unsealed (
  position INTEGER NOT NULL PRIMARY KEY,
  jurisdiction INTEGER NOT NULL,
  stream BLOB NOT NULL,
  version INTEGER NOT NULL
) STRICT;

-- words: sealed personal texts, erasable
CREATE TABLE words (
  jurisdiction INTEGER NOT NULL,
  id BLOB NOT NULL,
  stream BLOB NOT NULL,
  class TEXT NOT NULL,
  sealed BLOB NOT NULL,
  expires_at INTEGER,
  PRIMARY KEY (jurisdiction, id)
) STRICT;
CREATE INDEX words_stream ON words (jurisdiction, stream, id);
CREATE INDEX words_expiry ON words (jurisdiction, expires_at) WHERE expires_at IS NOT NULL;

-- records: who read personal words
CREATE TABLE readings (
  jurisdiction INTEGER NOT NULL,
  id BLOB NOT NULL,
  at INTEGER NOT NULL,
  person BLOB NOT NULL,
  post TEXT NOT NULL,
  unit BLOB NOT NULL,
  purpose TEXT NOT NULL,
  -- words of the purpose, if it was stated in words; sixteen zero bytes otherwise
  reason BLOB NOT NULL,
  stream BLOB NOT NULL,
  classes TEXT NOT NULL,
  PRIMARY KEY (jurisdiction, id)
) STRICT;
CREATE INDEX readings_stream ON readings (jurisdiction, stream, at);
CREATE INDEX readings_person ON readings (jurisdiction, person, at);

-- views: the search index, one entry a text, keyed hashes only. The entry number holds doc in its upper bits, so that walking the
-- index backwards gives the newest first; the jurisdiction is mixed into every term.
CREATE TABLE search_docs (
  entry INTEGER NOT NULL PRIMARY KEY,
  jurisdiction INTEGER NOT NULL,
  stream BLOB NOT NULL,
  words BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX search_docs_words ON search_docs (jurisdiction, words);
CREATE VIRTUAL TABLE search USING fts5 (terms, content='', contentless_delete=1, detail=none, tokenize='ascii');

-- working
CREATE TABLE outbox (
  jurisdiction INTEGER NOT NULL,
  id BLOB NOT NULL,
  topic TEXT NOT NULL,
  stream BLOB NOT NULL,
  payload BLOB NOT NULL,
  due_at INTEGER NOT NULL,
  ready_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  holder BLOB,
  dead INTEGER NOT NULL DEFAULT 0,
  failure TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (jurisdiction, id)
) STRICT;
CREATE INDEX outbox_ready ON outbox (jurisdiction, dead, ready_at);

CREATE TABLE idempotency (
  jurisdiction INTEGER NOT NULL,
  key BLOB NOT NULL,
  at INTEGER NOT NULL,
  result BLOB NOT NULL,
  PRIMARY KEY (jurisdiction, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_age ON idempotency (jurisdiction, at);

-- of the whole installation, not of a jurisdiction
CREATE TABLE leases (
  name TEXT NOT NULL PRIMARY KEY,
  holder BLOB NOT NULL,
  until INTEGER NOT NULL
) STRICT;

CREATE TABLE meta (
  name TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT;
