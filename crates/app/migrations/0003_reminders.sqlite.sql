-- class: working. When somebody is next reminded of a limit of a matter: one row for each that has one. No personal words.
CREATE TABLE reminders (
  jurisdiction BIGINT NOT NULL,
  id           BLOB NOT NULL,
  at           BIGINT NOT NULL,
  PRIMARY KEY (jurisdiction, id)
) WITHOUT ROWID;
CREATE INDEX reminders_at ON reminders (jurisdiction, at, id);
