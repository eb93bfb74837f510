-- What a message, a series, an opt-out may become is held by the database, whoever writes to it; and whoever is not the
-- owner writes under its own name, at the time of this clock, and only what docs/postgres-roles.sql lets it.
--
-- Who is who follows from the privileges alone. Whoever may define triggers could switch the rules off: that is the owner.
-- Whoever may write claim tokens sends.

-- Rows that no version of the program has written: what is not known to have stayed here is `unknown`, what is not known
-- to be wanted rests. The journal says so.

CREATE FUNCTION praxis_now() RETURNS bigint LANGUAGE sql AS $$
    SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)
$$;

INSERT INTO event (at, actor, kind, detail, message_id)
    SELECT praxis_now(), 'praxis-sms', 'unknown', state, id FROM message
    WHERE state NOT IN ('queued', 'sending', 'accepted', 'delivered', 'undelivered', 'failed', 'unknown', 'blocked',
                        'cancelled')
        OR state = 'sending' AND claim_token IS NULL;
UPDATE message SET state = 'unknown', claim_token = NULL, lease_until = NULL
    WHERE state NOT IN ('queued', 'sending', 'accepted', 'delivered', 'undelivered', 'failed', 'unknown', 'blocked',
                        'cancelled')
        OR state = 'sending' AND claim_token IS NULL;
UPDATE message SET paused = 1 WHERE paused NOT IN (0, 1);
INSERT INTO event (at, actor, kind, detail, series_id)
    SELECT praxis_now(), 'praxis-sms', 'series-paused', state, id FROM series
    WHERE state NOT IN ('running', 'paused', 'cancelled');
UPDATE message SET paused = 1
    WHERE series_id IN (SELECT id FROM series WHERE state NOT IN ('running', 'paused', 'cancelled'));
UPDATE series SET state = 'paused' WHERE state NOT IN ('running', 'paused', 'cancelled');

ALTER TABLE series ADD CONSTRAINT ck_series_state CHECK (state IN ('running', 'paused', 'cancelled'));

-- An opt-out is lifted, never deleted.
ALTER TABLE optout
    DROP CONSTRAINT pk_optout,
    ADD COLUMN id BIGSERIAL NOT NULL,
    ADD COLUMN lifted_by TEXT,
    ADD COLUMN lifted_at BIGINT,
    ADD COLUMN lifted_reason TEXT,
    ADD CONSTRAINT pk_optout PRIMARY KEY (id);
CREATE UNIQUE INDEX ix_optout_in_force ON optout (number_key) WHERE lifted_at IS NULL;

-- Who may what.

CREATE FUNCTION praxis_is_owner() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT has_table_privilege(session_user, 'message', 'TRIGGER')
$$;
CREATE FUNCTION praxis_is_sender() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT has_column_privilege(session_user, 'message', 'claim_token', 'UPDATE')
$$;
CREATE FUNCTION praxis_is_desk() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT has_column_privilege(session_user, 'optout', 'number_key', 'INSERT')
$$;

-- Numbers are hashed here, so that nobody but the owner reads the key: HMAC-SHA-256 by RFC 2104.

CREATE FUNCTION praxis_xor(secret bytea, by_byte bigint) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT int8send(CAST(CAST('x' || encode(substr(secret, 1, 8), 'hex') AS bit(64)) AS bigint) # by_byte)
        || int8send(CAST(CAST('x' || encode(substr(secret, 9, 8), 'hex') AS bit(64)) AS bigint) # by_byte)
        || int8send(CAST(CAST('x' || encode(substr(secret, 17, 8), 'hex') AS bit(64)) AS bigint) # by_byte)
        || int8send(CAST(CAST('x' || encode(substr(secret, 25, 8), 'hex') AS bit(64)) AS bigint) # by_byte)
$$;

CREATE FUNCTION praxis_number_keys(numbers text[]) RETURNS bytea[] LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER AS $$
DECLARE
    secret bytea;
    inner_key bytea;
    outer_key bytea;
BEGIN
    SELECT value INTO STRICT secret FROM meta WHERE key = 'number_secret';
    IF octet_length(secret) <> 32 THEN
        RAISE EXCEPTION 'the key of the numbers must have 32 bytes';
    END IF;
    inner_key := praxis_xor(secret, 3906369333256140342) || decode(repeat('36', 32), 'hex');
    outer_key := praxis_xor(secret, 6655295901103053916) || decode(repeat('5c', 32), 'hex');
    RETURN ARRAY(
        SELECT sha256(outer_key || sha256(inner_key || convert_to(number, 'UTF8')))
        FROM unnest(numbers) WITH ORDINALITY AS asked (number, place) ORDER BY place);
END $$;

CREATE FUNCTION praxis_number_key(number text) RETURNS bytea LANGUAGE sql STABLE STRICT AS $$
    SELECT (praxis_number_keys(ARRAY[number]))[1]
$$;

CREATE FUNCTION praxis_reference_prefix() RETURNS bytea LANGUAGE sql STABLE SECURITY DEFINER AS $$
    SELECT value FROM meta WHERE key = 'reference_prefix'
$$;

-- With the privilege to delete holds comes that to lock their table, and with it every worker.
CREATE FUNCTION praxis_release_holds(which text) RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS $$
    DELETE FROM hold WHERE which IS NULL OR protocol = which RETURNING protocol
$$;

REVOKE EXECUTE ON FUNCTION praxis_number_keys(text[]), praxis_number_key(text), praxis_reference_prefix(),
    praxis_release_holds(text) FROM PUBLIC;

CREATE FUNCTION praxis_refuse(why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF praxis_is_owner() THEN
        RAISE EXCEPTION '%', why USING ERRCODE = 'restrict_violation';
    END IF;
    RAISE EXCEPTION '%', why USING ERRCODE = 'insufficient_privilege';
END $$;

-- For every role.

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM praxis_refuse(TG_ARGV[0]);
    RETURN NULL;
END $$;

CREATE TRIGGER series_transition BEFORE UPDATE OF state ON series FOR EACH ROW
    WHEN (NEW.state <> OLD.state AND CASE OLD.state
        WHEN 'running' THEN NEW.state NOT IN ('paused', 'cancelled')
        WHEN 'paused' THEN NEW.state NOT IN ('running', 'cancelled')
        ELSE true
    END)
    EXECUTE FUNCTION refuse_change('no such transition');

CREATE TRIGGER optout_is_kept BEFORE DELETE ON optout FOR EACH ROW
    EXECUTE FUNCTION refuse_change('opt-outs are lifted');

CREATE TRIGGER optout_is_lifted_once BEFORE UPDATE ON optout FOR EACH ROW
    WHEN (OLD.lifted_at IS NOT NULL OR NEW.lifted_at IS NULL OR NEW.lifted_by IS NULL
        OR btrim(coalesce(NEW.lifted_reason, '')) = '' OR NEW.id <> OLD.id OR NEW.number_key <> OLD.number_key
        OR NEW.reason <> OLD.reason OR NEW.created_by <> OLD.created_by OR NEW.created_at <> OLD.created_at)
    EXECUTE FUNCTION refuse_change('opt-outs are lifted');

-- For everybody but the owner.

CREATE FUNCTION check_new_message() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now_us CONSTANT bigint := praxis_now();
BEGIN
    IF NEW.state <> 'queued' OR NEW.paused <> 0 OR NEW.attempts <> 0 OR NEW.failures <> 0 OR NEW.provider_id <> ''
        OR num_nonnulls(NEW.claim_token, NEW.lease_until, NEW.sent_at, NEW.report_due_at) > 0 THEN
        PERFORM praxis_refuse('a new message waits');
    END IF;
    -- Mobile numbers of the three countries whose plans are simple; elsewhere the program alone tells.
    IF NEW.number !~ '^\+[1-9][0-9]{6,14}$' OR NEW.number ~ '^\+(49(?!1[567])|43(?!6)|41(?![67]))' THEN
        PERFORM praxis_refuse('no mobile number');
    END IF;
    IF NEW.priority NOT IN (0, 1) OR NEW.segments NOT BETWEEN 1 AND 100 THEN
        PERFORM praxis_refuse('no such priority or size');
    END IF;
    IF NEW.due_at > now_us + 63072000000000 THEN
        PERFORM praxis_refuse('due in more than two years');
    END IF;
    IF NEW.series_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM series WHERE id = NEW.series_id AND created_by = session_user AND state = 'running') THEN
        PERFORM praxis_refuse('a series of somebody else');
    END IF;
    NEW.number_key := (praxis_number_keys(ARRAY[NEW.number]))[1];
    NEW.created_by := session_user;
    NEW.created_at := now_us;
    NEW.updated_at := now_us;
    RETURN NEW;
END $$;

CREATE TRIGGER message_begins_in_a_state BEFORE INSERT ON message FOR EACH ROW
    WHEN (NEW.state NOT IN ('queued', 'sending', 'accepted', 'delivered', 'undelivered', 'failed', 'unknown', 'blocked',
            'cancelled')
        OR (NEW.state = 'sending' AND NEW.claim_token IS NULL) OR NEW.paused NOT IN (0, 1))
    EXECUTE FUNCTION refuse_change('no such state');

CREATE TRIGGER message_queued BEFORE INSERT ON message FOR EACH ROW
    WHEN (NOT has_table_privilege(session_user, 'message'::regclass, 'TRIGGER'))
    EXECUTE FUNCTION check_new_message();

-- Every change of a message, for every role. What whoever sends does all day is told by one expression, because PostgreSQL
-- prepares each anew in every transaction, and with every statement each constraint and each condition of a trigger.
CREATE FUNCTION check_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF has_column_privilege(session_user, TG_RELID, 'claim_token', 'UPDATE')
        AND NEW.number = OLD.number AND NEW.text = OLD.text AND NEW.name = OLD.name
        AND NEW.due_at <= OLD.due_at + 604800000000 AND NEW.paused IN (0, 1)
        AND (NEW.state <> 'sending' OR NEW.claim_token IS NOT NULL)
        AND (NEW.state = OLD.state OR CASE OLD.state
            WHEN 'queued' THEN NEW.state IN ('sending', 'cancelled', 'blocked')
            WHEN 'sending' THEN NEW.state IN ('accepted', 'queued', 'unknown', 'failed')
            WHEN 'accepted' THEN NEW.state IN ('delivered', 'undelivered')
            WHEN 'unknown' THEN NEW.state IN ('accepted', 'delivered', 'undelivered', 'queued')
            WHEN 'failed' THEN NEW.state = 'queued'
            WHEN 'undelivered' THEN NEW.state = 'queued'
            WHEN 'cancelled' THEN NEW.state = 'queued'
            ELSE false
        END) THEN
        RETURN NEW;
    END IF;
    IF NEW.paused NOT IN (0, 1) OR (NEW.state = 'sending' AND NEW.claim_token IS NULL) THEN
        PERFORM praxis_refuse('sending needs a token, paused is 0 or 1');
    END IF;
    IF has_column_privilege(session_user, TG_RELID, 'claim_token', 'UPDATE') THEN
        PERFORM praxis_check_sender(OLD, NEW);
    ELSE
        PERFORM praxis_check_decision(OLD, NEW);
        IF NEW.updated_at <> OLD.updated_at OR NEW.state <> OLD.state THEN
            NEW.updated_at := praxis_now();
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER message_transition BEFORE UPDATE ON message FOR EACH ROW EXECUTE FUNCTION check_message();

-- Whoever sends changes no message, but forgets what has ended; and puts nothing off for longer than a month's limit.
CREATE FUNCTION praxis_check_sender(before message, after message) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF after.state <> before.state THEN
        IF before.state || '>' || after.state NOT IN ('queued>sending', 'queued>cancelled', 'queued>blocked',
            'sending>accepted', 'sending>queued', 'sending>unknown', 'sending>failed', 'accepted>delivered',
            'accepted>undelivered', 'unknown>accepted', 'unknown>delivered', 'unknown>undelivered', 'unknown>queued',
            'failed>queued', 'undelivered>queued', 'cancelled>queued') THEN
            PERFORM praxis_refuse('no such transition');
        END IF;
    END IF;
    IF praxis_is_owner() THEN
        RETURN;
    END IF;
    IF after.number NOT IN (before.number, '') OR after.name NOT IN (before.name, '')
        OR after.text NOT IN (before.text, '')
        OR ((after.number, after.name, after.text) <> (before.number, before.name, before.text)
            AND before.state IN ('queued', 'sending')) THEN
        PERFORM praxis_refuse('a message is not changed');
    END IF;
    IF after.due_at > greatest(before.due_at, praxis_now() + 3456000000000) THEN
        PERFORM praxis_refuse('put off');
    END IF;
END $$;

-- What a person decides: cancel, queue again, settle a doubt, block who opted out, pause with the series.
CREATE FUNCTION praxis_check_decision(before message, after message) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF after.state <> before.state THEN
        IF before.state || '>' || after.state NOT IN ('queued>cancelled', 'queued>blocked', 'unknown>accepted',
            'unknown>queued', 'failed>queued', 'undelivered>queued', 'cancelled>queued') THEN
            PERFORM praxis_refuse('no decision of a desk');
        END IF;
        IF after.state = 'queued' AND after.number = '' THEN
            PERFORM praxis_refuse('forgotten');
        END IF;
        IF after.state = 'blocked' AND NOT EXISTS (
            SELECT FROM optout WHERE number_key = after.number_key AND lifted_at IS NULL) THEN
            PERFORM praxis_refuse('has not opted out');
        END IF;
    END IF;
    -- Brought forward, never put off; a minute for what clocks differ.
    IF after.due_at <> before.due_at
        AND (after.state <> 'queued' OR after.due_at > greatest(before.due_at, praxis_now() + 60000000)) THEN
        PERFORM praxis_refuse('put off');
    END IF;
    IF after.failures <> before.failures AND (after.state <> 'queued' OR after.failures <> 0) THEN
        PERFORM praxis_refuse('failures are counted by whoever sends');
    END IF;
    IF after.error <> before.error AND after.state = before.state AND (after.state <> 'queued' OR after.error <> '') THEN
        PERFORM praxis_refuse('errors are written by whoever sends');
    END IF;
    IF after.paused <> before.paused AND NOT EXISTS (
        SELECT FROM series WHERE id = after.series_id AND (state = 'paused') = (after.paused = 1)) THEN
        PERFORM praxis_refuse('a message rests with its series');
    END IF;
END $$;

CREATE FUNCTION check_series() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now_us CONSTANT bigint := praxis_now();
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'running' OR NEW.total < 0 OR NEW.due_at > now_us + 63072000000000 THEN
            PERFORM praxis_refuse('a new series runs');
        END IF;
        IF NEW.consent_by <> '' THEN
            IF NOT praxis_is_desk() THEN
                PERFORM praxis_refuse('consent is confirmed at a desk');
            END IF;
            NEW.consent_by := session_user;
        END IF;
        NEW.created_by := session_user;
        NEW.created_at := now_us;
        NEW.updated_at := now_us;
        RETURN NEW;
    END IF;
    IF (NEW.title <> OLD.title AND NEW.title <> '') OR (NEW.text <> OLD.text AND NEW.text <> '') THEN
        PERFORM praxis_refuse('a series is not changed');
    END IF;
    IF NEW.updated_at <> OLD.updated_at OR NEW.state <> OLD.state THEN
        NEW.updated_at := now_us;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER series_decided BEFORE INSERT OR UPDATE ON series FOR EACH ROW
    WHEN (NOT has_table_privilege(session_user, 'message'::regclass, 'TRIGGER'))
    EXECUTE FUNCTION check_series();

-- Whoever sends may also empty lines, and writes in the program's name.
CREATE FUNCTION check_line() RETURNS trigger LANGUAGE plpgsql AS $$
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
            'deferred', 'halted', 'put-off', 'purged') THEN
            PERFORM praxis_refuse('written by whoever sends');
        END IF;
        IF NEW.kind ~ '^(template|optout|consent|deceased)-' AND NOT praxis_is_desk() THEN
            PERFORM praxis_refuse('written at a desk');
        END IF;
        IF NEW.actor <> 'praxis-sms' OR NOT is_sender THEN
            NEW.actor := session_user;
        END IF;
    ELSIF has_table_privilege(session_user, TG_RELID, 'TRIGGER') THEN
        RETURN NEW;
    END IF;
    NEW.at := CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint);
    RETURN NEW;
END $$;

CREATE TRIGGER event_line BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION check_line();

-- Retention empties what is told of messages that have ended and of their series, nothing else.
CREATE OR REPLACE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.detail = '' AND NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.actor = OLD.actor
        AND NEW.kind = OLD.kind AND NEW.message_id IS NOT DISTINCT FROM OLD.message_id
        AND NEW.series_id IS NOT DISTINCT FROM OLD.series_id THEN
        IF praxis_is_owner() OR OLD.series_id IS NOT NULL OR EXISTS (
            SELECT FROM message WHERE id = OLD.message_id AND state NOT IN ('queued', 'sending')) THEN
            RETURN NEW;
        END IF;
    END IF;
    PERFORM praxis_refuse('append-only');
    RETURN NULL;
END $$;

CREATE FUNCTION check_optout() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF octet_length(NEW.number_key) <> 32 OR NEW.lifted_at IS NOT NULL THEN
            PERFORM praxis_refuse('no opt-out');
        END IF;
        NEW.created_by := session_user;
        NEW.created_at := praxis_now();
    ELSE
        NEW.lifted_by := session_user;
        NEW.lifted_at := praxis_now();
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER optout_decided BEFORE INSERT OR UPDATE ON optout FOR EACH ROW
    WHEN (NOT has_table_privilege(session_user, 'message'::regclass, 'TRIGGER'))
    EXECUTE FUNCTION check_optout();

CREATE FUNCTION check_template() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' OR (NEW.name, NEW.text) <> (OLD.name, OLD.text) THEN
        NEW.updated_by := session_user;
        NEW.updated_at := praxis_now();
    ELSE
        NEW.updated_by := OLD.updated_by;
        NEW.updated_at := OLD.updated_at;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER template_saved BEFORE INSERT OR UPDATE ON template FOR EACH ROW
    WHEN (NOT has_table_privilege(session_user, 'message'::regclass, 'TRIGGER'))
    EXECUTE FUNCTION check_template();

CREATE FUNCTION check_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT (NEW.key = 'starter_templates' AND praxis_is_desk()
        OR NEW.key = 'wipe_due' AND praxis_is_sender()
        OR NEW.key = 'reference_prefix' AND praxis_is_sender() AND encode(NEW.value, 'escape') ~ '^[a-z0-9]{6}$') THEN
        PERFORM praxis_refuse('written by the owner');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER meta_noted BEFORE INSERT ON meta FOR EACH ROW
    WHEN (NOT has_table_privilege(session_user, 'message'::regclass, 'TRIGGER'))
    EXECUTE FUNCTION check_note();

-- No decision without its line in the journal, written in the same transaction.

CREATE FUNCTION require_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF has_column_privilege(session_user, TG_RELID, 'claim_token', 'UPDATE') THEN
        RETURN NULL;
    END IF;
    IF NOT EXISTS (
        SELECT FROM event WHERE message_id = NEW.id AND xmin = CAST(pg_current_xact_id() AS xid)
        UNION ALL
        SELECT FROM event WHERE series_id = NEW.series_id AND xmin = CAST(pg_current_xact_id() AS xid)) THEN
        PERFORM praxis_refuse('no line in the journal');
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER message_queued_is_told AFTER INSERT ON message DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NOT has_column_privilege(session_user, 'message'::regclass, 'claim_token', 'UPDATE'))
    EXECUTE FUNCTION require_line();

CREATE CONSTRAINT TRIGGER message_decision_is_told AFTER UPDATE OF state ON message
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_line();

CREATE FUNCTION require_named_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_line bigint;
BEGIN
    BEGIN
        last_line := currval(pg_get_serial_sequence('event', 'id'));
    EXCEPTION WHEN object_not_in_prerequisite_state THEN
        last_line := 0;
    END;
    IF NOT EXISTS (
        SELECT FROM event WHERE id BETWEEN last_line - 100000 AND last_line AND kind LIKE TG_ARGV[0]
            AND xmin = CAST(pg_current_xact_id() AS xid)) THEN
        PERFORM praxis_refuse('no line in the journal');
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER optout_decision_is_told AFTER INSERT OR UPDATE ON optout
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NOT has_table_privilege(session_user, 'message'::regclass, 'TRIGGER'))
    EXECUTE FUNCTION require_named_line('optout-%');

CREATE CONSTRAINT TRIGGER template_decision_is_told AFTER INSERT OR UPDATE OF name, text OR DELETE ON template
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NOT has_table_privilege(session_user, 'message'::regclass, 'TRIGGER'))
    EXECUTE FUNCTION require_named_line('template-%');

-- No function takes a table of another schema for ours, whatever search path its caller has set.
DO $$
DECLARE
    ours regprocedure;
BEGIN
    FOR ours IN
        SELECT oid FROM pg_proc
        WHERE pronamespace = CAST(current_schema() AS regnamespace)
            AND proname NOT IN ('praxis_now', 'praxis_xor') -- they name no table, and without it they are put in line
            AND (proname LIKE 'praxis\_%' OR proname LIKE 'check\_%' OR proname IN
                ('event_is_append_only', 'refuse_change', 'require_line', 'require_named_line'))
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', ours, current_schema());
    END LOOP;
END $$;
