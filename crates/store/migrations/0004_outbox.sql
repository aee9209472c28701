-- Messages to the outside: each is written with the change that caused it, sent afterwards, and given up visibly. What is said and to whom is sealed
-- under the key of the record that it belongs to, and goes when that is condemned.
CREATE TABLE outbox (
    -- The order in which they were said.
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    record_kind TEXT NOT NULL,
    record_id BLOB NOT NULL,
    key_page BLOB NOT NULL,
    channel TEXT NOT NULL,
    account TEXT NOT NULL,
    -- The keyed hash of the receiver: messages to one leave one after another.
    receiver_hash BLOB NOT NULL,
    -- The same at each try: a platform that knows it sends once.
    send_key INTEGER NOT NULL,
    state TEXT NOT NULL,
    -- What is known of the last failure: a word of ours or a code of the platform.
    reason TEXT,
    attempts INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    -- Before this nobody tries (again).
    due_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    -- Nothing is left of it once it is settled.
    sealed BLOB
) STRICT;

CREATE INDEX outbox_by_due_at ON outbox (due_at) WHERE state = 'waiting';
CREATE INDEX outbox_by_receiver ON outbox (receiver_hash, seq) WHERE state = 'waiting';
CREATE INDEX outbox_by_record ON outbox (record_id);
CREATE INDEX outbox_by_expires_at ON outbox (expires_at);

CREATE TRIGGER outbox_goes_when_an_appeal_is_condemned AFTER UPDATE OF condemned_at ON appeals WHEN NEW.condemned_at IS NOT NULL
BEGIN
    DELETE FROM outbox WHERE record_id = NEW.id;
END;

CREATE TRIGGER outbox_goes_when_a_conversation_is_condemned AFTER UPDATE OF condemned_at ON dialogues WHEN NEW.condemned_at IS NOT NULL
BEGIN
    DELETE FROM outbox WHERE record_id = NEW.id;
END;
