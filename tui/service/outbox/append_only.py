"""The journal can only be continued: the database itself refuses to change or delete a line.

Retention alone may empty what a line says, because that may repeat what is personal.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.event import listens_for

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


def make_append_only(table: Table) -> None:
    """Let the table be made together with what protects it."""

    @listens_for(table, "after_create")
    def protect(_table: Table, connection: Connection, **_options: Any) -> None:
        for statement in _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE:
            connection.exec_driver_sql(statement)
