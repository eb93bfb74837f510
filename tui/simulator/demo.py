"""The demo without a screen: every protocol sends to the simulator, and what arrived is held against what was sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.api import Drained, PraxisSms, SeriesOrder, SeriesSettled, Settled, SingleSms
from tui.service.errors import PraxisSmsError
from tui.service.gateways.http_formats.format_files import FoundFormat
from tui.service.model.card_protocols import PROTOCOLS, Protocol, ProtocolKey
from tui.service.model.messages import MessageState
from tui.service.wording.facts import sentence
from tui.simulator.demo_answers import AnswersReport, answers_of_patients, can_be_fetched
from tui.simulator.demo_plan import prepare_plan, run_plan_again
from tui.simulator.faults import Fault
from tui.simulator.journal import AcceptedSms
from tui.simulator.practice import PLAN_NAME, SENDER, DemoPractice, Patient, demo_patients, demo_practice, write_list

__all__ = ["DemoPractice", "DemoReport", "ProtocolReport", "open_demo_practice", "prepare_screen", "run_headless"]

_SINGLE_TEXT = "Guten Tag Frau Schäfer, Ihr Termin ist morgen um 8:30 Uhr. Ihre Praxis Molar, Tel. 030 1234567"
_SERIES_TEXT = (
    "Guten Tag {{Anrede}} {{Vorname}} {{Name}}, bitte denken Sie an Ihren Kontrolltermin. Ihre Praxis Molar, "
    "Tel. 030 1234567"
)
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
    """One row for each protocol, in the order of the card, one for the reminder plan, and what patients answered.

    The last two where they were shown.
    """

    rows: tuple[ProtocolReport, ...]
    plan: ProtocolReport | None = None
    answers: AnswersReport | None = None

    @property
    def every_row(self) -> tuple[ProtocolReport, ...]:
        """All rows about messages, in the order of the table."""
        return (*self.rows, *((self.plan,) if self.plan else ()))

    @property
    def ok(self) -> bool:
        """Whether every protocol, the plan and the answers did what they should."""
        return bool(self.rows) and all(row.ok for row in self.every_row) and (self.answers is None or self.answers.ok)


def open_demo_practice(series: int, described: FoundFormat | None) -> AbstractContextManager[DemoPractice]:
    """The practice that the demo shows on the screen, by a protocol whose answers can be fetched where there is one."""
    key = ProtocolKey.THREESTEPS_API if can_be_fetched(described) else ProtocolKey.SMS4_REST
    return demo_practice(series, key, with_mishaps=True, with_plan=True, described=described)


def prepare_screen(sms: PraxisSms, practice: DemoPractice) -> None:
    """Let patients answer where answers can be fetched, and let the plan prepare its reminders."""
    if sms.settings.provider.protocol == ProtocolKey.THREESTEPS_API:
        answers_of_patients(sms, practice)
    prepare_plan(sms, practice)


def run_headless(
    series: int = 40,
    *,
    protocols: Sequence[Protocol] = PROTOCOLS,
    faults: Iterable[Fault] = (),
    described: FoundFormat | None = None,
    with_plan: bool = False,
    with_answers: bool = False,
    progress: Callable[[ProtocolReport], None] | None = None,
) -> DemoReport:
    """Send one single SMS and `series` more through every protocol; `progress` is told each row as it is done.

    `described` is the format by which the protocol sends whose interface is described; without it that is seven.
    With `with_plan` a reminder plan is run, too; with `with_answers` patients answer where answers can be fetched.
    Raises `ConfigurationError` where the extra `demo` is not installed.
    """
    rows = []
    plan = answers = None
    tell = progress or (lambda _row: None)
    with demo_practice(patients=series, described=described, with_plan=with_plan) as practice:
        for fault in faults:
            practice.simulator.set_fault(fault)
        with PraxisSms.open(practice.config_file) as sms:
            for group, protocol in enumerate(protocols):
                rows.append(_demonstrate(sms, practice, protocol, group, series))
                tell(rows[-1])
                if with_answers and protocol.key is ProtocolKey.THREESTEPS_API and can_be_fetched(described):
                    answers = _demonstrate_answers(sms, practice)
            if with_plan:
                plan = _demonstrate_plan(sms, practice, protocols[0])
                tell(plan)
    return DemoReport(tuple(rows), plan, answers)


def _demonstrate(sms: PraxisSms, practice: DemoPractice, protocol: Protocol, group: int, series: int) -> ProtocolReport:
    """Send the single SMS to the first number of the group and the series to the others."""
    single, *others = demo_patients(group, series + 1)
    states: Counter[MessageState] = Counter()
    error = ""
    try:
        sms.configuration.change({"provider.protocol": protocol.key.value})
        states[_send_single(sms, single)] += 1
        if others:
            list_file = practice.folder / f"{protocol.key.value}.csv"
            write_list(list_file, others)
            states += _send_series(sms, list_file)
        error = " ".join(hold.sentence for hold in sms.dispatcher.holds() if hold.protocol == protocol.key)
    except PraxisSmsError as failure:
        error = failure.sentence
    texts = {single.number: _SINGLE_TEXT} | {each.number: _series_text(each) for each in others}
    played = practice.simulator.described if protocol.key is ProtocolKey.THREESTEPS_API else None
    sender = SENDER if played is None or played.request.sender else ""
    return _compare(protocol.title, texts, practice.simulator.accepted, states, error, sender)


def _demonstrate_plan(sms: PraxisSms, practice: DemoPractice, protocol: Protocol) -> ProtocolReport:
    """Run the plan, release what waits, and run it again, as a practice does all day."""
    states: Counter[MessageState] = Counter()
    texts: Mapping[str, str] = {}
    error = ""
    try:
        sms.configuration.change({"provider.protocol": protocol.key.value})
        prepared = prepare_plan(sms, practice)
        texts = prepared.texts
        error = " ".join(sentence(fact) for fact in prepared.report.run.held)
        if prepared.report.series_id is not None:
            sms.series.resume(prepared.report.series_id)
            sms.dispatcher.run(SeriesSettled(prepared.report.series_id))
            run_plan_again(sms)
            sms.dispatcher.run(Drained())
            counts = sms.outbox.counts(prepared.report.series_id)
            states += Counter({state: counts.of(state) for state in MessageState})
    except PraxisSmsError as failure:
        error = failure.sentence
    title = _("Erinnerungsplan „{name}“").format(name=PLAN_NAME)
    played = practice.simulator.described if protocol.key is ProtocolKey.THREESTEPS_API else None
    sender = SENDER if played is None or played.request.sender else ""
    return _compare(title, texts, practice.simulator.accepted, +states, error, sender)


def _demonstrate_answers(sms: PraxisSms, practice: DemoPractice) -> AnswersReport:
    try:
        return answers_of_patients(sms, practice)
    except PraxisSmsError as failure:
        return AnswersReport(error=failure.sentence)
    finally:
        sms.configuration.change({"provider.sender": SENDER})


def _send_single(sms: PraxisSms, patient: Patient) -> MessageState:
    message = sms.compose.queue(SingleSms(patient.number, _SINGLE_TEXT))
    sms.dispatcher.run(Settled([message.id]))
    return sms.outbox.message(message.id).state


def _send_series(sms: PraxisSms, list_file: Path) -> Counter[MessageState]:
    service = sms.series
    table = service.read(list_file)
    order = SeriesOrder(_SERIES_TEXT, title=list_file.stem)
    series = service.queue(service.check(table, service.columns(table), order), order)
    sms.dispatcher.run(SeriesSettled(series.id))
    counts = sms.outbox.counts(series.id)
    return +Counter({state: counts.of(state) for state in MessageState})


def _series_text(patient: Patient) -> str:
    """What must arrive, put together without the code that is on show."""
    name = f"{patient.salutation} {patient.first_name} {patient.last_name}"
    return f"Guten Tag {name}, bitte denken Sie an Ihren Kontrolltermin. Ihre Praxis Molar, Tel. 030 1234567"


def _compare(
    title: str,
    texts: Mapping[str, str],
    accepted: Iterable[AcceptedSms],
    states: Mapping[MessageState, int],
    error: str,
    sender: str,
) -> ProtocolReport:
    ours = [message for message in accepted if message.number in texts]
    wanted = {(number, text, sender) for number, text in texts.items()}
    return ProtocolReport(
        title=title,
        sent=len(wanted),
        arrived=len(wanted & {(message.number, message.text, message.sender) for message in ours}),
        twice=len(ours) - len({message.number for message in ours}),
        states=states,
        error=error,
    )
