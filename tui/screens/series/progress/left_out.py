"""The rows of a list that were not queued, with their reasons: as long as the store keeps them."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from tui.frame.dialogs import Dialog
from tui.language.amounts import grouped
from tui.language.catalogue import _, ngettext
from tui.runtime.values import dataclass
from tui.screens.series.progress.progress_state import left_out_row
from tui.service.model.messages import Rejected
from tui.service.wording import facts
from tui.widgets.buttons import PushButton
from tui.widgets.form import DialogBox
from tui.widgets.line import Line, Note, on_one_line
from tui.widgets.row_list import LongList, Row, RowsOnDemand


@dataclass(frozen=True, slots=True)
class _Rows(RowsOnDemand):
    rejected: Sequence[Rejected]

    def __len__(self) -> int:
        return len(self.rejected)

    def row_at(self, index: int) -> Row:
        return Row(index, left_out_row(self.rejected[index]))


class _LeftOutList(LongList):
    """Rows to read: there is nothing to open."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Everything but opening a row."""
        return action != "choose"


class LeftOutRows(Dialog[None]):
    """Every row without a message; below the list stands the reason of the one at the cursor in full."""

    AUTO_FOCUS = "#left-out"
    DEFAULT_CSS = """
    LeftOutRows #left-out-heading { text-style: bold; }
    LeftOutRows #left-out-reason { max-height: 4; }
    """

    def __init__(self, rejected: Sequence[Rejected]) -> None:
        super().__init__()
        self._rejected = rejected

    def compose(self) -> ComposeResult:
        """How many, the rows, the reason, and the button that closes."""
        count = len(self._rejected)
        heading = ngettext(
            "{count} Zeile der Liste bekommt keine SMS:", "{count} Zeilen der Liste bekommen keine SMS:", count
        )
        with DialogBox(_("Nicht gesendet"), "-reading", "-tall"):
            yield Line(heading.format(count=grouped(count)), id="left-out-heading")
            yield _LeftOutList(
                id="left-out",
                help_text=_(
                    "Die Zeilen der Liste, die beim Start nicht eingestellt wurden; darunter steht der Grund der Zeile "
                    "am Cursor. Der Export der Serie nennt sie auch."
                ),
            )
            yield Note(id="left-out-reason")
            with Horizontal(classes="buttons"):
                yield PushButton(_("Schließen"), id="close", action="screen.close")

    def on_mount(self) -> None:
        """Show the rows."""
        self.query_one(LongList).show(_Rows(self._rejected))
        self._explain(0)

    @on(LongList.Highlighted)
    def _moved(self, event: LongList.Highlighted) -> None:
        event.stop()
        self._explain(event.key)

    def _explain(self, place: int) -> None:
        row = self._rejected[place]
        who = _("Zeile {row}").format(row=row.list_row)
        name = on_one_line(row.name)
        reason = on_one_line(facts.sentence(row.reason))
        self.query_one("#left-out-reason", Note).show(f"{who}, {name}: {reason}" if name else f"{who}: {reason}")
