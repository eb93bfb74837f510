-- Appointments that are reminded of: one row each, so that one appointment gets one reminder whatever runs when. `key`
-- is the keyed HMAC of number, date, time and dentist. What the runs of each plan came to, one row a day.
-- And numbers that a person typed in place of those in a list; `key` is the keyed HMAC of what its row says.

CREATE TABLE appointment (
    id BIGSERIAL NOT NULL,
    plan TEXT NOT NULL,
    key BYTEA NOT NULL,
    number_key BYTEA NOT NULL,
    person_key BYTEA NOT NULL,
    starts_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    leads INTEGER NOT NULL,
    message_id BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    called_by TEXT NOT NULL,
    called_at BIGINT,
    CONSTRAINT pk_appointment PRIMARY KEY (id),
    CONSTRAINT uq_appointment UNIQUE (plan, key),
    CONSTRAINT fk_appointment_message_id FOREIGN KEY(message_id) REFERENCES message (id),
    CONSTRAINT ck_appointment_state CHECK (state IN ('reminded', 'gone', 'call')),
    CONSTRAINT ck_appointment_leads CHECK (leads IN (0, 1))
);

CREATE INDEX ix_appointment_time ON appointment (plan, starts_at);
CREATE INDEX ix_appointment_message ON appointment (message_id);

CREATE TABLE reminder_run (
    id BIGSERIAL NOT NULL,
    plan TEXT NOT NULL,
    day TEXT NOT NULL,
    at BIGINT NOT NULL,
    read_at BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    held TEXT NOT NULL,
    appointments INTEGER NOT NULL,
    sendable INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    queued INTEGER NOT NULL,
    taken_back INTEGER NOT NULL,
    calls INTEGER NOT NULL,
    is_counted INTEGER NOT NULL,
    digest TEXT NOT NULL,
    text_digest TEXT NOT NULL,
    number_columns TEXT NOT NULL,
    blocking_columns TEXT NOT NULL,
    released_by TEXT NOT NULL,
    stopped_by TEXT NOT NULL,
    CONSTRAINT pk_reminder_run PRIMARY KEY (id),
    CONSTRAINT uq_reminder_run UNIQUE (plan, day),
    CONSTRAINT ck_reminder_run_outcome CHECK (outcome IN ('shown', 'ready', 'held'))
);

CREATE TABLE reminder_correction (
    id BIGSERIAL NOT NULL,
    plan TEXT NOT NULL,
    key BYTEA NOT NULL,
    number TEXT NOT NULL,
    number_key BYTEA NOT NULL,
    starts_at BIGINT NOT NULL,
    corrected_by TEXT NOT NULL,
    corrected_at BIGINT NOT NULL,
    CONSTRAINT pk_reminder_correction PRIMARY KEY (id),
    CONSTRAINT uq_reminder_correction UNIQUE (plan, key)
);

CREATE INDEX ix_reminder_correction_number ON reminder_correction (number_key);
