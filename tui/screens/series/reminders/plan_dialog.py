"""The window of one reminder plan: its appointments, what becomes of each, and what a person decides about them."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.screen import Screen

from tui.frame.actions import in_worker, is_under_way
from tui.frame.dialogs import DECISION, ActionDialog, agrees
from tui.language.amounts import grouped
from tui.language.catalogue import _, ngettext
from tui.runtime.background import Looking, in_background
from tui.screens.outbox.decision_dialogs import OutboxActions
from tui.screens.series.planning.number_correction import NumberCorrection
from tui.screens.series.reminders import plan_words as words
from tui.screens.series.reminders.plan_actions import PLAN_ACTIONS, against_release, needs_run
from tui.screens.series.reminders.reminder_row import leaving_time
from tui.service.errors import PraxisSmsError
from tui.service.model.facts import FactKind
from tui.service.usecases.reminders.plan_rows import RowKind
from tui.service.wording import labels, marks
from tui.service.wording.facts import sentence
from tui.widgets.buttons import PushButton
from tui.widgets.form import DialogBox
from tui.widgets.line import Line, Note, on_one_line
from tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from tui.service.api import PlanDay, PlanRow, PraxisSms

LOOK_SECONDS = 5.0
"""Seconds after which it is asked whether another program changed something."""


def show_runs(dialog: Screen[Any], runs: tuple[str, str]) -> None:
    """Show the last run of a plan and the next one, each in its row; none where there is nothing to say."""
    for line, told in zip(("#last-run", "#next-run"), runs, strict=True):
        dialog.query_one(line, Line).show(told)
        dialog.query_one(line).display = bool(told)


class PlanDialog(ActionDialog[None]):
    """Shows a plan as it changes."""

    AUTO_FOCUS = "#plan-rows"
    ACTIONS = PLAN_ACTIONS
    NEWS = "#plan-news"
    BINDINGS: ClassVar[list[BindingType]] = ACTIONS.bindings()
    DEFAULT_CSS = """
    PlanDialog #plan-summary { max-height: 5; }
    PlanDialog #plan-rows { min-height: 3; margin: 1 0 0 0; }
    PlanDialog #plan-row { max-height: 3; }
    PlanDialog #plan-news { max-height: 3; }
    """

    def __init__(self, sms: PraxisSms, day: PlanDay) -> None:
        super().__init__()
        self._sms = sms
        self.day = day
        """The plan as it was read last."""
        self._version: int | None = None
        self._readings = 0
        self._looking = Looking(self._read_what_changed)

    def compose(self) -> ComposeResult:
        """What waits, the appointments, the one at the cursor in full, and what can be decided."""
        with DialogBox(_("Erinnerungen: {plan}").format(plan=on_one_line(self.day.plan)), "-reading", "-tall"):
            yield Note(id="plan-summary")
            yield Line(id="last-run")
            yield Line(id="next-run")
            yield RowList(
                id="plan-rows",
                help_text=_(
                    "Die Termine, um die es geht, und was aus der Erinnerung jedes Termins wird. {rows.choose} hakt "
                    "einen Anruf ab, berichtigt eine Nummer, mit der nichts gesendet werden kann, oder zeigt die SMS."
                ),
            )
            yield Note(id="plan-row")
            yield Note(id="plan-news")
            with Horizontal(classes="buttons"):
                yield PushButton(_("Schließen"), id="close", action="screen.close")
                for action in PLAN_ACTIONS:
                    yield PLAN_ACTIONS.button(action.name)

    def on_mount(self) -> None:
        """Show what was read, and follow it."""
        self._show()
        self.set_interval(LOOK_SECONDS, self._look)

    def _show(self) -> None:
        now = self._sms.now()
        self.query_one("#plan-summary", Note).show(words.plan_summary(self.day, now))
        show_runs(self, words.runs_of_day(self.day, now))
        self.query_one(RowList).show(words.appointment_rows(self.day.rows, now))
        self._explain()
        self._offer()
        if self.focused is not None and not self.focused.display:
            self.query_one(RowList).focus()
        keys = {
            "release": _("{plan.release} gibt frei"),
            "stop": _("{plan.stop} hält an"),
            "run_again": _("{plan.run} liest neu"),
        }
        possible = [words for name, words in keys.items() if PLAN_ACTIONS.why_not(self, name) is None]
        self.query_one(DialogBox).show_hints(*possible, _("{dialog.close} schließt"))

    @property
    def _row(self) -> PlanRow | None:
        place = self.query_one(RowList).highlighted
        return None if place is None or place >= len(self.day.rows) else self.day.rows[place]

    @on(RowList.Highlighted)
    def _moved(self, event: RowList.Highlighted) -> None:
        event.stop()
        self._say("")
        self._explain()

    def _explain(self) -> None:
        row = self._row
        self.query_one("#plan-row", Note).show("" if row is None else words.explanation(row))

    def _look(self) -> None:
        """Read the store again where it changed; the list is read again only when a person asks for it."""
        self.run_worker(self._looking.unless_under_way(), group="look", exit_on_error=False)

    async def _read_what_changed(self) -> None:
        if is_under_way(self, DECISION):
            return
        with suppress(PraxisSmsError):
            version = await in_background(self._sms.outbox.version)
            if version != self._version and not is_under_way(self, DECISION):
                self._version = version
                await self._read(reads_list=False)

    async def _read(self, *, reads_list: bool = True) -> None:
        seen = None if reads_list else self.day
        self._readings += 1
        reading = self._readings
        day = await in_background(partial(self._sms.reminders.day, self.day.plan, seen))
        if self.is_mounted and reading == self._readings:  # else what was read since is newer
            self.day = day
            self._show()

    # what can be decided

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.once(DECISION, self._decide_about_row)

    @in_worker(DECISION)
    async def action_release(self) -> None:
        """Let the reminders go, after a question that names what speaks against it."""
        day = self.day
        held, runs_first = day.report.run.held, needs_run(day)
        in_doubt = bool(against_release(day)) or runs_first
        agreement = _("Trotzdem freigeben") if in_doubt else _("Freigeben")
        title, text = _("Erinnerungen freigeben?"), self._release_text()
        if not await agrees(self.application, title, text, agreement, is_first=not in_doubt):
            return
        overruled = [fact.kind for fact in held] if runs_first else None
        earlier = [fact.kind for fact in day.earlier.held]
        release = partial(self._sms.reminders.release, day.plan, overruled, overruled_earlier=earlier)
        count = await in_background(release)
        told = ngettext("{count} Erinnerung freigegeben.", "{count} Erinnerungen freigegeben.", count)
        await self._after(told.format(count=grouped(count)))

    def _release_text(self) -> str:
        day, report, now = self.day, self.day.report, self._sms.now()
        waiting = 0 if day.waiting is None else day.waiting.paused
        changes = report.changes if needs_run(day) else None
        added, taken_back = (len(changes.remind), len(changes.take_back)) if changes is not None else (0, 0)
        count = max(waiting + added - taken_back, 0)
        due_at = day.waiting.due_at if day.waiting is not None else report.due_at
        lines = [
            ngettext("{count} Erinnerung, geht {time}.", "{count} Erinnerungen, gehen {time}.", count).format(
                count=grouped(count), time=leaving_time(due_at, now)
            )
        ]
        if taken_back:
            lines.append(words.taken_back(taken_back))
        if against := against_release(day):
            lines += [_("Dagegen spricht:"), *(marks.ERROR.beside(sentence(fact)) for fact in against)]
        elif needs_run(day):
            lines.append(marks.HINT.beside(_("Der Plan ist neu; bis jetzt zeigt er nur, was er senden würde.")))
        name = labels.signed_name(self._sms.actor, self._sms.initials)
        lines += ["", _("Festgehalten wird der Name „{name}“.").format(name=name)]
        return "\n".join(lines)

    @in_worker(DECISION)
    async def action_stop(self) -> None:
        """Pause today's reminders."""
        waiting = self.day.waiting
        count = 0 if waiting is None else waiting.going
        text = ngettext(
            "{count} Erinnerung geht dann nicht hinaus, auch keine, die heute noch dazukommt. Freigeben lässt sie sich "
            "später wieder.",
            "{count} Erinnerungen gehen dann nicht hinaus, auch keine, die heute noch dazukommt. Freigeben lassen sie "
            "sich später wieder.",
            count,
        ).format(count=grouped(count))
        # Enter in a hurry lets nothing leave.
        if not await agrees(self.application, _("Erinnerungen anhalten?"), text, _("Anhalten"), is_first=True):
            return
        done = await in_background(partial(self._sms.reminders.stop, self.day.plan))
        told = ngettext("{count} Erinnerung angehalten.", "{count} Erinnerungen angehalten.", done)
        await self._after(told.format(count=grouped(done)))

    @in_worker(DECISION)
    async def action_run_again(self) -> None:
        """Run the plan now."""
        missed = [sentence(fact) for fact in self.day.earlier.remarks if fact.kind is FactKind.REMINDERS_MISSED]
        makes_up = bool(missed) and await agrees(
            self.application,
            _("Lauf nachholen?"),
            _("{missed} Nachgeholt wird es für Termine, die noch nicht begonnen haben.").format(missed=missed[0]),
            _("Nachholen"),
        )
        self._say(_("Die Liste wird gelesen …"))
        report = await in_background(partial(self._sms.reminders.run_again, self.day.plan, makes_up=makes_up))
        if report.run.held:
            await self._after(_("Angehalten; nichts Neues wurde vorbereitet."))
        else:
            await self._after(words.prepared(report.run))

    async def _decide_about_row(self) -> None:
        row = self._row
        if row is None:
            return
        if row.kind is RowKind.CALL and row.appointment_id is not None:
            is_done = row.called_at is None
            await in_background(partial(self._sms.reminders.note_call, row.appointment_id, is_done=is_done))
            said = _("Anruf abgehakt.") if is_done else _("Der Anruf ist wieder offen.")
            await self._after(said, reads_list=False)
        elif row.may_be_corrected:
            await self._correct(row)
        elif row.message_id is not None:
            said = await OutboxActions(self.application).open(row.message_id)
            await self._after(said, reads_list=False)
        else:
            self._say(_("An dieser Zeile gibt es nichts zu entscheiden."))

    async def _correct(self, row: PlanRow) -> None:
        assert row.row is not None
        assert row.listed is not None
        typed = await self.application.push_screen_wait(NumberCorrection(self._sms, row.row))
        if typed is None:
            return
        reading = self._sms.compose.understand_for_row(typed)
        if typed and reading.may_be_confirmed:
            text = _("Der Rufnummernplan kennt {number} nicht. Haben Sie die Nummer geprüft?").format(
                number=reading.display or typed
            )
            if not await agrees(self.application, _("Nummer bestätigen"), text, _("Nummer stimmt")):
                return
        await in_background(partial(self._sms.reminders.correct, self.day.plan, row.listed, typed))
        await self._after(_("Nummer übernommen.") if typed else _("Es gilt wieder die Nummer der Liste."))

    async def _after(self, said: str, *, reads_list: bool = True) -> None:
        await self._read(reads_list=reads_list)
        self._say(said)
        self.application.watch_outbox()
        self.application.refresh_sending_state()
