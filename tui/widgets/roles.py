"""Roles of colour as styles of the theme that is used."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.content import Content, Span
from textual.style import Style as VisualStyle

from tui.runtime.values import dataclass
from tui.service.wording import marks
from tui.service.wording.marks import Role


def visual_style(app: App[object], role: Role) -> VisualStyle:
    """The style of a role as a span of `Content` takes it."""
    variables = app.theme_variables
    return _visual(variables[role], variables[f"{role}-style"])


def rich_style(app: App[object], role: Role) -> Style:
    """The style of a role as a segment takes it."""
    variables = app.theme_variables
    return _rich(variables[role], variables[f"{role}-style"])


@lru_cache(maxsize=64)
def _visual(colour: str, attributes: str) -> VisualStyle:
    words = attributes.split()
    return VisualStyle(foreground=Color.parse(colour), bold="bold" in words or None, reverse="reverse" in words or None)


@lru_cache(maxsize=64)
def _rich(colour: str, attributes: str) -> Style:
    return Style(color=Color.parse(colour).rich_color) + Style.parse(attributes)


@dataclass(frozen=True, slots=True)
class Tint:
    """The part of a text, by positions in it, that has the colour of a role."""

    start: int
    end: int
    role: Role


@dataclass(frozen=True, slots=True)
class Tinted:
    """A text with parts that have colours; parts outside of it do no harm."""

    text: str
    tints: tuple[Tint, ...] = ()


def coloured(app: App[object], text: str) -> Content:
    """Lines in the role of the mark that each begins with."""
    tints: list[Tint] = []
    start = 0
    for line in text.split("\n"):
        tints.append(Tint(start, start + len(line), marks.of_line(line)))
        start += len(line) + 1
    return tinted(app, Tinted(text, tuple(tints)))


def tinted(app: App[object], text: Tinted) -> Content:
    """The parts of a text in the colours of their roles."""
    return Content(
        text.text,
        [
            Span(tint.start, tint.end, visual_style(app, tint.role))
            for tint in text.tints
            if tint.role is not Role.PLAIN
        ],
    )


def joined(separator: str, parts: Iterable[tuple[str, Role]]) -> Tinted:
    """Texts with a separator between them, each in its role."""
    text = ""
    tints: list[Tint] = []
    for words, role in parts:
        text += (separator if text else "") + words
        tints.append(Tint(len(text) - len(words), len(text), role))
    return Tinted(text, tuple(tints))
