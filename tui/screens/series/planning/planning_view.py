"""Preparing a series: the four steps, and what each of them changes in the others."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from textual import on
from textual.app import ComposeResult

from tui.frame.draft_keeper import say_trouble
from tui.language.catalogue import _
from tui.runtime.background import in_background
from tui.screens.series import words
from tui.screens.series.planning import questions, row_decisions
from tui.screens.series.planning.file_picker import FilePicker
from tui.screens.series.planning.kept_draft import ClearedSteps, KeptSeries, SeriesKeeper
from tui.screens.series.planning.list_profile import KnownList
from tui.screens.series.planning.series_draft import SeriesDraft
from tui.screens.series.planning.start import Starter, beginning_note, beginning_of, missing_step
from tui.screens.series.planning.steps.step_check import CheckStep
from tui.screens.series.planning.steps.step_columns import ColumnStep
from tui.screens.series.planning.steps.step_list import ListSource, ListStep
from tui.screens.series.planning.steps.step_text import TextStep
from tui.screens.series.planning.steps_and_check import CheckedSteps
from tui.service.api import CheckedList, RecalledProfile, Series, Table, Template, TemplateKind
from tui.service.errors import PolicyRefused, PraxisSmsError, UsageError
from tui.widgets.row_list import LongList
from tui.widgets.text_field import Debounce, TextField

DEBOUNCE_SECONDS = 0.4
"""Seconds without a key after which the list is checked with the new text; the length never waits."""


class PlanningView(CheckedSteps):
    """The four steps, and what each of them changes in the others.

    How they share the room stands in `FourSteps`, how what they hold is checked and shown in `CheckedSteps`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.add_class("group")
        self.border_title = _("Neue Serie")
        self._debounce = Debounce(self, DEBOUNCE_SECONDS, self._typing_paused)
        self._being_read: ListSource | None = None
        self._list_read: Path | None = None
        self.keeper = SeriesKeeper(self, self.put)
        """Keeps what the steps hold for the next window."""
        self._known_list = KnownList(self)

    def compose(self) -> ComposeResult:
        """The steps one below the other."""
        yield ListStep()
        yield ColumnStep()
        yield TextStep(self._take_text)
        yield CheckStep()

    @property
    def situation(self) -> object:
        """What the steps hold, as it stands on the screen."""
        draft = self.draft
        return (
            self.list_step.path, draft.table, draft.plan, self.text_step.text, draft.values, draft.confirmed,
            draft.replaces_forcing, self.check_step.begins_at,
        )  # fmt: skip

    def look_again(self) -> None:
        """Read what may have changed meanwhile: templates, settings, and what was sent or opted out."""
        self.place.anew("series-templates", self._read_templates)
        self._look_at_beginning()
        self._show_length()
        if self.draft.table is not None:
            self._want_check()

    async def _read_templates(self) -> None:
        self.text_step.offer_templates(await in_background(lambda: self.sms.templates.every(TemplateKind.SERIES)))

    def clear(self) -> None:
        """Reset every step; a list that is being read is wanted no longer."""
        self._being_read, self.draft = None, SeriesDraft()
        self._checking.forget()
        self.list_step.clear()
        self.query_one(ColumnStep).show(None)
        self.text_step.clear()
        self.text_step.offer_placeholders(())
        self.check_step.clear()
        self.keeper.forget()
        self._known_list.forget()
        self._look_at_beginning()
        self._show_length()
        self.place.name_keys_again()

    def put(self, kept: KeptSeries) -> None:
        """Restore the steps from a kept draft."""
        self.draft = replace(self.draft, values=kept.values, replaces_forcing=kept.replaces_forcing)
        self.text_step.put(kept.text, kept.purpose)
        self.check_step.begin_at(kept.begins_at)
        if kept.path:
            self.list_step.want(ListSource(Path(kept.path), kept.encoding, kept.sheet))

    @property
    def to_restore(self) -> ClearedSteps:
        """What `restore` puts back."""
        return ClearedSteps(self.draft, self.list_step.path, self.list_step.source, self.check_step.begins_at)

    def restore(self, steps: ClearedSteps) -> None:
        """Put back what was cleared."""
        self.draft = steps.draft
        self.text_step.put(steps.draft.text, steps.draft.purpose)
        self.check_step.begin_at(steps.begins_at)
        self.list_step.restore(steps.path, steps.source)
        if steps.draft.table is not None:
            self._take(steps.draft.table, None)
        self.draft = steps.draft  # with what was decided about rows, which a list that was just read does not have
        self._rows_changed()

    def _changed(self) -> None:
        self.keeper.keep()
        self.place.form_changed()

    def _rows_changed(self) -> None:
        """Something was decided that changes what the recipients get."""
        self._changed()
        self._show_length()
        self._want_check()

    # step 1

    @on(TextField.Changed, "#list-path")
    def _path_typed(self, event: TextField.Changed) -> None:
        event.stop()
        self._changed()

    @on(ListStep.Wanted)
    def _list_wanted(self, event: ListStep.Wanted) -> None:
        event.stop()
        self._being_read = event.source
        if event.source.leads_on:
            self._go_ahead()
        self.place.anew("series-list", partial(self._read_list, event.source))

    async def pick_list(self, folder: Path | None = None) -> None:
        """Let a person choose a list, from a folder or where the last one was."""
        folder = folder or await self._known_list.folder(self.list_step.typed)
        chosen = await self.app.push_screen_wait(FilePicker(folder))
        if chosen is not None:
            self.list_step.want(ListSource(chosen, leads_on=True))
            self._go_ahead()

    async def _read_list(self, source: ListSource) -> None:
        try:
            await self._take_list(source)
        finally:
            if self._being_read is source:
                self._being_read = None

    async def _take_list(self, source: ListSource) -> None:
        series = self.sms.series
        if source.leads_on and await in_background(source.path.is_dir):
            self._forget_list()
            self.list_step.ask_for_list()
            self._go_back()
            self.place.once("pick", partial(self.pick_list, source.path))
            return
        try:
            table = await in_background(lambda: series.read(source.path, source.encoding or None, source.sheet or None))
            recalled = None if table.of_series else await self._known_list.recall(table)
        except PraxisSmsError as error:
            self._forget_list()
            self.list_step.refuse(error.in_full)
            if source.leads_on:
                self._go_back()
            return
        if self.list_step.source != source:  # the steps were cleared meanwhile
            return
        if source.path != self._list_read:
            self._list_read = source.path
            self.check_step.show_every_row()
        may_lead_on = source.leads_on and self._nothing_was_done
        self._take(table, recalled)
        if may_lead_on:
            self.query_one(self._next_field).focus()
        if not table.of_series:
            self.place.anew("series-folder", partial(self._known_list.remember_folder, source.path))

    def _forget_list(self) -> None:
        """What stands in the field is no list: the one before must not be sent in its place."""
        self.draft = self.draft.with_list(None, None)
        self._checking.forget()
        self.query_one(ColumnStep).show(None)
        self.check_step.forget()
        self._show_length()
        self.place.name_keys_again()

    def _take(self, table: Table, recalled: RecalledProfile | None) -> None:
        """Another list; what a person decided about the columns of one with the same headings stays."""
        plan, is_of_another_kind = self.draft.plan, self.draft.has_other_headings_than(table)
        if plan is None or is_of_another_kind:
            plan = recalled.plan if recalled else self.sms.series.columns(table)
        plan, news = self.keeper.taken(table, plan)
        self.text_step.write_for(table.purpose)
        self.draft = replace(self.draft.with_list(table, plan), purpose=self.text_step.purpose)
        self._checking.forget()
        self.list_step.show(table)
        self.query_one(ColumnStep).show(plan)
        self.text_step.offer_placeholders(self.draft.placeholders)
        if is_of_another_kind and not news:
            news = self._known_list.fill(recalled)
        self.place.say(news)
        self._changed()
        self._want_check()

    # step 2

    @on(ColumnStep.Chosen)
    def _column_chosen(self, event: ColumnStep.Chosen) -> None:
        event.stop()
        plan = self.draft.plan
        if plan is not None:
            self._decide(self.draft.with_plan(plan.with_map({event.field: event.heading})))

    def _decide(self, draft: SeriesDraft) -> None:
        """Apply what a person decided about columns or rows."""
        plan = draft.plan
        if plan is not None and plan != self.draft.plan:
            self.query_one(ColumnStep).show(plan)
            self.text_step.offer_placeholders(draft.placeholders)
        self.draft = draft
        self._rows_changed()

    # step 3

    @on(TextStep.Edited)
    def _text_edited(self, event: TextStep.Edited) -> None:
        event.stop()
        self._take_text(event.text)

    def _take_text(self, text: str) -> None:
        purpose, variants = self.text_step.purpose_of(text), self.text_step.variants_of(text)
        if (text, purpose, variants) == (self.draft.text, self.draft.purpose, self.draft.variants):
            return
        self.draft = replace(self.draft, text=text, purpose=purpose, variants=variants)
        self._changed()
        self._show_length()
        self._debounce.typed()

    def _typing_paused(self) -> None:
        say_trouble(self.place)
        if self.text_step.area.offer is None:  # half a placeholder is no mistake yet
            self._want_check()

    @on(TextStep.OfferClosed)
    def _offer_closed(self) -> None:
        self._debounce.typed()

    @on(TextStep.TemplateChosen)
    def _template_chosen(self, event: TextStep.TemplateChosen) -> None:
        event.stop()
        self.place.once("series-template", partial(self._take_template, event.template))

    async def _take_template(self, template: Template) -> None:
        if not self.text_step.has_own_text or await questions.may_replace_text(self.app, template):
            self.text_step.put(template.text)
        self.focus_first()

    def replace_forcing(self) -> None:
        """Replace what forces Unicode: in the text, which Ctrl+Z takes back, and then in what the list brings."""
        text = self.text_step.text
        replaced = self.sms.compose.replace_forcing(text)
        if replaced != text:
            self.text_step.put(replaced)
            self.place.say(_("Ersetzt; {text.undo} nimmt es zurück, wenn der Cursor im Text steht."))
            return
        self.draft = replace(self.draft, replaces_forcing=not self.draft.replaces_forcing)
        self._rows_changed()
        self.place.say(words.replacement_decided(replaces_forcing=self.draft.replaces_forcing))

    async def give_values(self) -> bool:
        """Ask for the values that no column gives, or for those given before; whether every one was given."""
        for name in self._lacking or list(self.draft.values):
            value = await questions.value_for_all(self.app, name, self.draft.values.get(name, ""))
            if value is None:
                return False
            self.draft = replace(self.draft, values={**self.draft.values, name: value})
            self._rows_changed()
        return True

    @on(CheckStep.Highlighted)
    def _row_highlighted(self, event: CheckStep.Highlighted) -> None:
        event.stop()
        self._show_length()
        self.place.forget_what_does_not_hold()

    # step 4

    @on(LongList.Chosen)
    def _row_chosen(self, event: LongList.Chosen) -> None:
        event.stop()
        self.place.once("series-confirm", self._decide_at_row)

    async def _decide_at_row(self) -> None:
        """Record a person's decision about the row at the cursor, or take it back."""
        checked, place = self._checking.result, self.check_step.place
        change = None
        if checked is not None and place is not None:
            change = await row_decisions.at_row(self.app, self.sms, self.draft, checked, place)
        if change is None:
            self.place.say(row_decisions.nothing_to_decide(checked, place), about=lambda: self._row)
        else:
            self._decide(change(self.draft))

    @on(CheckStep.BeginningTyped)
    def _beginning_typed(self, event: CheckStep.BeginningTyped) -> None:
        event.stop()
        self._changed()
        self._look_at_beginning()

    def _look_at_beginning(self) -> None:
        self.place.anew("series-beginning", partial(self._show_beginning, self.check_step.begins_at))

    async def _show_beginning(self, typed: str) -> None:
        begins = await in_background(lambda: beginning_note(self.sms, typed))
        self.check_step.show_beginning(begins.sentence, failed=begins.is_refused)

    # the start

    async def start(self) -> Series | None:
        """Check once more, ask once, and queue; None where nothing was queued."""
        if not await self._is_ready():
            return None
        try:
            draft, checked = await self._checked_for_start()
            if checked is None:
                return None
            begins = await in_background(lambda: beginning_of(self.sms, self.check_step.begins_at, draft.text))
        except PraxisSmsError as error:
            self.place.tell_failure(error)
            if isinstance(error, UsageError):
                self.query_one("#begin-at").focus()
            return None
        if not self._lacking:
            self._show(draft, checked)
        starter = Starter(self.place.application, draft, checked, begins, self._price.of(checked))
        if checked.totals.sendable:
            self.place.once("series-balance", partial(self._renew_balance, starter, checked))
        try:
            series = await starter.ask_and_queue()
        except PraxisSmsError as error:
            none_was_sendable = not checked.totals.sendable
            about = partial(self._may_start, unless_none_is_sendable=none_was_sendable)
            self.place.say(error.sentence, words.why_nobody(checked) or error.remedy, failed=True, about=about)
            if isinstance(error, PolicyRefused):
                self._want_check()
            return None
        if series is not None:
            await self._known_list.remember(draft, self.check_step.begins_at)
        return series

    async def _checked_for_start(self) -> tuple[SeriesDraft, CheckedList | None]:
        """The draft and its check; no check where values are not given, or where something was changed meanwhile.

        Values are asked for where anybody gets the text.
        """
        draft = self.draft
        checked = await self._check(draft.with_any_values(self._lacking))
        if self._lacking and checked.totals.sendable:
            if not await self.give_values():
                return draft, None
            draft = self.draft
            checked = await self._check(draft)
        if self._holds(draft):
            return draft, checked
        if not self.draft.is_empty:
            self.place.demand(_("Inzwischen hat sich etwas geändert; bitte sehen Sie die Prüfung an."))
        return draft, None

    def _may_start(self, *, unless_none_is_sendable: bool) -> object:
        """What the sentence about a refused start depends on."""
        result = self._checking.result
        has_sendable = unless_none_is_sendable and result is not None and result.totals.sendable > 0
        return self.situation, self.place.application.valid_settings, has_sendable

    async def _is_ready(self) -> bool:
        """Whether every step is complete, but for values that no column gives; says what is missing."""
        if self.list_step.read_what_was_typed() or self._being_read is not None:
            self.place.demand(_("Die Liste wird erst gelesen; bitte sehen Sie die Prüfung an."))
            return False
        if missing := missing_step(self.draft):
            self.place.demand(missing.demand)
            self.query_one(missing.field).focus()
            return False
        plan = self.draft.plan
        if plan is not None and plan.consent_candidates:
            change = await row_decisions.consent_column(self.app, plan)
            self._decide(change(self.draft))
            return self.draft.plan is not plan
        return True
