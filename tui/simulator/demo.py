"""The demo without a screen: every protocol sends to the simulator, and what arrived is held against what was sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.service.errors import PraxisSmsError
from tui.service.messages import MessageState
from tui.service.protocols import PROTOCOLS, Protocol
from tui.simulator.faults import Fault
from tui.simulator.journal import AcceptedSms
from tui.simulator.practice import SENDER, DemoPractice, demo_number, demo_practice

if TYPE_CHECKING:
    from tui.service.api import PraxisSms

__all__ = ["DemoPractice", "DemoReport", "ProtocolReport", "demo_practice", "run_headless"]

_SINGLE_TEXT = "Guten Tag Frau Schäfer, Ihr Termin ist morgen um 8:30 Uhr. Ihre Praxis Molar, Tel. 030 1234567"
_SERIES_TEXT = "Guten Tag, bitte denken Sie an Ihren Kontrolltermin ({number}). Ihre Praxis Molar, Tel. 030 1234567"
_GOOD_ENDS = frozenset({MessageState.ACCEPTED, MessageState.DELIVERED})


@dataclass(frozen=True, slots=True)
class ProtocolReport:
    """What one protocol did: messages queued, those that arrived as they were written, extra copies, states here."""

    title: str
    sent: int
    arrived: int
    twice: int
    states: Mapping[MessageState, int]
    error: str = ""

    @property
    def missing(self) -> int:
        """How many did not arrive, or not as they were written."""
        return self.sent - self.arrived

    @property
    def ok(self) -> bool:
        """Whether each message arrived exactly once and is known here to have done so."""
        return not (self.error or self.missing or self.twice) and set(self.states) <= _GOOD_ENDS


@dataclass(frozen=True, slots=True)
class DemoReport:
    """One row for each protocol, in the order of the card."""

    rows: tuple[ProtocolReport, ...]

    @property
    def ok(self) -> bool:
        """Whether every protocol did what it should."""
        return bool(self.rows) and all(row.ok for row in self.rows)


def run_headless(
    series: int = 40,
    *,
    protocols: Sequence[Protocol] = PROTOCOLS,
    faults: Iterable[Fault] = (),
    progress: Callable[[ProtocolReport], None] | None = None,
) -> DemoReport:
    """Send one single SMS and `series` more through every protocol; `progress` is told each row as it is done.

    Raises `ConfigurationError` where the extra `demo` is not installed.
    """
    from tui.service.api import PraxisSms

    rows = []
    with demo_practice(patients=series) as practice:
        for fault in faults:
            practice.simulator.set_fault(fault)
        with PraxisSms.open(practice.config_file) as praxis:
            for group, protocol in enumerate(protocols):
                rows.append(_demonstrate(praxis, practice, protocol, _texts(group, series)))
                if progress is not None:
                    progress(rows[-1])
    return DemoReport(tuple(rows))


def _texts(group: int, series: int) -> dict[str, str]:
    """Every number of one protocol with its text, the single SMS first."""
    numbers = [demo_number(group, index) for index in range(series + 1)]
    return {numbers[0]: _SINGLE_TEXT} | {number: _SERIES_TEXT.format(number=number) for number in numbers[1:]}


def _demonstrate(
    praxis: PraxisSms, practice: DemoPractice, protocol: Protocol, texts: Mapping[str, str]
) -> ProtocolReport:
    from tui.service.api import Settled, SingleSms

    ids: list[int] = []
    error = ""
    try:
        praxis.configuration.change({"provider.protocol": protocol.key.value})
        single, *others = (SingleSms(number, text) for number, text in texts.items())
        for queued in ([single], others):
            ids += [praxis.compose.queue(sms).id for sms in queued]
            praxis.dispatcher.run(Settled(ids))
        error = " ".join(hold.sentence for hold in praxis.dispatcher.holds() if hold.protocol == protocol.key)
    except PraxisSmsError as failure:
        error = failure.sentence
    states = Counter(message.state for message in praxis.outbox.messages(ids))
    return _compare(protocol.title, texts, practice.simulator.accepted, states, error)


def _compare(
    title: str,
    texts: Mapping[str, str],
    accepted: Iterable[AcceptedSms],
    states: Mapping[MessageState, int],
    error: str,
) -> ProtocolReport:
    ours = [sms for sms in accepted if sms.number in texts]
    wanted = {(number, text, SENDER) for number, text in texts.items()}
    return ProtocolReport(
        title=title,
        sent=len(wanted),
        arrived=len(wanted & {(sms.number, sms.text, sms.sender) for sms in ours}),
        twice=len(ours) - len({sms.number for sms in ours}),
        states=states,
        error=error,
    )
