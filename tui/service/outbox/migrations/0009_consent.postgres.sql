-- What a message is sent for, and who consented to that: each line of a number and a purpose stays, the newest one holds.

CREATE TABLE consent (
    id BIGSERIAL NOT NULL,
    number_key BYTEA NOT NULL,
    purpose VARCHAR(16) NOT NULL,
    given INTEGER NOT NULL,
    source VARCHAR(16) NOT NULL,
    remark TEXT DEFAULT '' NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT pk_consent PRIMARY KEY (id),
    CONSTRAINT ck_consent_given CHECK (given IN (0, 1)),
    CONSTRAINT ck_consent_purpose CHECK (purpose IN ('appointment', 'recall', 'information', 'greeting'))
);

CREATE INDEX ix_consent_number ON consent (number_key, purpose, id);

CREATE TRIGGER consent_is_kept BEFORE UPDATE OR DELETE ON consent FOR EACH ROW
    EXECUTE FUNCTION refuse_change('append-only');

CREATE FUNCTION check_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF octet_length(NEW.number_key) <> 32 THEN
        PERFORM praxis_refuse('no consent');
    END IF;
    NEW.created_by := session_user;
    NEW.created_at := praxis_now();
    RETURN NEW;
END $$;

CREATE TRIGGER consent_recorded BEFORE INSERT ON consent FOR EACH ROW
    WHEN (NOT has_table_privilege(session_user, 'message'::regclass, 'TRIGGER'))
    EXECUTE FUNCTION check_consent();

CREATE CONSTRAINT TRIGGER consent_is_told AFTER INSERT ON consent
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NOT has_table_privilege(session_user, 'message'::regclass, 'TRIGGER'))
    EXECUTE FUNCTION require_named_line('consent-%');

ALTER TABLE message ADD COLUMN purpose VARCHAR(16) NOT NULL DEFAULT 'information',
    ADD COLUMN consent VARCHAR(16) NOT NULL DEFAULT '';
ALTER TABLE series ADD COLUMN purpose VARCHAR(16) NOT NULL DEFAULT 'information';
ALTER TABLE template ADD COLUMN purpose VARCHAR(16) NOT NULL DEFAULT 'information',
    ADD CONSTRAINT ck_template_purpose CHECK (purpose IN ('appointment', 'recall', 'information', 'greeting'));

-- Whoever names a day or an hour writes about an appointment.
UPDATE template SET purpose = 'appointment'
    WHERE lower(replace(text, ' ', '')) LIKE '%{{datum%' OR lower(replace(text, ' ', '')) LIKE '%{{uhrzeit%'
        OR lower(replace(text, ' ', '')) LIKE '%{{wochentag%' OR lower(replace(text, ' ', '')) LIKE '%{{termin%';

-- 1 where the newest line says given, 0 where it says withdrawn, NULL where there is none.
CREATE FUNCTION praxis_consents(whose bytea, what text) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT given FROM consent WHERE number_key = whose AND purpose = what ORDER BY id DESC LIMIT 1
$$;

-- What a person decides: cancel, queue again, settle a doubt, block who opted out or withdrew, pause with the series.
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

CREATE OR REPLACE FUNCTION check_template() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' OR (NEW.name, NEW.text, NEW.purpose) <> (OLD.name, OLD.text, OLD.purpose) THEN
        NEW.updated_by := session_user;
        NEW.updated_at := praxis_now();
    ELSE
        NEW.updated_by := OLD.updated_by;
        NEW.updated_at := OLD.updated_at;
    END IF;
    RETURN NEW;
END $$;

DROP TRIGGER template_decision_is_told ON template;
CREATE CONSTRAINT TRIGGER template_decision_is_told AFTER INSERT OR UPDATE OF name, text, purpose OR DELETE ON template
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NOT has_table_privilege(session_user, 'message'::regclass, 'TRIGGER'))
    EXECUTE FUNCTION require_named_line('template-%');

-- As with the others: no table of another schema is taken for ours.
DO $$
DECLARE
    ours regprocedure;
BEGIN
    FOREACH ours IN ARRAY CAST(ARRAY['check_consent()', 'check_template()', 'praxis_consents(bytea, text)',
                                     'praxis_check_decision(message, message)'] AS regprocedure[])
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', ours, current_schema());
    END LOOP;
END $$;
