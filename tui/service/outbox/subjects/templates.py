"""The Textvorlagen in the store, each kind in the order that the practice gave it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tui.language.catalogue import _
from tui.service.errors import TemplateRefused
from tui.service.model.consent import Purpose
from tui.service.model.events import EventKind
from tui.service.model.messages import Template, TemplateEntry, TemplateKind
from tui.service.outbox.engines.connection import Connection, Select
from tui.service.outbox.engines.values import moment, row_reader
from tui.service.outbox.store import AdvisoryLock, Subject
from tui.service.outbox.subjects import events
from tui.service.rules.consent import usual_purpose

_TEMPLATES = "SELECT id, kind, name, text, updated_by, updated_at, purpose FROM template"
_template = row_reader(Template, kind=TemplateKind, updated_at=moment, purpose=Purpose.read)
_CHANGE = "UPDATE template SET name = :name, text = :text, updated_by = :actor, updated_at = :now WHERE id = :id"
_GIVE_PURPOSE = "UPDATE template SET purpose = :purpose WHERE id = :id"
_KIND = "SELECT kind FROM template WHERE id = :id"
_IS_SEEDED = "SELECT 1 FROM meta WHERE key = 'starter_templates'"


class TemplateRows(Subject):
    """Reads and changes templates."""

    def every(self, kind: TemplateKind | None = None) -> tuple[Template, ...]:
        """The templates of a kind, or of both, in their order."""
        wanted = Select(_TEMPLATES, "ORDER BY kind DESC, position, id")
        if kind is not None:
            wanted = wanted.where("kind = :kind", kind=kind)
        return tuple(map(_template, self._selected(wanted)))

    def find(self, kind: TemplateKind, name: str) -> Template | None:
        """The template of that kind and name, without regard to case; or None."""
        with self._store.read() as connection:
            return _namesake(connection, kind, name)

    def add(self, kind: TemplateKind, name: str, text: str, purpose: Purpose | None = None, *, actor: str) -> int:
        """Put a new template at the end of its list; its id. Raises `TemplateRefused` where the name is taken."""
        with self._store.write() as connection:
            connection.lock_until_commit(AdvisoryLock.TEMPLATES)
            _require_free(connection, kind, name)
            return self._insert(connection, TemplateEntry(kind, name, text, purpose), actor)

    def change(self, template_id: int, name: str, text: str, purpose: Purpose | None = None, *, actor: str) -> bool:
        """Give a template another name, text or purpose (None: as it was); False if it is gone.

        Raises `TemplateRefused` for a taken name.
        """
        with self._store.write() as connection:
            connection.lock_until_commit(AdvisoryLock.TEMPLATES)
            kind = connection.value(_KIND, {"id": template_id})
            if kind is None:
                return False
            _require_free(connection, TemplateKind(kind), name, but=template_id)
            self._update(connection, template_id, TemplateEntry(TemplateKind(kind), name, text, purpose), actor)
            return True

    def put(self, entries: Iterable[TemplateEntry], *, actor: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Add templates and replace those of the same kind and name, all or none; the names added and replaced."""
        added: list[str] = []
        replaced: list[str] = []
        with self._store.write() as connection:
            connection.lock_until_commit(AdvisoryLock.TEMPLATES)
            for entry in entries:
                there = _namesake(connection, entry.kind, entry.name)
                if there is None:
                    self._insert(connection, entry, actor)
                    added.append(entry.name)
                else:
                    self._update(connection, there.id, entry, actor)
                    replaced.append(entry.name)
        return tuple(added), tuple(replaced)

    def remove(self, template_id: int, *, actor: str) -> bool:
        """Delete a template; False if it is gone."""
        with self._store.write() as connection:
            name = connection.value("DELETE FROM template WHERE id = :id RETURNING name", {"id": template_id})
            if name is None:
                return False
            events.note(connection, self._store.clock(), actor, EventKind.TEMPLATE_REMOVED, name)
            return True

    def move(self, template_id: int, by: int) -> bool:
        """Move a template up (negative) or down within its list; False where it cannot go further or is gone."""
        with self._store.write() as connection:
            connection.lock_until_commit(AdvisoryLock.TEMPLATES)
            kind = connection.value(_KIND, {"id": template_id})
            if kind is None:
                return False
            order = connection.column(
                "SELECT id FROM template WHERE kind = :kind ORDER BY position, id", {"kind": kind}
            )
            place = order.index(template_id)
            if not 0 <= place + by < len(order):
                return False
            order.insert(place + by, order.pop(place))
            for position, moved in enumerate(order):
                connection.execute(
                    "UPDATE template SET position = :position WHERE id = :id", {"id": moved, "position": position}
                )
            return True

    def seed(self, starters: Callable[[], Iterable[TemplateEntry]], *, actor: str) -> bool:
        """Put the starter set into a store that never had one; False where it had, even if it was deleted since."""
        if self._rows(_IS_SEEDED):
            return False
        with self._store.write() as connection:
            connection.lock_until_commit(AdvisoryLock.TEMPLATES)
            if connection.row(_IS_SEEDED) is not None:
                return False
            connection.execute("INSERT INTO meta (key, value) VALUES ('starter_templates', :noted)", {"noted": b"1"})
            for entry in starters():
                self._insert(connection, entry, actor)
            return True

    def _insert(self, connection: Connection, entry: TemplateEntry, actor: str) -> int:
        now, kind = self._store.clock(), entry.kind
        position = connection.value(
            "SELECT coalesce(max(position), -1) + 1 FROM template WHERE kind = :kind", {"kind": kind}
        )
        template_id: int = connection.value(
            "INSERT INTO template (kind, name, text, purpose, position, updated_by, updated_at)"
            " VALUES (:kind, :name, :text, :purpose, :position, :actor, :now) RETURNING id",
            {
                "kind": kind,
                "name": entry.name,
                "text": entry.text,
                "purpose": entry.purpose or usual_purpose(entry.text),
                "position": position,
                "actor": actor,
                "now": now,
            },
        )
        events.note(connection, now, actor, EventKind.TEMPLATE_ADDED, entry.name)
        return template_id

    def _update(self, connection: Connection, template_id: int, entry: TemplateEntry, actor: str) -> None:
        now = self._store.clock()
        values = {"id": template_id, "name": entry.name, "text": entry.text, "actor": actor, "now": now}
        connection.execute(_CHANGE, values)
        if entry.purpose is not None:
            connection.execute(_GIVE_PURPOSE, {"id": template_id, "purpose": entry.purpose})
        events.note(connection, now, actor, EventKind.TEMPLATE_CHANGED, entry.name)


def _namesake(connection: Connection, kind: TemplateKind, name: str) -> Template | None:
    """The template of that kind and name without regard to case, which engines fold for ASCII alone."""
    sought = name.strip().casefold()
    rows = Select(_TEMPLATES).where("kind = :kind", kind=kind).rows(connection)
    return next((each for each in map(_template, rows) if each.name.casefold() == sought), None)


def _require_free(connection: Connection, kind: TemplateKind, name: str, but: int | None = None) -> None:
    there = _namesake(connection, kind, name)
    if there is not None and there.id != but:
        raise TemplateRefused(
            _("Eine Textvorlage „{name}“ gibt es schon.").format(name=there.name), _("Wählen Sie einen anderen Namen.")
        )
