"""What tests of the Postausgang (F4) have in common."""

from __future__ import annotations

from collections.abc import Sequence

from tests.screens.desk import Desk
from tests.unit.outbox import samples
from tui.service.api import Message, MessageQuery, PraxisSms

BROKEN = "Die Verbindung brach ab."


async def open_outbox(desk: Desk, shows: str = "Stand") -> None:
    """F4."""
    await desk.press("f4")
    await desk.until(shows)
    await desk.until(lambda: desk.focused == "outbox-list")


def numbers(desk: Desk) -> list[str]:
    """The numbers of the rows, as they stand."""
    return [line.split("+49")[1].split()[0] for line in desk.lines[3:] if "+49" in line]


def patients(first: int, last: int) -> list[str]:
    """The numbers of samples' patients from `first` down to `last`."""
    return [samples.number(index).removeprefix("+49") for index in range(first, last - 1, -1)]


def cursor(desk: Desk) -> str:
    """The row at the cursor."""
    return next((line for line in desk.lines if line.startswith(" >")), "")


def only(sms: PraxisSms) -> Message:
    (message,) = sms.outbox.page(MessageQuery()).messages
    return message


def kinds(sms: PraxisSms, message_id: int = 1) -> Sequence[tuple[str, str, str]]:
    return [(line.kind, line.detail, line.actor) for line in sms.outbox.story(message_id)]
