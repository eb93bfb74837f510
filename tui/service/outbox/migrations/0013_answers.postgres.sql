-- Answers of patients, each once: `source_key` is the keyed HMAC of what tells it from every other. What is told of it
-- never changes; it is read, it is emptied, and it is deleted at the provider (`is_there`).

CREATE TABLE answer (
    id BIGSERIAL NOT NULL,
    protocol VARCHAR(32) NOT NULL,
    source_key BYTEA NOT NULL,
    provider_id TEXT NOT NULL,
    is_there INTEGER NOT NULL,
    number TEXT NOT NULL,
    number_key BYTEA NOT NULL,
    text TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    fetched_at BIGINT NOT NULL,
    message_id BIGINT,
    belonging VARCHAR(16) NOT NULL,
    is_shared INTEGER NOT NULL,
    meaning VARCHAR(16) NOT NULL,
    read_at BIGINT,
    read_by TEXT NOT NULL,
    CONSTRAINT pk_answer PRIMARY KEY (id),
    CONSTRAINT uq_answer_source UNIQUE (source_key),
    CONSTRAINT fk_answer_message_id FOREIGN KEY(message_id) REFERENCES message (id),
    CONSTRAINT ck_answer_meaning CHECK (meaning IN ('', 'stop', 'confirmed', 'cancelled')),
    CONSTRAINT ck_answer_belonging CHECK (belonging IN ('', 'reference', 'number')),
    CONSTRAINT ck_answer_flags CHECK (is_there IN (0, 1) AND is_shared IN (0, 1)),
    CONSTRAINT ck_answer_keys CHECK (octet_length(source_key) = 32 AND octet_length(number_key) = 32),
    CONSTRAINT ck_answer_text CHECK (length(text) <= 2000)
);

CREATE INDEX ix_answer_number ON answer (number_key, id);
CREATE INDEX ix_answer_message ON answer (message_id, id);
CREATE INDEX ix_answer_received ON answer (received_at, id);
CREATE INDEX ix_answer_unread ON answer (id) WHERE read_at IS NULL;
CREATE INDEX ix_answer_there ON answer (protocol) WHERE is_there = 1;

CREATE TRIGGER answer_is_kept BEFORE DELETE ON answer FOR EACH ROW EXECUTE FUNCTION refuse_change('append-only');
CREATE TRIGGER answer_stays BEFORE UPDATE ON answer FOR EACH ROW
    WHEN ((NEW.id, NEW.protocol, NEW.source_key, NEW.number_key, NEW.received_at, NEW.fetched_at, NEW.belonging,
           NEW.is_shared, NEW.meaning)
        <> (OLD.id, OLD.protocol, OLD.source_key, OLD.number_key, OLD.received_at, OLD.fetched_at, OLD.belonging,
            OLD.is_shared, OLD.meaning)
        OR NEW.message_id IS DISTINCT FROM OLD.message_id
        OR NEW.number NOT IN (OLD.number, '') OR NEW.text NOT IN (OLD.text, '')
        OR NEW.provider_id NOT IN (OLD.provider_id, '') OR NEW.is_there > OLD.is_there)
    EXECUTE FUNCTION refuse_change('append-only');

-- Who fetched or read an answer, and when, is what this server knows.
CREATE FUNCTION check_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.fetched_at := praxis_now();
        NEW.received_at := least(NEW.received_at, NEW.fetched_at);
        IF NEW.read_at IS NOT NULL THEN
            NEW.read_at := NEW.fetched_at;
        END IF;
    ELSIF NEW.read_at IS DISTINCT FROM OLD.read_at OR NEW.read_by <> OLD.read_by THEN
        NEW.read_at := CASE WHEN NEW.read_at IS NULL THEN NULL ELSE praxis_now() END;
        NEW.read_by := CASE WHEN NEW.read_at IS NULL THEN '' ELSE session_user END;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER answer_kept BEFORE INSERT OR UPDATE ON answer FOR EACH ROW
    WHEN (NOT has_table_privilege(session_user, 'message'::regclass, 'TRIGGER'))
    EXECUTE FUNCTION check_answer();

-- When each protocol was last asked for answers, by whoever sends, and what went wrong.

CREATE TABLE answer_fetch (
    protocol VARCHAR(32) NOT NULL,
    asked_at BIGINT NOT NULL,
    fetched_at BIGINT,
    trouble TEXT NOT NULL,
    CONSTRAINT pk_answer_fetch PRIMARY KEY (protocol)
);

-- Whoever fetches an answer that begins with STOP puts its number on the list in the same transaction, and nobody else.

CREATE FUNCTION praxis_was_stopped(whose bytea) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM answer WHERE meaning = 'stop' AND (whose IS NULL OR number_key = whose)
            AND xmin = CAST(pg_current_xact_id() AS xid))
$$;

-- Whoever keeps the list of templates works at a desk; opt-outs are written by whoever fetches answers, too.
CREATE OR REPLACE FUNCTION praxis_is_desk() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT has_column_privilege(session_user, 'template', 'name', 'INSERT')
$$;

CREATE OR REPLACE FUNCTION check_optout() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF octet_length(NEW.number_key) <> 32 OR NEW.lifted_at IS NOT NULL THEN
            PERFORM praxis_refuse('no opt-out');
        END IF;
        IF NOT praxis_is_desk() AND NOT praxis_was_stopped(NEW.number_key) THEN
            PERFORM praxis_refuse('written at a desk');
        END IF;
        NEW.created_by := session_user;
        NEW.created_at := praxis_now();
    ELSIF NEW.lifted_at IS DISTINCT FROM OLD.lifted_at THEN
        NEW.lifted_by := session_user;
        NEW.lifted_at := praxis_now();
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION check_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_sender boolean;
BEGIN
    IF NEW.actor <> 'praxis-sms' OR NEW.kind ~ '^(template|optout|consent|deceased)-'
        OR NOT has_column_privilege(session_user, TG_RELID, 'detail', 'UPDATE') THEN
        IF has_table_privilege(session_user, TG_RELID, 'TRIGGER') THEN
            RETURN NEW;
        END IF;
        is_sender := has_column_privilege(session_user, TG_RELID, 'detail', 'UPDATE');
        IF NOT is_sender AND NEW.kind IN ('sending', 'accepted', 'delivered', 'undelivered', 'failed', 'unknown',
            'deferred', 'halted', 'put-off', 'purged', 'answered') THEN
            PERFORM praxis_refuse('written by whoever sends');
        END IF;
        IF NEW.kind ~ '^(template|optout|consent|deceased)-' AND NOT praxis_is_desk()
            AND NOT (NEW.kind = 'optout-added' AND praxis_was_stopped(NULL)) THEN
            PERFORM praxis_refuse('written at a desk');
        END IF;
        IF NEW.actor <> 'praxis-sms' OR NOT is_sender THEN
            NEW.actor := session_user;
        END IF;
    ELSIF has_table_privilege(session_user, TG_RELID, 'TRIGGER') THEN
        RETURN NEW;
    END IF;
    NEW.login := session_user;
    NEW.at := CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint);
    RETURN NEW;
END $$;

-- As with the others: no table of another schema is taken for ours.
DO $$
DECLARE
    ours regprocedure;
BEGIN
    FOREACH ours IN ARRAY CAST(ARRAY['check_answer()', 'praxis_was_stopped(bytea)', 'praxis_is_desk()', 'check_optout()',
                                     'check_line()'] AS regprocedure[])
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', ours, current_schema());
    END LOOP;
END $$;
