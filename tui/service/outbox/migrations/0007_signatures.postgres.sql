-- Who signs a line of the journal: the account of the operating system, who became root for it, and the initials that a
-- person gave, each as the client says; and the user of the database, as this server knows it. Only the owner may name
-- another one, to bring lines along from another store.
ALTER TABLE event
    ADD COLUMN account TEXT NOT NULL DEFAULT '',
    ADD COLUMN sudo_user TEXT NOT NULL DEFAULT '',
    ADD COLUMN initials TEXT NOT NULL DEFAULT '',
    ADD COLUMN login TEXT NOT NULL DEFAULT '';
-- Lines that are there were written by nobody knows whom.
ALTER TABLE event ALTER COLUMN login SET DEFAULT session_user;

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
    NEW.login := session_user;
    NEW.at := CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint);
    RETURN NEW;
END $$;

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
    END IF;
    PERFORM praxis_refuse('append-only');
    RETURN NULL;
END $$;

-- What was held for a restored store is let go by its own command, not by whoever mends an access or starts a program.
CREATE OR REPLACE FUNCTION praxis_release_holds(which text) RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS $$
    DELETE FROM hold WHERE (which IS NULL OR protocol = which) AND cause <> 'restored' RETURNING protocol
$$;

CREATE FUNCTION praxis_release_restored() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS $$
    DELETE FROM hold WHERE cause = 'restored' RETURNING protocol
$$;

REVOKE EXECUTE ON FUNCTION praxis_release_restored() FROM PUBLIC;

DO $$
DECLARE
    ours regprocedure;
BEGIN
    FOREACH ours IN ARRAY CAST(ARRAY['check_line()', 'event_is_append_only()', 'praxis_release_holds(text)',
                                     'praxis_release_restored()'] AS regprocedure[])
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', ours, current_schema());
    END LOOP;
END $$;
