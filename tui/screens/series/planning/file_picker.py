"""Choosing a list by keyboard: the folders and lists of a folder, the newest lists first."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message

from tui.frame.dialogs import Dialog
from tui.language import dates
from tui.language.catalogue import _
from tui.runtime.background import in_background
from tui.runtime.values import dataclass
from tui.screens.series.planning.steps.step_list import readable
from tui.service.text.spellings import spelled_out
from tui.service.wording import marks
from tui.widgets.buttons import PushButton
from tui.widgets.form import DialogBox
from tui.widgets.german_bindings import hidden_binding
from tui.widgets.line import Line, Note, fitted, on_one_line
from tui.widgets.row_list import Row, RowList

LIST_ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".vcf")
_NAME = 40
_PATH_BEGINS = ("/", "~")


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
        return f"{fitted(self.title, _NAME)} {dates.date_and_time(self.changed)} {size:>9}"


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
                changed = datetime.fromtimestamp(status.st_mtime, UTC)
                files.append(Entry(path, path.name, changed, status.st_size))
        except OSError:
            continue
    files.sort(key=lambda entry: (entry.changed, entry.title), reverse=True)
    folders.sort(key=lambda entry: entry.title.casefold())
    above = [Entry(folder.parent, "../")] if folder.parent != folder else []
    return [*above, *files, *folders]


class FileList(RowList):
    """The rows of a folder: what is typed leads to the name that begins so, Backspace to the folder above."""

    BINDINGS: ClassVar[list[BindingType]] = [
        hidden_binding("backspace", "screen.go_up", _("Ordner darüber"), "files.up", _("Zeigt den Ordner darüber")),
    ]

    @dataclass
    class Typed(Message):
        """The beginning of a name, or a path, as far as it was typed."""

        text: str

    def __init__(self) -> None:
        super().__init__(
            id="files",
            help_text=_(
                "Die neuesten Listen stehen oben, darunter die Ordner. {rows.choose} öffnet, {files.up} führt in den "
                "Ordner darüber. Tippen springt zum Namen, der so beginnt; ein Pfad, der mit / oder ~ beginnt, wird "
                "mit {rows.choose} geöffnet."
            ),
        )
        self._typed = ""

    @property
    def typed_path(self) -> Path | None:
        """The path that was typed, None where a name was or nothing."""
        return Path(self._typed).expanduser() if self._typed.startswith(_PATH_BEGINS) else None

    def forget_typed(self) -> None:
        """Drop what was typed of a name so far."""
        self._take("")

    def on_key(self, event: events.Key) -> None:
        """Look for the name that begins as it is typed, or keep the path."""
        typed = self._typed
        if event.key == "backspace" and typed:
            self._take(typed[:-1])
        elif event.character is None or not event.character.isprintable() or (event.character == " " and not typed):
            if event.key != "enter":
                self._take("")
            return
        elif (typed + event.character).startswith(_PATH_BEGINS) or self._find(typed + event.character):
            self._take(typed + event.character)
        elif self._find(event.character, behind=True):
            self._take(event.character)
        event.stop()  # also where nothing is called so: it was typed for this list
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Look for the name that begins as what is pasted, or keep the path."""
        pasted = "".join(filter(str.isprintable, event.text)).strip()
        if pasted and (pasted.startswith(_PATH_BEGINS) or self._find(pasted)):
            self._take(pasted)

    def _take(self, typed: str) -> None:
        if typed != self._typed:
            self._typed = typed
            self.post_message(self.Typed(typed))

    def _find(self, beginning: str, *, behind: bool = False) -> bool:
        """Put the cursor on a name that begins so: the one there already, or the next one behind it."""
        wanted = spelled_out(beginning)
        begun = [index for index, row in enumerate(self.rows) if spelled_out(row.text).startswith(wanted)]
        if not begun:
            return False
        first = self._cursor + 1 if behind else self._cursor
        self._put_cursor(next((index for index in begun if index >= first), begun[0]))
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
        with DialogBox(_("Liste auswählen"), "-reading", "-tall"):
            yield Line(id="folder")
            yield FileList()
            yield Note(id="files-note")
            with Horizontal(classes="buttons"):
                yield PushButton(
                    _("Öffnen"),
                    action="screen.open",
                    id="open",
                    help_text=_("Öffnet den Ordner oder liest die Liste."),
                    main=True,
                )
                yield PushButton(_("Zurück"), action="screen.close", id="close")

    def on_mount(self) -> None:
        """Show the first folder."""
        self._look_into(self._folder)

    @work(group="look", exclusive=True, exit_on_error=False)
    async def _look_into(self, folder: Path, came_from: Path | None = None) -> None:
        await self._list(folder, came_from)

    async def _list(self, folder: Path, came_from: Path | None = None) -> None:
        """List a folder in a thread, because one on another machine may take long."""
        note = self.query_one("#files-note", Note)
        self.query_one(FileList).forget_typed()
        try:
            entries = await in_background(lambda: entries_of(folder))
        except OSError:
            unread = _("Der Ordner „{folder}“ lässt sich nicht lesen.").format(folder=readable(folder))
            note.show(marks.ERROR.beside(unread))
            return
        self._folder, self._entries = folder, entries
        self.query_one("#folder", Line).show(readable(folder))
        rows = [Row(index, entry.line(), strong=entry.is_folder) for index, entry in enumerate(entries)]
        self.query_one(FileList).show(rows, self._first_place(came_from))
        self._show_what_is_here()

    def _show_what_is_here(self) -> None:
        has_list = any(not entry.is_folder for entry in self._entries)
        self.query_one("#files-note", Note).show("" if has_list else _("Hier liegt keine Liste."))

    @on(FileList.Typed)
    def _typed(self, event: FileList.Typed) -> None:
        event.stop()
        if event.text:
            is_path = event.text.startswith(_PATH_BEGINS)
            words = _("Gesucht: {text} – {rows.choose} öffnet den Pfad") if is_path else _("Gesucht: {text}")
            self.query_one("#files-note", Note).show(words.format(text=on_one_line(event.text)))
        else:
            self._show_what_is_here()

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
        """Into the folder at the cursor or of the path that was typed, or done with the list there."""
        if path := self.query_one(FileList).typed_path:
            self._open_path(path)
            return
        place = self.query_one(FileList).highlighted
        if place is None or place >= len(self._entries):
            return
        entry = self._entries[place]
        if entry.is_folder:
            self._open_folder(entry.path)
        else:
            self.dismiss(entry.path)

    @work(group="look", exclusive=True, exit_on_error=False)
    async def _open_path(self, path: Path) -> None:
        if await in_background(path.is_file):
            self.dismiss(path)
        else:
            await self._list(path)

    def action_go_up(self) -> None:
        """To the folder above."""
        self._open_folder(self._folder.parent)

    def _open_folder(self, folder: Path) -> None:
        came_from = self._folder if folder == self._folder.parent else None
        self._look_into(folder, came_from)
