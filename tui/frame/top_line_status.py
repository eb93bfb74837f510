"""What stands at the right of the top line, read from the service."""

from __future__ import annotations

from dataclasses import field, replace
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING

from tui import frame
from tui.language import amounts
from tui.language.catalogue import _, ngettext
from tui.runtime.values import dataclass
from tui.service.errors import PraxisSmsError
from tui.service.model.card_protocols import Carrier, Protocol, protocol
from tui.service.rules.policy import goes_by_utc
from tui.service.wording import marks
from tui.widgets.top_line import Legend

if TYPE_CHECKING:
    from tui.service.api import Account, Deferral, DispatcherStatus, PlanStatus, PraxisSms, StateCounts


@dataclass(frozen=True, slots=True)
class SendingState:
    """What every place shows about sending: the legend of the top line, and below it what prevents sending.

    Not `is_reachable` where the store did not answer.
    """

    legend: Legend = field(default_factory=Legend)
    hindrance: str = ""
    hindrance_on_card: str = ""
    """The same on the card, where nobody needs to be told the way to it."""
    remark: str = ""
    """What prevents nothing and should be mended all the same."""
    is_reachable: bool = True
    sends_here: bool = False
    stops: frozenset[str] = frozenset()
    """What keeps sending from going on, each under the same word as long as it lasts."""
    unread_answers: int = 0
    pace: Pace = field(default_factory=lambda: Pace())
    reminders: tuple[PlanStatus, ...] = ()
    """The reminder plans."""
    is_sending: bool = False
    """Whether the store says so; nobody tells when it ends because a series was paused, or its rules stop it."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How many messages were still to be sent at a moment of the monotonic clock, and how many a second leave."""

    at: float = 0.0
    pending: int = 0
    per_second: float = 0.0

    def then(self, at: float, pending: int) -> Pace:
        """The pace seen at a later moment; too soon after the last look it is as it was, unless nothing is left."""
        since = at - self.at
        if since < _PACE_SECONDS and pending:
            return self
        left = max(self.pending - pending, 0)
        return Pace(at, pending, left / since if self.at and pending and since < _FORGOTTEN_SECONDS else 0.0)


_OfReminders = tuple[marks.Mark, str, str]
"""What the top line says of reminder plans: mark, notice and its shorter form."""

_PACE_SECONDS, _FORGOTTEN_SECONDS = 1.0, 120.0
"""Seconds between two looks that are worth a figure: at least, and at most."""


def read_sending_state(sms: PraxisSms, before: Pace = Pace()) -> SendingState:  # noqa: B008 - it is frozen
    """The active protocol, the top notice and all that prevents sending; asks the store, so not for the event loop.

    `before` is the pace seen last.
    """
    try:
        sms.look_at_published()
        active = protocol(sms.settings.provider.protocol)
        status = sms.dispatcher.status()
        counts = sms.outbox.backlog()
        pace = _handed_over(sms, before, before.then(monotonic(), counts.pending))
        is_sending = _is_under_way(sms, status, counts)
        stranded = _stranded(sms, status, active) if counts.queued else []
        deferral = sms.dispatcher.long_deferral() if counts.queued else None
        reminders, told, held = _reminders(sms)
        gaps = _gaps_of_the_card(sms)
        unread = sms.outbox.unread_answers()
        trouble = filter(None, [sms.outbox.trouble_with_answers()])
        sending = _sending(pace) if is_sending else None
        notice, short = _notice(sms, status, counts, sending, deferral, told, unread)
        if gaps[0] and notice == _ready()[0]:
            notice, short = _marked(marks.ERROR, _("nicht eingerichtet"), _("nicht eingerichtet"))
    except PraxisSmsError as error:
        return _unreachable(error)
    hindrances = [*_of_holds(status, active), *stranded, *_of_senders(status, deferral)]
    hindrances += [*held, *trouble]
    also = _beside(notice, told, unread)
    legend = Legend(active.title, _short_title(active), notice, short, also=also[0], also_short=also[1])
    elsewhere, on_card = ("\n".join(filter(None, (sms.setting_trouble, gap, *hindrances))) for gap in gaps)
    return SendingState(
        legend,
        elsewhere,
        on_card,
        remark=_remark(sms),
        sends_here=status.here,
        stops=_stops(status),
        pace=pace,
        reminders=reminders,
        unread_answers=unread,
        is_sending=is_sending,
    )


def _is_under_way(sms: PraxisSms, status: DispatcherStatus, counts: StateCounts) -> bool:
    """Whether somebody hands messages over, who began it or where it began all the same."""
    if not status.alive or status.standstill is not None or status.trouble:
        return False
    return bool(counts.sending) or (bool(counts.queued) and sms.outbox.is_under_way())


def _handed_over(sms: PraxisSms, before: Pace, seen: Pace) -> Pace:
    """The pace without what was cancelled or blocked: no more can have left than somebody began to hand over."""
    if seen is before or not seen.per_second:
        return seen
    seconds = seen.at - before.at
    begun = sms.outbox.begun_since(sms.now() - timedelta(seconds=seconds))
    return replace(seen, per_second=min(seen.per_second, begun / seconds))


def _reminders(sms: PraxisSms) -> tuple[tuple[PlanStatus, ...], _OfReminders | None, tuple[str, ...]]:
    """The reminder plans, what the top line says of them, and what keeps reminders from leaving."""
    if not sms.settings.reminders:
        return (), None, ()
    plans = sms.reminders.statuses()
    return plans, frame.reminder_notice(plans), tuple(frame.reminder_hindrances(plans))


def _unreachable(error: PraxisSmsError) -> SendingState:
    trouble = marks.ERROR.beside(_("Störung"))
    fault = error.in_full
    return SendingState(Legend(notice=trouble, notice_short=trouble), fault, fault, is_reachable=False)


def _of_holds(status: DispatcherStatus, active: Protocol) -> list[str]:
    return [f"{hold.sentence} {hold.remedy}" for hold in status.holds if hold.protocol == active.key]


def _of_senders(status: DispatcherStatus, deferral: Deferral | None) -> list[str]:
    said = [status.trouble, "" if deferral is None else deferral.sentence]
    if status.standstill is not None:
        said.append(f"{status.standstill.sentence} {status.standstill.remedy}")
    return [sentence for sentence in said if sentence]


def _remark(sms: PraxisSms) -> str:
    """What prevents nothing, but lets messages go out at other hours than the practice thinks."""
    if not goes_by_utc(sms.settings.policy):
        return ""
    return _("Zeiten nach UTC statt nach Ortszeit; Abhilfe: ui.timezone = Europe/Berlin")


def _stranded(sms: PraxisSms, status: DispatcherStatus, active: Protocol) -> list[str]:
    """What is to be done about messages that wait for a protocol which was chosen before and is held."""
    if all(hold.protocol == active.key for hold in status.holds):
        return []
    way = _("{outbox.reroute} im Postausgang ({place.outbox}) stellt sie um.")
    return [f"{each.sentence} {way}" for each in sms.outbox.stranded() if each.protocol != active.key]


def _stops(status: DispatcherStatus) -> frozenset[str]:
    stops = [hold.protocol for hold in status.holds]
    if status.trouble:
        stops.append("trouble")
    if status.standstill is not None:
        stops.append("standstill")
    return frozenset(stops)


def with_balance(state: SendingState, account: Account | None) -> SendingState:
    """The same with what is left at the provider, where that is known."""
    if account is None or account.balance is None:
        return state
    amount = amounts.money(account.balance, account.currency)
    legend = replace(state.legend, balance=_("Guthaben {amount}").format(amount=amount), balance_short=amount)
    return replace(state, legend=legend)


def with_refused_access(state: SendingState) -> SendingState:
    """The same of an access that a check found refused, where else all would seem well until the next message."""
    if state.legend.notice != _ready()[0]:
        return state
    notice, short = _marked(marks.ERROR, _("Zugang abgewiesen"), _("abgewiesen"))
    return replace(state, legend=replace(state.legend, notice=notice, notice_short=short))


def as_demo(state: SendingState) -> SendingState:
    """The same, saying that nothing of it reaches anybody; when it would go out is nothing to worry about then."""
    demo = _("Demo")
    legend = replace(state.legend, protocol=f"{demo}: {state.legend.protocol}", protocol_short=demo)
    return replace(state, legend=legend, remark="")


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


def _notice(
    sms: PraxisSms,
    status: DispatcherStatus,
    counts: StateCounts,
    sending: tuple[str, str] | None,
    deferral: Deferral | None,
    of_reminders: _OfReminders | None,
    unread: int,
) -> tuple[str, str]:
    """What stands at the right end of the top line, and its shorter form."""
    if sms.setting_trouble:
        return _marked(marks.ERROR, _("Konfiguration fehlerhaft"), _("Konfig. prüfen"))
    if status.holds:
        return _marked(marks.ERROR, _("Versand angehalten"), _("angehalten"))
    if status.trouble:
        return _marked(marks.ERROR, _("Störung"), _("Störung"))
    if status.standstill is not None and status.alive:
        return _marked(marks.ERROR, _("Versand steht still"), _("steht still"))
    if deferral is not None:
        return _marked(marks.ERROR, _("Anbieter nimmt nichts an"), _("nimmt nichts an"))
    if counts.unknown:  # first: perhaps nobody got them, and whoever sends them again perhaps sends them twice
        count = counts.unknown
        return _marked(marks.HINT, _("{count} ungeklärt").format(count=count), _("{count} offen").format(count=count))
    if of_reminders is not None:
        return _marked(*of_reminders)
    if not status.alive and (counts.queued or not unread):
        return _marked(marks.HINT, _("kein Versand aktiv"), _("kein Versand"))
    return sending or (_unread(unread) if unread else _ready())


def _beside(notice: str, of_reminders: _OfReminders | None, unread: int) -> tuple[str, str]:
    """What stands behind the notice and its shorter form: what else waits for somebody."""
    if of_reminders is not None and notice != _marked(*of_reminders)[0]:
        return of_reminders[1:]
    return _count_of_answers(unread) if unread and notice != _unread(unread)[0] else ("", "")


def _ready() -> tuple[str, str]:
    return marks.GOOD.beside(_("bereit")), marks.GOOD.sign


def _sending(pace: Pace) -> tuple[str, str]:
    rate = round(pace.per_second)
    long = _("sendet {rate}/s").format(rate=amounts.grouped(rate)) if rate else _("sendet")
    return _marked(marks.ACTIVE, long, _("sendet"))


def _unread(count: int) -> tuple[str, str]:
    return _marked(marks.HINT, *_count_of_answers(count))


def _count_of_answers(count: int) -> tuple[str, str]:
    words = ngettext("{count} Antwort", "{count} Antworten", count).format(count=amounts.grouped(count))
    return words, _("{count} Antw.").format(count=amounts.grouped(count))


def _marked(mark: marks.Mark, notice: str, short: str) -> tuple[str, str]:
    return mark.beside(notice), mark.beside(short)
