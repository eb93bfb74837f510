-- Answers of patients, each once: `source_key` is the keyed HMAC of what tells it from every other. What is told of it
-- never changes; it is read, it is emptied, and it is deleted at the provider (`is_there`).

CREATE TABLE answer (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    protocol VARCHAR(32) NOT NULL,
    source_key BLOB NOT NULL,
    provider_id TEXT NOT NULL,
    is_there INTEGER NOT NULL,
    number TEXT NOT NULL,
    number_key BLOB NOT NULL,
    text TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    fetched_at BIGINT NOT NULL,
    message_id INTEGER,
    belonging VARCHAR(16) NOT NULL,
    is_shared INTEGER NOT NULL,
    meaning VARCHAR(16) NOT NULL,
    read_at BIGINT,
    read_by TEXT NOT NULL,
    CONSTRAINT uq_answer_source UNIQUE (source_key),
    CONSTRAINT fk_answer_message_id FOREIGN KEY(message_id) REFERENCES message (id),
    CONSTRAINT ck_answer_meaning CHECK (meaning IN ('', 'stop', 'confirmed', 'cancelled')),
    CONSTRAINT ck_answer_belonging CHECK (belonging IN ('', 'reference', 'number')),
    CONSTRAINT ck_answer_flags CHECK (is_there IN (0, 1) AND is_shared IN (0, 1)),
    CONSTRAINT ck_answer_text CHECK (length(text) <= 2000)
);

CREATE INDEX ix_answer_number ON answer (number_key, id);
CREATE INDEX ix_answer_message ON answer (message_id, id);
CREATE INDEX ix_answer_received ON answer (received_at, id);
CREATE INDEX ix_answer_unread ON answer (id) WHERE read_at IS NULL;
CREATE INDEX ix_answer_there ON answer (protocol) WHERE is_there = 1;

CREATE TRIGGER answer_is_kept BEFORE DELETE ON answer BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER answer_stays BEFORE UPDATE ON answer
WHEN NEW.id IS NOT OLD.id OR NEW.protocol IS NOT OLD.protocol OR NEW.source_key IS NOT OLD.source_key
    OR NEW.number_key IS NOT OLD.number_key OR NEW.received_at IS NOT OLD.received_at
    OR NEW.fetched_at IS NOT OLD.fetched_at OR NEW.message_id IS NOT OLD.message_id
    OR NEW.belonging IS NOT OLD.belonging OR NEW.is_shared IS NOT OLD.is_shared OR NEW.meaning IS NOT OLD.meaning
    OR NEW.number NOT IN (OLD.number, '') OR NEW.text NOT IN (OLD.text, '')
    OR NEW.provider_id NOT IN (OLD.provider_id, '') OR NEW.is_there > OLD.is_there
BEGIN SELECT RAISE(ABORT, 'append-only'); END;

-- When each protocol was last asked for answers, by whoever sends, and what went wrong.

CREATE TABLE answer_fetch (
    protocol VARCHAR(32) NOT NULL,
    asked_at BIGINT NOT NULL,
    fetched_at BIGINT,
    trouble TEXT NOT NULL,
    CONSTRAINT pk_answer_fetch PRIMARY KEY (protocol)
);
