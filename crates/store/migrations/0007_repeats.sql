-- Appeals that repeat earlier ones, and appeals that their applicants want erased.

-- The matter: in each of several appeals that repeat one another the id of the first, which need not be there any more; NULL where there is but one. Ids grow
-- with time: whichever is greater repeats whichever is less.
ALTER TABLE appeals ADD COLUMN matter BLOB;
-- When the last of those that repeat it was closed. It stays when that one is destroyed.
ALTER TABLE appeals ADD COLUMN repeat_closed_at INTEGER;

CREATE INDEX appeals_by_matter ON appeals (matter, id) WHERE matter IS NOT NULL;

-- Closed to all use at its applicant's request: until it is destroyed it stays as it is, and its date moves no further off. No code can forget it.
CREATE TRIGGER appeals_that_are_restricted_stay_so BEFORE UPDATE OF status, due_on, closed_at, destroy_at, restricted_at, sealed ON appeals
    WHEN OLD.restricted_at IS NOT NULL AND ((NEW.status, NEW.due_on, NEW.closed_at, NEW.restricted_at, NEW.sealed)
        IS NOT (OLD.status, OLD.due_on, OLD.closed_at, OLD.restricted_at, OLD.sealed) OR NEW.destroy_at IS NULL OR NEW.destroy_at > OLD.destroy_at)
BEGIN
    SELECT raise(ABORT, 'what is closed to all use stays as it is');
END;

CREATE TRIGGER what_is_restricted_has_its_date BEFORE UPDATE OF restricted_at ON appeals
    WHEN NEW.restricted_at IS NOT NULL AND (NEW.closed_at IS NULL OR NEW.destroy_at IS NULL)
BEGIN
    SELECT raise(ABORT, 'what is open, or has no date, is not restricted');
END;

-- Nothing more is said of it, and nothing more is fetched for it.
CREATE TRIGGER nothing_is_done_with_what_is_restricted AFTER UPDATE OF restricted_at ON appeals WHEN NEW.restricted_at IS NOT NULL AND OLD.restricted_at IS NULL
BEGIN
    DELETE FROM outbox WHERE record_id = NEW.id AND state = 'waiting';
    UPDATE attachments SET state = 'refused', reason = 'restricted', source = NULL, due_at = NULL WHERE appeal_id = NEW.id AND state = 'awaited';
END;

CREATE TRIGGER nothing_is_said_of_what_is_restricted BEFORE INSERT ON outbox
    WHEN EXISTS (SELECT 1 FROM appeals WHERE id = NEW.record_id AND restricted_at IS NOT NULL)
BEGIN
    SELECT raise(IGNORE);
END;
