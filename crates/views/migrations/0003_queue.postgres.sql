-- class: views. The queue in its own order within a unit, a person, a state: what the pages of each post open with.
CREATE INDEX requests_unit_queue ON requests (jurisdiction, unit, lane, effective_at, id) WHERE open = 1 AND sealed = 0;
CREATE INDEX requests_person_queue ON requests (jurisdiction, person, lane, effective_at, id) WHERE open = 1 AND sealed = 0;
CREATE INDEX requests_state_queue ON requests (jurisdiction, status, lane, effective_at, id) WHERE open = 1 AND sealed = 0;
