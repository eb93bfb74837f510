-- What the whole practice shares of its settings, as whoever may has published it: the newest row holds.

CREATE TABLE published_settings (
    id BIGSERIAL NOT NULL,
    document TEXT NOT NULL,
    published_by TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    CONSTRAINT pk_published_settings PRIMARY KEY (id),
    CONSTRAINT ck_published_settings_document CHECK (length(document) <= 65536)
);

CREATE TRIGGER published_settings_are_kept BEFORE UPDATE OR DELETE ON published_settings FOR EACH ROW
    EXECUTE FUNCTION refuse_change('append-only');

CREATE FUNCTION check_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.published_by := session_user;
    NEW.published_at := praxis_now();
    RETURN NEW;
END $$;

CREATE TRIGGER settings_published BEFORE INSERT ON published_settings FOR EACH ROW
    WHEN (NOT has_table_privilege(session_user, 'message'::regclass, 'TRIGGER'))
    EXECUTE FUNCTION check_published();

CREATE CONSTRAINT TRIGGER settings_publication_is_told AFTER INSERT ON published_settings
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NOT has_table_privilege(session_user, 'message'::regclass, 'TRIGGER'))
    EXECUTE FUNCTION require_named_line('settings-published');

-- What waits may be given to another protocol, and its sender with it; what has left stays as it left.

CREATE TRIGGER message_rerouted BEFORE UPDATE OF protocol, sender ON message FOR EACH ROW
    WHEN (NEW.protocol <> OLD.protocol AND (OLD.state <> 'queued' OR NEW.state <> 'queued')
        OR NEW.sender <> OLD.sender AND NEW.protocol = OLD.protocol)
    EXECUTE FUNCTION refuse_change('only what waits is rerouted');

CREATE FUNCTION require_rerouting_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM event WHERE message_id = NEW.id AND kind = 'rerouted'
            AND xmin = CAST(pg_current_xact_id() AS xid)) THEN
        PERFORM praxis_refuse('no line in the journal');
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER message_rerouting_is_told AFTER UPDATE OF protocol, sender ON message
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_rerouting_line();

-- As with the others: no table of another schema is taken for ours.
DO $$
DECLARE
    ours regproc;
BEGIN
    FOREACH ours IN ARRAY ARRAY['check_published'::regproc, 'require_rerouting_line'::regproc] LOOP
        EXECUTE format('ALTER FUNCTION %s() SET search_path = %I, pg_temp', ours, current_schema());
    END LOOP;
END $$;
