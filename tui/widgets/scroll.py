"""Areas that scroll, with German keys."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.containers import VerticalScroll

from tui.language.catalogue import _
from tui.widgets.german_bindings import in_german

_SIDEWAYS = ("scroll_left", "scroll_right", "page_left", "page_right")
_BY_LINES = ("scroll_up", "scroll_down", "scroll_home", "scroll_end")


class Scroll(VerticalScroll, inherit_bindings=False):
    """A text to read: takes the focus, so that the arrows scroll it."""

    BINDINGS: ClassVar[list[BindingType]] = in_german("scroll", VerticalScroll.BINDINGS, without=_SIDEWAYS)

    @property
    def help_text(self) -> str:
        """The keys that scroll."""
        return _(
            "Ein Text zum Lesen. Was keinen Platz hat, holen {scroll.scroll_up} und {scroll.scroll_down}, seitenweise "
            "{scroll.page_up} und {scroll.page_down}."
        )


class Form(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Fields one below the other: scrolls with the focus and by pages, the arrows belong to the fields."""

    BINDINGS: ClassVar[list[BindingType]] = in_german("form", VerticalScroll.BINDINGS, without=(*_SIDEWAYS, *_BY_LINES))
