-- SPDX-License-Identifier: MIT OR Apache-2.0
-- The record book, format 1. The hashes are described in chain.rs.

CREATE TABLE book (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    format     INTEGER NOT NULL,
    book_id    TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('real', 'training')),
    created_at TEXT NOT NULL
) STRICT;

-- content_format names the form of content: 'plain-json/1' is readable JSON. content_hash is over the bytes
-- as they stand here, so a sealed content is hashed sealed.
CREATE TABLE entry (
    seq            INTEGER PRIMARY KEY CHECK (seq >= 1),
    prev_hash      BLOB NOT NULL CHECK (length(prev_hash) = 32),
    kind           TEXT NOT NULL,
    record_id      TEXT NOT NULL UNIQUE,
    created_at     TEXT NOT NULL,
    content_format TEXT NOT NULL,
    content        BLOB NOT NULL,
    content_hash   BLOB NOT NULL CHECK (length(content_hash) = 32),
    entry_hash     BLOB NOT NULL UNIQUE CHECK (length(entry_hash) = 32)
) STRICT;

CREATE TRIGGER book_is_never_changed BEFORE UPDATE ON book
BEGIN SELECT RAISE(ABORT, 'the record book is append-only'); END;

CREATE TRIGGER book_is_never_deleted BEFORE DELETE ON book
BEGIN SELECT RAISE(ABORT, 'the record book is append-only'); END;

CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'the record book is append-only'); END;

CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'the record book is append-only'); END;

-- INSERT OR REPLACE deletes without asking the triggers above; this asks first.
CREATE TRIGGER entry_is_never_replaced BEFORE INSERT ON entry
WHEN EXISTS (SELECT 1 FROM entry WHERE seq = NEW.seq OR record_id = NEW.record_id OR entry_hash = NEW.entry_hash)
BEGIN SELECT RAISE(ABORT, 'the record book is append-only'); END;
