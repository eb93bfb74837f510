-- The journal can only be continued: no line is changed or deleted. Retention alone may empty what a line says, because
-- that may repeat what is personal.

CREATE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.detail = '' AND NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.actor = OLD.actor
        AND NEW.kind = OLD.kind AND NEW.message_id IS NOT DISTINCT FROM OLD.message_id
        AND NEW.series_id IS NOT DISTINCT FROM OLD.series_id THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'append-only' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON event
    FOR EACH ROW EXECUTE FUNCTION event_is_append_only();
