-- The tables of the first version.

CREATE TABLE series (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    sender TEXT NOT NULL,
    protocol VARCHAR(32) NOT NULL,
    state VARCHAR(16) NOT NULL,
    total INTEGER NOT NULL,
    consent_by TEXT DEFAULT '' NOT NULL,
    due_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE message (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    series_id INTEGER,
    list_row INTEGER,
    number TEXT NOT NULL,
    number_key BLOB NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    text TEXT NOT NULL,
    sender TEXT NOT NULL,
    protocol VARCHAR(32) NOT NULL,
    segments INTEGER NOT NULL,
    state VARCHAR(16) NOT NULL,
    paused INTEGER DEFAULT '0' NOT NULL,
    priority INTEGER NOT NULL,
    due_at BIGINT NOT NULL,
    attempts INTEGER DEFAULT '0' NOT NULL,
    failures INTEGER DEFAULT '0' NOT NULL,
    claim_token VARCHAR(32),
    lease_until BIGINT,
    sent_at BIGINT,
    report_due_at BIGINT,
    provider_id TEXT DEFAULT '' NOT NULL,
    error TEXT DEFAULT '' NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT fk_message_series_id FOREIGN KEY(series_id) REFERENCES series (id)
);

CREATE TABLE event (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    kind VARCHAR(32) NOT NULL,
    detail TEXT DEFAULT '' NOT NULL,
    message_id INTEGER,
    series_id INTEGER,
    CONSTRAINT fk_event_message_id FOREIGN KEY(message_id) REFERENCES message (id),
    CONSTRAINT fk_event_series_id FOREIGN KEY(series_id) REFERENCES series (id)
);

CREATE TABLE rejection (
    id INTEGER NOT NULL,
    series_id INTEGER NOT NULL,
    list_row INTEGER NOT NULL,
    number TEXT NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT pk_rejection PRIMARY KEY (id),
    CONSTRAINT fk_rejection_series_id FOREIGN KEY(series_id) REFERENCES series (id)
);

CREATE TABLE rate (
    protocol VARCHAR(32) NOT NULL,
    next_at BIGINT NOT NULL,
    CONSTRAINT pk_rate PRIMARY KEY (protocol)
);

CREATE TABLE hold (
    protocol VARCHAR(32) NOT NULL,
    cause VARCHAR(32) NOT NULL,
    words TEXT NOT NULL,
    since BIGINT NOT NULL,
    CONSTRAINT pk_hold PRIMARY KEY (protocol)
);

CREATE TABLE worker (
    token VARCHAR(32) NOT NULL,
    host TEXT NOT NULL,
    pid INTEGER NOT NULL,
    since BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    CONSTRAINT pk_worker PRIMARY KEY (token)
);

CREATE TABLE optout (
    number_key BLOB NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT pk_optout PRIMARY KEY (number_key)
);

CREATE TABLE template (
    id INTEGER NOT NULL,
    kind VARCHAR(16) NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    position INTEGER NOT NULL,
    updated_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT pk_template PRIMARY KEY (id),
    CONSTRAINT uq_template_kind_name UNIQUE (kind, name)
);

CREATE TABLE meta (
    "key" VARCHAR(32) NOT NULL,
    value BLOB NOT NULL,
    CONSTRAINT pk_meta PRIMARY KEY ("key")
);

CREATE INDEX ix_event_message ON event (message_id);
CREATE INDEX ix_event_series ON event (series_id);
CREATE INDEX ix_message_claimable ON message (protocol, priority, due_at, id) WHERE state = 'queued' AND paused = 0;
CREATE INDEX ix_message_created ON message (created_at);
CREATE INDEX ix_message_number ON message (number_key, created_at);
CREATE INDEX ix_message_on_the_wire ON message (lease_until) WHERE state = 'sending';
CREATE INDEX ix_message_report ON message (report_due_at) WHERE report_due_at IS NOT NULL;
CREATE INDEX ix_message_sent ON message (sent_at);
CREATE INDEX ix_message_series ON message (series_id, state);
CREATE INDEX ix_message_series_page ON message (series_id, id);
CREATE INDEX ix_message_state ON message (state, id);
CREATE INDEX ix_rejection_series_id ON rejection (series_id);
