-- What the whole practice shares of its settings, as whoever may has published it: the newest row holds.

CREATE TABLE published_settings (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    document TEXT NOT NULL,
    published_by TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    CONSTRAINT ck_published_settings_document CHECK (length(document) <= 65536)
);

CREATE TRIGGER published_settings_are_kept BEFORE DELETE ON published_settings
BEGIN SELECT RAISE(ABORT, 'append-only'); END;

CREATE TRIGGER published_settings_stay BEFORE UPDATE ON published_settings
BEGIN SELECT RAISE(ABORT, 'append-only'); END;

-- What waits may be given to another protocol, and its sender with it; what has left stays as it left.

CREATE TRIGGER message_rerouted BEFORE UPDATE OF protocol, sender ON message
WHEN NEW.protocol <> OLD.protocol AND (OLD.state <> 'queued' OR NEW.state <> 'queued')
    OR NEW.sender <> OLD.sender AND NEW.protocol = OLD.protocol
BEGIN SELECT RAISE(ABORT, 'only what waits is rerouted'); END;
