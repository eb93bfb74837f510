-- What a message is sent for, and who consented to that: each line of a number and a purpose stays, the newest one holds.

CREATE TABLE consent (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    number_key BLOB NOT NULL,
    purpose VARCHAR(16) NOT NULL,
    given INTEGER NOT NULL,
    source VARCHAR(16) NOT NULL,
    remark TEXT DEFAULT '' NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT ck_consent_given CHECK (given IN (0, 1)),
    CONSTRAINT ck_consent_purpose CHECK (purpose IN ('appointment', 'recall', 'information', 'greeting'))
);

CREATE INDEX ix_consent_number ON consent (number_key, purpose, id);

CREATE TRIGGER consent_is_kept BEFORE DELETE ON consent BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER consent_stays BEFORE UPDATE ON consent BEGIN SELECT RAISE(ABORT, 'append-only'); END;

ALTER TABLE message ADD COLUMN purpose VARCHAR(16) NOT NULL DEFAULT 'information';
ALTER TABLE message ADD COLUMN consent VARCHAR(16) NOT NULL DEFAULT '';
ALTER TABLE series ADD COLUMN purpose VARCHAR(16) NOT NULL DEFAULT 'information';
ALTER TABLE template ADD COLUMN purpose VARCHAR(16) NOT NULL DEFAULT 'information'
    CONSTRAINT ck_template_purpose CHECK (purpose IN ('appointment', 'recall', 'information', 'greeting'));

-- Whoever names a day or an hour writes about an appointment.
UPDATE template SET purpose = 'appointment'
    WHERE lower(replace(text, ' ', '')) LIKE '%{{datum%' OR lower(replace(text, ' ', '')) LIKE '%{{uhrzeit%'
        OR lower(replace(text, ' ', '')) LIKE '%{{wochentag%' OR lower(replace(text, ' ', '')) LIKE '%{{termin%';
