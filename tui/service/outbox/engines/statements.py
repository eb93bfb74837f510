"""Statements put together from fixed pieces; values go into named parameters, never into the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tui.service.outbox.engines.connection import Connection, Row, Value


def sql(*pieces: str) -> str:
    """One statement of its pieces; empty ones are left out."""
    return " ".join(piece for piece in pieces if piece)


@dataclass(frozen=True, slots=True)
class Select:
    """A SELECT whose conditions vary: `head` up to and with its FROM, `order` from its GROUP or ORDER BY on."""

    head: str
    order: str = ""
    conditions: tuple[str, ...] = ()
    values: Mapping[str, Value] = field(default_factory=dict)

    def where(self, condition: str, **values: Value) -> Select:
        """The same with one more condition and its values."""
        return replace(self, conditions=(*self.conditions, condition), values={**self.values, **values})

    def rows(self, connection: Connection, limit: int | None = None) -> list[Row]:
        """What it finds, at most `limit` rows; None means all."""
        where = "WHERE" if self.conditions else ""
        statement = sql(self.head, where, " AND ".join(self.conditions), self.order)
        if limit is None:
            return connection.rows(statement, self.values)
        return connection.rows(sql(statement, "LIMIT :limit"), {**self.values, "limit": limit})
