-- Columns in the clear carry no personal data: ids, words from closed lists, times, versions of the policy, keyed hashes.
-- Times are milliseconds since 1970 in UTC; days are local days, as text. Sealed columns open with the key of their record.

-- The lookup secret, wrapped under the master key. Without the master key it says nothing.
CREATE TABLE secrets (
    name TEXT NOT NULL PRIMARY KEY,
    key_id BLOB NOT NULL,
    wrapped BLOB NOT NULL
) STRICT;

-- One sequence of numbers a year, over all kinds of appeal.
CREATE TABLE sequences (
    year INTEGER NOT NULL PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT;

CREATE TABLE appeals (
    id BLOB NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    year INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    status TEXT NOT NULL,
    status_at INTEGER NOT NULL,
    channel TEXT NOT NULL,
    language TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    registered_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    closed_at INTEGER,
    destroy_at INTEGER,
    -- Set by the sweep before it destroys the key: from then on the record is as good as gone, and nothing brings it back.
    condemned_at INTEGER,
    policy_version TEXT NOT NULL,
    basis TEXT NOT NULL,
    consent_collection INTEGER NOT NULL,
    consent_transfer INTEGER NOT NULL,
    applicant_type TEXT NOT NULL,
    category TEXT NOT NULL,
    key_page BLOB NOT NULL,
    sealed BLOB NOT NULL,
    code_hash BLOB NOT NULL
) STRICT;

CREATE INDEX appeals_by_destroy_at ON appeals (destroy_at) WHERE destroy_at IS NOT NULL;
CREATE INDEX appeals_condemned ON appeals (condemned_at) WHERE condemned_at IS NOT NULL;

CREATE TABLE appeal_history (
    appeal_id BLOB NOT NULL REFERENCES appeals (id),
    at INTEGER NOT NULL,
    status TEXT NOT NULL,
    PRIMARY KEY (appeal_id, at, status)
) STRICT, WITHOUT ROWID;

-- The history follows the status by itself, so that no code can forget it.
CREATE TRIGGER appeal_history_begins AFTER INSERT ON appeals
BEGIN
    INSERT INTO appeal_history (appeal_id, at, status) VALUES (NEW.id, NEW.status_at, NEW.status);
END;

CREATE TRIGGER appeal_history_goes_on AFTER UPDATE OF status ON appeals WHEN NEW.status <> OLD.status
BEGIN
    INSERT INTO appeal_history (appeal_id, at, status) VALUES (NEW.id, NEW.status_at, NEW.status);
END;

-- Conversations. A sender has one at a time; the hash of a condemned one is replaced by its id, which sets the sender free.
CREATE TABLE dialogues (
    id BLOB NOT NULL PRIMARY KEY,
    channel TEXT NOT NULL,
    account TEXT NOT NULL,
    sender_hash BLOB NOT NULL,
    version INTEGER NOT NULL,
    policy_version TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    condemned_at INTEGER,
    key_page BLOB NOT NULL,
    sealed BLOB NOT NULL,
    UNIQUE (channel, account, sender_hash)
) STRICT;

CREATE INDEX dialogues_by_expires_at ON dialogues (expires_at);
CREATE INDEX dialogues_condemned ON dialogues (condemned_at) WHERE condemned_at IS NOT NULL;

-- Messages of chat platforms that are decided. When the dialogue is destroyed, its replies go with it and the hash alone stays, so that a
-- late repeat still does nothing.
CREATE TABLE inbox (
    event_hash BLOB NOT NULL PRIMARY KEY,
    dialogue_id BLOB REFERENCES dialogues (id),
    reply BLOB,
    received_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX inbox_by_dialogue ON inbox (dialogue_id) WHERE dialogue_id IS NOT NULL;
CREATE INDEX inbox_by_expires_at ON inbox (expires_at);

-- Submissions that are decided: the receipt is sealed under the key of its appeal.
CREATE TABLE idempotency (
    key_hash BLOB NOT NULL PRIMARY KEY,
    body_hash BLOB NOT NULL,
    appeal_id BLOB NOT NULL REFERENCES appeals (id),
    receipt BLOB NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_by_appeal ON idempotency (appeal_id);
CREATE INDEX idempotency_by_expires_at ON idempotency (expires_at);

CREATE TABLE rate_limits (
    client_hash BLOB NOT NULL,
    window_ends_at INTEGER NOT NULL,
    hits INTEGER NOT NULL,
    PRIMARY KEY (client_hash, window_ends_at)
) STRICT, WITHOUT ROWID;

CREATE INDEX rate_limits_by_end ON rate_limits (window_ends_at);

-- The register of consents (PD arts. 22(1)(5) and 25(2)(5)). It outlives the record that it speaks of: it is the proof.
CREATE TABLE consents (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    record_kind TEXT NOT NULL,
    record_id BLOB NOT NULL,
    choice TEXT NOT NULL,
    granted INTEGER NOT NULL,
    policy_version TEXT NOT NULL,
    policy_sha256 TEXT NOT NULL,
    language TEXT NOT NULL,
    channel TEXT NOT NULL
) STRICT;

CREATE INDEX consents_by_record ON consents (record_id);
CREATE INDEX consents_by_at ON consents (at);

CREATE TRIGGER consents_are_never_changed BEFORE UPDATE ON consents
BEGIN
    SELECT raise(ABORT, 'consents are append-only');
END;

-- The audit trail: each operation of clause 3.1 of the policy.
CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    action TEXT NOT NULL,
    actor TEXT NOT NULL,
    record_kind TEXT NOT NULL,
    record_id BLOB NOT NULL,
    policy_version TEXT NOT NULL
) STRICT;

CREATE INDEX events_by_record ON events (record_id);
CREATE INDEX events_by_at ON events (at);

CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events
BEGIN
    SELECT raise(ABORT, 'events are append-only');
END;

-- The proof of each destruction, without personal data.
CREATE TABLE destruction_acts (
    id BLOB NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    trigger TEXT NOT NULL,
    counts TEXT NOT NULL,
    terms TEXT NOT NULL,
    policy_versions TEXT NOT NULL,
    records_sha256 BLOB NOT NULL
) STRICT;

CREATE INDEX destruction_acts_by_at ON destruction_acts (at);

CREATE TRIGGER destruction_acts_are_never_changed BEFORE UPDATE ON destruction_acts
BEGIN
    SELECT raise(ABORT, 'destruction acts are append-only');
END;

CREATE TABLE leases (
    name TEXT NOT NULL PRIMARY KEY,
    holder BLOB NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE sweeps (
    id BLOB NOT NULL PRIMARY KEY,
    trigger TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    outcome TEXT NOT NULL,
    report TEXT
) STRICT;

CREATE INDEX sweeps_by_finish ON sweeps (outcome, finished_at);
CREATE INDEX sweeps_by_start ON sweeps (started_at);

-- Key pages to be looked at once more: a holder of the lease that was stopped in the middle may have written an old page back.
CREATE TABLE page_checks (
    page BLOB NOT NULL PRIMARY KEY,
    due_at INTEGER NOT NULL
) STRICT;

-- How far the search for keys without a record has come: the age of the pages that are done.
CREATE TABLE orphan_search (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    done_until INTEGER NOT NULL
) STRICT;
