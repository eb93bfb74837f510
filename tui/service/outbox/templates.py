"""The Textvorlagen in the store, each kind in the order that the practice gave it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from tui.i18n import _
from tui.service.errors import TemplateRefused
from tui.service.model.events import EventKind
from tui.service.outbox import journal
from tui.service.outbox.store import Store, Turn
from tui.service.outbox.tables import meta, template
from tui.service.template import Template, TemplateKind

_SEEDED = "starter_templates"


def every(store: Store, kind: TemplateKind | None = None) -> tuple[Template, ...]:
    """The templates of a kind, or of both, in their order."""
    statement = select(template).order_by(template.c.kind.desc(), template.c.position, template.c.id)
    if kind is not None:
        statement = statement.where(template.c.kind == kind)
    with store.read() as connection:
        return tuple(_template(row) for row in connection.execute(statement).all())


def find(store: Store, kind: TemplateKind, name: str) -> Template | None:
    """The template of that kind and name, without regard to case; or None."""
    with store.read() as connection:
        row = _namesake(connection, kind, name)
    return None if row is None else _template(row)


def add(store: Store, kind: TemplateKind, name: str, text: str, *, actor: str) -> int:
    """Put a new template at the end of its list; its id. Raises `TemplateRefused` where the name is taken."""
    with store.write() as connection:
        store.take_turn(connection, Turn.TEMPLATES)
        _require_free(connection, kind, name)
        return _insert(connection, store, kind, name, text, actor)


def change(store: Store, template_id: int, name: str, text: str, *, actor: str) -> bool:
    """Give a template another name or text; False if it is gone. Raises `TemplateRefused` where the name is taken."""
    with store.write() as connection:
        store.take_turn(connection, Turn.TEMPLATES)
        kind = connection.execute(select(template.c.kind).where(template.c.id == template_id)).scalar_one_or_none()
        if kind is None:
            return False
        _require_free(connection, TemplateKind(kind), name, but=template_id)
        _update(connection, store, template_id, name, text, actor)
        return True


def put(
    store: Store, entries: Iterable[tuple[TemplateKind, str, str]], *, actor: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Add templates and replace those of the same kind and name, all or none; the names added and replaced."""
    added: list[str] = []
    replaced: list[str] = []
    with store.write() as connection:
        store.take_turn(connection, Turn.TEMPLATES)
        for kind, name, text in entries:
            there = _namesake(connection, kind, name)
            if there is None:
                _insert(connection, store, kind, name, text, actor)
                added.append(name)
            else:
                _update(connection, store, there.id, name, text, actor)
                replaced.append(name)
    return tuple(added), tuple(replaced)


def remove(store: Store, template_id: int, *, actor: str) -> bool:
    """Delete a template; False if it is gone."""
    with store.write() as connection:
        name = connection.execute(
            delete(template).where(template.c.id == template_id).returning(template.c.name)
        ).scalar_one_or_none()
        if name is None:
            return False
        journal.note(connection, journal.entry(store.clock(), actor, EventKind.TEMPLATE_REMOVED, name))
        return True


def move(store: Store, template_id: int, by: int) -> bool:
    """Move a template up (negative) or down within its list; False where it cannot go further or is gone."""
    with store.write() as connection:
        store.take_turn(connection, Turn.TEMPLATES)
        kind = connection.execute(select(template.c.kind).where(template.c.id == template_id)).scalar_one_or_none()
        if kind is None:
            return False
        order = list(connection.execute(_in_order(template.c.kind == kind)).scalars())
        place = order.index(template_id)
        if not 0 <= place + by < len(order):
            return False
        order.insert(place + by, order.pop(place))
        for position, moved in enumerate(order):
            connection.execute(update(template).where(template.c.id == moved).values(position=position))
        return True


def seed(store: Store, starters: Callable[[], Iterable[tuple[TemplateKind, str, str]]], *, actor: str) -> bool:
    """Put the starter set into a store that never had one; False where it had, even if it was deleted since."""
    with store.read() as connection:
        if connection.execute(select(meta.c.key).where(meta.c.key == _SEEDED)).first() is not None:
            return False
    with store.write() as connection:
        store.take_turn(connection, Turn.TEMPLATES)
        if connection.execute(select(meta.c.key).where(meta.c.key == _SEEDED)).first() is not None:
            return False
        connection.execute(insert(meta).values(key=_SEEDED, value=b"1"))
        for kind, name, text in starters():
            _insert(connection, store, kind, name, text, actor)
        return True


def _insert(connection: Connection, store: Store, kind: TemplateKind, name: str, text: str, actor: str) -> int:
    now = store.clock()
    last = connection.execute(
        select(func.coalesce(func.max(template.c.position), -1)).where(template.c.kind == kind)
    ).scalar_one()
    template_id: int = connection.execute(
        insert(template)
        .values(kind=kind, name=name, text=text, position=last + 1, updated_by=actor, updated_at=now)
        .returning(template.c.id)
    ).scalar_one()
    journal.note(connection, journal.entry(now, actor, EventKind.TEMPLATE_ADDED, name))
    return template_id


def _update(connection: Connection, store: Store, template_id: int, name: str, text: str, actor: str) -> None:
    now = store.clock()
    values = {"name": name, "text": text, "updated_by": actor, "updated_at": now}
    connection.execute(update(template).where(template.c.id == template_id).values(values))
    journal.note(connection, journal.entry(now, actor, EventKind.TEMPLATE_CHANGED, name))


def _namesake(connection: Connection, kind: TemplateKind, name: str) -> Row[*tuple[Any, ...]] | None:
    """The row of that kind and name without regard to case, which engines fold for ASCII alone."""
    sought = name.strip().casefold()
    rows = connection.execute(select(template).where(template.c.kind == kind)).all()
    return next((row for row in rows if row.name.casefold() == sought), None)


def _require_free(connection: Connection, kind: TemplateKind, name: str, but: int | None = None) -> None:
    there = _namesake(connection, kind, name)
    if there is not None and there.id != but:
        raise TemplateRefused(
            _("Eine Textvorlage „{name}“ gibt es schon.").format(name=there.name), _("Wählen Sie einen anderen Namen.")
        )


def _in_order(condition: ColumnElement[bool]) -> Any:
    return select(template.c.id).where(condition).order_by(template.c.position, template.c.id)


def _template(row: Row[*tuple[Any, ...]]) -> Template:
    return Template(row.id, TemplateKind(row.kind), row.name, row.text, row.updated_by, row.updated_at)
