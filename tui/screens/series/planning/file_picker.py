"""Choosing a list by keyboard: the folders and lists of a folder, the newest lists first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from tui.frame.dialogs import Dialog
from tui.language import formats
from tui.language.catalogue import _
from tui.runtime.background import in_background
from tui.screens.series.planning.step_list import readable
from tui.widgets.line import Line, Note
from tui.widgets.push_button import PushButton
from tui.widgets.row_list import Row, RowList, fitted

LIST_ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_NAME = 40


@dataclass(frozen=True, slots=True)
class Entry:
    """A folder or a list; `changed` is None for folders."""

    path: Path
    title: str
    changed: datetime | None = None
    size: int = 0

    @property
    def is_folder(self) -> bool:
        """Whether there is more inside."""
        return self.changed is None

    def line(self) -> str:
        """Name, date and size."""
        if self.changed is None:
            return self.title
        size = _("{count} kB").format(count=max(1, round(self.size / 1024)))
        return f"{fitted(self.title, _NAME)} {formats.date_and_time(self.changed)} {size:>9}"


def entries_of(folder: Path) -> list[Entry]:
    """The folder above, the lists with the newest first, then the folders by name; raises `OSError`.

    Hidden files and what cannot be looked at are left out.
    """
    files: list[Entry] = []
    folders: list[Entry] = []
    for path in folder.iterdir():
        if path.name.startswith((".", "~$")):
            continue
        try:
            status = path.stat()
            if path.is_dir():
                folders.append(Entry(path, f"{path.name}/"))
            elif path.suffix.lower() in LIST_ENDINGS:
                changed = datetime.fromtimestamp(status.st_mtime).astimezone()
                files.append(Entry(path, path.name, changed, status.st_size))
        except OSError:
            continue
    files.sort(key=lambda entry: (entry.changed, entry.title), reverse=True)
    folders.sort(key=lambda entry: entry.title.casefold())
    above = [Entry(folder.parent, "../")] if folder.parent != folder else []
    return [*above, *files, *folders]


class FileList(RowList):
    """The rows of a folder: a letter leads to the next name that begins with it, Backspace to the folder above."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "backspace",
            "screen.go_up",
            _("Ordner darüber"),
            tooltip=_("Zeigt den Ordner darüber"),
            id="files.up",
            show=False,
        ),
    ]

    async def _on_key(self, event: events.Key) -> None:
        if event.character is not None and event.character.isalnum() and self._find(event.character):
            event.stop()
            event.prevent_default()

    def _find(self, letter: str) -> bool:
        begun = [index for index, row in enumerate(self.rows) if row.text.casefold().startswith(letter.casefold())]
        if not begun:
            return False
        behind = next((index for index in begun if index > self._cursor), begun[0])
        self._put_cursor(behind)
        return True


class FilePicker(Dialog[Path | None]):
    """Returns the list somebody chose, or None."""

    AUTO_FOCUS = "#files"

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._entries: list[Entry] = []

    def compose(self) -> ComposeResult:
        """The folder, what is in it, and the buttons."""
        with Vertical(classes="dialog -reading -tall") as box:
            box.border_title = _("Liste auswählen")
            yield Line(id="folder")
            yield FileList(
                id="files",
                help_text=_(
                    "Die neuesten Listen stehen oben, darunter die Ordner. {rows.choose} öffnet, {files.up} führt in "
                    "den Ordner darüber, ein Buchstabe zum nächsten Namen, der so beginnt."
                ),
            )
            yield Note(id="files-note")
            with Horizontal(classes="buttons"):
                yield PushButton(
                    _("Öffnen"), action="screen.open", id="open", help_text=_("Öffnet den Ordner oder liest die Liste.")
                )
                yield PushButton(_("Zurück"), action="screen.close", id="close")

    def on_mount(self) -> None:
        """Show the first folder."""
        self._look_into(self._folder)

    @work(group="look", exclusive=True, exit_on_error=False)
    async def _look_into(self, folder: Path, came_from: Path | None = None) -> None:
        """List a folder in a thread, because one on another machine may take long."""
        note = self.query_one("#files-note", Note)
        try:
            entries = await in_background(lambda: entries_of(folder))
        except OSError:
            note.show(_("■ Der Ordner „{folder}“ lässt sich nicht lesen.").format(folder=readable(folder)))
            return
        self._folder, self._entries = folder, entries
        self.query_one("#folder", Line).show(readable(folder))
        rows = [Row(index, entry.line(), strong=entry.is_folder) for index, entry in enumerate(entries)]
        self.query_one(FileList).show(rows, self._first_place(came_from))
        note.show("" if any(not entry.is_folder for entry in entries) else _("Hier liegt keine Liste."))

    def _first_place(self, came_from: Path | None) -> int:
        """At the folder somebody comes from, else at the newest list, else at the first folder."""
        for place, entry in enumerate(self._entries):
            if entry.path == came_from or (came_from is None and not entry.is_folder):
                return place
        return min(1, len(self._entries) - 1)

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Into the folder at the cursor, or done with the list there."""
        place = self.query_one(FileList).highlighted
        if place is None or place >= len(self._entries):
            return
        entry = self._entries[place]
        if entry.is_folder:
            self._open_folder(entry.path)
        else:
            self.dismiss(entry.path)

    def action_go_up(self) -> None:
        """To the folder above."""
        self._open_folder(self._folder.parent)

    def _open_folder(self, folder: Path) -> None:
        came_from = self._folder if folder == self._folder.parent else None
        self._look_into(folder, came_from)
