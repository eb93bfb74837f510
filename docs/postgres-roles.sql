-- Rollen für einen Postausgang in PostgreSQL (ab Version 15), damit jeder darf, was er braucht, und nicht mehr.
--
--   Eigentümer        legt die Tabellen an und bringt sie nach einem Update auf Stand: einmal "praxis-sms check" aufrufen
--   praxis_sms_desk   ein Arbeitsplatz: einstellen, lesen, entscheiden; kein Ergebnis schreiben, nichts Geschehenes ändern
--   praxis_sms_worker der Dienst: alles davon, und dazu senden, Ergebnisse schreiben und nach der Frist vergessen
--
-- Keine der beiden darf Tabellen anlegen, ändern oder löschen. Einstellungen und Zugangsdaten beim Anbieter liegen nie in
-- der Datenbank; ein Arbeitsplatz braucht und bekommt sie nicht.
--
-- Aufruf durch den Eigentümer, nach jedem Update noch einmal:   psql -d praxis_sms -f postgres-roles.sql
-- Danach bekommt jeder Benutzer seine Rolle:
--   CREATE ROLE empfang1 LOGIN PASSWORD '...' IN ROLE praxis_sms_desk;
--   CREATE ROLE versand LOGIN PASSWORD '...' IN ROLE praxis_sms_worker;

BEGIN;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'praxis_sms_desk') THEN
        CREATE ROLE praxis_sms_desk NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'praxis_sms_worker') THEN
        CREATE ROLE praxis_sms_worker NOLOGIN;
    END IF;
END
$$;

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM praxis_sms_desk, praxis_sms_worker;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM praxis_sms_desk, praxis_sms_worker;
GRANT praxis_sms_desk TO praxis_sms_worker;
GRANT USAGE ON SCHEMA public TO praxis_sms_desk;

-- Der Arbeitsplatz.

GRANT SELECT ON store_version, alembic_version, series, message, event, rejection, hold, worker, optout, template, meta
    TO praxis_sms_desk;
GRANT USAGE ON series_id_seq, message_id_seq, event_id_seq, rejection_id_seq, template_id_seq TO praxis_sms_desk;

GRANT INSERT ON series, rejection TO praxis_sms_desk;
GRANT INSERT (series_id, list_row, number, number_key, name, text, sender, protocol, segments, state, priority, due_at,
              error, created_by, created_at, updated_at) ON message TO praxis_sms_desk;

-- Abbrechen, wiederholen, klären, anhalten; was der Anbieter sagte und wer gerade sendet, bleibt unberührt.
GRANT UPDATE (state, error, failures, due_at, paused, updated_at) ON message TO praxis_sms_desk;
GRANT UPDATE (state, updated_at) ON series TO praxis_sms_desk;
GRANT DELETE ON hold TO praxis_sms_desk;

-- Was geschah, wird nur fortgeschrieben.
GRANT INSERT ON event TO praxis_sms_desk;

GRANT INSERT, DELETE ON optout TO praxis_sms_desk;
GRANT INSERT, UPDATE, DELETE ON template TO praxis_sms_desk;

-- Der Schlüssel der Nummern steht hier: lesen, um eine Nummer wiederzufinden, aber nie ändern.
GRANT INSERT ON meta TO praxis_sms_desk;

-- Der Dienst, zusätzlich.

GRANT UPDATE ON message, series TO praxis_sms_worker;
GRANT UPDATE (detail) ON event TO praxis_sms_worker;
GRANT DELETE ON rejection TO praxis_sms_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON rate, hold, worker TO praxis_sms_worker;

COMMIT;
