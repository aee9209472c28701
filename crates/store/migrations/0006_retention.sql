-- Retention at scale: orders that suspend destruction, what is set aside, what is closed to all use, one act for each sweep, and terms of proofs that begin
-- when what they prove is gone.

-- Blind indexes day by day. What was filed together is destroyed together: so a sweep finds it in a few pages, and not each hash in a page of its own. Who
-- looks for somebody asks each day; senders, who are looked for with every message, stand under day zero.
DROP TRIGGER lookups_go_when_an_appeal_is_condemned;
DROP TRIGGER lookups_go_with_their_appeal;
CREATE TABLE lookups_before AS SELECT * FROM lookups;
DROP TABLE lookups;

CREATE TABLE lookups (
    field TEXT NOT NULL,
    -- Days since 1970 in UTC, when the record came in.
    day INTEGER NOT NULL,
    hash BLOB NOT NULL,
    record_kind TEXT NOT NULL,
    record_id BLOB NOT NULL,
    PRIMARY KEY (field, day, hash, record_id)
) STRICT, WITHOUT ROWID;

INSERT INTO lookups (field, day, hash, record_kind, record_id)
    SELECT l.field, CASE l.field WHEN 'sender' THEN 0 ELSE a.received_at / 86400000 END, l.hash, l.record_kind, l.record_id
    FROM lookups_before l JOIN appeals a ON a.id = l.record_id;

DROP TABLE lookups_before;
CREATE INDEX lookups_by_record ON lookups (record_id);

-- The days of which there is something.
CREATE TABLE lookup_days (
    day INTEGER NOT NULL PRIMARY KEY
) STRICT;

INSERT INTO lookup_days (day) SELECT DISTINCT day FROM lookups;

CREATE TRIGGER lookups_know_their_days AFTER INSERT ON lookups
BEGIN
    INSERT INTO lookup_days (day) VALUES (NEW.day) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER lookups_go_when_an_appeal_is_condemned AFTER UPDATE OF condemned_at ON appeals WHEN NEW.condemned_at IS NOT NULL
BEGIN
    DELETE FROM lookups WHERE record_id = NEW.id;
END;

CREATE TRIGGER lookups_go_with_their_appeal AFTER DELETE ON appeals
BEGIN
    DELETE FROM lookups WHERE record_id = OLD.id;
END;

-- An order that suspends destruction: of one record, of a person's records, or of a class and a period. It ends by a recorded act alone.
CREATE TABLE holds (
    id BLOB NOT NULL PRIMARY KEY,
    -- record, person or period.
    scope TEXT NOT NULL,
    -- Of a period: the class, and the moments between which its records began.
    class TEXT,
    from_at INTEGER,
    until_at INTEGER,
    reason TEXT NOT NULL,
    author TEXT NOT NULL,
    placed_at INTEGER NOT NULL,
    -- A local day.
    review_on TEXT NOT NULL,
    reviewed_at INTEGER,
    reviewed_by TEXT,
    lifted_at INTEGER,
    lifted_by TEXT,
    lifted_because TEXT,
    -- Grows with each act: of two copies the larger one holds.
    revision INTEGER NOT NULL
) STRICT;

CREATE INDEX holds_in_force ON holds (review_on) WHERE lifted_at IS NULL;
CREATE INDEX holds_lifted ON holds (lifted_at) WHERE lifted_at IS NOT NULL;

-- What the person of an order is known by, as in lookups.
CREATE TABLE held_people (
    hold_id BLOB NOT NULL,
    field TEXT NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (field, hash, hold_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX held_people_by_hold ON held_people (hold_id);

-- Records of an order by their ids.
CREATE TABLE held_records (
    hold_id BLOB NOT NULL,
    record_id BLOB NOT NULL,
    PRIMARY KEY (record_id, hold_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX held_records_by_hold ON held_records (hold_id);

CREATE TRIGGER holds_end_by_an_act BEFORE DELETE ON holds WHEN OLD.lifted_at IS NULL OR NOT EXISTS (SELECT 1 FROM leases WHERE name = 'sweep')
BEGIN
    SELECT raise(ABORT, 'a hold ends by an act that is recorded');
END;

CREATE TRIGGER holds_that_are_lifted_stay_lifted BEFORE UPDATE ON holds WHEN OLD.lifted_at IS NOT NULL OR NEW.revision <= OLD.revision
BEGIN
    SELECT raise(ABORT, 'a hold that is lifted stays lifted');
END;

CREATE TRIGGER holds_take_along_of_whom_they_were AFTER DELETE ON holds
BEGIN
    DELETE FROM held_people WHERE hold_id = OLD.id;
    DELETE FROM held_records WHERE hold_id = OLD.id;
END;

-- Which records are held, and by which order. The few orders come first, and each finds a record by its key: whoever asks for one record pays for no other.
-- (Whoever asks for all records of an order goes by the days of lookups.)
CREATE VIEW holding (hold_id, record_id) AS
    SELECT h.id, r.record_id FROM holds h CROSS JOIN held_records r ON r.hold_id = h.id WHERE h.lifted_at IS NULL
    UNION ALL SELECT h.id, l.record_id FROM lookups l CROSS JOIN held_people p ON p.field = l.field AND p.hash = l.hash
        CROSS JOIN holds h ON h.id = p.hold_id WHERE h.lifted_at IS NULL
    UNION ALL SELECT h.id, d.id FROM holds h CROSS JOIN held_people p ON p.hold_id = h.id AND p.field = 'sender'
        CROSS JOIN dialogues d ON d.sender_hash = p.hash WHERE h.lifted_at IS NULL AND h.scope = 'person'
    UNION ALL SELECT h.id, a.id FROM holds h CROSS JOIN appeals a ON a.received_at BETWEEN h.from_at AND h.until_at
        WHERE h.lifted_at IS NULL AND h.class = 'appeal'
    UNION ALL SELECT h.id, d.id FROM holds h CROSS JOIN dialogues d ON d.started_at BETWEEN h.from_at AND h.until_at
        WHERE h.lifted_at IS NULL AND h.class = 'dialogue';

-- A record that is held by the person stays held when it is no longer found by the person: when it is corrected, and when a conversation is over.
CREATE TRIGGER appeals_that_are_corrected_stay_held AFTER DELETE ON lookups
    WHEN EXISTS (SELECT 1 FROM held_people p JOIN holds h ON h.id = p.hold_id AND h.lifted_at IS NULL WHERE p.field = OLD.field AND p.hash = OLD.hash)
BEGIN
    INSERT OR IGNORE INTO held_records (hold_id, record_id)
        SELECT h.id, OLD.record_id FROM held_people p JOIN holds h ON h.id = p.hold_id AND h.lifted_at IS NULL
        WHERE p.field = OLD.field AND p.hash = OLD.hash AND EXISTS (SELECT 1 FROM appeals WHERE id = OLD.record_id AND condemned_at IS NULL);
END;

CREATE TRIGGER conversations_that_are_over_stay_held AFTER UPDATE OF sender_hash ON dialogues WHEN NEW.condemned_at IS NULL
    AND EXISTS (SELECT 1 FROM held_people p JOIN holds h ON h.id = p.hold_id AND h.lifted_at IS NULL WHERE p.field = 'sender' AND p.hash = OLD.sender_hash)
BEGIN
    INSERT OR IGNORE INTO held_records (hold_id, record_id)
        SELECT h.id, NEW.id FROM held_people p JOIN holds h ON h.id = p.hold_id AND h.lifted_at IS NULL
        WHERE p.field = 'sender' AND p.hash = OLD.sender_hash;
END;

-- Of two who turn out to be one, the one is held if the other was.
CREATE TRIGGER holds_follow_their_person AFTER UPDATE OF person ON senders WHEN OLD.person <> NEW.person
    AND EXISTS (SELECT 1 FROM held_people WHERE field = 'sender' AND hash = OLD.person)
BEGIN
    INSERT OR IGNORE INTO held_people (hold_id, field, hash) SELECT hold_id, field, NEW.person FROM held_people WHERE field = 'sender' AND hash = OLD.person;
END;

-- Due, and not to be destroyed for now: a hold keeps the record, or it is set aside. Nobody looks at it until that has ended.
ALTER TABLE appeals ADD COLUMN parked_at INTEGER;
ALTER TABLE dialogues ADD COLUMN parked_at INTEGER;
-- From when the term of a conversation is counted. NULL in one of before.
ALTER TABLE dialogues ADD COLUMN active_at INTEGER;
-- Closed to all use while a term that the law sets runs (DC art. 41).
ALTER TABLE appeals ADD COLUMN restricted_at INTEGER;

DROP INDEX appeals_by_destroy_at;
DROP INDEX dialogues_by_expires_at;
CREATE INDEX appeals_due ON appeals (destroy_at) WHERE destroy_at IS NOT NULL AND parked_at IS NULL AND condemned_at IS NULL;
CREATE INDEX dialogues_due ON dialogues (expires_at) WHERE parked_at IS NULL AND condemned_at IS NULL;
CREATE INDEX appeals_parked ON appeals (parked_at) WHERE parked_at IS NOT NULL;
CREATE INDEX dialogues_parked ON dialogues (parked_at) WHERE parked_at IS NOT NULL;
CREATE INDEX appeals_by_received_at ON appeals (received_at);
CREATE INDEX dialogues_by_started_at ON dialogues (started_at);
CREATE INDEX appeals_open_by_due_on ON appeals (due_on) WHERE closed_at IS NULL;

-- No code can forget a hold: what is held is not condemned.
CREATE TRIGGER appeals_that_are_held_are_not_condemned BEFORE UPDATE OF condemned_at ON appeals
    WHEN NEW.condemned_at IS NOT NULL AND OLD.condemned_at IS NULL AND EXISTS (SELECT 1 FROM holding WHERE record_id = NEW.id)
BEGIN
    SELECT raise(ABORT, 'a hold keeps this record');
END;

CREATE TRIGGER dialogues_that_are_held_are_not_condemned BEFORE UPDATE OF condemned_at ON dialogues
    WHEN NEW.condemned_at IS NOT NULL AND OLD.condemned_at IS NULL AND EXISTS (SELECT 1 FROM holding WHERE record_id = NEW.id)
BEGIN
    SELECT raise(ABORT, 'a hold keeps this record');
END;

-- Whatever a lifted hold kept is looked at again.
CREATE TRIGGER what_a_hold_kept_is_looked_at_again AFTER UPDATE OF lifted_at ON holds WHEN NEW.lifted_at IS NOT NULL
BEGIN
    UPDATE appeals SET parked_at = NULL WHERE parked_at IS NOT NULL AND id NOT IN (SELECT record_id FROM set_aside);
    UPDATE dialogues SET parked_at = NULL WHERE parked_at IS NOT NULL AND id NOT IN (SELECT record_id FROM set_aside);
END;

-- Whoever gets another date is looked at again, at that date.
CREATE TRIGGER appeals_with_another_date_are_looked_at_again AFTER UPDATE OF destroy_at ON appeals
    WHEN OLD.parked_at IS NOT NULL AND NEW.destroy_at IS NOT OLD.destroy_at AND NEW.parked_at IS OLD.parked_at
BEGIN
    UPDATE appeals SET parked_at = NULL WHERE id = NEW.id AND id NOT IN (SELECT record_id FROM set_aside);
END;

-- Records that could not be destroyed. They are tried again, and block nobody else meanwhile.
CREATE TABLE set_aside (
    record_id BLOB NOT NULL PRIMARY KEY,
    record_kind TEXT NOT NULL,
    -- A word of ours.
    reason TEXT NOT NULL,
    since INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    retry_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX set_aside_by_retry_at ON set_aside (retry_at);

-- A sender who is due and still needed is looked at again when something that went by the sender has gone.
ALTER TABLE senders ADD COLUMN parked_at INTEGER;
DROP INDEX senders_by_expires_at;
CREATE INDEX senders_due ON senders (expires_at) WHERE parked_at IS NULL;

CREATE TRIGGER senders_are_looked_at_after_an_appeal AFTER DELETE ON lookups WHEN OLD.field = 'sender'
BEGIN
    UPDATE senders SET parked_at = NULL WHERE person = OLD.hash AND parked_at IS NOT NULL;
    UPDATE senders SET parked_at = NULL WHERE id_hash = OLD.hash AND parked_at IS NOT NULL;
END;

CREATE TRIGGER senders_are_looked_at_after_a_conversation AFTER UPDATE OF sender_hash ON dialogues WHEN OLD.sender_hash <> NEW.sender_hash
BEGIN
    UPDATE senders SET parked_at = NULL WHERE person = OLD.sender_hash AND parked_at IS NOT NULL;
    UPDATE senders SET parked_at = NULL WHERE id_hash = OLD.sender_hash AND parked_at IS NOT NULL;
END;

CREATE TRIGGER senders_are_looked_at_after_their_last_message AFTER UPDATE OF state ON outbox WHEN OLD.state = 'waiting' AND NEW.state <> 'waiting'
BEGIN
    UPDATE senders SET parked_at = NULL WHERE person = OLD.receiver AND parked_at IS NOT NULL;
END;

CREATE TRIGGER senders_are_looked_at_after_a_message_is_gone AFTER DELETE ON outbox WHEN OLD.state = 'waiting'
BEGIN
    UPDATE senders SET parked_at = NULL WHERE person = OLD.receiver AND parked_at IS NOT NULL;
END;

CREATE TRIGGER senders_that_are_joined_are_looked_at AFTER UPDATE OF person ON senders WHEN OLD.person <> NEW.person
BEGIN
    UPDATE senders SET parked_at = NULL WHERE person IN (OLD.person, NEW.person) AND parked_at IS NOT NULL;
END;

-- That a record was there and is destroyed. The own term of its proofs is counted from here, or from their making under the versions of the policy that
-- said so.
CREATE TABLE tombstones (
    record_id BLOB NOT NULL PRIMARY KEY,
    record_kind TEXT NOT NULL,
    policy_version TEXT NOT NULL,
    destroyed_at INTEGER NOT NULL,
    -- The sweep that did it, whose act counts it.
    sweep_id BLOB,
    -- NULL once none of them is left.
    consents_from INTEGER,
    transfers_from INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX tombstones_with_consents ON tombstones (policy_version, consents_from) WHERE consents_from IS NOT NULL;
CREATE INDEX tombstones_with_transfers ON tombstones (policy_version, transfers_from) WHERE transfers_from IS NOT NULL;
CREATE INDEX tombstones_by_destruction ON tombstones (destroyed_at);

INSERT INTO tombstones (record_id, record_kind, policy_version, destroyed_at, consents_from)
    SELECT record_id, record_kind, max(policy_version), max(at), max(at) FROM consents
    WHERE NOT EXISTS (SELECT 1 FROM appeals WHERE id = record_id) AND NOT EXISTS (SELECT 1 FROM dialogues WHERE id = record_id) GROUP BY record_id;

CREATE TRIGGER tombstones_say_what_was BEFORE UPDATE ON tombstones
    WHEN NEW.consents_from IS NOT NULL AND NEW.transfers_from IS NOT NULL OR (NEW.record_id, NEW.record_kind, NEW.policy_version, NEW.destroyed_at, NEW.sweep_id)
    IS NOT (OLD.record_id, OLD.record_kind, OLD.policy_version, OLD.destroyed_at, OLD.sweep_id)
BEGIN
    SELECT raise(ABORT, 'tombstones are append-only');
END;

CREATE TRIGGER tombstones_are_destroyed_by_the_sweep BEFORE DELETE ON tombstones WHEN NOT EXISTS (SELECT 1 FROM leases WHERE name = 'sweep')
BEGIN
    SELECT raise(ABORT, 'tombstones are append-only');
END;

-- A consent that was given in a conversation proves what was done with the appeal too.
DROP INDEX consents_by_at;
CREATE INDEX consents_by_appeal ON consents (appeal_id) WHERE appeal_id IS NOT NULL;
DROP TRIGGER consents_outlive_their_record;

CREATE TRIGGER consents_outlive_their_record BEFORE DELETE ON consents WHEN NOT EXISTS (SELECT 1 FROM leases WHERE name = 'sweep')
    OR EXISTS (SELECT 1 FROM appeals WHERE id = OLD.record_id) OR EXISTS (SELECT 1 FROM appeals WHERE id = OLD.appeal_id)
    OR EXISTS (SELECT 1 FROM dialogues WHERE id = OLD.record_id)
BEGIN
    SELECT raise(ABORT, 'consents are append-only');
END;

-- An event of a record that lives on may be written down anew at the end of the trail, so that the old ones around it can go.
DROP TRIGGER events_outlive_their_record;

CREATE TRIGGER events_outlive_their_record BEFORE DELETE ON events WHEN NOT EXISTS (SELECT 1 FROM leases WHERE name = 'sweep')
    OR ((EXISTS (SELECT 1 FROM appeals WHERE id = OLD.record_id) OR EXISTS (SELECT 1 FROM dialogues WHERE id = OLD.record_id))
        AND NOT EXISTS (SELECT 1 FROM events e WHERE e.record_id = OLD.record_id AND e.seq > OLD.seq
            AND (e.at, e.action, e.actor, e.record_kind, e.policy_version) IS (OLD.at, OLD.action, OLD.actor, OLD.record_kind, OLD.policy_version)))
BEGIN
    SELECT raise(ABORT, 'events are append-only');
END;

-- The register of transfers (PD art. 22(1)(5)). It outlives the appeal that was handed over: it is the proof.
CREATE TABLE transfers (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    record_id BLOB NOT NULL,
    -- Of the policy's register.
    recipient TEXT NOT NULL,
    policy_version TEXT NOT NULL
) STRICT;

CREATE INDEX transfers_by_record ON transfers (record_id);

CREATE TRIGGER transfers_are_never_changed BEFORE UPDATE ON transfers
BEGIN
    SELECT raise(ABORT, 'transfers are append-only');
END;

CREATE TRIGGER transfers_outlive_their_appeal BEFORE DELETE ON transfers WHEN NOT EXISTS (SELECT 1 FROM leases WHERE name = 'sweep')
    OR EXISTS (SELECT 1 FROM appeals WHERE id = OLD.record_id)
BEGIN
    SELECT raise(ABORT, 'transfers are append-only');
END;

-- Who of the staff is signed in: the keyed hash of what the browser holds.
CREATE TABLE staff_sessions (
    hash BLOB NOT NULL PRIMARY KEY,
    account TEXT NOT NULL,
    began_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX staff_sessions_by_expires_at ON staff_sessions (expires_at);

-- What each transaction of a sweep has destroyed. The act of the sweep sums them up, and goes by the hash of theirs.
CREATE TABLE destruction_parts (
    sweep_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    counts TEXT NOT NULL,
    policy_versions TEXT NOT NULL,
    records INTEGER NOT NULL,
    records_sha256 BLOB NOT NULL,
    PRIMARY KEY (sweep_id, position)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER destruction_parts_are_never_changed BEFORE UPDATE ON destruction_parts
BEGIN
    SELECT raise(ABORT, 'destruction acts are append-only');
END;

CREATE TRIGGER destruction_parts_go_with_their_act BEFORE DELETE ON destruction_parts
    WHEN EXISTS (SELECT 1 FROM destruction_acts WHERE id = OLD.sweep_id) OR NOT EXISTS (SELECT 1 FROM leases WHERE name = 'sweep')
BEGIN
    SELECT raise(ABORT, 'destruction acts are append-only');
END;

CREATE TRIGGER destruction_acts_take_their_parts_along AFTER DELETE ON destruction_acts
BEGIN
    DELETE FROM destruction_parts WHERE sweep_id = OLD.id;
END;

-- Of how many parts an act is; NULL where it is of before there were parts.
ALTER TABLE destruction_acts ADD COLUMN parts INTEGER;

-- How far a sweep has come, and whether it has destroyed something of which there is no act yet.
ALTER TABLE sweeps ADD COLUMN progress TEXT;
ALTER TABLE sweeps ADD COLUMN owes_act INTEGER;
CREATE INDEX sweeps_that_owe_an_act ON sweeps (owes_act) WHERE owes_act IS NOT NULL;

CREATE INDEX page_checks_by_due_at ON page_checks (due_at);

-- How far the records of before a version of the policy have been given the dates of that version, where it shortens a term.
CREATE TABLE version_effects (
    version TEXT NOT NULL PRIMARY KEY,
    began_at INTEGER NOT NULL,
    -- The class that is looked through, and the record up to which that is done; NULL at its beginning.
    class TEXT NOT NULL,
    done_until BLOB,
    -- How many records got an earlier date.
    shortened INTEGER NOT NULL,
    completed_at INTEGER
) STRICT;

-- Reviews of the policy (clause 12): who, when, what came of it.
CREATE TABLE policy_reviews (
    id BLOB NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    policy_version TEXT NOT NULL,
    reviewer TEXT NOT NULL,
    -- kept or amended.
    outcome TEXT NOT NULL,
    note TEXT NOT NULL,
    -- A local day.
    next_due TEXT NOT NULL
) STRICT;

CREATE TRIGGER policy_reviews_are_never_changed BEFORE UPDATE ON policy_reviews
BEGIN
    SELECT raise(ABORT, 'reviews are append-only');
END;

CREATE TRIGGER policy_reviews_are_never_deleted BEFORE DELETE ON policy_reviews
BEGIN
    SELECT raise(ABORT, 'reviews are append-only');
END;

-- What the people on duty are told once, until it is over.
CREATE TABLE alerts (
    code TEXT NOT NULL,
    subject TEXT NOT NULL,
    raised_at INTEGER NOT NULL,
    PRIMARY KEY (code, subject)
) STRICT, WITHOUT ROWID;
