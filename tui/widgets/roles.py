"""Roles of colour as styles of the theme that is used."""

from __future__ import annotations

from functools import lru_cache

from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.content import Content, Span
from textual.style import Style as VisualStyle

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


def coloured(app: App[object], text: str) -> Content:
    """Lines in the role of the mark that each begins with."""
    spans: list[Span] = []
    start = 0
    for line in text.split("\n"):
        role = marks.of_line(line)
        if role is not Role.PLAIN:
            spans.append(Span(start, start + len(line), visual_style(app, role)))
        start += len(line) + 1
    return Content(text, spans)
