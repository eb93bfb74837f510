"""The rows of the Postausgang: at the ends of a page the cursor turns it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message

from tui.frame.actions import ActionTable, ScreenAction, person_action
from tui.language.catalogue import _
from tui.widgets.row_list import RowList
from tui.widgets.text_field import text_begun_by

OUTBOX_ACTIONS = ActionTable(
    ScreenAction(
        "resolve", "outbox.resolve", "f9", _("Klären"), _("Hält fest, was aus einer ungeklärten SMS wurde"),
        found_by=_("angekommen entscheiden unklar offen Fehler"), in_footer=True,
        named_when=lambda screen: screen.needs_person, on_shown=True,
    ),
    ScreenAction(
        "turn_to_answers", "outbox.answers", "alt+a", _("Antworten"),
        _("Zeigt, was Patienten antworteten; noch einmal wieder alle SMS"),
        found_by=_("anzeigen lesen zugesagt abgesagt abgemeldet Abmeldung STOP Rückmeldung eingegangen"),
        in_footer=True, named_when=lambda screen: screen.has_unread_answers and not screen.shows_answers,
    ),
    ScreenAction(
        "toggle_read", "outbox.toggle_read", "alt+g", _("Gelesen"),
        _("Vermerkt die Antwort als gelesen oder ungelesen"), in_footer=True,
        named_when=lambda screen: screen.shows_answers, on_shown=True,
    ),
    person_action(
        "outbox", _("Zeigt alles über die Nummer der SMS; Abmeldung, Auskunft, Löschen"),
        lambda screen: bool(screen.number_here),
    ),
    ScreenAction(
        "search", "outbox.search", "ctrl+g", _("Suchen"), _("Sucht in Nummer, Name und Text"), in_footer=True,
        named_when=lambda screen: not screen.shows_answers,
    ),
    ScreenAction(
        "retry", "outbox.retry", "ctrl+r", _("Erneut senden"), _("Stellt die SMS noch einmal ein"), button=_("Erneut"),
        found_by=_("wiederholen fehlgeschlagen Fehler"), in_footer=True, on_shown=True,
    ),
    ScreenAction(
        "export", "outbox.export", "ctrl+o", _("Exportieren"), _("Schreibt, was gefiltert ist, in eine CSV-Datei"),
        found_by=_("drucken ausdrucken speichern Liste Excel"),
    ),
    ScreenAction(
        "statistics", "outbox.statistics", "ctrl+t", _("Statistik"), _("Zeigt Anzahl und Kosten"),
        found_by=_("drucken ausdrucken Auswertung Verbrauch Rechnung Monat Preis"),
    ),
    ScreenAction(
        "progress", "outbox.progress", "ctrl+p", _("Verlauf der Serie"), _("Zeigt, wie weit die Serie ist"),
        button=_("Verlauf"),
    ),
    ScreenAction(
        "back_out", "outbox.back", "escape", _("Zurück"), _("Hebt die Auswahl auf")
    ),
    ScreenAction(
        "copy", "outbox.copy", "ctrl+l", _("Nummer und Text kopieren"),
        _("Übergibt Nummer und Text der SMS an das Terminal, für die Zwischenablage"), on_shown=True,
    ),
    ScreenAction(
        "reroute", "outbox.reroute", "ctrl+y", _("Protokoll umstellen"),
        _("Stellt wartende SMS auf das Protokoll der Praxis um"), found_by=_("Anbieter wechseln"), on_shown=True,
    ),
    ScreenAction(
        "change", "outbox.change", "ctrl+e", _("Ändern"), _("Ändert Text oder Zeit dessen, was noch wartet"),
        found_by=_("bearbeiten korrigieren verschieben später Uhrzeit Zeitpunkt Termin"),
        on_shown=True,
    ),
    ScreenAction(
        "write_again", "outbox.write_again", "ctrl+d", _("An dieselben schreiben"),
        _("Bereitet eine Serie an die Empfänger dieser Serie vor"), on_shown=True,
    ),
    ScreenAction(
        "answer", button=_("Zurückschreiben"), help_text=_("Schreibt dem zurück, dessen Antwort am Cursor steht."),
        found_by=_("antworten"),
    ),
    ScreenAction("open", button=_("Öffnen"), help_text=_("Zeigt alles über die SMS am Cursor.")),
    ScreenAction(
        "mark", "outbox.mark", "space", _("Markieren"), _("Markiert die SMS oder nimmt die Marke weg"), in_list=True
    ),
    ScreenAction(
        "mark_page", "outbox.mark_page", "ctrl+a", _("Alle dieser Seite markieren"),
        _("Markiert alle SMS dieser Seite"), in_list=True,
    ),
    ScreenAction(
        "cancel", "outbox.cancel", "delete", _("Abbrechen"), _("Nimmt zurück, was noch wartet"),
        found_by=_("stornieren stoppen löschen zurückziehen"), in_list=True,
    ),
)  # fmt: skip
"""What can be done in the Postausgang."""


class Turn(Enum):
    """Which page comes next, and where the cursor goes in it."""

    OLDER = "older"
    NEWER = "newer"
    NEWEST = "newest"
    OLDEST = "oldest"


class OutboxList(RowList):
    """The rows of one page; it knows whether there are newer and older pages.

    `search` is called with what is typed or pasted: a message would come after the next key.
    """

    BINDINGS: ClassVar[list[BindingType]] = OUTBOX_ACTIONS.list_bindings()

    @dataclass
    class Turned(Message):
        """A person wants another page."""

        turn: Turn

    def __init__(self, search: Callable[[str], object]) -> None:
        super().__init__(id="outbox-list", help_text=_help())
        self._search = search
        self.has_older = False
        self.has_newer = False

    def on_key(self, event: events.Key) -> None:
        """A letter or a digit begins a search; the space bar marks, and a letter with Alt is a key of the screen."""
        if typed := text_begun_by(event):
            event.stop()
            self._search(typed)

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted is searched for."""
        event.stop()
        if sought := " ".join(event.text.split()):
            self._search(sought)

    def _turns(self, turn: Turn) -> bool:
        """Ask for another page; whether there is one."""
        is_there = self.has_newer if turn in (Turn.NEWER, Turn.NEWEST) else self.has_older
        if is_there:
            self.post_message(self.Turned(turn))
        return is_there

    def leave_upwards(self) -> None:
        """To the page before, or to the field before."""
        if not self._turns(Turn.NEWER):
            super().leave_upwards()

    def leave_downwards(self) -> None:
        """To the page behind, or to the field behind."""
        if not self._turns(Turn.OLDER):
            super().leave_downwards()

    def roll_on(self, by: int) -> None:
        """To the page behind, or to the one before."""
        self._turns(Turn.OLDER if by > 0 else Turn.NEWER)

    def action_page_up(self) -> None:
        """To the page before."""
        if not self._turns(Turn.NEWER):
            super().action_first()

    def action_page_down(self) -> None:
        """To the page behind."""
        if not self._turns(Turn.OLDER):
            super().action_last()

    def action_first(self) -> None:
        """To the newest."""
        if not self._turns(Turn.NEWEST):
            super().action_first()

    def action_last(self) -> None:
        """To the oldest."""
        if not self._turns(Turn.OLDEST):
            super().action_last()


def _help() -> str:
    return _(
        "Die neuesten SMS stehen oben. {rows.choose} zeigt alles über eine SMS, bei einer Serie ihre SMS. "
        "{outbox.mark} markiert mehrere; was Sie dann wählen, gilt für alle markierten. {rows.page_up} und "
        "{rows.page_down} blättern. {outbox.person} zeigt alles über ihre Nummer, {outbox.change} ändert, was noch "
        "wartet. Bei Antworten von Patienten schreibt {rows.choose} zurück, und {outbox.toggle_read} vermerkt sie als "
        "gelesen. Wer tippt, sucht."
    )
