"""The journal can only be continued."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

_SQLITE = (
    "CREATE TRIGGER event_is_kept BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER event_stays BEFORE UPDATE ON event WHEN NEW.detail <> '' OR NEW.id IS NOT OLD.id"
    " OR NEW.at IS NOT OLD.at OR NEW.actor IS NOT OLD.actor OR NEW.kind IS NOT OLD.kind"
    " OR NEW.message_id IS NOT OLD.message_id OR NEW.series_id IS NOT OLD.series_id"
    " BEGIN SELECT RAISE(ABORT, 'append-only'); END",
)
_POSTGRESQL = (
    "CREATE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " IF TG_OP = 'UPDATE' AND NEW.detail = '' AND NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.actor = OLD.actor"
    " AND NEW.kind = OLD.kind AND NEW.message_id IS NOT DISTINCT FROM OLD.message_id"
    " AND NEW.series_id IS NOT DISTINCT FROM OLD.series_id THEN RETURN NEW; END IF;"
    " RAISE EXCEPTION 'append-only' USING ERRCODE = 'restrict_violation'; END $$",
    "CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON event"
    " FOR EACH ROW EXECUTE FUNCTION event_is_append_only()",
)


def upgrade() -> None:
    """Let the database refuse to change or delete a line."""
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)
