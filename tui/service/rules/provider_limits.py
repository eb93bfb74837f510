"""What the chosen protocol can carry: length and characters of a text."""

from __future__ import annotations

from tui.language.catalogue import _
from tui.service.errors import InputRefused, TextRefused
from tui.service.model.card_protocols import ProtocolKey, protocol
from tui.service.model.findings import FieldNote
from tui.service.settings import Settings
from tui.service.text.character_sets import unsendable_characters
from tui.service.text.segments import MOST_CHARACTERS, SINGLE_LIMIT, Segmentation, count, replace_forcing
from tui.service.text.sender import check as check_sender
from tui.service.text.words.answer_words import asks_for_an_answer
from tui.service.wording import counting, findings

TEXT_FIELD = "text"


def require_measurable(text: str, refusal: type[InputRefused] = TextRefused) -> None:
    """Raise `TextRefused`, or another refusal, for what is so long that it can be no SMS."""
    if len(text) > MOST_CHARACTERS:
        raise refusal(counting.too_many_characters(len(text)), _("Kürzen Sie den Text."))


def text_problems(settings: Settings, segmentation: Segmentation) -> tuple[FieldNote, ...]:
    """Why the active protocol cannot carry this text; empty where it can."""
    if not segmentation.text.strip():
        return (_blocking(_("Der Text ist leer."), ""),)
    return tuple(
        note
        for note in (
            _length_problem(settings, segmentation),
            _character_problem(settings, segmentation),
            answer_problem(settings, segmentation.text),
        )
        if note is not None
    )


def nobody_can_answer(settings: Settings) -> bool:
    """Whether the SMS-Absender is a name: no telephone can answer to one."""
    sender = settings.provider.sender.strip()
    return bool(sender) and not check_sender(sender).is_numeric


def answer_problem(settings: Settings, text: str) -> FieldNote | None:
    """That a text asks for an answer which nobody can give; None where it does not, or where one can."""
    words = asks_for_an_answer(text) if nobody_can_answer(settings) else ""
    if not words:
        return None
    sentence = findings.nobody_can_answer(words, settings.provider.sender)
    return _blocking(
        sentence,
        _("Bitten Sie um einen Anruf, oder nehmen Sie eine Nummer als SMS-Absender ({place.provider})."),
    )


def allows_long_sms(settings: Settings) -> bool:
    """Whether more than one part may be sent: the checkbox counts for the direct protocols only."""
    return settings.provider.long_sms and protocol(settings.provider.protocol).allows_long_sms


def _length_problem(settings: Settings, segmentation: Segmentation) -> FieldNote | None:
    if segmentation.segments <= 1:
        return None
    if segmentation.has_too_many_parts:
        return _blocking(counting.too_many_parts(segmentation), _("Kürzen Sie den Text."))
    if allows_long_sms(settings):
        return None
    sentence = _("Der Text ist mit {units} Zeichen zu lang für eine SMS ({limit}).").format(
        units=segmentation.units, limit=SINGLE_LIMIT[segmentation.encoding]
    )
    if segmentation.forcing and count(replace_forcing(segmentation.text)).segments == 1:
        remedy = _("Ersetzen Sie die Zeichen, die Unicode erzwingen, dann passt er.")
    elif protocol(settings.provider.protocol).allows_long_sms:
        remedy = _(
            "Kürzen Sie ihn, oder erlauben Sie auf der Karte SMS-Provider ({place.provider}) SMS mit mehr als 160 "
            "Zeichen."
        )
    else:
        remedy = _("Kürzen Sie ihn; über E-Mail geht nur eine einzelne SMS hinaus.")
    return _blocking(sentence, remedy)


def _character_problem(settings: Settings, segmentation: Segmentation) -> FieldNote | None:
    if not needs_latin9(settings):
        return None
    lacking = unsendable_characters(segmentation.text)
    if not lacking:
        return None
    return _blocking(findings.not_carried(lacking), _("Ersetzen Sie sie, oder nehmen Sie sie heraus."))


def needs_latin9(settings: Settings) -> bool:
    """Whether the active protocol carries only the characters of ISO-8859-15."""
    match settings.provider.protocol:
        case ProtocolKey.SMS4_REST:
            return not settings.sms4_rest.kodierung
        case ProtocolKey.SMS4_MAIL:
            return True
        case _:
            return False


def _blocking(sentence: str, remedy: str) -> FieldNote:
    return FieldNote(TEXT_FIELD, sentence, blocking=True, remedy=remedy)
