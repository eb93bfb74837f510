"""The German sentences for a counted text; apart from the others, because every first picture and `count` need them."""

from __future__ import annotations

import unicodedata

from tui.language import amounts
from tui.language.catalogue import _, ngettext
from tui.language.translation import speaks_german
from tui.service.text.character_names import german_name
from tui.service.text.segments import MAX_PARTS, MOST_CHARACTERS, Encoding, Forcing, Segmentation


def encoding(value: Encoding) -> str:
    """What a receptionist calls the alphabet of a text."""
    return {Encoding.GSM7: _("Standardzeichen"), Encoding.UCS2: _("Unicode")}[value]


def parts(segments: int) -> str:
    """The number of SMS parts."""
    return ngettext("{count} SMS-Teil", "{count} SMS-Teile", segments).format(count=amounts.grouped(segments))


def too_many_parts(segmentation: Segmentation) -> str:
    """Why a text with more parts than a header can number cannot be sent."""
    return more_parts_than_possible(segmentation.segments)


def more_parts_than_possible(count: int) -> str:
    """The same, of a number of parts."""
    return _("Der Text hätte {count} SMS-Teile; mehr als {most} kann kein Telefon zusammensetzen.").format(
        count=count, most=MAX_PARTS
    )


def too_many_characters(count: int) -> str:
    """Why a text is refused before anybody looks at it; `count` is how many characters it has."""
    return _("Der Text hat {count} Zeichen; mehr als {most} nimmt praxis-sms nicht an.").format(
        count=amounts.grouped(count), most=amounts.grouped(MOST_CHARACTERS)
    )


def character_name(value: Forcing) -> str:
    """What a receptionist calls a character; in other languages than German its Unicode name."""
    return value.name if speaks_german() else _unicode_name(value.char)


def visible(char: str) -> str:
    """The character itself where it can be seen, else its name."""
    if char.isprintable():
        return char
    return german_name(char) if speaks_german() else _unicode_name(char)


def _unicode_name(char: str) -> str:
    return unicodedata.name(char, f"U+{ord(char):04X}").lower()


def forcing(value: Forcing) -> str:
    """Which character at which place (counted from 1) makes a text expensive, and what could stand there instead."""
    sentence = _("„{char}“ ({name}) an Stelle {place} erzwingt Unicode").format(
        char=value.char if value.char.isprintable() else " ", name=character_name(value), place=value.position + 1
    )
    return f"{sentence}; {replacement(value)}."


def replacement(value: Forcing) -> str:
    """What could stand for a character that forces Unicode."""
    if value.replacement is None:
        return _("dafür gibt es keinen Ersatz")
    if value.replacement == "":
        return _("es kann wegfallen")
    if value.replacement.isspace():
        return _("ein einfaches Leerzeichen genügt") if value.replacement == " " else _("ein Zeilenumbruch genügt")
    return _("Ersatz: „{replacement}“").format(replacement=value.replacement.strip())
