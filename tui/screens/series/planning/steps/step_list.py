"""Step 1 of a Serien-SMS: which list, and how its file is to be read."""

from __future__ import annotations

from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.screens.series.series_actions import SERIES_ACTIONS
from tui.screens.series.words import encoding_title, list_result
from tui.service.recipients import ENCODINGS
from tui.service.wording import marks
from tui.widgets.dropdown import Dropdown
from tui.widgets.line import Line, NoBreakNote, Note
from tui.widgets.text_field import TextField

if TYPE_CHECKING:
    from tui.service.api import Table

_GUESS = ""


@dataclass(frozen=True, slots=True)
class ListSource:
    """A file, and how a person wants it read; empty means that the program decides.

    `leads_on`: the person is done with this step, so that the cursor goes to the next one.
    """

    path: Path
    encoding: str = ""
    sheet: str = ""
    leads_on: bool = field(default=False, compare=False)


class ListStep(Vertical):
    """The path, what was found there, and a choice of encoding or sheet where there is one."""

    @dataclass
    class Wanted(Message):
        """A person named a list to read."""

        source: ListSource

    def __init__(self) -> None:
        super().__init__(id="step-list")
        self.source: ListSource | None = None
        """The file that was asked for last, read or not."""
        self._table: Table | None = None

    def compose(self) -> ComposeResult:
        """Path and button; below them what was found."""
        with Horizontal(classes="step-row"):
            yield Line(_("1 Liste {series.go_to_list}"), classes="step")
            yield TextField(
                id="list-path",
                help_text=_(
                    "Die Datei mit den Empfängern: eine Excel-Datei (xlsx, xls), eine von LibreOffice (ods) oder eine "
                    "CSV-Datei aus der Praxissoftware. {series.pick} zeigt die Dateien eines Ordners, die neuesten "
                    "oben. {field.submit} liest die Liste, auch noch einmal, wenn sie geändert wurde, oder öffnet den "
                    "Ordner, dessen Pfad hier steht."
                ),
            )
            yield SERIES_ACTIONS.button("pick_list")
        with Horizontal(id="list-result-row", classes="step-row"):
            yield NoBreakNote(_("{series.pick} sucht die Liste aus."), id="list-result")
            yield Line(id="reading-label")
            yield Dropdown[str](
                [(_("automatisch"), _GUESS)],
                value=_GUESS,
                id="list-encoding",
                help_text=_(
                    "Der Zeichensatz der Datei. Wählen Sie einen anderen, wenn Umlaute falsch aussehen; „cp850“ ist "
                    "der alter DOS-Programme."
                ),
            )
            yield Dropdown[str](
                [("", "")], value="", id="list-sheet", help_text=_("Das Tabellenblatt, auf dem die Empfänger stehen.")
            )
        yield Note(id="list-warning")

    def on_mount(self) -> None:
        """There is nothing to choose yet."""
        self._offer_readings()

    @property
    def path(self) -> str:
        """The file as it can be named in another window, empty where none was."""
        typed = self.typed
        if self.source is None or readable(self.source.path) != readable(Path(typed).expanduser()):
            return typed
        if self._table is not None and self._table.of_series:
            return self.source.path.name
        return readable(self.source.path.absolute())

    @property
    def typed(self) -> str:
        """What stands in the field."""
        return self.query_one("#list-path", TextField).value.strip()

    def want(self, source: ListSource) -> None:
        """Ask for a file that was chosen elsewhere."""
        self.query_one("#list-path", TextField).value = readable(source.path)
        self._ask_for(source)

    def read_what_was_typed(self) -> bool:
        """Read a path that was typed and not read yet; whether there was one."""
        before = self.source
        self._read_typed(again=False)
        return self.source is not before

    def show(self, table: Table) -> None:
        """Show what was found in a list."""
        self._table = table
        self._say(list_result(table), warning=next(iter(table.notes), ""))
        self._offer_readings()

    def refuse(self, sentence: str) -> None:
        """Say why a list could not be read."""
        self._say(sentence, failed=True)

    def ask_for_list(self) -> None:
        """Say how a list is found, whatever stands in the field."""
        self._say(_("{series.pick} sucht die Liste aus."))

    def clear(self) -> None:
        """Reset the step."""
        self.source = self._table = None
        with self.prevent(TextField.Changed):
            self.query_one("#list-path", TextField).value = ""
        self.ask_for_list()
        self._offer_readings()

    def restore(self, path: str, source: ListSource | None) -> None:
        """Name a list again without reading it."""
        self.source = source
        with self.prevent(TextField.Changed):
            self.query_one("#list-path", TextField).value = path

    @on(TextField.Submitted, "#list-path")
    def _entered(self, event: TextField.Submitted) -> None:
        event.stop()
        self._read_typed(again=True)

    @on(TextField.Blurred, "#list-path")
    def _left(self) -> None:
        self._read_typed(again=False)

    def _read_typed(self, *, again: bool) -> None:
        if not self.typed:
            return
        path = Path(self.typed).expanduser()
        known = self.source if self.source is not None and readable(self.source.path) == readable(path) else None
        if known is None:
            self._ask_for(ListSource(path, leads_on=again))
        elif again:
            self._ask_for(replace(known, leads_on=True))

    @on(Dropdown.Changed, "#list-encoding")
    def _encoding_chosen(self, event: Dropdown.Changed) -> None:
        if self.source is not None and self.source.encoding != str(event.value):
            self._ask_for(replace(self.source, encoding=str(event.value), leads_on=False))

    @on(Dropdown.Changed, "#list-sheet")
    def _sheet_chosen(self, event: Dropdown.Changed) -> None:
        shown = self._table.sheet if self._table is not None else ""
        if self.source is not None and str(event.value) not in ("", shown):
            self._ask_for(replace(self.source, sheet=str(event.value), leads_on=False))

    def _ask_for(self, source: ListSource) -> None:
        self.source = source
        self._say(_("Die Liste wird gelesen …"))
        self.post_message(self.Wanted(source))

    def _say(self, text: str, *, failed: bool = False, warning: str = "") -> None:
        self.query_one("#list-result", Note).say(text, failed=failed)
        self.query_one("#list-warning", Note).show(marks.HINT.beside(warning) if warning else "")

    def _offer_readings(self) -> None:
        """Offer the encodings of a text file, or the sheets of a workbook that has several."""
        table, source = self._table, self.source
        encoding, sheet = self.query_one("#list-encoding", Dropdown), self.query_one("#list-sheet", Dropdown)
        encoding.display = table is not None and bool(table.encoding)
        sheet.display = table is not None and len(table.sheets) > 1
        label = _("Zeichensatz") if encoding.display else _("Tabellenblatt") if sheet.display else ""
        self.query_one("#reading-label", Line).show(label)
        if table is None or source is None:
            return
        with self.prevent(Dropdown.Changed):
            if encoding.display:
                options = [(encoding_title(name), name) for name in ENCODINGS]
                encoding.set_options([(_("automatisch"), _GUESS), *options])
                encoding.value = source.encoding
            if sheet.display:
                sheet.set_options([(name, name) for name in table.sheets])
                sheet.value = table.sheet


def readable(path: Path) -> str:
    """A path as a field can show it: names may hold bytes that are no characters."""
    return str(path).encode("utf-8", "replace").decode("utf-8")
