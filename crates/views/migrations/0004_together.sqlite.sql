-- class: views. What is owed in a matter beside its own course: parts of other units, meetings called, instructions.
CREATE TABLE parts (
  jurisdiction BIGINT NOT NULL,
  id           BLOB NOT NULL,
  version      BIGINT NOT NULL,
  kind         TEXT   NOT NULL,
  no           BIGINT NOT NULL,
  unit         BLOB NOT NULL,
  person       BLOB NOT NULL,
  open         BIGINT NOT NULL,
  due_at       BIGINT NOT NULL,
  given_at     BIGINT NOT NULL,
  PRIMARY KEY (jurisdiction, id, kind, no)
) WITHOUT ROWID;
CREATE INDEX parts_open ON parts (jurisdiction, kind, due_at, id, no) WHERE open = 1;
CREATE INDEX parts_unit ON parts (jurisdiction, kind, unit, due_at, id, no) WHERE open = 1;
CREATE INDEX parts_given ON parts (jurisdiction, kind, given_at, id, no);
CREATE INDEX parts_told ON parts (jurisdiction, kind, person, given_at, id, no) WHERE open = 1;
CREATE INDEX parts_person ON parts (jurisdiction, kind, person, given_at, id, no);

-- What the office said it would do. `request`: sixteen zero bytes where it comes from no matter; the words are references.
CREATE TABLE promises (
  jurisdiction BIGINT NOT NULL,
  id           BLOB NOT NULL,
  version      BIGINT NOT NULL,
  request      BLOB NOT NULL,
  number       BIGINT NOT NULL,
  public       BIGINT NOT NULL,
  step         BIGINT NOT NULL,
  unit         BLOB NOT NULL,
  person       BLOB NOT NULL,
  words        BLOB NOT NULL,
  status       TEXT   NOT NULL,
  due_at       BIGINT NOT NULL,
  made_at      BIGINT NOT NULL,
  ended_at     BIGINT NOT NULL,
  in_time      BIGINT NOT NULL,
  amended      BIGINT NOT NULL,
  confirmed    TEXT   NOT NULL,
  end_words    BLOB NOT NULL,
  PRIMARY KEY (jurisdiction, id)
) WITHOUT ROWID;
CREATE INDEX promises_request ON promises (jurisdiction, request, due_at, made_at, id);
CREATE INDEX promises_open ON promises (jurisdiction, due_at, id) WHERE status = 'open';
CREATE INDEX promises_unit ON promises (jurisdiction, unit, due_at, id) WHERE status = 'open';
CREATE INDEX promises_public ON promises (jurisdiction, due_at, id) WHERE public = 1 AND status = 'open';
CREATE INDEX promises_public_ended ON promises (jurisdiction, ended_at, id) WHERE public = 1 AND status <> 'open';
CREATE INDEX promises_personal ON promises (jurisdiction, made_at) WHERE public = 0;

-- Words put in for a matter: for the discipline contact, and for whoever entered them.
CREATE TABLE intercessions (
  jurisdiction BIGINT NOT NULL,
  id           BLOB NOT NULL,
  version      BIGINT NOT NULL,
  request      BLOB NOT NULL,
  number       BIGINT NOT NULL,
  person       BLOB NOT NULL,
  unit         BLOB NOT NULL,
  words        BLOB NOT NULL,
  at           BIGINT NOT NULL,
  PRIMARY KEY (jurisdiction, id)
) WITHOUT ROWID;
CREATE INDEX intercessions_at ON intercessions (jurisdiction, at, id);
CREATE INDEX intercessions_person ON intercessions (jurisdiction, person, at, id);
