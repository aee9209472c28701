-- Chats: who is who there, and what is said to the outside.

-- People who write in chats, a row for each id that a platform has for them, as its keyed hash. All ids of a person lead to one hash, by which the
-- conversation, the blind index and the outbox go: that of the id by which the person was first heard of. Whoever has no row goes by the hash of
-- the id, as it was before there was this table.
CREATE TABLE senders (
    id_hash BLOB NOT NULL PRIMARY KEY,
    person BLOB NOT NULL,
    -- When the person last wrote: what follows is the same in all rows of a person. NULL before the first message.
    heard_at INTEGER,
    -- Since when nothing can be sent to them; NULL while it can.
    left_at INTEGER,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX senders_by_person ON senders (person);
CREATE INDEX senders_by_expires_at ON senders (expires_at);
CREATE INDEX dialogues_by_sender ON dialogues (sender_hash);

-- The keyed hash of what came as a message, if whoever delivers could send something else under the same id.
ALTER TABLE inbox ADD COLUMN body_hash BLOB;

-- Where an appeal came from, if a chat may be told how it goes on: sealed under its key.
ALTER TABLE appeals ADD COLUMN chat BLOB;
-- What was last said there of where it stands.
ALTER TABLE appeals ADD COLUMN told_status TEXT;
ALTER TABLE appeals ADD COLUMN told_due_on TEXT;

-- Messages to the outside: each is written with the change that caused it, sent afterwards, and given up visibly. What is said and to whom is sealed
-- under the key of the record that it belongs to, and goes when that is condemned.
CREATE TABLE outbox (
    -- The order in which they were said.
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    -- letter: of a conversation, ready to go. notice: of an appeal, put into words when it goes.
    kind TEXT NOT NULL,
    record_id BLOB NOT NULL,
    key_page BLOB NOT NULL,
    -- The person, see senders: messages to one leave one after another.
    receiver BLOB NOT NULL,
    -- The same at each try: a platform that knows it sends once.
    send_key INTEGER NOT NULL,
    -- waiting; then sent, undelivered, refused, given_up or left.
    state TEXT NOT NULL,
    -- What is known of the last failure: a word of ours or a code of the platform.
    reason TEXT,
    -- Whoever settles a message names the try that it was: one who was too slow settles nothing.
    attempts INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    -- Before this nobody tries (again).
    due_at INTEGER NOT NULL,
    -- From then on it is of no use.
    until INTEGER NOT NULL,
    settled_at INTEGER,
    -- The keyed hash of what the platform calls the message.
    message_hash BLOB,
    -- Nothing is left of it once it is settled. Notices have none.
    sealed BLOB
) STRICT;

CREATE INDEX outbox_by_due_at ON outbox (due_at) WHERE state = 'waiting';
CREATE INDEX outbox_by_receiver ON outbox (receiver, seq) WHERE state = 'waiting';
CREATE UNIQUE INDEX outbox_one_notice_waits ON outbox (record_id) WHERE kind = 'notice' AND state = 'waiting';
CREATE INDEX outbox_by_record ON outbox (record_id);
CREATE INDEX outbox_by_message ON outbox (message_hash) WHERE message_hash IS NOT NULL;
CREATE INDEX outbox_by_settled_at ON outbox (settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX outbox_by_created_at ON outbox (created_at);

CREATE TRIGGER outbox_goes_when_an_appeal_is_condemned AFTER UPDATE OF condemned_at ON appeals WHEN NEW.condemned_at IS NOT NULL
BEGIN
    DELETE FROM outbox WHERE record_id = NEW.id;
END;

CREATE TRIGGER outbox_goes_when_a_conversation_is_condemned AFTER UPDATE OF condemned_at ON dialogues WHEN NEW.condemned_at IS NOT NULL
BEGIN
    DELETE FROM outbox WHERE record_id = NEW.id;
END;

-- Notices follow the status and the due date by themselves, so that no code can forget them: one waits while what was said is not what is so. It is
-- of use for seven days.
CREATE TRIGGER a_notice_waits_when_there_is_news AFTER UPDATE OF status, due_on, told_status, told_due_on ON appeals
    WHEN NEW.chat IS NOT NULL AND NEW.condemned_at IS NULL AND (NEW.status, NEW.due_on) IS NOT (NEW.told_status, NEW.told_due_on)
BEGIN
    INSERT INTO outbox (id, kind, record_id, key_page, receiver, send_key, state, attempts, created_at, due_at, until)
        SELECT randomblob(16), 'notice', NEW.id, NEW.key_page, hash, max(1, abs(random() % 2147483648)), 'waiting', 0,
            NEW.status_at, NEW.status_at, NEW.status_at + 604800000
        FROM lookups WHERE record_id = NEW.id AND field = 'sender'
            AND NOT EXISTS (SELECT 1 FROM outbox WHERE record_id = NEW.id AND kind = 'notice' AND state = 'waiting')
        LIMIT 1;
END;

CREATE TRIGGER no_notice_waits_when_there_is_no_news AFTER UPDATE OF status, due_on, told_status, told_due_on, chat ON appeals
    WHEN OLD.chat IS NOT NULL AND (NEW.chat IS NULL OR (NEW.status, NEW.due_on) IS (NEW.told_status, NEW.told_due_on))
BEGIN
    DELETE FROM outbox WHERE record_id = NEW.id AND kind = 'notice' AND state = 'waiting';
END;
