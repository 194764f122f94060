-- class: views. Rebuilt from the events at any time; holds no personal words.

-- One row a request. `due_at`, `wakes_at`: epoch milliseconds; the largest integer stands for "never", so that no
-- sort column is ever null. Sixteen zero bytes stand for "nobody" and "no unit".
CREATE TABLE requests (
  jurisdiction  BIGINT NOT NULL,
  id            BLOB NOT NULL,
  version       BIGINT NOT NULL,
  number        BIGINT NOT NULL,
  status        TEXT   NOT NULL,
  open          BIGINT NOT NULL,
  sealed        BIGINT NOT NULL,
  kind          TEXT   NOT NULL,
  category      TEXT   NOT NULL,
  channel       TEXT   NOT NULL,
  legal_channel TEXT   NOT NULL,
  area          TEXT   NOT NULL,
  building      TEXT   NOT NULL,
  danger        BIGINT NOT NULL,
  hardship      TEXT   NOT NULL,
  people        BIGINT NOT NULL,
  lane          BIGINT NOT NULL,
  effective_at  BIGINT NOT NULL,
  filed_at      BIGINT NOT NULL,
  due_at        BIGINT NOT NULL,
  answer_due_at BIGINT NOT NULL,
  step_act      TEXT   NOT NULL,
  step_due_at   BIGINT NOT NULL,
  hotline_due_at BIGINT NOT NULL,
  provisional   BIGINT NOT NULL,
  wakes_at      BIGINT NOT NULL,
  unit          BLOB NOT NULL,
  unit_before   BLOB NOT NULL,
  bounced       BIGINT NOT NULL,
  person        BLOB NOT NULL,
  proposal      TEXT   NOT NULL,
  waiting       BIGINT NOT NULL,
  supervised    BIGINT NOT NULL,
  drawn         BIGINT NOT NULL,
  attempts      BIGINT NOT NULL,
  reopened      BIGINT NOT NULL,
  outcome       TEXT   NOT NULL,
  solved        TEXT   NOT NULL,
  satisfaction  BIGINT NOT NULL,
  answered_at   BIGINT NOT NULL,
  closed_at     BIGINT NOT NULL,
  touched_at    BIGINT NOT NULL,
  summary       BLOB NOT NULL,
  text          BLOB NOT NULL,
  PRIMARY KEY (jurisdiction, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX requests_number ON requests (jurisdiction, number);
-- Ranges of these are the lists people work by; each holds open, unsealed rows only, so it stays small however much is
-- stored. The queue in its own order: emergencies first, then effective time; then by what runs out first, also within
-- a state, a unit, a category, an area, a person.
CREATE INDEX requests_queue ON requests (jurisdiction, lane, effective_at, id) WHERE open = 1 AND sealed = 0;
CREATE INDEX requests_due ON requests (jurisdiction, due_at, id) WHERE open = 1 AND sealed = 0;
CREATE INDEX requests_state_due ON requests (jurisdiction, status, due_at, id) WHERE open = 1 AND sealed = 0;
CREATE INDEX requests_unit_due ON requests (jurisdiction, unit, due_at, id) WHERE open = 1 AND sealed = 0;
CREATE INDEX requests_category_due ON requests (jurisdiction, category, due_at, id) WHERE open = 1 AND sealed = 0;
CREATE INDEX requests_area_due ON requests (jurisdiction, area, due_at, id) WHERE open = 1 AND sealed = 0;
CREATE INDEX requests_person_due ON requests (jurisdiction, person, due_at, id) WHERE open = 1 AND sealed = 0;
-- What waits for somebody although the work is done, and what is rare.
CREATE INDEX requests_follow_up ON requests (jurisdiction, due_at, id) WHERE drawn = 1 AND status = 'answered' AND sealed = 0;
CREATE INDEX requests_waiting ON requests (jurisdiction, due_at, id) WHERE waiting = 1 AND sealed = 0;
CREATE INDEX requests_supervised ON requests (jurisdiction, due_at, id) WHERE supervised = 1 AND sealed = 0;
CREATE INDEX requests_proposal ON requests (jurisdiction, due_at, id) WHERE proposal <> '' AND sealed = 0;
CREATE INDEX requests_sealed ON requests (jurisdiction, filed_at, id) WHERE sealed = 1;
CREATE INDEX requests_wake ON requests (jurisdiction, wakes_at) WHERE wakes_at < 9223372036854775807;
-- Everything, newest first; of a unit, and of the unit that sent it back.
CREATE INDEX requests_filed ON requests (jurisdiction, filed_at, id);
CREATE INDEX requests_unit ON requests (jurisdiction, unit, filed_at, id) WHERE sealed = 0;
CREATE INDEX requests_sent_back ON requests (jurisdiction, unit_before, filed_at, id) WHERE bounced = 1 AND sealed = 0;

CREATE TABLE units (
  jurisdiction BIGINT NOT NULL,
  id           BLOB NOT NULL,
  version      BIGINT NOT NULL,
  code         TEXT   NOT NULL,
  name         TEXT   NOT NULL,
  parent       BLOB NOT NULL,
  leads        BIGINT NOT NULL,
  retired      BIGINT NOT NULL,
  PRIMARY KEY (jurisdiction, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX units_code ON units (jurisdiction, code);

CREATE TABLE people (
  jurisdiction BIGINT NOT NULL,
  id           BLOB NOT NULL,
  version      BIGINT NOT NULL,
  unit         BLOB NOT NULL,
  name         BLOB NOT NULL,
  grants       TEXT   NOT NULL,
  asked        TEXT   NOT NULL,
  gone         BIGINT NOT NULL,
  PRIMARY KEY (jurisdiction, id)
) WITHOUT ROWID;
