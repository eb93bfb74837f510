"""`count`: how many SMS parts a text needs, and what makes it expensive. Asks neither store nor configuration."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import click

from tui.cli import output
from tui.cli.context import CallContext
from tui.cli.framework import Command, pass_call_context
from tui.cli.input import STANDARD_INPUT, standard_input, unspoilt
from tui.language.catalogue import _, ngettext
from tui.service.api import count as count_text
from tui.service.errors import TextRefused
from tui.service.system.files import KILOBYTE, MOST_OF_A_TEXT
from tui.service.wording import counting as wording

if TYPE_CHECKING:
    from tui.service.api import Segmentation


@click.command(
    "count",
    cls=Command,
    prints_data=True,
    short_help=_("Zählt die SMS-Teile eines Textes."),
    help=_("Zählt die SMS-Teile von TEXT, oder mit „-“ die von JSON-Zeilen aus Zeichenketten auf der Standardeingabe."),
)
@click.argument("text")
@pass_call_context
def count(context: CallContext, text: str) -> None:
    """Count one text, or many."""
    if text == STANDARD_INPUT:
        counted = [count_text(line) for line in _json_lines()]
        if context.as_json:
            output.print_json([_document(each) for each in counted])
        else:
            for number, each in enumerate(counted, 1):
                output.say(f"{number}: {_summary(each)}")
        return
    segmentation = count_text(unspoilt(text))
    if context.as_json:
        output.print_json(_document(segmentation))
    else:
        _tell(segmentation)


def _json_lines() -> Iterator[str]:
    # Only a line feed ends a line: a JSON string may hold any other separator that Python would split at.
    lines = iter(partial(standard_input().readline, MOST_OF_A_TEXT + 1), b"")
    for number, line in enumerate(lines, 1):
        if len(line) > MOST_OF_A_TEXT:
            raise TextRefused(
                _("Zeile {number} der Standardeingabe hat mehr als {most} kB.").format(
                    number=number, most=MOST_OF_A_TEXT // KILOBYTE
                ),
                _("Jede Zeile ist ein Text als JSON-Zeichenkette."),
            )
        try:
            text = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        except (ValueError, RecursionError):
            raise _bad_line(number) from None
        if not isinstance(text, str):
            raise _bad_line(number)
        yield text


def _bad_line(number: int) -> TextRefused:
    return TextRefused(
        _("Zeile {number} der Standardeingabe ist keine JSON-Zeichenkette.").format(number=number),
        _("Jede Zeile ist ein Text in doppelten Anführungszeichen, in UTF-8."),
    )


def _document(counted: Segmentation) -> dict[str, object]:
    return {
        "encoding": counted.encoding.value,
        "units": counted.units,
        "characters": counted.characters,
        "segments": counted.segments,
        "parts": list(counted.parts),
        "left": counted.left,
        "forcing": [
            {"char": each.char, "position": each.position, "name": each.name, "replacement": each.replacement}
            for each in counted.forcing
        ],
    }


def _summary(counted: Segmentation) -> str:
    characters = ngettext("{count} Zeichen", "{count} Zeichen", counted.characters).format(count=counted.characters)
    return f"{wording.parts(counted.segments)}, {characters}, {wording.encoding(counted.encoding)}"


def _tell(counted: Segmentation) -> None:
    output.say(_summary(counted))
    output.say(
        ngettext(
            "{units} Einheit; im letzten Teil ist noch Platz für {left} von {limit}.",
            "{units} Einheiten; im letzten Teil ist noch Platz für {left} von {limit}.",
            counted.units,
        ).format(units=counted.units, left=counted.left, limit=counted.limit)
    )
    for number, part in enumerate(counted.parts, 1):
        if counted.segments > 1:
            output.say(_("Teil {number}: {text}").format(number=number, text=part.replace("\n", "⏎")))
    for each in counted.forcing:
        output.say(wording.forcing(each))
    if counted.has_too_many_parts:
        output.note(wording.too_many_parts(counted))
