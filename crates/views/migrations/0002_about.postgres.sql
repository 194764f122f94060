-- class: views. Who a sealed matter is about, a person or a unit: it is never listed to them. Sixteen zero bytes: nobody.
ALTER TABLE requests ADD COLUMN about BYTEA NOT NULL DEFAULT '\x00000000000000000000000000000000';
