"""Step 2 of a Serien-SMS: which column means what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message

from tui.language.catalogue import _
from tui.service.recipients import Field
from tui.service.text.templates import field_key
from tui.service.wording import list_reasons
from tui.widgets.dropdown import Dropdown
from tui.widgets.line import Line

if TYPE_CHECKING:
    from tui.service.api import ColumnPlan

_NONE = -1
_PAIRS = (
    (Field.NUMBER, Field.SALUTATION),
    (Field.NAME, Field.CONSENT),
    (Field.FIRST_NAME, Field.DECEASED),
)
_FIELDS = tuple(field for pair in _PAIRS for field in pair)
_SUMMED = (*_FIELDS, Field.LANGUAGE)
"""The columns of the summary; that of the language is known by its heading alone."""


def _step() -> str:
    return _("2 Spalten {series.go_to_columns}")


def _help(field: Field) -> str:
    return {
        Field.NUMBER: _("Die Spalte mit den Handynummern."),
        Field.SALUTATION: _("Die Spalte für {{Anrede}} im Text."),
        Field.NAME: _("Die Spalte für {{Name}} im Text; der Name hilft auch im Postausgang."),
        Field.FIRST_NAME: _("Die Spalte für {{Vorname}} im Text."),
        Field.CONSENT: _(
            "Die Spalte, in der steht, wer in SMS eingewilligt hat: ja, j, x, wahr, yes, true oder 1. Alles andere, "
            "auch eine leere Zelle, gilt als Nein. Hat die Liste keine solche Spalte, ergänzen Sie sie. Oder der Admin "
            "stellt policy.consent = confirm ein; dann bestätigen Sie beim Start, dass alle in der Liste eingewilligt "
            "haben, und Ihr Name wird dazu festgehalten."
        ),
        Field.DECEASED: _(
            "Die Spalte, in der steht, wer verstorben ist; er bekommt keine SMS. Nur nein, n, no, false, 0, - und eine "
            "leere Zelle heißen, dass jemand lebt."
        ),
    }[field]


def _id(field: Field) -> str:
    return f"column-{field.name.lower().replace('_', '-')}"


class ColumnStep(Vertical):
    """A dropdown per field, with the headings of the list; folded, one row says what was chosen."""

    @dataclass
    class Chosen(Message):
        """A person chose the column of a field: its heading, or none."""

        field: Field
        heading: str

    def __init__(self) -> None:
        super().__init__(id="step-columns")
        self._plan: ColumnPlan | None = None
        self._sources = ""

    def compose(self) -> ComposeResult:
        """The summary and the dropdowns, two a row."""
        with Horizontal(id="columns-folded", classes="step-row"):
            yield Line(_step(), classes="step")
            yield Line(id="columns-summary")
        with Vertical(id="columns"):
            for number, pair in enumerate(_PAIRS):
                with Horizontal(classes="step-row"):
                    yield Line(_step() if number == 0 else "", classes="step")
                    for field in pair:
                        place = "-first" if field is pair[0] else ""
                        yield Line(field.value, classes=f"column-label {place}")
                        yield Dropdown[int](
                            [("–", _NONE)],
                            value=_NONE,
                            disabled=True,
                            help_text=_help(field),
                            id=_id(field),
                            classes=place,
                        )
            with Horizontal(id="columns-sources", classes="step-row"):
                yield Line("", classes="step")
                yield Line(id="sources")

    def on_mount(self) -> None:
        """Without a list there is nothing to choose from."""
        self.show(None)

    def show(self, plan: ColumnPlan | None) -> None:
        """The columns of another list, or another plan of the same."""
        headings_changed = plan is None or self._plan is None or plan.headings != self._plan.headings
        self._plan = plan
        with self.prevent(Dropdown.Changed):
            for field in _FIELDS:
                self._show_field(field, plan, headings_changed)
        if plan is None:
            self.show_sources({})
        self._show_summary()

    def show_sources(self, filled_from: Mapping[str, str]) -> None:
        """Say which column fills a placeholder of the text that is called otherwise, where no dropdown says so."""
        chosen_here = set(map(field_key, _FIELDS))
        told = {name: heading for name, heading in filled_from.items() if field_key(name) not in chosen_here}
        self._sources = list_reasons.filled_from(told)
        self.query_one("#columns-sources").display = bool(self._sources)
        self.query_one("#sources", Line).show(self._sources)
        self._show_summary()

    def _show_summary(self) -> None:
        known = filter(None, (self._sources, summary(self._plan)))
        self.query_one("#columns-summary", Line).show(" · ".join(known))

    def _show_field(self, field: Field, plan: ColumnPlan | None, headings_changed: bool) -> None:
        dropdown = self.query_one(f"#{_id(field)}", Dropdown)
        dropdown.disabled = plan is None
        headings = () if plan is None else plan.headings
        if headings_changed:
            dropdown.set_options([("–", _NONE), *((name, place) for place, name in enumerate(headings) if name)])
        column = None if plan is None else plan.column(field)
        dropdown.value = _NONE if column is None else column

    @on(Dropdown.Changed)
    def _changed(self, event: Dropdown.Changed) -> None:
        event.stop()
        field = next(field for field in _FIELDS if _id(field) == event.select.id)
        if self._plan is None or not isinstance(event.value, int):
            return
        known = self._plan.column(field)
        if event.value != (_NONE if known is None else known):
            self.post_message(self.Chosen(field, "" if event.value == _NONE else self._plan.headings[event.value]))


def summary(plan: ColumnPlan | None) -> str:
    """Every field that has a column, in one row."""
    if plan is None:
        return _("kommen aus der Liste")
    known = [f"{field.value}: {plan.written(field)}" for field in _SUMMED if plan.column(field) is not None]
    return " · ".join(known) or _("keine erkannt")
