"""The tables of the store, the same for SQLite and PostgreSQL.

Moments are whole microseconds since 1970 in UTC: they compare and add alike in both engines. `number_key` is the keyed
HMAC of the E.164 number; duplicates, opt-outs and history are found by it, also after the number itself is gone.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.event import listens_for

from tui.service.outbox.append_only import make_append_only

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """An aware datetime in UTC, stored as microseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Microseconds of an aware datetime."""
        return None if value is None else (value - EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """The aware datetime of microseconds."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Words(TypeDecorator[str]):
    """A text without what an engine cannot hold: NUL ends it early in one, and the other refuses it.

    Half a surrogate pair, as from a broken file, becomes the replacement character.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as both engines keep it."""
        return None if value is None else without_unstorable(value)


def without_unstorable(text: str) -> str:
    """The text as both engines keep it."""
    whole = text.replace("\0", "")
    if whole.isascii():
        return whole
    return whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite counts up only plain INTEGER keys; PostgreSQL gets 64 bits.
_Id = BigInteger().with_variant(Integer, "sqlite")

series = Table(
    "series",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("title", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("sender", Words, nullable=False),
    Column("protocol", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("total", Integer, nullable=False),
    Column("consent_by", Words, nullable=False, server_default=""),
    Column("due_at", Moment, nullable=False),
    Column("created_by", Words, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

message = Table(
    "message",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("series_id", _Id, ForeignKey("series.id")),
    Column("list_row", Integer),
    Column("number", Words, nullable=False),
    Column("number_key", LargeBinary(32), nullable=False),
    Column("name", Words, nullable=False, server_default=""),
    Column("text", Words, nullable=False),
    Column("sender", Words, nullable=False),
    Column("protocol", String(32), nullable=False),
    Column("segments", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("paused", Integer, nullable=False, server_default="0"),
    Column("priority", Integer, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("claim_token", String(32)),
    Column("lease_until", Moment),
    Column("sent_at", Moment),
    Column("report_due_at", Moment),
    Column("provider_id", Words, nullable=False, server_default=""),
    Column("error", Words, nullable=False, server_default=""),
    Column("created_by", Words, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

# Written out, because an engine uses a partial index only where it can prove the condition from constants.
CLAIMABLE = text("state = 'queued' AND paused = 0")
ON_THE_WIRE = text("state = 'sending'")
AWAITING_REPORT = text("report_due_at IS NOT NULL")

_CONDITIONS = {
    Index("ix_message_claimable", message.c.protocol, message.c.priority, message.c.due_at, message.c.id): CLAIMABLE,
    Index("ix_message_on_the_wire", message.c.lease_until): ON_THE_WIRE,
    Index("ix_message_report", message.c.report_due_at): AWAITING_REPORT,
}
Index("ix_message_series", message.c.series_id, message.c.state)
Index("ix_message_series_page", message.c.series_id, message.c.id)
Index("ix_message_number", message.c.number_key, message.c.created_at)
Index("ix_message_state", message.c.state, message.c.id)
Index("ix_message_sent", message.c.sent_at)
Index("ix_message_created", message.c.created_at)

event = Table(
    "event",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", Words, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("detail", Words, nullable=False, server_default=""),
    Column("message_id", _Id, ForeignKey("message.id")),
    Column("series_id", _Id, ForeignKey("series.id")),
    sqlite_autoincrement=True,
)
Index("ix_event_message", event.c.message_id)
Index("ix_event_series", event.c.series_id)
make_append_only(event)

rejection = Table(
    "rejection",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("series_id", _Id, ForeignKey("series.id"), nullable=False, index=True),
    Column("list_row", Integer, nullable=False),
    Column("number", Words, nullable=False),
    Column("name", Words, nullable=False, server_default=""),
    Column("reason", Words, nullable=False),
)

rate = Table(
    "rate",
    metadata,
    Column("protocol", String(32), primary_key=True),
    Column("next_at", Moment, nullable=False),
)

hold = Table(
    "hold",
    metadata,
    Column("protocol", String(32), primary_key=True),
    Column("cause", String(32), nullable=False),
    Column("words", Words, nullable=False),
    Column("since", Moment, nullable=False),
)

worker = Table(
    "worker",
    metadata,
    Column("token", String(32), primary_key=True),
    Column("host", Words, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("since", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
)

optout = Table(
    "optout",
    metadata,
    Column("number_key", LargeBinary(32), primary_key=True),
    Column("reason", Words, nullable=False, server_default=""),
    Column("created_by", Words, nullable=False),
    Column("created_at", Moment, nullable=False),
)

template = Table(
    "template",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("name", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("position", Integer, nullable=False),
    Column("updated_by", Words, nullable=False),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("kind", "name"),
)

meta = Table(
    "meta",
    metadata,
    Column("key", String(32), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)


@listens_for(metadata, "before_create")
def _make_indexes_partial(_metadata: MetaData, connection: Connection, **_options: Any) -> None:
    # An option named after a database imports all that SQLAlchemy has for it, so only the one in use is named.
    for index, condition in _CONDITIONS.items():
        index.dialect_kwargs[f"{connection.dialect.name}_where"] = condition
