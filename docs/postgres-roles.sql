-- Rollen für einen Postausgang in PostgreSQL (ab Version 15), damit jeder darf, was er braucht, und nicht mehr.
--
--   Eigentümer        legt die Tabellen an und bringt sie nach einem Update auf Stand: einmal "praxis-sms check" aufrufen
--   praxis_sms_desk   ein Arbeitsplatz: einstellen, lesen, entscheiden, abmelden, Vorlagen pflegen
--   praxis_sms_worker der Dienst: einstellen, lesen, entscheiden, senden, Ergebnisse schreiben, vergessen (nach der Frist, oder mit
--                     "praxis-sms person forget"), und veröffentlichen, was für die ganze Praxis gilt
--
-- Wer sendet und an wessen Rechner auch Personen arbeiten, bekommt beide Rollen. Der Dienst allein ändert keine Vorlage,
-- keine Abmeldung (er trägt nur ein, wer mit STOP antwortet) und keine Einwilligung.
--
-- Welcher Zustand auf welchen folgen darf, prüft die Datenbank bei jedem, auch beim Eigentümer. Bei den beiden Rollen
-- trägt sie außerdem selbst ein, wer etwas tat (den Benutzer der Datenbank) und wann (ihre Uhr); den Schlüssel, mit dem
-- Nummern zu Prüfsummen werden, liest nur der Eigentümer. In der Datenbank liegen Protokoll, Absender und Regeln der
-- Praxis, nie aber Zugangsdaten beim Anbieter.
--
-- Aufruf durch den Eigentümer, nach jedem Update noch einmal; was früher zu viel erlaubt war, ist danach entzogen:
--   praxis-sms check && psql -d praxis_sms -v ON_ERROR_STOP=1 -f postgres-roles.sql
-- Danach bekommt jeder Benutzer seine Rolle, am besten jede Person einen eigenen, denn er steht im Protokoll:
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
    -- Früher gehörte der Dienst zu den Arbeitsplätzen.
    IF EXISTS (SELECT FROM pg_auth_members WHERE roleid = 'praxis_sms_desk'::regrole
               AND member = 'praxis_sms_worker'::regrole) THEN
        REVOKE praxis_sms_desk FROM praxis_sms_worker;
    END IF;
END
$$;

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, praxis_sms_desk, praxis_sms_worker;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, praxis_sms_desk, praxis_sms_worker;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM praxis_sms_desk, praxis_sms_worker;
REVOKE ALL ON SCHEMA public FROM praxis_sms_desk, praxis_sms_worker;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO praxis_sms_desk, praxis_sms_worker;

-- Beide. Rechte an Spalten statt an ganzen Tabellen, denn nur mit diesen ließe sich eine Tabelle für alle sperren.

GRANT SELECT ON store_version, alembic_version, series, message, send_key, event, rejection, hold, worker, optout, consent,
    template, alert, balance, published_settings, appointment, reminder_run, reminder_correction, answer, answer_fetch
    TO praxis_sms_desk, praxis_sms_worker;
GRANT SELECT (key), INSERT (key, value) ON meta TO praxis_sms_desk, praxis_sms_worker;
GRANT EXECUTE ON FUNCTION praxis_number_key(text), praxis_number_keys(text[]), praxis_release_holds(text)
    TO praxis_sms_desk, praxis_sms_worker;
GRANT USAGE ON series_id_seq, message_id_seq, event_id_seq, rejection_id_seq TO praxis_sms_desk, praxis_sms_worker;

GRANT INSERT (title, text, sender, protocol, state, total, consent_by, due_at, created_by, created_at, updated_at,
              purpose)
    ON series TO praxis_sms_desk, praxis_sms_worker;
GRANT INSERT (key, message_id) ON send_key TO praxis_sms_desk, praxis_sms_worker;
GRANT INSERT (series_id, list_row, number, name, reason) ON rejection TO praxis_sms_desk, praxis_sms_worker;
GRANT INSERT (series_id, list_row, number, number_key, name, text, sender, protocol, segments, state, priority, due_at,
              error, created_by, created_at, updated_at, purpose, consent) ON message TO praxis_sms_desk, praxis_sms_worker;

-- Terminerinnerungen: welcher Termin schon erinnert ist, und was jeder Lauf ergab.
GRANT USAGE ON appointment_id_seq, reminder_run_id_seq, reminder_correction_id_seq TO praxis_sms_desk, praxis_sms_worker;
GRANT INSERT (plan, key, number_key, person_key, starts_at, state, leads, message_id, created_at, updated_at,
              called_by, called_at),
      UPDATE (state, leads, message_id, updated_at, called_by, called_at) ON appointment TO praxis_sms_desk, praxis_sms_worker;
GRANT INSERT (plan, day, at, read_at, outcome, held, appointments, sendable, refused, queued, taken_back, calls,
              is_counted, digest, text_digest, number_columns, blocking_columns, released_by, stopped_by),
      UPDATE (at, read_at, outcome, held, appointments, sendable, refused, queued, taken_back, calls, is_counted, digest,
              text_digest, number_columns, blocking_columns, released_by, stopped_by) ON reminder_run
    TO praxis_sms_desk, praxis_sms_worker;
GRANT INSERT (plan, key, number, number_key, starts_at, corrected_by, corrected_at),
      UPDATE (number, number_key, corrected_by, corrected_at), DELETE ON reminder_correction
    TO praxis_sms_desk, praxis_sms_worker;

-- Abbrechen, wiederholen, klären, anhalten; was der Anbieter sagte und wer gerade sendet, bleibt unberührt.
-- Protokoll und Absender ändern sich nur, solange eine SMS wartet.
GRANT UPDATE (state, error, failures, due_at, paused, protocol, sender, updated_at) ON message
    TO praxis_sms_desk, praxis_sms_worker;
GRANT UPDATE (state, updated_at) ON series TO praxis_sms_desk, praxis_sms_worker;

-- Was geschah, wird nur fortgeschrieben.
GRANT INSERT (at, actor, kind, detail, message_id, series_id, account, sudo_user, initials) ON event
    TO praxis_sms_desk, praxis_sms_worker;

-- Wer eine Antwort gelesen hat, hält die Datenbank selbst fest.
GRANT UPDATE (read_at, read_by) ON answer TO praxis_sms_desk, praxis_sms_worker;

-- Wer überwacht (praxis-sms health --alert), hält fest, was schon gemeldet ist.
GRANT INSERT (fault, since, over_at, told_by_mail, told_by_command, next_try_at),
      UPDATE (since, over_at, told_by_mail, told_by_command, next_try_at) ON alert TO praxis_sms_desk, praxis_sms_worker;

-- Nur der Arbeitsplatz: Abmeldungen, die aufgehoben, aber nie gelöscht werden, Einwilligungen und Widerrufe, zu denen
-- immer nur eine Zeile hinzukommt, und Vorlagen.

GRANT USAGE ON optout_id_seq, consent_id_seq, template_id_seq TO praxis_sms_desk;
GRANT INSERT (number_key, reason, created_by, created_at), UPDATE (lifted_by, lifted_at, lifted_reason) ON optout
    TO praxis_sms_desk;
GRANT INSERT (number_key, purpose, given, source, remark, created_by, created_at) ON consent TO praxis_sms_desk;
GRANT INSERT (kind, name, text, purpose, position, updated_by, updated_at),
      UPDATE (name, text, purpose, position, updated_by, updated_at), DELETE ON template TO praxis_sms_desk;

-- Text und Zeit einer wartenden SMS, und wann eine Serie beginnt; nur, was im selben Zug im Verlauf festgehalten wird.
GRANT UPDATE (text, segments) ON message TO praxis_sms_desk;
GRANT UPDATE (due_at) ON series TO praxis_sms_desk;

-- Nur der Dienst.

GRANT EXECUTE ON FUNCTION praxis_reference_prefix(), praxis_release_restored() TO praxis_sms_worker;
GRANT UPDATE (number, name, text, attempts, claim_token, lease_until, sent_at, report_due_at, provider_id) ON message
    TO praxis_sms_worker;
GRANT UPDATE (title, text) ON series TO praxis_sms_worker;
GRANT UPDATE (detail) ON event TO praxis_sms_worker;
GRANT DELETE ON rejection TO praxis_sms_worker;
-- Wer vergessen wird (praxis-sms person forget), dessen Abmeldung bleibt, nicht aber, was als Grund dabeistand.
GRANT UPDATE (reason, lifted_reason) ON optout TO praxis_sms_worker;
GRANT UPDATE (remark) ON consent TO praxis_sms_worker;
-- Wer sendet, holt die Antworten ab. Beginnt eine mit STOP, kommt ihre Nummer im selben Zug auf die Abmeldeliste; ohne eine
-- solche Antwort lehnt die Datenbank den Eintrag ab.
GRANT USAGE ON answer_id_seq, optout_id_seq TO praxis_sms_worker;
GRANT INSERT (protocol, source_key, provider_id, is_there, number, number_key, text, received_at, fetched_at, message_id,
              belonging, is_shared, meaning, read_at, read_by),
      UPDATE (provider_id, is_there, number, text) ON answer TO praxis_sms_worker;
GRANT INSERT (protocol, asked_at, fetched_at, trouble), UPDATE (asked_at, fetched_at, trouble) ON answer_fetch
    TO praxis_sms_worker;
GRANT INSERT (number_key, reason, created_by, created_at) ON optout TO praxis_sms_worker;
GRANT DELETE ON appointment, reminder_run TO praxis_sms_worker;
GRANT UPDATE (number_key, person_key) ON appointment TO praxis_sms_worker; -- who is forgotten
GRANT SELECT, INSERT, UPDATE ON rate TO praxis_sms_worker;
GRANT INSERT ON hold TO praxis_sms_worker;
GRANT INSERT (protocol, amount, currency, asked_at), UPDATE (amount, currency, asked_at) ON balance TO praxis_sms_worker;
GRANT INSERT, UPDATE, DELETE ON worker TO praxis_sms_worker;

-- Was für die ganze Praxis gilt, veröffentlicht, wer die Zugangsdaten hat.
GRANT USAGE ON published_settings_id_seq TO praxis_sms_worker;
GRANT INSERT (document, published_by, published_at) ON published_settings TO praxis_sms_worker;

COMMIT;
