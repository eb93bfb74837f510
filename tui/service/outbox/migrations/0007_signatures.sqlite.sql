-- Who signs a line of the journal: the account of the operating system, who became root for it, and the initials that a
-- person gave. `login` is the user of a database; a file knows none.
ALTER TABLE event ADD COLUMN account TEXT NOT NULL DEFAULT '';
ALTER TABLE event ADD COLUMN sudo_user TEXT NOT NULL DEFAULT '';
ALTER TABLE event ADD COLUMN initials TEXT NOT NULL DEFAULT '';
ALTER TABLE event ADD COLUMN login TEXT NOT NULL DEFAULT '';

DROP TRIGGER event_stays;
CREATE TRIGGER event_stays BEFORE UPDATE ON event
WHEN NEW.detail <> '' OR NEW.id IS NOT OLD.id OR NEW.at IS NOT OLD.at OR NEW.actor IS NOT OLD.actor
    OR NEW.kind IS NOT OLD.kind OR NEW.message_id IS NOT OLD.message_id OR NEW.series_id IS NOT OLD.series_id
    OR NEW.account IS NOT OLD.account OR NEW.sudo_user IS NOT OLD.sudo_user OR NEW.initials IS NOT OLD.initials
    OR NEW.login IS NOT OLD.login
BEGIN SELECT RAISE(ABORT, 'append-only'); END;
