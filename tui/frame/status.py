"""What stands at the right of the top line, read from the service."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tui.language import formats
from tui.language.catalogue import _
from tui.service.errors import PraxisSmsError
from tui.service.model.protocols import Carrier, Protocol, protocol
from tui.widgets.top_line import Legend

if TYPE_CHECKING:
    from tui.service.api import Account, DispatcherStatus, PraxisSms


@dataclass(frozen=True, slots=True)
class SendingState:
    """What every place shows about sending: the legend of the top line, and below it what prevents sending.

    Not `is_reachable` where the store did not answer.
    """

    legend: Legend = field(default_factory=Legend)
    hindrance: str = ""
    hindrance_on_card: str = ""
    """The same on the card, where nobody needs to be told the way to it."""
    is_reachable: bool = True


def read_sending_state(sms: PraxisSms) -> SendingState:
    """The active protocol, the top notice and all that prevents sending; asks the store, so not for the event loop."""
    try:
        active = protocol(sms.settings.provider.protocol)
        status = sms.dispatcher.status()
        notice, short = _notice(sms, status)
    except PraxisSmsError as error:
        legend = Legend(notice=_("Störung"), notice_short=_("Störung"))
        fault = f"{error.sentence} {error.remedy}".strip()
        return SendingState(legend, fault, fault, is_reachable=False)
    hindrances = [f"{hold.sentence} {hold.remedy}" for hold in status.holds if hold.protocol == active.key]
    if status.trouble:
        hindrances.append(status.trouble)
    if status.standstill is not None:
        hindrances.append(f"{status.standstill.sentence} {status.standstill.remedy}")
    legend = Legend(active.title, _short_title(active), notice, short)
    elsewhere, on_card = (
        "\n".join(filter(None, (sms.setting_trouble, gap, *hindrances))) for gap in _gaps_of_the_card(sms)
    )
    return SendingState(legend, elsewhere, on_card)


def with_balance(state: SendingState, account: Account | None) -> SendingState:
    """The same with what is left at the provider, where that is known."""
    if account is None or account.balance is None:
        return state
    amount = formats.money(account.balance, account.currency)
    legend = replace(state.legend, balance=_("Guthaben {amount}").format(amount=amount), balance_short=amount)
    return replace(state, legend=legend)


def _gaps_of_the_card(sms: PraxisSms) -> tuple[str, str]:
    """What the card lacks, as it is said elsewhere and on the card itself."""
    if any(note.blocking for note in sms.card.review(sms.card.load())):
        elsewhere = _("Die Karte SMS-Provider ist noch nicht vollständig; {place.provider} öffnet sie.")
        return elsewhere, _("Diese Karte ist noch nicht vollständig; bis dahin wird nichts gesendet.")
    settings = sms.settings
    by_mail = protocol(settings.provider.protocol).carrier is Carrier.MAIL
    if settings.dispatch.here and by_mail and not settings.mail.host:
        elsewhere = _(
            "Der Mailversand ist noch nicht eingerichtet; {place.provider} und dort {card.mail} führen dorthin."
        )
        return elsewhere, _("Der Mailversand ist noch nicht eingerichtet; {card.mail} führt dorthin.")
    return "", ""


def _short_title(active: Protocol) -> str:
    return f"{active.provider} Mail" if active.carrier is Carrier.MAIL else active.provider


def _notice(sms: PraxisSms, status: DispatcherStatus) -> tuple[str, str]:
    if sms.setting_trouble:
        return _("Konfiguration fehlerhaft"), _("Konfig. prüfen")
    if status.holds:
        return _("Versand angehalten"), _("angehalten")
    if status.standstill is not None and status.alive:
        return _("Versand steht still"), _("steht still")
    needs_person = sms.outbox.needs_person()
    if needs_person:
        return _("{count} ungeklärt").format(count=needs_person), _("{count} offen").format(count=needs_person)
    if not status.alive:
        return _("kein Versand aktiv"), _("kein Versand")
    return "", ""
