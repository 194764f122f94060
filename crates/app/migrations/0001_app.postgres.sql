-- class: working, unless said otherwise. No personal words: logins and codes are keyed hashes.

-- Keyed hashes by which a request is found from an exact text: query code, phone, the number in another system.
-- class: words (derived from words, erased with them).
CREATE TABLE lookups (
  jurisdiction BIGINT NOT NULL,
  purpose      TEXT   NOT NULL,
  hash         BYTEA NOT NULL,
  request      BYTEA NOT NULL,
  at           BIGINT NOT NULL,
  PRIMARY KEY (jurisdiction, purpose, hash, request)
);
CREATE INDEX lookups_request ON lookups (jurisdiction, request);

CREATE TABLE credentials (
  jurisdiction BIGINT NOT NULL,
  person       BYTEA NOT NULL,
  login        BYTEA NOT NULL,
  password     TEXT   NOT NULL,
  pin          TEXT   NOT NULL,
  failures     BIGINT NOT NULL,
  failed_at    BIGINT NOT NULL,
  PRIMARY KEY (jurisdiction, person)
);
CREATE UNIQUE INDEX credentials_login ON credentials (jurisdiction, login);

-- A session's token is stored as its SHA-256. `subject`: the person, or the request a resident looks at.
CREATE TABLE sessions (
  jurisdiction BIGINT NOT NULL,
  token        BYTEA NOT NULL,
  kind         TEXT   NOT NULL,
  subject      BYTEA NOT NULL,
  device       BYTEA NOT NULL,
  made_at      BIGINT NOT NULL,
  seen_at      BIGINT NOT NULL,
  ends_at      BIGINT NOT NULL,
  PRIMARY KEY (jurisdiction, token)
);
CREATE INDEX sessions_end ON sessions (jurisdiction, ends_at);

-- Shared computers on which people switch by PIN: who may.
CREATE TABLE devices (
  jurisdiction BIGINT NOT NULL,
  device       BYTEA NOT NULL,
  person       BYTEA NOT NULL,
  used_at      BIGINT NOT NULL,
  PRIMARY KEY (jurisdiction, device, person)
);

-- One-time links: set-up of an empty office, a new person's first password.
CREATE TABLE links (
  jurisdiction BIGINT NOT NULL,
  token        BYTEA NOT NULL,
  purpose      TEXT   NOT NULL,
  person       BYTEA NOT NULL,
  ends_at      BIGINT NOT NULL,
  PRIMARY KEY (jurisdiction, token)
);

-- API tokens, stored as SHA-256; what they may do are the grants of the person they stand for.
CREATE TABLE tokens (
  jurisdiction BIGINT NOT NULL,
  token        BYTEA NOT NULL,
  person       BYTEA NOT NULL,
  label        TEXT   NOT NULL,
  made_at      BIGINT NOT NULL,
  ends_at      BIGINT NOT NULL,
  PRIMARY KEY (jurisdiction, token)
);

-- Half-written forms, as rows of their own: the text lies in words under the same id, with a short expiry.
CREATE TABLE drafts (
  jurisdiction BIGINT NOT NULL,
  id           BYTEA NOT NULL,
  owner        BYTEA NOT NULL,
  form         TEXT   NOT NULL,
  saved_at     BIGINT NOT NULL,
  ends_at      BIGINT NOT NULL,
  PRIMARY KEY (jurisdiction, id)
);
CREATE UNIQUE INDEX drafts_owner ON drafts (jurisdiction, owner, form);

-- Notices on workbenches: which matter, what happened, in codes.
CREATE TABLE inbox (
  jurisdiction BIGINT NOT NULL,
  person       BYTEA NOT NULL,
  id           BYTEA NOT NULL,
  told         TEXT COLLATE "C" NOT NULL,
  number       BIGINT NOT NULL,
  at           BIGINT NOT NULL,
  ends_at      BIGINT NOT NULL,
  PRIMARY KEY (jurisdiction, person, id)
);
