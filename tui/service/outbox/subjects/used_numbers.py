"""The numbers that messages went to before, found while one is being typed."""

from __future__ import annotations

from tui.service.model.queries import UsedNumber
from tui.service.outbox.engines.statements import sql
from tui.service.outbox.engines.values import moment
from tui.service.outbox.store import Store
from tui.service.outbox.subjects import search

_LOOKED_AT = 20_000
"""The newest messages that are looked at: with as many a day as a practice sends, more than retention keeps."""

_LATELY = "(SELECT id, number, name FROM message WHERE number <> '' ORDER BY id DESC LIMIT :looked_at) AS lately"
_NEWEST_OF_EACH = sql("SELECT max(id) AS newest, max(CASE WHEN name <> '' THEN id END) AS named FROM", _LATELY, "WHERE")


def like(store: Store, sought: str, limit: int) -> tuple[UsedNumber, ...]:
    """Numbers of which `sought` is a part, or whose name contains it; the ones used last first."""
    from tui.service.text.numbers import understand

    with store.read() as connection:
        condition = search.in_number_or_name(sought, connection.dialect)
        statement = sql(
            "SELECT message.number, message.created_at, coalesce(named.name, '') FROM (",
            _NEWEST_OF_EACH,
            condition.text,
            "GROUP BY number ORDER BY newest DESC LIMIT :limit) AS of_number",
            "JOIN message ON message.id = of_number.newest",
            "LEFT JOIN message AS named ON named.id = of_number.named",
            "ORDER BY message.id DESC",
        )
        rows = connection.rows(statement, {**condition.values, "looked_at": _LOOKED_AT, "limit": limit})
    return tuple(
        UsedNumber(number, understand(number, countries=()).display, name, moment(created_at))
        for number, created_at, name in rows
    )
