-- What a message, a series, an opt-out may become is held by the store itself, whoever writes to it.

-- Rows that no version of the program has written: what is not known to have stayed here is `unknown`, what is not known
-- to be wanted rests. The journal says so.
INSERT INTO event (at, actor, kind, detail, message_id)
    SELECT CAST(strftime('%s', 'now') AS INTEGER) * 1000000, 'praxis-sms', 'unknown', state, id FROM message
    WHERE state NOT IN ('queued', 'sending', 'accepted', 'delivered', 'undelivered', 'failed', 'unknown', 'blocked',
                        'cancelled')
        OR state = 'sending' AND claim_token IS NULL;
UPDATE message SET state = 'unknown', claim_token = NULL, lease_until = NULL
    WHERE state NOT IN ('queued', 'sending', 'accepted', 'delivered', 'undelivered', 'failed', 'unknown', 'blocked',
                        'cancelled')
        OR state = 'sending' AND claim_token IS NULL;
UPDATE message SET paused = 1 WHERE paused NOT IN (0, 1);
INSERT INTO event (at, actor, kind, detail, series_id)
    SELECT CAST(strftime('%s', 'now') AS INTEGER) * 1000000, 'praxis-sms', 'series-paused', state, id FROM series
    WHERE state NOT IN ('running', 'paused', 'cancelled');
UPDATE message SET paused = 1
    WHERE series_id IN (SELECT id FROM series WHERE state NOT IN ('running', 'paused', 'cancelled'));
UPDATE series SET state = 'paused' WHERE state NOT IN ('running', 'paused', 'cancelled');

-- Constraints go into the definition of a table as https://sqlite.org/lang_altertable.html (section 7) allows it, because
-- a trigger would make queueing twice as slow. Renaming the table that follows lets SQLite read the definitions again.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = substr(rtrim(sql, char(10) || ' '), 1, length(rtrim(sql, char(10) || ' ')) - 1) ||
', CONSTRAINT ck_message_state CHECK (CASE state WHEN ''queued'' THEN 1 WHEN ''sending'' THEN claim_token IS NOT NULL
    WHEN ''accepted'' THEN 1 WHEN ''delivered'' THEN 1 WHEN ''undelivered'' THEN 1 WHEN ''failed'' THEN 1
    WHEN ''unknown'' THEN 1 WHEN ''blocked'' THEN 1 WHEN ''cancelled'' THEN 1 ELSE 0 END),
    CONSTRAINT ck_message_paused CHECK (paused = 0 OR paused = 1)
)'
    WHERE type = 'table' AND name = 'message';
UPDATE sqlite_schema SET sql = substr(rtrim(sql, char(10) || ' '), 1, length(rtrim(sql, char(10) || ' ')) - 1) ||
', CONSTRAINT ck_series_state CHECK (state = ''running'' OR state = ''paused'' OR state = ''cancelled'')
)'
    WHERE type = 'table' AND name = 'series';
PRAGMA writable_schema = OFF;

-- An opt-out is lifted, never deleted.
ALTER TABLE optout RENAME TO optout_before;
CREATE TABLE optout (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    number_key BLOB NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    lifted_by TEXT,
    lifted_at BIGINT,
    lifted_reason TEXT
);
INSERT INTO optout (number_key, reason, created_by, created_at)
    SELECT number_key, reason, created_by, created_at FROM optout_before ORDER BY created_at, number_key;
DROP TABLE optout_before;
CREATE UNIQUE INDEX ix_optout_in_force ON optout (number_key) WHERE lifted_at IS NULL;

CREATE TRIGGER optout_is_kept BEFORE DELETE ON optout BEGIN SELECT RAISE(ABORT, 'opt-outs are lifted'); END;

CREATE TRIGGER optout_is_lifted_once BEFORE UPDATE ON optout
WHEN OLD.lifted_at IS NOT NULL OR NEW.lifted_at IS NULL OR NEW.lifted_by IS NULL OR trim(coalesce(NEW.lifted_reason, '')) = ''
    OR NEW.id IS NOT OLD.id OR NEW.number_key IS NOT OLD.number_key OR NEW.reason IS NOT OLD.reason
    OR NEW.created_by IS NOT OLD.created_by OR NEW.created_at IS NOT OLD.created_at
BEGIN SELECT RAISE(ABORT, 'opt-outs are lifted'); END;

-- Comparisons instead of lists: a trigger would build a list anew for every row.

CREATE TRIGGER message_transition BEFORE UPDATE OF state, claim_token ON message
WHEN CASE OLD.state
    WHEN 'queued' THEN
        CASE NEW.state WHEN 'sending' THEN NEW.claim_token IS NULL WHEN 'queued' THEN 0 WHEN 'cancelled' THEN 0
            WHEN 'blocked' THEN 0 ELSE 1 END
    WHEN 'sending' THEN
        CASE NEW.state WHEN 'accepted' THEN 0 WHEN 'queued' THEN 0 WHEN 'unknown' THEN 0 WHEN 'failed' THEN 0
            WHEN 'sending' THEN NEW.claim_token IS NULL ELSE 1 END
    WHEN 'accepted' THEN
        CASE NEW.state WHEN 'accepted' THEN 0 WHEN 'delivered' THEN 0 WHEN 'undelivered' THEN 0 ELSE 1 END
    WHEN 'unknown' THEN
        CASE NEW.state WHEN 'unknown' THEN 0 WHEN 'accepted' THEN 0 WHEN 'delivered' THEN 0 WHEN 'undelivered' THEN 0
            WHEN 'queued' THEN 0 ELSE 1 END
    WHEN 'failed' THEN NEW.state <> 'failed' AND NEW.state <> 'queued'
    WHEN 'undelivered' THEN NEW.state <> 'undelivered' AND NEW.state <> 'queued'
    WHEN 'cancelled' THEN NEW.state <> 'cancelled' AND NEW.state <> 'queued'
    ELSE NEW.state <> OLD.state
END
BEGIN SELECT RAISE(ABORT, 'no such transition'); END;

CREATE TRIGGER series_transition BEFORE UPDATE OF state ON series
WHEN NEW.state <> OLD.state AND CASE OLD.state
    WHEN 'running' THEN NEW.state NOT IN ('paused', 'cancelled')
    WHEN 'paused' THEN NEW.state NOT IN ('running', 'cancelled')
    ELSE 1
END
BEGIN SELECT RAISE(ABORT, 'no such transition'); END;
