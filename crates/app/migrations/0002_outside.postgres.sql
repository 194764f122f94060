-- What leaves the house: no personal words.

-- class: working. When messages left by a channel: how many fit in an hour.
CREATE TABLE outlet_sends (
  jurisdiction BIGINT NOT NULL,
  outlet       TEXT   NOT NULL,
  id           BYTEA NOT NULL,
  at           BIGINT NOT NULL,
  ends_at      BIGINT NOT NULL,
  PRIMARY KEY (jurisdiction, outlet, id)
);

-- class: working. Addresses of calendars people subscribe to, stored as a keyed hash: one a person.
CREATE TABLE calendar_feeds (
  jurisdiction BIGINT NOT NULL,
  person       BYTEA NOT NULL,
  token        BYTEA NOT NULL,
  made_at      BIGINT NOT NULL,
  PRIMARY KEY (jurisdiction, person)
);
CREATE UNIQUE INDEX calendar_feeds_token ON calendar_feeds (jurisdiction, token);
