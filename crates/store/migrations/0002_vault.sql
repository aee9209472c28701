-- What makes personal data findable, provable and destroyed beyond recovery: blind indexes, the whole content of a consent, the chain of the
-- audit trail, the replacement of the master key.

-- Blind indexes: keyed hashes of what identifies a person, one key a field, so that all records of a person are found and none is decrypted.
CREATE TABLE lookups (
    field TEXT NOT NULL,
    hash BLOB NOT NULL,
    record_kind TEXT NOT NULL,
    record_id BLOB NOT NULL,
    PRIMARY KEY (field, hash, record_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX lookups_by_record ON lookups (record_id);

-- They go when their record is condemned, and with it at the latest, so that no code can forget them.
CREATE TRIGGER lookups_go_when_an_appeal_is_condemned AFTER UPDATE OF condemned_at ON appeals WHEN NEW.condemned_at IS NOT NULL
BEGIN
    DELETE FROM lookups WHERE record_id = NEW.id;
END;

CREATE TRIGGER lookups_go_with_their_appeal AFTER DELETE ON appeals
BEGIN
    DELETE FROM lookups WHERE record_id = OLD.id;
END;

-- The content of a consent (PD art. 8(4)) and its proof (art. 25(2)(5)). What an older program did not write down is NULL: not known.
ALTER TABLE consents ADD COLUMN appeal_id BLOB;
ALTER TABLE consents ADD COLUMN words_sha256 BLOB;
ALTER TABLE consents ADD COLUMN proof_kind TEXT;
ALTER TABLE consents ADD COLUMN proof BLOB;
ALTER TABLE consents ADD COLUMN term TEXT;
ALTER TABLE consents ADD COLUMN third_parties INTEGER;
ALTER TABLE consents ADD COLUMN cross_border INTEGER;
ALTER TABLE consents ADD COLUMN publication INTEGER;
-- The row that this one withdraws.
ALTER TABLE consents ADD COLUMN withdraws INTEGER;

CREATE UNIQUE INDEX consents_by_withdrawn ON consents (withdraws) WHERE withdraws IS NOT NULL;

CREATE TRIGGER consents_withdraw_what_was_given BEFORE INSERT ON consents WHEN NEW.withdraws IS NOT NULL AND (NEW.granted <> 0 OR NOT EXISTS (
    SELECT 1 FROM consents c WHERE c.seq = NEW.withdraws AND c.granted = 1 AND c.record_id = NEW.record_id AND c.choice = NEW.choice))
BEGIN
    SELECT raise(ABORT, 'a withdrawal names a consent that was given');
END;

-- Proofs outlive what they prove. Afterwards the sweep alone destroys them: nobody else holds its lease.
CREATE TRIGGER consents_outlive_their_record BEFORE DELETE ON consents WHEN NOT EXISTS (SELECT 1 FROM leases WHERE name = 'sweep')
    OR EXISTS (SELECT 1 FROM appeals WHERE id = OLD.record_id) OR EXISTS (SELECT 1 FROM dialogues WHERE id = OLD.record_id)
BEGIN
    SELECT raise(ABORT, 'consents are append-only');
END;

CREATE TRIGGER events_outlive_their_record BEFORE DELETE ON events WHEN NOT EXISTS (SELECT 1 FROM leases WHERE name = 'sweep')
    OR EXISTS (SELECT 1 FROM appeals WHERE id = OLD.record_id) OR EXISTS (SELECT 1 FROM dialogues WHERE id = OLD.record_id)
BEGIN
    SELECT raise(ABORT, 'events are append-only');
END;

CREATE TRIGGER destruction_acts_are_destroyed_by_the_sweep BEFORE DELETE ON destruction_acts
    WHEN NOT EXISTS (SELECT 1 FROM leases WHERE name = 'sweep')
BEGIN
    SELECT raise(ABORT, 'destruction acts are append-only');
END;

-- The chain over the audit trail: each seal stands for some events in a row and for the seal before it. A mark is the number of an event and a keyed
-- hash of it. The seals stay when their events are destroyed.
CREATE TABLE event_seals (
    seq INTEGER NOT NULL PRIMARY KEY,
    first_event INTEGER NOT NULL,
    last_event INTEGER NOT NULL UNIQUE,
    count INTEGER NOT NULL,
    marks BLOB NOT NULL,
    sealed_at INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    mac BLOB NOT NULL
) STRICT;

CREATE TRIGGER event_seals_are_never_changed BEFORE UPDATE ON event_seals
BEGIN
    SELECT raise(ABORT, 'seals are append-only');
END;

CREATE TRIGGER event_seals_are_never_deleted BEFORE DELETE ON event_seals
BEGIN
    SELECT raise(ABORT, 'seals are append-only');
END;

-- Up to which seal the events were destroyed at the end of their own term.
CREATE TABLE event_horizons (
    seal INTEGER NOT NULL PRIMARY KEY REFERENCES event_seals (seq),
    last_event INTEGER NOT NULL,
    at INTEGER NOT NULL,
    mac BLOB NOT NULL
) STRICT;

CREATE TRIGGER event_horizons_are_never_changed BEFORE UPDATE ON event_horizons
BEGIN
    SELECT raise(ABORT, 'horizons are append-only');
END;

CREATE TRIGGER event_horizons_are_never_deleted BEFORE DELETE ON event_horizons
BEGIN
    SELECT raise(ABORT, 'horizons are append-only');
END;

-- How far the replacement of the master key has come. The id is that of the new key.
CREATE TABLE key_rotations (
    key_id BLOB NOT NULL PRIMARY KEY,
    began_at INTEGER NOT NULL,
    -- When a page under another key was last found.
    changed_at INTEGER NOT NULL,
    -- The passes over all pages: when the last one began, and the page up to which it came; NULL before the first page.
    pass_began_at INTEGER NOT NULL,
    done_until BLOB,
    completed_at INTEGER
) STRICT;
