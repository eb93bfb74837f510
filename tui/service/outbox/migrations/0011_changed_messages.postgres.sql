-- A message that waits may get another text or time, when the journal tells of it in the same transaction.

CREATE FUNCTION praxis_is_told_change(before message, after message) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN before.state = 'queued' AND after.state = 'queued' AND before.claim_token IS NULL
        AND after.claim_token IS NULL AND after.number = before.number AND after.name = before.name
        AND after.text <> '' AND after.segments BETWEEN 1 AND 100 AND after.due_at <= praxis_now() + 63072000000000
        AND (EXISTS (
            SELECT FROM event WHERE message_id = after.id AND kind = 'changed'
                AND xmin = CAST(pg_current_xact_id() AS xid))
            OR (after.text = before.text AND EXISTS (
                SELECT FROM event WHERE series_id = after.series_id AND kind = 'series-moved'
                    AND xmin = CAST(pg_current_xact_id() AS xid))));
END $$;

CREATE OR REPLACE FUNCTION praxis_check_sender(before message, after message) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF after.state <> before.state THEN
        IF before.state || '>' || after.state NOT IN ('queued>sending', 'queued>cancelled', 'queued>blocked',
            'sending>accepted', 'sending>queued', 'sending>unknown', 'sending>failed', 'accepted>delivered',
            'accepted>undelivered', 'unknown>accepted', 'unknown>delivered', 'unknown>undelivered', 'unknown>queued',
            'failed>queued', 'undelivered>queued', 'cancelled>queued') THEN
            PERFORM praxis_refuse('no such transition');
        END IF;
    END IF;
    IF after.text NOT IN (before.text, '') AND (before.state <> 'queued' OR after.state <> 'queued') THEN
        PERFORM praxis_refuse('a message is changed while it waits');
    END IF;
    IF praxis_is_owner() THEN
        RETURN;
    END IF;
    IF praxis_is_desk() AND praxis_is_told_change(before, after) THEN
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

CREATE OR REPLACE FUNCTION praxis_check_decision(before message, after message) RETURNS void LANGUAGE plpgsql AS $$
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
            SELECT FROM optout WHERE number_key = after.number_key AND lifted_at IS NULL)
            AND praxis_consents(after.number_key, after.purpose) IS DISTINCT FROM 0 THEN
            PERFORM praxis_refuse('has neither opted out nor withdrawn a consent');
        END IF;
    END IF;
    -- Brought forward; put off only where the journal tells who did; a minute for what clocks differ.
    IF after.due_at <> before.due_at AND NOT praxis_is_told_change(before, after)
        AND (after.state <> 'queued' OR after.due_at > greatest(before.due_at, praxis_now() + 60000000)) THEN
        PERFORM praxis_refuse('put off');
    END IF;
    IF (after.text, after.segments) <> (before.text, before.segments) AND NOT praxis_is_told_change(before, after) THEN
        PERFORM praxis_refuse('a message is changed while it waits');
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

CREATE OR REPLACE FUNCTION check_series() RETURNS trigger LANGUAGE plpgsql AS $$
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
    IF NEW.due_at <> OLD.due_at AND (NEW.state = 'cancelled' OR NEW.due_at > now_us + 63072000000000 OR NOT EXISTS (
        SELECT FROM event WHERE series_id = NEW.id AND kind = 'series-moved'
            AND xmin = CAST(pg_current_xact_id() AS xid))) THEN
        PERFORM praxis_refuse('a series is moved while it waits');
    END IF;
    IF NEW.updated_at <> OLD.updated_at OR NEW.state <> OLD.state THEN
        NEW.updated_at := now_us;
    END IF;
    RETURN NEW;
END $$;

DO $$
DECLARE
    ours regprocedure;
BEGIN
    FOREACH ours IN ARRAY CAST(ARRAY['praxis_is_told_change(message, message)', 'praxis_check_sender(message, message)',
                                     'praxis_check_decision(message, message)', 'check_series()'] AS regprocedure[])
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', ours, current_schema());
    END LOOP;
END $$;
