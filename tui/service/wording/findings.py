"""The German sentences for what `tui.service.text` found: encodings, numbers, senders, templates.

The text package answers with enums, because it knows no translations; every screen and command words them here, so
that the same finding reads the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from tui.language import dates
from tui.language.catalogue import _, gettext_noop
from tui.language.local_time import local
from tui.service.errors import InputRefused, NumberRefused, TextRefused
from tui.service.model import findings
from tui.service.model.messages import Duplicate
from tui.service.text.numbers.phone_number import NumberProblem, NumberReading, Repair
from tui.service.text.sender import SenderProblem, SenderReading, SenderWarning
from tui.service.text.templates import MalformedTemplate, MissingValue
from tui.service.text.words.day_words import day_word_in
from tui.service.wording.facts import number_kind, sentence


def number_understood(reading: NumberReading) -> str:
    """What was understood, as shown below the number field: „+49 171 1234567, Mobilfunk (0 ergänzt)“."""
    understood = f"{reading.display}, {number_kind(reading.kind)}" if reading.display else ""
    if understood and reading.repairs:
        return f"{understood} ({number_repairs(reading)})"
    return understood


def number_repairs(reading: NumberReading) -> str:
    """Everything that was assumed to understand a number, in one phrase; empty where nothing was."""
    return ", ".join(_repair_of(reading, value) for value in reading.repairs)


_REPAIRS = {
    Repair.ZERO_ADDED: gettext_noop("0 ergänzt"),
    Repair.PLUS_ADDED: gettext_noop("+ ergänzt"),
    Repair.WORDS_REMOVED: gettext_noop("Text entfernt"),
    Repair.LETTER_O_READ_AS_ZERO: gettext_noop("Buchstabe O als Null gelesen"),
    Repair.DECIMALS_REMOVED: gettext_noop("Nachkommastellen entfernt"),
    Repair.OTHER_NUMBER_SET_ASIDE: gettext_noop("weitere Nummer nicht benutzt"),
}


def repair(value: Repair) -> str:
    """What was assumed to understand a number."""
    return _(_REPAIRS[value])


def _repair_of(reading: NumberReading, value: Repair) -> str:
    if value is Repair.OTHER_NUMBER_SET_ASIDE and reading.alternatives:
        return _("nicht benutzt: {numbers}").format(numbers=", ".join(reading.alternatives))
    return repair(value)


def number_problem(reading: NumberReading) -> str:
    """Why no message may go to a number and what to do, in one sentence; empty where one may."""
    problem = findings.number_problem(reading)
    return "" if problem is None else sentence(problem)


def number_remedy(reading: NumberReading) -> str:
    """What to do about a number to which no message may go."""
    if reading.problem is NumberProblem.COUNTRY_NOT_ALLOWED:
        return _("Erlaubte Länder nennt „praxis-sms settings get policy.countries“.")
    return _("Nennen Sie eine Mobilnummer mit Vorwahl, etwa 0171 1234567 oder +49 171 1234567.")


def usual_remedy(refusal: type[InputRefused], reading: NumberReading, text: str) -> str:
    """What to do about a message that was refused, where the objection does not say so itself."""
    if refusal is NumberRefused:
        return number_remedy(reading)
    if refusal is TextRefused:
        return _("Ändern Sie den Text.") if text.strip() else _("Schreiben Sie, was in der SMS stehen soll.")
    return _("Möchte der Empfänger wieder SMS, halten Sie das auf seinen Wunsch hin fest.")


def sender_count(reading: SenderReading) -> str:
    """The live count beside the sender field: „11/11 Buchstaben“."""
    counted = _("{count}/{limit} Ziffern") if reading.is_numeric else _("{count}/{limit} Buchstaben")
    return counted.format(count=reading.count, limit=reading.limit)


def sender_problem(reading: SenderReading) -> str:
    """Why the card refuses a sender and what it allows, in one sentence; empty where it does not refuse."""
    if reading.problem is None:
        return ""
    sentences = {
        SenderProblem.FORBIDDEN_CHARACTERS: _(
            "Der SMS-Absender darf „{forbidden}“ nicht enthalten; erlaubt sind A-Z, a-z, 0-9, Leerzeichen und . - _ &"
        ),
        SenderProblem.MISPLACED_PLUS: _("Ein + steht im SMS-Absender nur vor einer Nummer aus Ziffern."),
        SenderProblem.TOO_MANY_LETTERS: _(
            "Der SMS-Absender hat {count} Zeichen, erlaubt sind {limit}, wenn er nicht nur aus Ziffern besteht."
        ),
        SenderProblem.TOO_MANY_DIGITS: _("Der SMS-Absender hat {count} Ziffern, erlaubt sind {limit}."),
        SenderProblem.SPACED_NUMBER: _(
            "Eine Nummer als SMS-Absender steht ohne Leerzeichen und Satzzeichen, etwa +491711234567."
        ),
    }
    return sentences[reading.problem].format(
        forbidden=" ".join(reading.forbidden), count=reading.count, limit=reading.limit
    )


def sender_warnings(reading: SenderReading) -> tuple[str, ...]:
    """What may go wrong with a sender that the card allows, one sentence each."""
    return tuple(sender_warning(reading, value) for value in reading.warnings)


def sender_warning(reading: SenderReading, value: SenderWarning) -> str:
    """What may go wrong with a sender that the card allows; empty where no provider's rule was asked."""
    if value is SenderWarning.EMPTY:
        return _("Ohne SMS-Absender setzt der Anbieter den Absender ein, der im Konto hinterlegt ist.")
    if value is SenderWarning.GENERIC:
        return _("„{sender}“ sagt nicht, wer schreibt; manche Netze sperren solche Namen.").format(
            sender=reading.sender
        )
    if value is SenderWarning.SHORT_NAME:
        return _("Namen mit weniger als drei Zeichen sperren manche Netze.")
    rule = reading.rule
    if rule is None:
        return ""
    letters = _("{provider} verlangt laut Handbuch {fewest} bis {most} Zeichen, hier sind es {count}.")
    digits = _("{provider} verlangt laut Handbuch {fewest} bis {most} Ziffern, hier sind es {count}.")
    sentences = {
        SenderWarning.TOO_FEW_LETTERS: letters.format(
            provider=rule.provider, fewest=rule.fewest_letters, most=rule.most_letters, count=reading.count
        ),
        SenderWarning.TOO_FEW_DIGITS: digits.format(
            provider=rule.provider, fewest=rule.fewest_digits, most=rule.most_digits, count=reading.count
        ),
        SenderWarning.SPECIAL_CHARACTERS: _(
            "{provider} nimmt laut Handbuch nur Buchstaben und Ziffern, keine Leer- und Sonderzeichen."
        ).format(provider=rule.provider),
    }
    sentences[SenderWarning.TOO_MANY_LETTERS] = sentences[SenderWarning.TOO_FEW_LETTERS]
    sentences[SenderWarning.TOO_MANY_DIGITS] = sentences[SenderWarning.TOO_FEW_DIGITS]
    return sentences[value]


def blocked_in_austria() -> str:
    """Why messages to Austrian numbers may not arrive where the sender is a name."""
    return _("Österreich sperrt Absendernamen ohne Eintrag bei der RTR.")


def nobody_can_answer(words: str, sender: str) -> str:
    """Why a text that asks for an answer is not sent under a name."""
    return sentence(findings.nobody_can_answer(words, sender))


def malformed_template(failure: MalformedTemplate) -> str:
    """Where the braces of a template are wrong, and how a placeholder is written."""
    return braces_at(failure.position)


def way_to_right_braces() -> str:
    """What to do about such braces."""
    return _("Schreiben Sie einen Feldnamen dazwischen, oder nehmen Sie einfache Klammern.")


def braces_at(position: int) -> str:
    """The same, of a position in the text."""
    return _("An Stelle {place} stehen doppelte Klammern ohne Feldnamen; ein Platzhalter heißt etwa {example}.").format(
        place=position + 1, example="{{Name}}"
    )


def missing_value(failure: MissingValue) -> str:
    """Which placeholders have no value for a recipient."""
    return sentence(findings.missing_value(failure))


def said_already(duplicate: Duplicate) -> str:
    """Why a message is not sent again to the same number."""
    return sentence(findings.said_already(duplicate))


def not_carried(characters: Iterable[str]) -> str:
    """Which characters of a text the protocol cannot carry; those that nobody sees are named."""
    return sentence(findings.not_carried(characters))


def leaves_another_day(text: str, leaves_at: datetime, now: datetime) -> tuple[str, ...]:
    """That a text says „morgen“ or the like and leaves on another day than this one; nothing where it does not."""
    word = day_word_in(text)
    if not word or local(leaves_at).date() <= local(now).date():
        return ()
    day = f"{dates.weekday(leaves_at)}, {dates.short_date(leaves_at)}"
    return (_("Im Text steht „{word}“, hinaus geht er aber erst am {day}").format(word=word, day=day),)
