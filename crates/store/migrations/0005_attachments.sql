-- Files that came with appeals: sealed under the key of their appeal, and gone with it. In the clear stand a media type and a size; the name of a file
-- can say who somebody is, so it is sealed as well.
CREATE TABLE attachments (
    id BLOB NOT NULL PRIMARY KEY,
    appeal_id BLOB NOT NULL REFERENCES appeals (id),
    -- The order in which they were sent.
    position INTEGER NOT NULL,
    -- stored, awaited (a chat platform has it still) or refused.
    state TEXT NOT NULL,
    -- Why it was refused: a word of ours.
    reason TEXT,
    media_type TEXT,
    size INTEGER,
    name BLOB,
    -- Where the platform has it: nothing is left of that once it is decided.
    source BLOB,
    attempts INTEGER NOT NULL,
    added_at INTEGER NOT NULL,
    -- Before this nobody fetches it (again).
    due_at INTEGER,
    UNIQUE (appeal_id, position)
) STRICT;

CREATE INDEX attachments_by_due_at ON attachments (due_at) WHERE state = 'awaited';
CREATE INDEX attachments_by_added_at ON attachments (added_at) WHERE state = 'awaited';

-- The content in pieces, so that no single value is large. Each opens in its place alone: it cannot be moved to another file, nor change its number, and
-- the last one is told from the others.
CREATE TABLE attachment_chunks (
    attachment_id BLOB NOT NULL REFERENCES attachments (id),
    position INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (attachment_id, position)
) STRICT;

-- Without them their appeal cannot be deleted: no code can forget them.
CREATE TRIGGER attachments_go_when_an_appeal_is_condemned AFTER UPDATE OF condemned_at ON appeals WHEN NEW.condemned_at IS NOT NULL
BEGIN
    DELETE FROM attachment_chunks WHERE attachment_id IN (SELECT id FROM attachments WHERE appeal_id = NEW.id);
    DELETE FROM attachments WHERE appeal_id = NEW.id;
END;
