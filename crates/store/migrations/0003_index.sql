-- Appeals that were filed before there were blind indexes (0002), until they are given theirs: a few at a time, because each has to be opened. One
-- that names nothing by which it could be found is on the list as well: that shows when it is opened.
CREATE TABLE unindexed (
    appeal_id BLOB NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

INSERT INTO unindexed (appeal_id) SELECT id FROM appeals
    WHERE condemned_at IS NULL AND NOT EXISTS (SELECT 1 FROM lookups WHERE record_id = appeals.id);

-- What is condemned is never indexed any more.
CREATE TRIGGER unindexed_go_when_an_appeal_is_condemned AFTER UPDATE OF condemned_at ON appeals WHEN NEW.condemned_at IS NOT NULL
BEGIN
    DELETE FROM unindexed WHERE appeal_id = NEW.id;
END;

CREATE TRIGGER unindexed_go_with_their_appeal AFTER DELETE ON appeals
BEGIN
    DELETE FROM unindexed WHERE appeal_id = OLD.id;
END;
