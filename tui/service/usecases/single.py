"""The Einzel-SMS: what is understood while it is written, and queueing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from tui import runtime
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
from tui.service.model.consent import ConsentBasis, Purpose
from tui.service.model.facts import OPTED_OUT
from tui.service.model.findings import FieldNote, quotable, uncovered
from tui.service.model.messages import Draft, Message
from tui.service.model.queries import Nearness, UsedNumber
from tui.service.outbox.subjects.queue import KeyTaken, SaidMeanwhile
from tui.service.rules import provider_limits
from tui.service.rules.consent import basis_when_sent
from tui.service.text import segments, templates
from tui.service.text.numbers.number_reading import understand, understand_cell
from tui.service.text.numbers.phone_number import NumberProblem, NumberReading
from tui.service.text.persons.deceased_remarks import says_died
from tui.service.text.persons.person_names import with_parts_of_name
from tui.service.text.segments import Segmentation
from tui.service.text.sender import needs_registration
from tui.service.usecases.operation import Begin, Operation
from tui.service.wording import findings
from tui.service.wording.facts import sentence

NUMBER_FIELD, DAY_FIELD = "number", "day"
LONGEST_KEY = 200
MOST_NUMBERS = 5
"""To how many numbers one text goes at once; for more there are series."""
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
    purpose: Purpose = Purpose.INFORMATION


@dataclass(frozen=True, slots=True)
class Review:
    """What is understood of a message before it is sent, and what would be refused.

    `consent` is what covers it, None where nothing does; `recorded` what was recorded last of the number for the
    purpose: True for given, False for withdrawn, None for nothing.
    """

    reading: NumberReading
    segmentation: Segmentation
    price: Decimal
    notes: tuple[FieldNote, ...]
    consent: ConsentBasis | None = ConsentBasis.NOT_ASKED
    recorded: bool | None = None

    @property
    def number_text(self) -> str:
        """The line that a screen shows for the number."""
        return findings.number_understood(self.reading) or findings.number_problem(self.reading)

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

    def understand(self, number: str) -> NumberReading:
        """What a number means."""
        return understand(number, self._begin().settings.policy.countries)

    def understand_for_row(self, number: str) -> NumberReading:
        """What a number means that is typed for a row of a list; one that a spreadsheet rounded is refused."""
        return understand_cell(number, self._begin().settings.policy.countries)

    def fill_in(self, text: str, values: Mapping[str, str]) -> str:
        """The text with every `{{Feld}}` replaced by its value.

        Raises `TemplateRefused` where one is missing, and `TextRefused` for what is too long to be looked at.
        """
        provider_limits.require_measurable(text)
        try:
            return templates.render(text, with_parts_of_name(values, templates.fields(text)))
        except templates.MissingValue as failure:
            raise TemplateRefused(
                findings.missing_value(failure), _("Nennen Sie den Wert, am Befehl mit „--set FELD=WERT“.")
            ) from None
        except templates.MalformedTemplate as failure:
            raise TemplateRefused(
                findings.malformed_template(failure),
                findings.way_to_right_braces(),
            ) from None

    def replace_forcing(self, text: str) -> str:
        """The text with what forces Unicode replaced where an honest replacement exists."""
        return segments.replace_forcing(text)

    def review(self, sms: SingleSms) -> Review:
        """Everything to be said about a message before it is sent; raises `TextRefused` for an endless text."""
        return reviewed(self._begin_current(), sms)

    def several(self, sms: SingleSms) -> tuple[SingleSms, ...]:
        """A message for each of the numbers, which semicolons separate; as it is where there is but one.

        One more than `MOST_NUMBERS` at most, so that whoever asks sees that there are too many.
        """
        numbers = list(filter(None, map(str.strip, sms.number.split(";"))))[: MOST_NUMBERS + 1]
        return tuple(replace(sms, number=number) for number in numbers) or (sms,)

    def review_all(self, messages: Sequence[SingleSms]) -> tuple[Review, ...]:
        """The review of each of several messages; a number that stands there twice is refused the second time."""
        operation = self._begin_current()
        return tuple(_once_for_each_number([reviewed(operation, sms) for sms in messages]))

    def queue_all(self, messages: Sequence[SingleSms]) -> tuple[Message, ...]:
        """Queue several messages in one transaction, and wake the dispatcher of this process.

        Raises what `queue` raises where one of them is refused; then none is queued.
        """
        if len(messages) > MOST_NUMBERS:
            raise NumberRefused(too_many_numbers(), _("Nehmen Sie eine Serien-SMS ({place.series})."))
        return self._queued(self._begin_current(), messages)

    def _queued(self, operation: Operation, messages: Sequence[SingleSms], key: bytes = b"") -> tuple[Message, ...]:
        """Queue messages, under a key where there is one; raises `KeyTaken` where a message has it already."""
        require_complete_card(operation.settings)
        reviews = _once_for_each_number([reviewed(operation, sms) for sms in messages])
        for review in reviews:
            refuse_what_blocks(review)
        drafts = [_draft(operation, sms, review) for sms, review in zip(messages, reviews, strict=True)]
        apart = _apart(operation, messages[0]) if messages else None
        try:
            message_ids = operation.outbox.queue.several(drafts, actor=operation.actor, key=key, apart=apart)
        except SaidMeanwhile:
            for sms in messages:
                refuse_what_blocks(reviewed(operation, sms))
            return self._queued(self._begin_current(), messages, key)  # what stood against it was taken back since
        operation.wake()
        return operation.outbox.messages.some(message_ids)

    def checked(self, sms: SingleSms) -> Review:
        """The review of a message that can be queued; raises what `queue` raises for any other."""
        operation = self._begin_current()
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
        try:
            return self._queued(operation, (sms,), _stored_key(sms.key))[0]
        except KeyTaken:
            first = _under_key(operation, sms)
            assert first is not None
            return first

    def under_key(self, sms: SingleSms) -> Message | None:
        """The message that was queued under the key of this one; None where none was.

        Raises `PolicyRefused` where that is another text or went to another number.
        """
        return _under_key(self._begin(), sms)

    def recent(self, number: str) -> tuple[Message, ...]:
        """What a number got lately, newest first; nothing for what is no number."""
        operation = self._begin()
        reading = understand(number, operation.settings.policy.countries)
        return () if reading.e164 is None else operation.outbox.messages.recent(reading.e164)

    def used_before(self, typed: str, limit: int = 5, *, also_whole: bool = False) -> tuple[UsedNumber, ...]:
        """Numbers that messages went to before, by a part of the number or of the name; nothing for very short parts.

        Neither for a number that is whole, which leaves nothing to offer to whoever types it, unless `also_whole`.
        """
        sought = " ".join(typed.split())
        digits, letters = sum(map(str.isdigit, sought)), sum(map(str.isalpha, sought))
        if digits < _LEAST_DIGITS and letters < _LEAST_LETTERS:
            return ()
        operation = self._begin()
        reading = understand(sought, operation.settings.policy.countries)
        whole = reading.e164 if reading.is_usable else None
        if whole and not also_whole:
            return ()
        used = operation.outbox.messages.used_numbers(whole or sought, limit)
        opted_out = operation.outbox.optouts.listed([each.number for each in used]) if used else ()
        return tuple(replace(each, is_opted_out=each.number in opted_out) for each in used)


def reviewed(
    operation: Operation, sms: SingleSms, *, besides: int = 0, queued_by: ConsentBasis = ConsentBasis.NOT_ASKED
) -> Review:
    """Everything to be said about a message before it is sent, or changed where it has the id `besides` already.

    `queued_by` is what covered it then.

    Raises `TextRefused` for an endless text.
    """
    provider_limits.require_measurable(sms.text)
    settings = operation.settings
    reading = understand(sms.number, settings.policy.countries)
    segmentation = segments.count(sms.text)
    notes = [
        *_number_notes(reading, sms),
        *_death_notes(sms),
        *provider_limits.text_problems(settings, segmentation),
    ]
    if needs_registration(settings.provider.sender, reading.region):
        notes.append(FieldNote("sender", findings.blocked_in_austria(), blocking=False))
    consent: ConsentBasis | None = ConsentBasis.NOT_ASKED
    recorded: bool | None = None
    if reading.e164 is not None:
        recorded = operation.outbox.consents.recorded([reading.e164], sms.purpose).get(reading.e164)
        consent = basis_when_sent(settings.policy.consent, sms.purpose, recorded, queued_by)
        notes += _store_notes(operation, reading.e164, segmentation.text, sms, besides)
        notes += _consent_notes(consent, sms.purpose, recorded)
    leaves = operation.first_moment(sms.due_at)
    if leaves.why_later:
        notes.append(FieldNote("due_at", sentence(leaves.why_later), blocking=False))
    another_day = findings.leaves_another_day(sms.text, leaves.at, operation.now())
    notes += [FieldNote(DAY_FIELD, each, blocking=False) for each in another_day]
    price = settings.ui.price_of(segmentation.segments)
    return Review(reading, segmentation, price, tuple(notes), consent, recorded)


def too_many_numbers() -> str:
    """What is said where one text would go to more than `MOST_NUMBERS` at once."""
    return _("Höchstens {most} Nummern zugleich.").format(most=MOST_NUMBERS)


def _once_for_each_number(reviews: Sequence[Review]) -> list[Review]:
    seen: set[str] = set()
    found = []
    for review in reviews:
        number = review.reading.e164
        if number in seen:
            twice = FieldNote(NUMBER_FIELD, _("Diese Nummer steht hier zweimal."), blocking=True)
            review = replace(review, notes=(twice, *review.notes))
        if number is not None:
            seen.add(number)
        found.append(review)
    return found


def _draft(operation: Operation, sms: SingleSms, review: Review) -> Draft:
    first = operation.first_moment(sms.due_at)
    return Draft(
        number=review.reading.e164 or "",
        text=review.segmentation.text,
        sender=operation.settings.provider.sender,
        protocol=operation.settings.provider.protocol,
        segments=review.segmentation.segments,
        due_at=first.at,
        reason=first.why_later,
        name=segments.normalise(sms.name).replace("\n", " ").strip(),
        purpose=sms.purpose,
        consent=review.consent or ConsentBasis.NOT_ASKED,
    )


def refuse_what_blocks(review: Review) -> None:
    """Raise the refusal of the first objection: `NumberRefused`, `TextRefused` or `PolicyRefused`."""
    for note in review.notes:
        if note.blocking:
            refusal = PolicyRefused if note.is_policy else _REFUSALS.get(note.field, PolicyRefused)
            usual = findings.usual_remedy(refusal, review.reading, review.segmentation.text)
            raise refusal(note.sentence, note.remedy or usual)


def _stored_key(key: str) -> bytes:
    return runtime.sha256(key.strip().encode()).digest() if key else b""


def _under_key(operation: Operation, sms: SingleSms) -> Message | None:
    if not sms.key:
        return None
    if not sms.key.strip() or len(sms.key) > LONGEST_KEY or not sms.key.isprintable():
        raise UsageError(
            _("Ein Kennzeichen hat 1 bis {most} sichtbare Zeichen.").format(most=LONGEST_KEY),
            _("Nehmen Sie ein kürzeres, zum Beispiel die Nummer des Termins."),
        )
    reading = understand(sms.number, operation.settings.policy.countries)
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


def _store_notes(operation: Operation, number: str, text: str, sms: SingleSms, besides: int) -> list[FieldNote]:
    outbox = operation.outbox
    if outbox.optouts.is_listed(number):
        return [FieldNote(NUMBER_FIELD, sentence(OPTED_OUT), blocking=True, is_policy=True)]
    nearness = _apart(operation, sms)
    if nearness is None or not text:
        return []
    duplicate = outbox.messages.duplicates([number], nearness, besides=besides).get((number, text))
    if duplicate is None:
        return []
    remedy = _("Ändern Sie den Text, oder senden Sie bewusst noch einmal.")
    return [FieldNote("policy", findings.said_already(duplicate), blocking=True, remedy=remedy, is_policy=True)]


def _apart(operation: Operation, sms: SingleSms) -> Nearness | None:
    return operation.apart(sms.due_at, allow_duplicate=sms.allow_duplicate)


def _consent_notes(consent: ConsentBasis | None, purpose: Purpose, recorded: bool | None) -> list[FieldNote]:
    if consent is not None:
        return []
    reason = sentence(uncovered(purpose, recorded))
    remedy = "" if recorded is False else _("Liegt sie vor: {single.consent} auf {place.single}.")
    return [FieldNote(NUMBER_FIELD, reason, blocking=True, remedy=remedy, is_policy=True)]


def _number_notes(reading: NumberReading, sms: SingleSms) -> list[FieldNote]:
    problem = findings.number_problem(reading)
    if reading.is_usable and (listed := understand_cell(reading.raw)).problem is NumberProblem.ROUNDED_BY_SPREADSHEET:
        return [FieldNote(NUMBER_FIELD, findings.number_problem(listed), blocking=False)]
    if not problem or (sms.confirm_number and reading.may_be_confirmed):
        return []
    return [FieldNote(NUMBER_FIELD, problem, blocking=True)]


def _death_notes(sms: SingleSms) -> list[FieldNote]:
    """What asks a person first, because nobody writes to the dead."""
    if sms.allow_deceased_remark:
        return []
    if says_died(sms.name):
        words = _("Der Name „{name}“ sagt, dass jemand verstorben ist.").format(name=quotable(sms.name))
    elif says_died(sms.text):
        words = _("Im Text steht, dass jemand verstorben ist.")
    else:
        return []
    return [FieldNote("policy", words, blocking=True, remedy=_("Bitte prüfen Sie, ob die SMS gesendet werden soll."))]
