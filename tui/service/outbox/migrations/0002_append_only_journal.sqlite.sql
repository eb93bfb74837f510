-- The journal can only be continued: no line is changed or deleted. Retention alone may empty what a line says, because
-- that may repeat what is personal.

CREATE TRIGGER event_is_kept BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'append-only'); END;

CREATE TRIGGER event_stays BEFORE UPDATE ON event
WHEN NEW.detail <> '' OR NEW.id IS NOT OLD.id OR NEW.at IS NOT OLD.at OR NEW.actor IS NOT OLD.actor
    OR NEW.kind IS NOT OLD.kind OR NEW.message_id IS NOT OLD.message_id OR NEW.series_id IS NOT OLD.series_id
BEGIN SELECT RAISE(ABORT, 'append-only'); END;
