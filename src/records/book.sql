-- SPDX-License-Identifier: MIT OR Apache-2.0
-- The record book, format 2. docs/record-book.md says what each table is for and what is readable in it.

CREATE TABLE book (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    format  INTEGER NOT NULL,
    book_id TEXT NOT NULL,
    kind    TEXT NOT NULL CHECK (kind IN ('real', 'training'))
) STRICT;

-- The log. `leaf` is exactly what is hashed; everything else in this file can be made from it or is bound by it.
CREATE TABLE entry (
    seq       INTEGER PRIMARY KEY CHECK (seq >= 1),
    leaf      TEXT NOT NULL,
    act       TEXT GENERATED ALWAYS AS (json_extract(leaf, '$.act')) VIRTUAL,
    record_id TEXT GENERATED ALWAYS AS (json_extract(leaf, '$.record_id')) VIRTUAL
) STRICT;

CREATE INDEX entry_by_record ON entry (record_id, seq) WHERE record_id IS NOT NULL;
CREATE UNIQUE INDEX entry_one_record ON entry (record_id) WHERE act = 'record';
CREATE UNIQUE INDEX entry_one_deletion ON entry (record_id) WHERE act = 'deleted';
CREATE INDEX entry_in_force ON entry (act, seq) WHERE act IN ('rules_changed', 'setting_changed');

-- The sealed contents (age): the only rows, with their tokens, that ever go.
CREATE TABLE sealed (
    seq     INTEGER PRIMARY KEY REFERENCES entry (seq),
    content BLOB NOT NULL
) STRICT;

-- Keyed hashes of what a manager searches for.
CREATE TABLE token (
    token BLOB NOT NULL CHECK (length(token) = 16),
    seq   INTEGER NOT NULL REFERENCES entry (seq),
    PRIMARY KEY (token, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX token_by_seq ON token (seq);

-- The complete nodes of the Merkle tree (RFC 6962).
CREATE TABLE node (
    level INTEGER NOT NULL CHECK (level BETWEEN 0 AND 62),
    idx   INTEGER NOT NULL CHECK (idx >= 0),
    hash  BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, idx)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoint (
    size INTEGER PRIMARY KEY CHECK (size >= 1),
    note TEXT NOT NULL
) STRICT;

-- The list, made from the public parts of the leaves and from nothing else.
CREATE TABLE line (
    seq          INTEGER PRIMARY KEY REFERENCES entry (seq),
    record_id    TEXT NOT NULL UNIQUE,
    created_at   TEXT NOT NULL,
    day          TEXT NOT NULL,
    law          TEXT NOT NULL,
    outcome      TEXT NOT NULL,
    decision     TEXT NOT NULL,
    branch       TEXT NOT NULL,
    clerk        TEXT NOT NULL,
    mail         TEXT,
    mail_on      TEXT,
    deleted      INTEGER NOT NULL CHECK (deleted IN (0, 1)),
    amendments   INTEGER NOT NULL,
    relation_end TEXT,
    last_use     TEXT,
    retain_until TEXT
) STRICT;

CREATE INDEX line_by_day ON line (day, seq);
CREATE INDEX line_by_branch ON line (branch, day, seq);
CREATE INDEX line_by_clerk ON line (clerk, day, seq);
CREATE INDEX line_by_law ON line (law, day, seq);
CREATE INDEX line_by_outcome ON line (outcome, day, seq);
CREATE INDEX line_by_case ON line (law, outcome, branch, day, seq);
CREATE INDEX line_by_decision ON line (decision, day, seq);
CREATE INDEX line_by_branch_and_decision ON line (branch, decision, day, seq);
CREATE INDEX line_by_mail ON line (mail, day, seq) WHERE mail IS NOT NULL;
CREATE INDEX line_open_mail ON line (seq) WHERE mail IN ('waiting', 'dispatched', 'returned') AND deleted = 0;
CREATE INDEX line_by_end ON line (retain_until, seq) WHERE retain_until IS NOT NULL AND deleted = 0;

-- The guards. They stop a program's mistake, not a person with the file in hands: against that stand the hashes.

CREATE TRIGGER book_is_never_changed BEFORE UPDATE ON book
BEGIN SELECT RAISE(ABORT, 'the record book is append-only'); END;

CREATE TRIGGER book_is_never_deleted BEFORE DELETE ON book
BEGIN SELECT RAISE(ABORT, 'the record book is append-only'); END;

CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'the record book is append-only'); END;

CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'the record book is append-only'); END;

CREATE TRIGGER node_is_never_changed BEFORE UPDATE ON node
BEGIN SELECT RAISE(ABORT, 'the record book is append-only'); END;

CREATE TRIGGER node_is_never_deleted BEFORE DELETE ON node
BEGIN SELECT RAISE(ABORT, 'the record book is append-only'); END;

CREATE TRIGGER checkpoint_is_never_changed BEFORE UPDATE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'the record book is append-only'); END;

CREATE TRIGGER checkpoint_is_never_deleted BEFORE DELETE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'the record book is append-only'); END;

CREATE TRIGGER sealed_is_never_changed BEFORE UPDATE ON sealed
BEGIN SELECT RAISE(ABORT, 'the record book is append-only'); END;

CREATE TRIGGER token_is_never_changed BEFORE UPDATE ON token
BEGIN SELECT RAISE(ABORT, 'the record book is append-only'); END;

-- INSERT OR REPLACE deletes without asking the triggers above; these ask first.
CREATE TRIGGER book_is_never_replaced BEFORE INSERT ON book
WHEN EXISTS (SELECT 1 FROM book)
BEGIN SELECT RAISE(ABORT, 'the record book is append-only'); END;

CREATE TRIGGER entry_is_never_replaced BEFORE INSERT ON entry
WHEN EXISTS (SELECT 1 FROM entry WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the record book is append-only'); END;

CREATE TRIGGER sealed_is_never_replaced BEFORE INSERT ON sealed
WHEN EXISTS (SELECT 1 FROM sealed WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the record book is append-only'); END;

CREATE TRIGGER node_is_never_replaced BEFORE INSERT ON node
WHEN EXISTS (SELECT 1 FROM node WHERE level = NEW.level AND idx = NEW.idx)
BEGIN SELECT RAISE(ABORT, 'the record book is append-only'); END;

CREATE TRIGGER checkpoint_is_never_replaced BEFORE INSERT ON checkpoint
WHEN EXISTS (SELECT 1 FROM checkpoint WHERE size = NEW.size)
BEGIN SELECT RAISE(ABORT, 'the record book is append-only'); END;

-- Lawful deletion: the entry that says so comes first, in the same transaction.
CREATE TRIGGER sealed_goes_only_after_its_deletion BEFORE DELETE ON sealed
WHEN NOT EXISTS (
    SELECT 1 FROM entry AS about JOIN entry AS deletion ON deletion.record_id = about.record_id
    WHERE about.seq = OLD.seq AND deletion.act = 'deleted' AND deletion.seq > about.seq
)
BEGIN SELECT RAISE(ABORT, 'the record book is append-only'); END;

CREATE TRIGGER token_goes_only_after_its_deletion BEFORE DELETE ON token
WHEN NOT EXISTS (
    SELECT 1 FROM entry AS about JOIN entry AS deletion ON deletion.record_id = about.record_id
    WHERE about.seq = OLD.seq AND deletion.act = 'deleted' AND deletion.seq > about.seq
)
BEGIN SELECT RAISE(ABORT, 'the record book is append-only'); END;
