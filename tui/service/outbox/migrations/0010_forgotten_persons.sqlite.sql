-- Whoever is forgotten takes along what was written as the reason of an opt-out and as the source of a consent, because it
-- may name them. That the number opted out, consented or withdrew stays. It is emptied right after the line that tells of
-- it, and only then.

DROP TRIGGER optout_is_lifted_once;
CREATE TRIGGER optout_is_lifted_once BEFORE UPDATE ON optout
WHEN NEW.id IS NOT OLD.id OR NEW.number_key IS NOT OLD.number_key OR NEW.created_by IS NOT OLD.created_by
    OR NEW.created_at IS NOT OLD.created_at
    OR NOT (OLD.lifted_at IS NULL AND NEW.lifted_at IS NOT NULL AND NEW.lifted_by IS NOT NULL
            AND trim(coalesce(NEW.lifted_reason, '')) <> '' AND NEW.reason IS OLD.reason
        OR NEW.lifted_at IS OLD.lifted_at AND NEW.lifted_by IS OLD.lifted_by AND NEW.reason = ''
            AND (NEW.lifted_reason IS OLD.lifted_reason OR OLD.lifted_reason IS NOT NULL AND NEW.lifted_reason = '-')
            AND (SELECT kind FROM event ORDER BY id DESC LIMIT 1) = 'person-forgotten')
BEGIN SELECT RAISE(ABORT, 'opt-outs are lifted'); END;

DROP TRIGGER consent_stays;
CREATE TRIGGER consent_stays BEFORE UPDATE ON consent
WHEN NEW.remark <> '' OR NEW.id IS NOT OLD.id OR NEW.number_key IS NOT OLD.number_key OR NEW.purpose IS NOT OLD.purpose
    OR NEW.given IS NOT OLD.given OR NEW.source IS NOT OLD.source OR NEW.created_by IS NOT OLD.created_by
    OR NEW.created_at IS NOT OLD.created_at OR (SELECT kind FROM event ORDER BY id DESC LIMIT 1) IS NOT 'person-forgotten'
BEGIN SELECT RAISE(ABORT, 'append-only'); END;
