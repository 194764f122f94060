-- class: working. When somebody is next reminded of a limit of a matter: one row for each that has one. No personal words.
CREATE TABLE reminders (
  jurisdiction BIGINT NOT NULL,
  id           BYTEA NOT NULL,
  at           BIGINT NOT NULL,
  PRIMARY KEY (jurisdiction, id)
);
CREATE INDEX reminders_at ON reminders (jurisdiction, at, id);
