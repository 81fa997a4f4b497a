-- The tree of a conversation without its content, from one index: which messages there are, what they follow, who speaks,
-- and about how long they are. The length is computed, so that no row is written anew.
ALTER TABLE messages ADD COLUMN bytes INTEGER GENERATED ALWAYS AS (octet_length(parts)) VIRTUAL;

CREATE INDEX messages_outline ON messages (conversation, created_at, id, parent, role, bytes);
DROP INDEX messages_by_conversation;
