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
from tui.service.wording import counting

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
    if text == STANDARD_INPUT:
        counted = [count_text(line) for line in _json_lines()]
        summaries = (f"{number}: {_summary(each)}" for number, each in enumerate(counted, 1))
        context.tell([_document(each) for each in counted], summaries)
        return
    segmentation = count_text(unspoilt(text))
    context.tell(_document(segmentation), _lines(segmentation))
    if segmentation.has_too_many_parts and not context.as_json:
        output.note(counting.too_many_parts(segmentation))


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
    return f"{counting.parts(counted.segments)}, {characters}, {counting.encoding(counted.encoding)}"


def _lines(counted: Segmentation) -> Iterator[str]:
    yield _summary(counted)
    yield ngettext(
        "{units} Einheit; im letzten Teil ist noch Platz für {left} von {limit}.",
        "{units} Einheiten; im letzten Teil ist noch Platz für {left} von {limit}.",
        counted.units,
    ).format(units=counted.units, left=counted.left, limit=counted.limit)
    if counted.segments > 1:
        for number, part in enumerate(counted.parts, 1):
            yield _("Teil {number}: {text}").format(number=number, text=part.replace("\n", "⏎"))
    yield from map(counting.forcing, counted.forcing)
