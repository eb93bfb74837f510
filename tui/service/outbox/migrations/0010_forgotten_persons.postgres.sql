-- Whoever is forgotten takes along what was written as the reason of an opt-out and as the source of a consent, because it
-- may name them. That the number opted out, consented or withdrew stays. It is emptied in the transaction that tells of it,
-- and only there.

DROP TRIGGER optout_is_lifted_once ON optout;
CREATE TRIGGER optout_is_lifted_once BEFORE UPDATE ON optout FOR EACH ROW
    WHEN (NEW.id <> OLD.id OR NEW.number_key <> OLD.number_key OR NEW.created_by <> OLD.created_by
        OR NEW.created_at <> OLD.created_at
        OR NOT (OLD.lifted_at IS NULL AND NEW.lifted_at IS NOT NULL AND NEW.lifted_by IS NOT NULL
                AND btrim(coalesce(NEW.lifted_reason, '')) <> '' AND NEW.reason = OLD.reason
            OR NEW.lifted_at IS NOT DISTINCT FROM OLD.lifted_at AND NEW.lifted_by IS NOT DISTINCT FROM OLD.lifted_by
                AND NEW.reason = ''
                AND (NEW.lifted_reason IS NOT DISTINCT FROM OLD.lifted_reason
                    OR OLD.lifted_reason IS NOT NULL AND NEW.lifted_reason = '-')))
    EXECUTE FUNCTION refuse_change('opt-outs are lifted');

CREATE FUNCTION require_forgotten_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM event WHERE kind = 'person-forgotten' AND xmin = CAST(pg_current_xact_id() AS xid)) THEN
        PERFORM praxis_refuse(TG_ARGV[0]);
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER optout_is_emptied BEFORE UPDATE ON optout FOR EACH ROW
    WHEN (NEW.lifted_at IS NOT DISTINCT FROM OLD.lifted_at)
    EXECUTE FUNCTION require_forgotten_person('opt-outs are lifted');

DROP TRIGGER consent_is_kept ON consent;
CREATE TRIGGER consent_is_kept BEFORE DELETE ON consent FOR EACH ROW
    EXECUTE FUNCTION refuse_change('append-only');
CREATE TRIGGER consent_stays BEFORE UPDATE ON consent FOR EACH ROW
    WHEN (NEW.remark <> '' OR (NEW.id, NEW.number_key, NEW.purpose, NEW.given, NEW.source, NEW.created_by, NEW.created_at)
        <> (OLD.id, OLD.number_key, OLD.purpose, OLD.given, OLD.source, OLD.created_by, OLD.created_at))
    EXECUTE FUNCTION refuse_change('append-only');
CREATE TRIGGER consent_is_emptied BEFORE UPDATE ON consent FOR EACH ROW
    EXECUTE FUNCTION require_forgotten_person('append-only');

CREATE OR REPLACE FUNCTION check_optout() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF octet_length(NEW.number_key) <> 32 OR NEW.lifted_at IS NOT NULL THEN
            PERFORM praxis_refuse('no opt-out');
        END IF;
        NEW.created_by := session_user;
        NEW.created_at := praxis_now();
    ELSIF NEW.lifted_at IS DISTINCT FROM OLD.lifted_at THEN
        NEW.lifted_by := session_user;
        NEW.lifted_at := praxis_now();
    END IF;
    RETURN NEW;
END $$;

DROP TRIGGER optout_decision_is_told ON optout;
CREATE CONSTRAINT TRIGGER optout_decision_is_told AFTER INSERT OR UPDATE OF lifted_at ON optout
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NOT has_table_privilege(session_user, 'message'::regclass, 'TRIGGER'))
    EXECUTE FUNCTION require_named_line('optout-%');

-- Whoever sends empties what is told of messages that have ended, of their series, and of the opt-outs and consents of
-- whoever is forgotten.
CREATE OR REPLACE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.detail = '' AND NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.actor = OLD.actor
        AND NEW.kind = OLD.kind AND NEW.message_id IS NOT DISTINCT FROM OLD.message_id
        AND NEW.series_id IS NOT DISTINCT FROM OLD.series_id
        AND (NEW.account, NEW.sudo_user, NEW.initials, NEW.login)
            = (OLD.account, OLD.sudo_user, OLD.initials, OLD.login) THEN
        IF praxis_is_owner() OR OLD.series_id IS NOT NULL OR EXISTS (
            SELECT FROM message WHERE id = OLD.message_id AND state NOT IN ('queued', 'sending')) THEN
            RETURN NEW;
        END IF;
        IF OLD.kind IN ('optout-added', 'optout-removed', 'consent-given', 'consent-withdrawn') AND EXISTS (
            SELECT FROM event WHERE kind = 'person-forgotten' AND xmin = CAST(pg_current_xact_id() AS xid)) THEN
            RETURN NEW;
        END IF;
    END IF;
    PERFORM praxis_refuse('append-only');
    RETURN NULL;
END $$;

DO $$
DECLARE
    ours regprocedure;
BEGIN
    FOREACH ours IN ARRAY CAST(ARRAY['check_optout()', 'require_forgotten_person()', 'event_is_append_only()'] AS regprocedure[])
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', ours, current_schema());
    END LOOP;
END $$;
