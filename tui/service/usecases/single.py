"""The Einzel-SMS: what is understood while it is written, and queueing it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import (
    InputRefused,
    NumberRefused,
    PolicyRefused,
    TemplateRefused,
    TextRefused,
    UsageError,
)
from tui.service.gateways.access_faults import require_complete_card
from tui.service.model.facts import OPTED_OUT
from tui.service.model.findings import FieldNote
from tui.service.model.messages import Draft, Message
from tui.service.model.queries import Nearness, UsedNumber
from tui.service.outbox.subjects.queue import KeyTaken
from tui.service.rules import provider_limits
from tui.service.settings import Settings
from tui.service.text import segments, templates
from tui.service.text.deceased_remarks import says_died
from tui.service.text.number_reading import understand
from tui.service.text.numbers import NumberReading
from tui.service.text.segments import Segmentation
from tui.service.text.sender import needs_registration
from tui.service.usecases.operation import Begin, Operation
from tui.service.wording import findings
from tui.service.wording.facts import sentence

NUMBER_FIELD = "number"
LONGEST_KEY = 200
_LEAST_DIGITS, _LEAST_LETTERS = 3, 2
_REFUSALS: dict[str, type[InputRefused]] = {NUMBER_FIELD: NumberRefused, provider_limits.TEXT_FIELD: TextRefused}


@dataclass(frozen=True, slots=True)
class SingleSms:
    """What a receptionist wrote. `due_at` is in UTC, None for now.

    `allow_duplicate` sends although the number got the same text lately, `confirm_number` although the numbering plan
    does not know the number, `allow_deceased_remark` although name or text say that somebody died. Under one `key` one
    message is queued, however often it is asked for; it has 1 to 200 characters, or is "" where nobody asks twice.
    """

    number: str
    text: str
    name: str = ""
    due_at: datetime | None = None
    allow_duplicate: bool = False
    confirm_number: bool = False
    allow_deceased_remark: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """What is understood of a message before it is sent, and what would be refused."""

    reading: NumberReading
    number_text: str
    segmentation: Segmentation
    price: Decimal
    notes: tuple[FieldNote, ...]

    @property
    def sendable(self) -> bool:
        """Whether nothing keeps the message from being queued."""
        return not any(note.blocking for note in self.notes)


class Compose:
    """Writing single messages. `understand` and `replace_forcing` are quick; the rest asks the store.

    `begin_current` begins what goes by the settings that the practice has published until now.
    """

    def __init__(self, begin: Begin, begin_current: Begin | None = None) -> None:
        self._begin = begin
        self._begin_current = begin_current or begin

    def understand(self, number: str) -> tuple[NumberReading, str]:
        """What a number means, and the line a screen shows for it."""
        return _understood(number, self._begin().settings)

    def fill_in(self, text: str, values: Mapping[str, str]) -> str:
        """The text with every `{{Feld}}` replaced by its value.

        Raises `TemplateRefused` where one is missing, and `TextRefused` for what is too long to be looked at.
        """
        provider_limits.require_measurable(text)
        try:
            return templates.render(text, values)
        except templates.MissingValue as failure:
            raise TemplateRefused(findings.missing_value(failure)) from None
        except templates.MalformedTemplate as failure:
            raise TemplateRefused(findings.malformed_template(failure)) from None

    def replace_forcing(self, text: str) -> str:
        """The text with what forces Unicode replaced where an honest replacement exists."""
        return segments.replace_forcing(text)

    def review(self, sms: SingleSms) -> Review:
        """Everything to be said about a message before it is sent; raises `TextRefused` for an endless text."""
        return reviewed(self._begin_current(), sms)

    def checked(self, sms: SingleSms) -> Review:
        """The review of a message that can be queued; raises what `queue` raises for any other."""
        return self._checked(self._begin_current(), sms)

    def _checked(self, operation: Operation, sms: SingleSms) -> Review:
        require_complete_card(operation.settings)
        review = reviewed(operation, sms)
        refuse_what_blocks(review)
        return review

    def queue(self, sms: SingleSms) -> Message:
        """Queue a message and wake the dispatcher of this process; the first message where its key is known.

        Raises `NumberRefused`, `TextRefused`, `PolicyRefused`, `ConfigurationError`, `StoreError`; then nothing is
        queued.
        """
        operation = self._begin_current()
        first = _under_key(operation, sms)
        if first is not None:
            return first
        settings = operation.settings
        review = self._checked(operation, sms)
        due_at, reason = operation.first_moment(sms.due_at)
        draft = Draft(
            number=review.reading.e164 or "",
            text=review.segmentation.text,
            sender=settings.provider.sender,
            protocol=settings.provider.protocol,
            segments=review.segmentation.segments,
            due_at=due_at,
            reason=reason,
            name=segments.normalise(sms.name).replace("\n", " ").strip(),
        )
        outbox = operation.outbox
        try:
            message_id = outbox.queue.single(draft, actor=operation.actor, key=_stored_key(sms.key))
        except KeyTaken:
            first = _under_key(operation, sms)
            assert first is not None
            return first
        operation.wake()
        return outbox.messages.some([message_id])[0]

    def under_key(self, sms: SingleSms) -> Message | None:
        """The message that was queued under the key of this one; None where none was.

        Raises `PolicyRefused` where that is another text or went to another number.
        """
        return _under_key(self._begin(), sms)

    def recent(self, number: str, limit: int = 5) -> tuple[Message, ...]:
        """What a number got lately, newest first; nothing for what is no number."""
        operation = self._begin()
        reading, _line = _understood(number, operation.settings)
        if reading.e164 is None:
            return ()
        return operation.outbox.messages.recent(reading.e164, limit=limit)

    def used_before(self, typed: str, limit: int = 5) -> tuple[UsedNumber, ...]:
        """Numbers that messages went to before, by a part of the number or of the name; nothing for very short parts.

        Neither for a number that is whole, because then there is nothing left to offer.
        """
        sought = " ".join(typed.split())
        digits, letters = sum(map(str.isdigit, sought)), sum(map(str.isalpha, sought))
        if digits < _LEAST_DIGITS and letters < _LEAST_LETTERS:
            return ()
        operation = self._begin()
        if _understood(sought, operation.settings)[0].is_usable:
            return ()
        return operation.outbox.messages.used_numbers(sought, limit)


def reviewed(operation: Operation, sms: SingleSms, *, besides: int = 0) -> Review:
    """Everything to be said about a message before it is sent, or changed where it has the id `besides` already.

    Raises `TextRefused` for an endless text.
    """
    provider_limits.require_measurable(sms.text)
    settings = operation.settings
    reading, number_text = _understood(sms.number, settings)
    segmentation = segments.count(sms.text)
    notes = [
        *_number_notes(reading, sms),
        *_death_notes(sms),
        *provider_limits.text_problems(settings, segmentation),
    ]
    if needs_registration(settings.provider.sender, reading.region):
        notes.append(FieldNote("sender", findings.blocked_in_austria(), blocking=False))
    if reading.e164 is not None:
        notes += _store_notes(operation, reading.e164, segmentation.text, sms, besides)
    _due_at, reason = operation.first_moment(sms.due_at)
    if reason:
        notes.append(FieldNote("due_at", sentence(reason), blocking=False))
    price = settings.ui.price_of(segmentation.segments)
    return Review(reading, number_text, segmentation, price, tuple(notes))


def refuse_what_blocks(review: Review) -> None:
    """Raise the refusal of the first objection: `NumberRefused`, `TextRefused` or `PolicyRefused`."""
    for note in review.notes:
        if note.blocking:
            refusal = PolicyRefused if note.is_policy else _REFUSALS.get(note.field, PolicyRefused)
            raise refusal(note.sentence, note.remedy)


def _stored_key(key: str) -> bytes:
    return hashlib.sha256(key.strip().encode()).digest() if key else b""


def _under_key(operation: Operation, sms: SingleSms) -> Message | None:
    if not sms.key:
        return None
    if not sms.key.strip() or len(sms.key) > LONGEST_KEY or not sms.key.isprintable():
        raise UsageError(_("Ein Kennzeichen hat 1 bis {most} sichtbare Zeichen.").format(most=LONGEST_KEY))
    reading, _line = _understood(sms.number, operation.settings)
    outbox = operation.outbox
    found = outbox.queue.under_key(_stored_key(sms.key), reading.e164 or "", segments.normalise(sms.text))
    if found is None:
        return None
    if not found.is_the_same:
        raise PolicyRefused(
            _("Unter diesem Kennzeichen steht schon eine andere SMS im Postausgang (Nachricht {id}).").format(
                id=found.message_id
            ),
            _("Jede SMS braucht ihr eigenes Kennzeichen; nur wer dieselbe noch einmal verlangt, nimmt dasselbe."),
        )
    return outbox.messages.some([found.message_id])[0]


def _understood(number: str, settings: Settings) -> tuple[NumberReading, str]:
    reading = understand(number, settings.policy.countries)
    return reading, findings.number_understood(reading) or findings.number_problem(reading)


def _store_notes(operation: Operation, number: str, text: str, sms: SingleSms, besides: int) -> list[FieldNote]:
    outbox = operation.outbox
    if outbox.optouts.is_listed(number):
        return [FieldNote(NUMBER_FIELD, sentence(OPTED_OUT), blocking=True, is_policy=True)]
    hours = operation.settings.policy.duplicate_hours
    if not hours or sms.allow_duplicate or not text:
        return []
    at, _reason = operation.first_moment(sms.due_at)
    nearness = Nearness(at, operation.now(), timedelta(hours=hours))
    duplicate = outbox.messages.duplicates([number], nearness, besides=besides).get((number, text))
    if duplicate is None:
        return []
    remedy = _("Ändern Sie den Text, oder senden Sie bewusst noch einmal.")
    return [FieldNote("policy", findings.said_already(duplicate), blocking=True, remedy=remedy, is_policy=True)]


def _number_notes(reading: NumberReading, sms: SingleSms) -> list[FieldNote]:
    problem = findings.number_problem(reading)
    if not problem or (sms.confirm_number and reading.may_be_confirmed):
        return []
    return [FieldNote(NUMBER_FIELD, problem, blocking=True)]


def _death_notes(sms: SingleSms) -> list[FieldNote]:
    """What asks a person first, because nobody writes to the dead."""
    if sms.allow_deceased_remark:
        return []
    if says_died(sms.name):
        sentence = _("Der Name „{name}“ sagt, dass jemand verstorben ist.").format(name=findings.quotable(sms.name))
    elif says_died(sms.text):
        sentence = _("Im Text steht, dass jemand verstorben ist.")
    else:
        return []
    return [
        FieldNote("policy", sentence, blocking=True, remedy=_("Bitte prüfen Sie, ob die SMS gesendet werden soll."))
    ]
