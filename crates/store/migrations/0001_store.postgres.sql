-- The store's own tables, PostgreSQL. Same names, columns and meaning as in 0001_store.sqlite.sql.

-- ledger: never changed, never deleted
CREATE TABLE events (
  jurisdiction BIGINT NOT NULL,
  stream BYTEA NOT NULL,
  version BIGINT NOT NULL,
  at BIGINT NOT NULL,
  bytes BYTEA NOT NULL,
  PRIMARY KEY (jurisdiction, stream, version)
);

CREATE TABLE log (
  jurisdiction BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  stream BYTEA NOT NULL,
  version BIGINT NOT NULL,
  entry BYTEA NOT NULL,
  sealed_at BIGINT NOT NULL,
  PRIMARY KEY (jurisdiction, seq)
);
CREATE UNIQUE INDEX log_event ON log (jurisdiction, stream, version);

CREATE TABLE log_head (
  jurisdiction BIGINT NOT NULL PRIMARY KEY,
  size BIGINT NOT NULL
);

-- working: events that wait for the sealer. A position is taken before the commit and may become visible after a
-- higher one; it orders the versions of one stream, because a version is written after its predecessor committed.
CREATE TABLE unsealed (
  jurisdiction BIGINT NOT NULL,
  position BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY (CACHE 1),
  stream BYTEA NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (jurisdiction, position)
);

-- words: sealed personal texts, erasable
CREATE TABLE words (
  jurisdiction BIGINT NOT NULL,
  id BYTEA NOT NULL,
  stream BYTEA NOT NULL,
  class TEXT COLLATE "C" NOT NULL,
  sealed BYTEA NOT NULL,
  expires_at BIGINT,
  PRIMARY KEY (jurisdiction, id)
);
CREATE INDEX words_stream ON words (jurisdiction, stream, id);
CREATE INDEX words_expiry ON words (jurisdiction, expires_at) WHERE expires_at IS NOT NULL;

-- records: who read personal words
CREATE TABLE readings (
  jurisdiction BIGINT NOT NULL,
  id BYTEA NOT NULL,
  at BIGINT NOT NULL,
  person BYTEA NOT NULL,
  post TEXT COLLATE "C" NOT NULL,
  unit BYTEA NOT NULL,
  purpose TEXT COLLATE "C" NOT NULL,
  -- words of the purpose, if it was stated in words; sixteen zero bytes otherwise
  reason BYTEA NOT NULL,
  stream BYTEA NOT NULL,
  classes TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (jurisdiction, id)
);
CREATE INDEX readings_stream ON readings (jurisdiction, stream, at);
CREATE INDEX readings_person ON readings (jurisdiction, person, at);

-- views: the search index, one entry a text, keyed hashes only
CREATE TABLE search (
  jurisdiction BIGINT NOT NULL,
  words BYTEA NOT NULL,
  stream BYTEA NOT NULL,
  doc BIGINT NOT NULL,
  terms TSVECTOR NOT NULL,
  PRIMARY KEY (jurisdiction, words)
);
CREATE INDEX search_newest ON search (jurisdiction, doc, stream);
-- new entries wait in a list that some later commit has to sort in: a short list makes that commit short
CREATE INDEX search_terms ON search USING gin (terms) WITH (gin_pending_list_limit = 256);

-- working
CREATE TABLE outbox (
  jurisdiction BIGINT NOT NULL,
  id BYTEA NOT NULL,
  topic TEXT COLLATE "C" NOT NULL,
  stream BYTEA NOT NULL,
  payload BYTEA NOT NULL,
  due_at BIGINT NOT NULL,
  ready_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL DEFAULT 0,
  holder BYTEA,
  dead BIGINT NOT NULL DEFAULT 0,
  failure TEXT COLLATE "C" NOT NULL DEFAULT '',
  PRIMARY KEY (jurisdiction, id)
);
CREATE INDEX outbox_ready ON outbox (jurisdiction, dead, ready_at);

CREATE TABLE idempotency (
  jurisdiction BIGINT NOT NULL,
  key BYTEA NOT NULL,
  at BIGINT NOT NULL,
  result BYTEA NOT NULL,
  PRIMARY KEY (jurisdiction, key)
);
CREATE INDEX idempotency_age ON idempotency (jurisdiction, at);

-- of the whole installation, not of a jurisdiction
CREATE TABLE leases (
  name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  holder BYTEA NOT NULL,
  until BIGINT NOT NULL
);

CREATE TABLE meta (
  name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  value BYTEA NOT NULL
);
