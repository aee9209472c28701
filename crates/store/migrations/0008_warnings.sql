-- Warnings before destruction, and alerts that stand for many.

-- The date of destruction of which the applicant was told in the chat: a later one is told anew.
ALTER TABLE appeals ADD COLUMN warned_of INTEGER;
-- To be told, and held: nobody looks at it until a hold is lifted.
ALTER TABLE appeals ADD COLUMN warning_parked_at INTEGER;

-- Those that are still to be told, by what decides when: so nothing else is looked at.
CREATE INDEX appeals_to_warn ON appeals (policy_version, kind, status, destroy_at)
    WHERE chat IS NOT NULL AND restricted_at IS NULL AND condemned_at IS NULL AND warning_parked_at IS NULL AND destroy_at > coalesce(warned_of, 0);
CREATE INDEX appeals_with_a_parked_warning ON appeals (warning_parked_at) WHERE warning_parked_at IS NOT NULL;

CREATE TRIGGER warnings_that_a_hold_kept_are_looked_at_again AFTER UPDATE OF lifted_at ON holds WHEN NEW.lifted_at IS NOT NULL
BEGIN
    UPDATE appeals SET warning_parked_at = NULL WHERE warning_parked_at IS NOT NULL;
END;

-- For how many an alert without a subject stands.
ALTER TABLE alerts ADD COLUMN many INTEGER NOT NULL DEFAULT 1;
