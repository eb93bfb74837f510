-- Löscht ganz, was nach der Frist (privacy.retention_days) schon vergessen ist. Nur nötig, wo Millionen im Jahr anfallen:
-- Ohne Texte, Namen und Nummern bleiben Zeilen für die Statistik; von ihr fehlt danach, was hier gelöscht wurde, und auch,
-- wer damals was entschied, und unter welchem Kennzeichen (send --key) etwas verlangt wurde. Prüfen Sie vorher, wie lange
-- das aufzuheben ist.
--
--   psql -d praxis_sms -v monate=24 -f postgres-delete-forgotten.sql        (24, wenn nichts angegeben ist)
--
-- Aufruf durch den Eigentümer, etwa jede Nacht; gesendet werden kann dabei weiter. Gelöscht wird in Schritten, jeder für
-- sich bestätigt; wer unterbricht, verliert nichts. Die Abmeldeliste bleibt.
--
-- Die Geschichte (event) lässt sich sonst nur fortschreiben. Der Schutz ruht in einem Schritt nur für diesen selbst: Bis er
-- bestätigt ist, kann niemand anderes schreiben; das sind Sekundenbruchteile.

\if :{?monate}
\else
\set monate 24
\endif

SELECT set_config('praxis_sms.before', floor(extract(epoch FROM now() - make_interval(months => :monate)) * 1e6)::text,
                  false) \g /dev/null

DO $$
DECLARE
    old_before CONSTANT bigint := current_setting('praxis_sms.before')::bigint;
    forgotten bigint[];
BEGIN
    LOOP
        forgotten := ARRAY(
            SELECT id FROM message
            WHERE number = '' AND text = '' AND name = '' AND updated_at < old_before
              AND state NOT IN ('queued', 'sending')
            ORDER BY id LIMIT 2000);
        EXIT WHEN cardinality(forgotten) = 0;
        ALTER TABLE event DISABLE TRIGGER event_is_append_only;
        DELETE FROM event WHERE message_id = ANY (forgotten);
        ALTER TABLE event ENABLE TRIGGER event_is_append_only;
        DELETE FROM send_key WHERE message_id = ANY (forgotten);
        DELETE FROM appointment WHERE message_id = ANY (forgotten);
        DELETE FROM message WHERE id = ANY (forgotten);
        COMMIT;
    END LOOP;

    forgotten := ARRAY(
        SELECT id FROM series
        WHERE title = '' AND text = '' AND updated_at < old_before
          AND NOT EXISTS (SELECT FROM message WHERE series_id = series.id));
    ALTER TABLE event DISABLE TRIGGER event_is_append_only;
    DELETE FROM event WHERE series_id = ANY (forgotten);
    ALTER TABLE event ENABLE TRIGGER event_is_append_only;
    DELETE FROM rejection WHERE series_id = ANY (forgotten);
    DELETE FROM series WHERE id = ANY (forgotten);
END
$$;
