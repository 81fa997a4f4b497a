-- The first schema: conversations as trees of messages, and two full-text indexes.
--
-- Ids are 16 bytes, big-endian. Times are UTC milliseconds. `seq` numbers the rows in the order in which they came and
-- survives VACUUM; the indexes refer to it. `search_text` is the text as `storage::search::prepare` makes it.
PRAGMA application_id = 0x5445524c;

CREATE TABLE conversations (
    seq           INTEGER PRIMARY KEY,
    id            BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    title         TEXT    NOT NULL,
    title_source  TEXT    NOT NULL,
    pinned        INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    provider      BLOB,
    model         TEXT,
    leaf          BLOB,
    search_text   TEXT    NOT NULL,
    draft         TEXT    NOT NULL
) STRICT;

CREATE INDEX conversations_by_use ON conversations (updated_at DESC, seq DESC);

CREATE TABLE messages (
    seq               INTEGER PRIMARY KEY,
    id                BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    conversation      BLOB    NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    parent            BLOB    REFERENCES messages (id),
    role              TEXT    NOT NULL,
    progress          TEXT    NOT NULL,
    created_at        INTEGER NOT NULL,
    provider          BLOB,
    provider_name     TEXT    NOT NULL,
    model             TEXT    NOT NULL,
    key_number        INTEGER,
    prompt_tokens     INTEGER,
    completion_tokens INTEGER,
    cached_tokens     INTEGER,
    reasoning_tokens  INTEGER,
    first_token_ms    INTEGER,
    first_text_ms     INTEGER,
    total_ms          INTEGER,
    stop_reason       TEXT,              -- JSON
    problem           TEXT,              -- JSON
    parts             TEXT    NOT NULL,  -- JSON list
    search_text       TEXT               -- NULL while the answer is arriving: it is indexed once, at its end
) STRICT;

CREATE INDEX messages_by_conversation ON messages (conversation);
CREATE INDEX messages_by_parent ON messages (parent);

-- Without column sizes: hits are ordered by age, which needs no scan of all hits, and not by rank.
CREATE VIRTUAL TABLE message_index USING fts5 (
    search_text,
    content = 'messages',
    content_rowid = 'seq',
    columnsize = 0,
    prefix = '2 3 4',
    tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TRIGGER messages_added AFTER INSERT ON messages WHEN new.search_text IS NOT NULL BEGIN
    INSERT INTO message_index (rowid, search_text) VALUES (new.seq, new.search_text);
END;

CREATE TRIGGER messages_changed AFTER UPDATE OF search_text ON messages WHEN old.search_text IS NOT new.search_text BEGIN
    INSERT INTO message_index (message_index, rowid, search_text)
        SELECT 'delete', old.seq, old.search_text WHERE old.search_text IS NOT NULL;
    INSERT INTO message_index (rowid, search_text)
        SELECT new.seq, new.search_text WHERE new.search_text IS NOT NULL;
END;

CREATE TRIGGER messages_removed AFTER DELETE ON messages WHEN old.search_text IS NOT NULL BEGIN
    INSERT INTO message_index (message_index, rowid, search_text) VALUES ('delete', old.seq, old.search_text);
END;

CREATE VIRTUAL TABLE title_index USING fts5 (
    search_text,
    content = 'conversations',
    content_rowid = 'seq',
    columnsize = 0,
    prefix = '2 3 4',
    tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TRIGGER conversations_added AFTER INSERT ON conversations BEGIN
    INSERT INTO title_index (rowid, search_text) VALUES (new.seq, new.search_text);
END;

CREATE TRIGGER conversations_changed AFTER UPDATE OF search_text ON conversations WHEN old.search_text IS NOT new.search_text BEGIN
    INSERT INTO title_index (title_index, rowid, search_text) VALUES ('delete', old.seq, old.search_text);
    INSERT INTO title_index (rowid, search_text) VALUES (new.seq, new.search_text);
END;

CREATE TRIGGER conversations_removed AFTER DELETE ON conversations BEGIN
    INSERT INTO title_index (title_index, rowid, search_text) VALUES ('delete', old.seq, old.search_text);
END;
