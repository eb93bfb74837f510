"""The window "Nummer": everything about one number on one page, and what can be decided about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal

from tui.frame.actions import ActionTable, ScreenAction, in_worker
from tui.frame.dialogs import DECISION, ActionDialog, LineQuestion, Reading, file_to_write
from tui.frame.person.consent_dialog import record_consent
from tui.frame.screen import WIDEST
from tui.language.catalogue import _
from tui.runtime.background import in_background
from tui.service.errors import NumberRefused
from tui.service.model.consent import Purpose
from tui.service.wording import marks, persons
from tui.widgets.buttons import PushButton
from tui.widgets.form import DialogBox, Scroll
from tui.widgets.line import HangingNote, Note, on_one_line

if TYPE_CHECKING:
    from tui.frame.app_protocol import Frame
    from tui.service.api import PersonPage, PraxisSms, Section

_MOMENT = 20
"""Cells of the first cell of a row, which is a moment in most sections."""
_FIRST_COLUMN = 3
"""Of two columns the first has so many sections: what was sent, answered and refused; decisions stand in the second."""


def _why_no_optout(window: NumberWindow) -> str | None:
    return "" if window.page.is_opted_out else None


def _why_no_lift(window: NumberWindow) -> str | None:
    return None if window.page.is_opted_out else ""


def _where_something_is_known(window: NumberWindow) -> str | None:
    return persons.nothing_known(window.page.number.display) if window.page.is_empty else None


_ACTIONS = ActionTable(
    ScreenAction(
        "opt_out", "person.opt_out", "f9", _("Keine SMS mehr"), _("Setzt die Nummer auf die Abmeldeliste"),
        button=_("Keine SMS"),
        help_text=_("Setzt die Nummer auf die Abmeldeliste und sperrt, was für sie wartet."), in_footer=True,
        why_not=_why_no_optout,
    ),
    ScreenAction(
        "lift", "person.lift", "f9", _("Abmeldung aufheben"), _("Nimmt die Nummer von der Abmeldeliste"),
        button=_("Aufheben"),
        help_text=_("Nimmt die Nummer von der Abmeldeliste; was gesperrt wurde, bleibt gesperrt."), in_footer=True,
        why_not=_why_no_lift,
    ),
    ScreenAction(
        "consent", "person.consent", "ctrl+p", _("Einwilligung"), _("Hält eine Einwilligung oder einen Widerruf fest"),
        help_text=_("Zeigt, wozu die Nummer eingewilligt hat, und hält fest, was die Person sagt."), in_footer=True,
    ),
    ScreenAction(
        "export", "person.export", "ctrl+o", _("Auskunft"), _("Schreibt alles über die Nummer in eine ZIP-Datei"),
        help_text=_("Schreibt alles über die Nummer als Auskunft (Art. 15 DSGVO) in eine ZIP-Datei."), in_footer=True,
        why_not=_where_something_is_known,
    ),
    ScreenAction(
        "forget", "person.forget", "delete", _("Löschen"), _("Löscht alles über die Nummer"),
        help_text=_("Löscht nach einer Frage Nummer, Namen und Texte (Art. 17 DSGVO)."), in_footer=True,
        why_not=_where_something_is_known,
    ),
)  # fmt: skip


_BUTTONS = ("opt_out", "lift", "export", "forget")
"""For more there is no room in 80 columns; what else can be decided has a key, which the edge names."""


async def show_person(app: Frame, number: str) -> None:
    """Show everything about a number, or about one that is asked for where none can be read."""
    page = await _read(app, number)
    if page is None:
        return
    forgotten = await app.push_screen_wait(NumberWindow(app.sms, page))
    if forgotten:
        for place in app.places_visited:
            place.number_forgotten(forgotten)
        app.watch_outbox()


async def _read(app: Frame, number: str) -> PersonPage | None:
    text = _("Welche Nummer? Das Fenster zeigt alles, was über sie gespeichert ist, und ob sie SMS möchte.")
    objection = ""
    while True:
        if number.strip() and not objection:
            try:
                return await in_background(partial(app.sms.person.page, number))
            except NumberRefused as error:
                objection = marks.ERROR.beside(error.sentence)
        asked = LineQuestion(_("Nummer"), "\n".join(filter(None, (objection, text))), _("Nummer"), _("Zeigen"), number)
        typed = await app.push_screen_wait(asked)
        if typed is None:
            return None
        number, objection = typed, ""


class NumberWindow(ActionDialog[str | None]):
    """Shows the page of a number; returns the number where it was forgotten."""

    ACTIONS = _ACTIONS
    NEWS = "#person-news"
    BINDINGS: ClassVar[list[BindingType]] = ACTIONS.bindings()

    def __init__(self, sms: PraxisSms, page: PersonPage) -> None:
        super().__init__()
        self._sms = sms
        self.page = page

    def compose(self) -> ComposeResult:
        """Who it is, the sections, and what can be decided."""
        with DialogBox(
            _("Nummer"), "-person", hints=[_("{person.consent} Einwilligung"), _("{dialog.close} schließt")]
        ):
            yield Note(id="person-title")
            yield Note(id="person-optout")
            with Horizontal(id="person-sections"):
                with Scroll(id="person-left"):
                    yield HangingNote("")
                with Scroll(id="person-right"):
                    yield HangingNote("")
            yield Note(id="person-news")
            with Horizontal(classes="buttons"):
                yield PushButton(_("Schließen"), id="close", action="screen.close")
                for name in _BUTTONS:
                    yield _ACTIONS.button(name)

    def on_mount(self) -> None:
        """Show what was read."""
        self._show()
        self.query_one("#close").focus()

    def on_resize(self, event: events.Resize) -> None:
        """Two columns where there is room for them."""
        self._lay_out(event.size.width)

    def _show(self) -> None:
        page = self.page
        self.query_one("#person-title", Note).show(persons.title(page.number.display, page.names))
        stands = marks.STOP.beside(persons.opted_out()) if page.is_opted_out else persons.not_opted_out()
        self.query_one("#person-optout", Note).show(stands)
        self._lay_out(self.app.size.width)
        self._offer()

    def _lay_out(self, width: int) -> None:
        side_by_side = width >= WIDEST
        left, right = columns(self.page, side_by_side=side_by_side)
        self.query_one("#person-right").display = side_by_side
        self.query_one("#person-left HangingNote", HangingNote).show(left)
        self.query_one("#person-right HangingNote", HangingNote).show(right)

    # what can be decided

    @property
    def _number(self) -> str:
        return self.page.number.display

    @in_worker(DECISION)
    async def action_opt_out(self) -> None:
        """Put the number on the list, for a reason."""
        text = _(
            "An {number} geht keine SMS mehr, auch nicht aus einer Serie; was für sie wartet, wird gesperrt. "
            "Gespeichert wird nur eine Prüfsumme der Nummer. Wer es war, steht nur da, wenn Sie es in den Grund "
            "schreiben; bitte ohne Gesundheitsangaben."
        ).format(number=self._number)
        reason = await self.application.push_screen_wait(
            LineQuestion(_("Keine SMS mehr an diese Nummer"), text, _("Grund"), _("Eintragen"))
        )
        if reason is not None:
            await in_background(partial(self._sms.optouts.add, self._number, reason))
            await self._read_again(_("Die Nummer steht auf der Abmeldeliste."))

    @in_worker(DECISION)
    async def action_lift(self) -> None:
        """Take the number off the list, for a reason."""
        text = _(
            "{number} darf danach wieder SMS bekommen. Wer die Abmeldung aufhob und warum, wird festgehalten. Was "
            "gesperrt wurde, bleibt gesperrt."
        ).format(number=self._number)
        reason = await self.application.push_screen_wait(
            LineQuestion(_("Abmeldung aufheben"), text, _("Grund"), _("Aufheben"))
        )
        if reason is not None:
            await in_background(partial(self._sms.optouts.remove, self._number, reason))
            await self._read_again(_("Die Abmeldung ist aufgehoben."))

    @in_worker(DECISION)
    async def action_consent(self) -> None:
        """Record a consent or a withdrawal."""
        said = await record_consent(self.application, self._number, Purpose.INFORMATION)
        if said:
            await self._read_again(said)

    @in_worker(DECISION)
    async def action_export(self) -> None:
        """Hand out everything."""
        text = _("Alles über diese Nummer als ZIP-Datei: Text, JSON und CSV. Nur Sie können sie lesen.")
        proposed = Path.home() / _("auskunft.zip")
        target = await file_to_write(self.application, _("Auskunft (Art. 15 DSGVO)"), text, _("Schreiben"), proposed)
        if target is None:
            return
        await in_background(partial(self._sms.person.export_to, self._number, target))
        self._say(_("Die Auskunft liegt in {path}.").format(path=target))

    @in_worker(DECISION)
    async def action_forget(self) -> None:
        """Forget everything, once the number was typed again."""
        forecast = await in_background(partial(self._sms.person.forecast, self._number))
        text = "\n".join((*forecast.lines, "", _("Zum Löschen geben Sie die Nummer noch einmal ein.")))
        typed = await self.application.push_screen_wait(
            LineQuestion(_("Alles über diese Nummer löschen?"), text, _("Nummer"), _("Löschen"))
        )
        if typed is None:
            return
        if self._sms.compose.understand(typed).display != self._number:
            self._say(marks.ERROR.beside(_("Das ist nicht dieselbe Nummer; nichts wurde gelöscht.")))
            return
        forgotten = await in_background(partial(self._sms.person.forget, self._number))
        await self.application.push_screen_wait(Reading(_("Gelöscht"), "\n".join(forgotten.lines)))
        self.dismiss(self._number)

    async def _read_again(self, sentence: str) -> None:
        self.page = await in_background(partial(self._sms.person.page, self._number))
        self._show()
        self._say(sentence)
        self.application.watch_outbox()


def columns(page: PersonPage, *, side_by_side: bool) -> tuple[str, str]:
    """What stands on the left and on the right; without room for both, everything on the left."""
    if not side_by_side:
        return _text(page.sections), ""
    return _text(page.sections[:_FIRST_COLUMN]), _text(page.sections[_FIRST_COLUMN:])


def _text(sections: Sequence[Section]) -> str:
    return "\n\n".join("\n".join(_section(each)) for each in sections if each.rows or not each.is_rare)


def _section(section: Section) -> Iterator[str]:
    yield persons.section_title(section.title.upper(), len(section.rows))
    for first, *others in section.rows:
        rest = "  ".join(on_one_line(cell) for cell in others if cell.strip())
        yield f"{on_one_line(first):<{_MOMENT}}\t{rest}"
