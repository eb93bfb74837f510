"""The numbers that messages went to before, found while one is being typed."""

from __future__ import annotations

from sqlalchemy import case, func, select

from tui.service.outbox import search
from tui.service.outbox.store import Store
from tui.service.outbox.tables import message
from tui.service.pages import UsedNumber

_LOOKED_AT = 20_000
"""The newest messages that are looked at: with as many a day as a practice sends, more than retention keeps."""


def like(store: Store, sought: str, limit: int) -> tuple[UsedNumber, ...]:
    """Numbers of which `sought` is a part, or whose name contains it; the ones used last first."""
    from tui.service.text.numbers import understand

    lately = (
        select(message.c.id, message.c.number, message.c.name)
        .where(message.c.number != "")
        .order_by(message.c.id.desc())
        .limit(_LOOKED_AT)
        .subquery()
    )
    newest = func.max(lately.c.id)
    of_number = (
        select(newest.label("newest"), func.max(case((lately.c.name != "", lately.c.id))).label("named"))
        .where(search.in_number_or_name(lately.c.number, lately.c.name, sought, store.engine.dialect.name))
        .group_by(lately.c.number)
        .order_by(newest.desc())
        .limit(limit)
        .subquery()
    )
    named = message.alias("named")
    statement = (
        select(message.c.number, message.c.created_at, func.coalesce(named.c.name, "").label("name"))
        .join(of_number, message.c.id == of_number.c.newest)
        .join(named, named.c.id == of_number.c.named, isouter=True)
        .order_by(message.c.id.desc())
    )
    with store.read() as connection:
        rows = connection.execute(statement).all()
    return tuple(
        UsedNumber(row.number, understand(row.number, countries=()).display, row.name, row.created_at) for row in rows
    )
