-- The text of a message may change while it waits; afterwards it is what the provider got, and retention alone empties it.

CREATE TRIGGER message_text_is_kept BEFORE UPDATE OF text ON message
WHEN NEW.text <> OLD.text AND NEW.text <> '' AND (OLD.state <> 'queued' OR NEW.state <> 'queued')
BEGIN SELECT RAISE(ABORT, 'a message is changed while it waits'); END;
