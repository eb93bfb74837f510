"""What stands at the right of the top line, read from the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.i18n import _
from tui.service.errors import PraxisSmsError
from tui.service.protocols import Carrier, Protocol, protocol
from tui.widgets.top_line import Legend

if TYPE_CHECKING:
    from tui.service.api import PraxisSms


def read_legend(sms: PraxisSms) -> Legend:
    """The active protocol and the weightiest notice; may ask the store, so not for the event loop."""
    try:
        active = protocol(sms.settings.provider.protocol)
        notice, short = _notice(sms)
    except PraxisSmsError as error:
        return Legend(notice=error.sentence, notice_short=_("Störung"))
    return Legend(active.title, _short_title(active), notice, short)


def _short_title(active: Protocol) -> str:
    way = "Mail" if active.carrier is Carrier.MAIL else "API"
    return f"{active.provider} {way}"


def _notice(sms: PraxisSms) -> tuple[str, str]:
    status = sms.dispatcher.status()
    if status.holds:
        return _("Versand angehalten"), _("angehalten")
    needs_person = sms.outbox.counts().needs_person
    if needs_person:
        return _("{count} ungeklärt").format(count=needs_person), _("{count} offen").format(count=needs_person)
    if not status.alive:
        return _("kein Versand aktiv"), _("kein Versand")
    return "", ""
