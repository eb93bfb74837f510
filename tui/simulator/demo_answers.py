"""The answers of the demo: patients who got an SMS write back, and what they wrote is fetched as a practice does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import field

from tui.runtime.values import dataclass
from tui.service.api import PraxisSms, Settled, SingleSms
from tui.service.gateways.http_formats.format_files import FoundFormat
from tui.service.gateways.http_formats.format_reader import shipped_format
from tui.service.model.answers import AnswerMeaning
from tui.service.model.card_protocols import ProtocolKey
from tui.service.model.consent import Purpose
from tui.service.model.queries import AnswerQuery
from tui.simulator.practice import DemoPractice, Patient, demo_number, demo_patients

_GROUP = 6
"""Of the numbers; those before belong to the protocols, to the list of patients and to the plan."""
PRACTICE_NUMBER = demo_number(8, 0)
"""The sender while answers are shown: under a name nobody can answer."""
_ANSWERS = ("JA", "Kann ich auch erst um 10 Uhr kommen?", "STOP")
_TEXT = "Guten Tag {whom}, Ihr Termin ist morgen um 8:30 Uhr. Antworten Sie mit JA, wenn Sie kommen. Ihre Praxis Molar"


@dataclass(frozen=True, slots=True)
class AnswersReport:
    """What patients answered and what came in of it: `arrived` as it was written, `twice` what was kept again.

    `opted_out` are the numbers that stand on the list of opt-outs since.
    """

    sent: int = len(_ANSWERS)
    arrived: int = 0
    twice: int = 0
    meanings: Mapping[AnswerMeaning, int] = field(default_factory=dict)
    opted_out: int = 0
    error: str = ""

    @property
    def missing(self) -> int:
        """How many did not come in, or not as they were written."""
        return self.sent - self.arrived

    @property
    def ok(self) -> bool:
        """Whether each came in once, and each was understood as it was meant."""
        if self.error or self.missing or self.twice:
            return False
        one_each = {AnswerMeaning.CONFIRMED: 1, AnswerMeaning.OPEN: 1, AnswerMeaning.STOP: 1}
        return self.opted_out == 1 and dict(self.meanings) == one_each


def can_be_fetched(described: FoundFormat | None) -> bool:
    """Whether answers can be fetched with that format; without one it is that of seven."""
    chosen = shipped_format("seven") if described is None else described.format
    return chosen is not None and chosen.inbound is not None


def answers_of_patients(sms: PraxisSms, practice: DemoPractice) -> AnswersReport:
    """Choose that protocol and a number as sender, write to patients, let them answer, and fetch that twice.

    Raises `PraxisSmsError`.
    """
    sms.configuration.change(
        {"provider.protocol": ProtocolKey.THREESTEPS_API.value, "provider.sender": PRACTICE_NUMBER}
    )
    patients = demo_patients(_GROUP, len(_ANSWERS))
    messages = sms.compose.queue_all([_invitation(each) for each in patients])
    sms.dispatcher.run(Settled([message.id for message in messages]))
    written = {each.number: text for each, text in zip(patients, _ANSWERS, strict=True)}
    for number, text in written.items():
        practice.simulator.receive(number, text)
    fetched = [sms.answers.fetch() for _each in ("once", "again")]
    kept = [answer for answer in sms.answers.page(AnswerQuery()) if answer.number in written]
    arrived = {answer.number for answer in kept if answer.text == written[answer.number] and answer.message_id}
    return AnswersReport(
        arrived=len(arrived),
        twice=len(kept) - len({answer.number for answer in kept}),
        meanings=Counter(answer.meaning for answer in kept),
        opted_out=len(sms.optouts.among(written)),
        error=" ".join(filter(None, (each.trouble for each in fetched))),
    )


def _invitation(patient: Patient) -> SingleSms:
    whom = f"{patient.salutation} {patient.last_name}"
    name = f"{patient.first_name} {patient.last_name}"
    return SingleSms(patient.number, _TEXT.format(whom=whom), name=name, purpose=Purpose.APPOINTMENT)
