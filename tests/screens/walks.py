"""Where a walk leads: every place, every dialog, and texts that a careless program stumbles over."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget

from tests.screens.desk import Desk
from tui.frame.dialogs import Answer, Dialog, LineQuestion, Question, Reading
from tui.frame.finder.dialog import Finder
from tui.frame.finder.findable import Findable
from tui.frame.help import Help
from tui.frame.initials_dialog import InitialsQuestion
from tui.frame.navigation import Place
from tui.frame.person.consent_dialog import ConsentDialog
from tui.frame.person.window import NumberWindow
from tui.frame.quitting import LeaveQuestion, ReasonsToStay
from tui.known_actions import known_actions
from tui.screens.outbox.change_dialog import ChangeDialog
from tui.screens.outbox.detail_dialog import MessageDetail
from tui.screens.outbox.detail_pane import MessageStory
from tui.screens.outbox.statistics import StatisticsDialog, read_figures
from tui.screens.provider.mail_dialog import MailSetupDialog
from tui.screens.series.planning.file_picker import FilePicker
from tui.screens.series.planning.number_correction import NumberCorrection
from tui.screens.series.progress.left_out import LeftOutRows
from tui.screens.series.reminders.plan_dialog import PlanDialog
from tui.screens.series.reminders.plans_dialog import PlansDialog
from tui.screens.single.number_choice import NumberChoice
from tui.screens.templates.picker import TemplatePicker
from tui.screens.templates.values_dialog import PlaceholderValues
from tui.service.api import (
    Event,
    Message,
    MessageState,
    PlanDay,
    PlanRow,
    PlanStatus,
    PlanView,
    PossibleNumber,
    PraxisSms,
    ReminderRun,
    RowKind,
    RunReport,
    WaitingReminders,
)
from tui.service.model.consent import Purpose
from tui.service.model.events import EventKind
from tui.service.model.facts import Fact, FactKind
from tui.service.model.messages import Rejected
from tui.service.model.reminders import RunFindings, RunOutcome
from tui.service.recipients import CheckedRow, Verdict
from tui.service.settings import ReminderPlan
from tui.service.text.numbers.number_reading import understand
from tui.service.usecases.person.person import PersonPage
from tui.service.usecases.person.sections import Section
from tui.service.usecases.templates import OfferedText
from tui.widgets.form import Form
from tui.widgets.line import Note

LONG = "Ein Satz, der nicht enden will und deshalb umbricht. " * 40
HOSTILE = {
    "a closing tag": "[/]",
    "an open tag": "[b",
    "an action": "[@click=app.quit]x",
    "umlauts": "ä ö ü ß €",
    "an emoji": "Zahn \U0001f9b7 da",
    "a decomposed umlaut": "Gru\u0308n",
    "a line break": "eins\nzwei",
    "an escape": "weg\x1b[2Jda",
}
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STORY = (EventKind.QUEUED, EventKind.DEFERRED, EventKind.UNKNOWN)
WORDS = " ".join(HOSTILE.values())


def message(
    text: str = "Guten Tag", *, state: MessageState = MessageState.UNKNOWN, words: str = "abgebrochen"
) -> Message:
    """A message about which everything can be decided."""
    return Message(
        id=7, series_id=None, number="+491711234567", name=text, text=text, sender="PraxisMolar", protocol="sms4-rest",
        state=state, segments=1, attempts=1, due_at=MONDAY, provider_id="4711", error=words, created_by=words,
        created_at=MONDAY, updated_at=MONDAY,
    )  # fmt: skip


def story(text: str, words: str = "abgebrochen") -> MessageStory:
    """What became of it."""
    events = tuple(Event(MONDAY, words, kind, words, 7) for kind in STORY)
    return MessageStory(message(text, words=words), events, is_opted_out=False, read_at=MONDAY)


ANSWERS = [Answer("Speichern", "save"), Answer("Verwerfen", "discard"), Answer("Zurück", "stay")]

DIALOGS: dict[str, Callable[[PraxisSms], Dialog[object]]] = {
    "a question": lambda sms: Question("Änderungen speichern?", "Noch nicht gespeichert.", ANSWERS),
    "a long question": lambda sms: Question("Änderungen speichern?", LONG, ANSWERS),
    "who is at the desk": lambda sms: InitialsQuestion(),
    "a question for one line": lambda sms: LineQuestion("Test-SMS", LONG, "Handynummer", "Senden"),
    "a consent": lambda sms: ConsentDialog(sms.consents.of_number("0171 1234567"), Purpose.RECALL),
    "a number to choose": lambda sms: NumberChoice("Koch", [PossibleNumber(WORDS, WORDS)] * 3, are_looked_up=True),
    "a text": lambda sms: Reading("Zugang prüfen", "in Ordnung"),
    "a long text": lambda sms: Reading("Zugang prüfen", LONG),
    "leaving": lambda sms: LeaveQuestion(ReasonsToStay((LONG[:300], "Es wartet eine SMS."), on_the_wire=True)),
    "the mail setup": lambda sms: MailSetupDialog(sms),
    "a message": lambda sms: MessageDetail(story(LONG)),
    "a message to change": lambda sms: ChangeDialog(message(LONG), sms.now()),
    "the statistics": lambda sms: StatisticsDialog(read_figures(sms)),
    "what can be done": lambda sms: Finder(),
    "the files": lambda sms: FilePicker(Path(__file__).parent),
    "a number to correct": lambda sms: NumberCorrection(sms, row_without_number(LONG[:60])),
    "the reminder plans": lambda sms: PlansDialog(*reminder_plans(LONG[:200]), MONDAY),
    "a reminder plan": lambda sms: PlanDialog(sms, reminder_day(LONG[:200])),
    "the rows left out": lambda sms: LeftOutRows([Rejected(n, "12", LONG, "Weiß") for n in range(60)]),
    "the templates": lambda sms: TemplatePicker([OfferedText(f"Vorlage {n}", LONG) for n in range(30)], ""),
    "a number": lambda sms: NumberWindow(sms, page(LONG)),
    "the placeholders": lambda sms: PlaceholderValues("Termin", [f"Feld {n}" for n in range(12)], {}),
}  # type: ignore[assignment, dict-item]
"""Every kind of dialog, as large as it gets."""

HELP = "help"


def every_screen() -> set[type[Screen[object]]]:
    """Every screen and dialog of the application; all its modules are imported for that."""
    known_actions()
    found: set[type[Screen[object]]] = set()
    waiting: list[type[Screen[object]]] = [Screen]
    while waiting:
        below = waiting.pop().__subclasses__()
        waiting += below
        found.update(kind for kind in below if kind.__module__ in sys.modules and kind.__module__.startswith("tui."))
    return found


def dialogs_showing(text: str, desk: Desk) -> Iterator[Dialog[object]]:
    """Every dialog, showing one text wherever it shows data."""
    focused = desk.app.focused
    assert focused is not None
    focused.help_text = text  # type: ignore[attr-defined]
    yield Help(desk.app.screen)  # type: ignore[misc]
    yield Question(text, text, [Answer(text[:12], "x")])  # type: ignore[misc]
    yield LineQuestion(text, text, text, text[:12], text)  # type: ignore[misc]
    yield Reading(text, text)  # type: ignore[misc]
    yield LeaveQuestion(ReasonsToStay((text,)))  # type: ignore[misc]
    yield MessageDetail(story(text, text))  # type: ignore[misc]
    yield TemplatePicker([OfferedText(text, text)], text)  # type: ignore[misc]
    yield PlaceholderValues(text, [text], {text.casefold(): text})  # type: ignore[misc]
    finder = Finder()
    finder._actions.append(Findable(text, text, open_nothing, text, text))
    yield finder  # type: ignore[misc]
    yield FilePicker(folder_called(text))  # type: ignore[misc]
    yield NumberCorrection(desk.app.sms, row_without_number(text))  # type: ignore[misc]
    yield LeftOutRows([Rejected(2, text, text, text)])  # type: ignore[misc]
    yield NumberWindow(desk.app.sms, page(text))  # type: ignore[misc]
    yield NumberChoice(text, [PossibleNumber("0171 1234567", "")], are_looked_up=True)  # type: ignore[misc]
    yield ChangeDialog(message(text), desk.app.sms.now())  # type: ignore[misc]
    yield PlansDialog(*reminder_plans(text), MONDAY)  # type: ignore[misc]
    yield PlanDialog(desk.app.sms, reminder_day(text))  # type: ignore[misc]


def page(text: str) -> PersonPage:
    """Everything about a number, with one text wherever there is one."""
    heading = ("Wann", "Was", "Wer")
    sections = tuple(Section(name, name, heading, ((text, text, text),) * 9, ()) for name in ("SMS", "Serien", "Wer"))
    return PersonPage(understand("0171 1234567"), (text,), True, sections)


def reminder_plans(text: str) -> tuple[list[PlanView], list[PlanStatus]]:
    """Two plans of which one is held, with one text wherever there is one."""
    plan = ReminderPlan(folder=text, template=text)
    held = (Fact.of(FactKind.REMINDERS_UNREADABLE, words=text),)
    waiting = WaitingReminders(text, 3, 35, (MONDAY.date(),), MONDAY)
    views = [PlanView(name, plan, None, MONDAY, is_on_trial=True) for name in (text, "abends")]
    statuses = [
        PlanStatus(text, held, False, None, 2, MONDAY),
        PlanStatus("abends", (), False, waiting, 0, MONDAY, text),
    ]
    return views, statuses


def reminder_day(text: str) -> PlanDay:
    """A held plan with appointments of every kind, with one text wherever there is one."""
    held = (Fact.of(FactKind.REMINDERS_OLD_FILE, file=text, hours=30),)
    run = ReminderRun(
        text, MONDAY.date(), MONDAY, MONDAY, RunOutcome.HELD, RunFindings(held), 12, 10, 2, released_by=text
    )
    report = RunReport(run, (MONDAY.date(),), MONDAY)
    waiting = WaitingReminders(text, 3, 35, (MONDAY.date(),), MONDAY)
    rows = [
        PlanRow(
            kind, text, "+491711234567", MONDAY, text, text, message_id=7, message_state=MessageState.QUEUED,
            due_at=MONDAY, row=row_without_number(text), called_by=text, called_at=MONDAY,
        )
        for kind in RowKind
        for _each in range(3)
    ]  # fmt: skip
    return PlanDay(text, run, MONDAY, True, report, waiting, tuple(rows))


def row_without_number(text: str) -> CheckedRow:
    """A row of a list whose number cannot be understood."""
    return CheckedRow(2, (text,), "", text, text, Verdict.INVALID, text)


async def open_nothing() -> None:
    """What a row does that is only looked at."""


def folder_called(text: str) -> Path:
    """A folder with a list in it, both of that name, as far as names of files go."""
    name = text.replace("/", "\N{DIVISION SLASH}")
    folder = Path(os.environ["HOME"]) / name
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.csv").touch()
    return folder


async def open_place(desk: Desk, place: Place) -> None:
    """Go to a place by its key."""
    await desk.press(place.key)
    await desk.until(lambda: desk.app.current_mode == place.name and desk.app.focused is not None)
    await desk.pilot.pause()


async def open_dialog(desk: Desk, name: str) -> Dialog[object]:
    """Open a dialog over the first place; F1 opens the help."""
    dialog = Help(desk.app.screen) if name == HELP else DIALOGS[name](desk.app.sms)
    await desk.app.push_screen(dialog)
    await desk.until(lambda: desk.app.screen is dialog and desk.app.focused is not None)
    await desk.pilot.pause()
    if isinstance(dialog, ChangeDialog):  # what speaks against its text comes once typing has paused
        await desk.until(lambda: dialog.query_one("#change-news", Note).text != "")
    return dialog  # type: ignore[return-value]


@contextmanager
def of(name: object) -> Iterator[None]:
    """What fails in here says of what it was."""
    try:
        yield
    except AssertionError as error:
        error.add_note(f"of: {name}")
        raise


async def each_dialog(desk: Desk) -> AsyncIterator[tuple[str, Dialog[object]]]:
    """Open every dialog, one after the other, and close it unless something has closed it already."""
    for name in (*DIALOGS, HELP):
        dialog = await open_dialog(desk, name)
        yield name, dialog
        if len(desk.app.screen_stack) > 1:
            await leave(desk, dialog)
        await desk.until(lambda: len(desk.app.screen_stack) == 1)


async def leave(desk: Desk, dialog: Dialog[object]) -> None:
    """Close a dialog with Esc; the one that goes on for nobody who has not said who he is, with an answer."""
    if isinstance(dialog, InitialsQuestion):
        await desk.fill("#line", "AB")
        await desk.press("enter")
    else:
        await desk.press("escape")


async def tab_comes_round_both_ways(desk: Desk) -> None:
    """No field is a trap."""
    order = await desk.tab_order()
    backwards = [desk.focused]
    for _step in order[1:]:
        await desk.press("shift+tab")
        backwards.append(desk.focused)
    assert backwards == [order[0], *reversed(order[1:])]


def bindings_in(desk: Desk) -> Iterator[tuple[DOMNode, Binding]]:
    """Every binding of every widget on the screen, and of screen and application."""
    for node in (*desk.app.screen.walk_children(with_self=True), desk.app):
        for bindings in node._bindings.key_to_bindings.values():
            for binding in bindings:
                yield node, binding


def fields(desk: Desk) -> list[Widget]:
    """What takes the cursor, in the order of Tab."""
    return list(desk.app.screen.focus_chain)


def window_of(widget: Widget, desk: Desk) -> Widget:
    """What scrolls a widget, or the screen."""
    return next((node for node in widget.ancestors if isinstance(node, Form)), desk.app.screen)


def shown(text: str) -> str:
    """A text as a row shows it."""
    return " ".join(text.split())
