"""Textvorlagen: the lists SMS-Einzeldaten and SMS-Seriendaten, and their editor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from itertools import takewhile
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical

from tui.frame.actions import ActionTable, ScreenAction, in_worker
from tui.frame.dialogs import Answer, Question, may_drop
from tui.frame.draft_keeper import DraftKeeper
from tui.frame.notices import replaced
from tui.frame.screen import PlaceScreen, style
from tui.language.catalogue import _
from tui.runtime.background import in_background
from tui.screens.templates.editor import TemplateEditor
from tui.screens.templates.template_draft import FORM, RemovedTemplate, TemplateDraft, list_rows
from tui.service.api import Template, TemplateKind
from tui.service.errors import NotFound, TemplateRefused
from tui.service.usecases.templates import kind_title
from tui.service.wording import marks
from tui.widgets.row_list import RowList
from tui.widgets.telephone import Preview, Telephone


def _why_no_undo(screen: TemplatesScreen) -> str | None:
    return None if screen.removed is not None else _("Es wurde keine Vorlage gelöscht, die sich zurückholen lässt.")


_LANGUAGES = _("andere Sprache Fremdsprache Übersetzung Türkisch Russisch Arabisch Englisch")

_ACTIONS = ActionTable(
    ScreenAction(
        "save", "templates.save", "f9", _("Speichern"), _("Speichert die Vorlage"), in_footer=True, is_main=True,
    ),
    ScreenAction("save", "templates.save_too", "ctrl+s", _("Speichern"), _("Speichert die Vorlage")),
    ScreenAction(
        "new", "templates.new", "ctrl+n", _("Neu"), _("Legt eine neue Vorlage an"), found_by=_LANGUAGES,
        in_footer=True,
    ),
    ScreenAction(
        "copy", "templates.copy", "ctrl+o", _("Kopieren"), _("Legt eine Kopie der Vorlage an"), found_by=_LANGUAGES,
        on_shown=True,
    ),
    ScreenAction(
        "replace_forcing", "templates.replace", "ctrl+t", _("Ersetzen"), _("Ersetzt, was Unicode erzwingt"),
        in_footer=True,
    ),
    ScreenAction(
        "offer_placeholders", "templates.placeholder", "ctrl+p", _("Platzhalter"), _("Bietet die Platzhalter an")
    ),
    ScreenAction(
        "remove", "templates.delete", "delete", _("Löschen"), _("Löscht die Vorlage"),
        help_text=_("Löscht die Vorlage; gleich danach lässt sie sich zurückholen."), in_list=True,
    ),
    ScreenAction(
        "undo", "templates.undo", "ctrl+z", _("Rückgängig"), _("Holt die gelöschte Vorlage zurück"),
        found_by=_("wiederherstellen"), why_not=_why_no_undo,
    ),
    ScreenAction(
        "move(-1)", "templates.up", "minus,shift+up", _("Weiter nach oben"), _("Schiebt die Vorlage nach oben"),
        button=_("Nach oben"), help_text=_("Schiebt die Vorlage in ihrer Liste nach oben."), in_list=True,
    ),
    ScreenAction(
        "move(1)", "templates.down", "plus,shift+down", _("Weiter nach unten"), _("Schiebt die Vorlage nach unten"),
        button=_("Nach unten"), help_text=_("Schiebt die Vorlage in ihrer Liste nach unten."), in_list=True,
    ),
)  # fmt: skip


class TemplateList(RowList):
    """Both lists below each other; Entf deletes, plus and minus change the order."""

    BINDINGS: ClassVar[list[BindingType]] = _ACTIONS.list_bindings()


class TemplatesScreen(PlaceScreen):
    """The lists at the left, the template at the cursor in the editor at the right."""

    place = "templates"
    CSS_PATH = style("templates")
    AUTO_FOCUS = "#template-list"
    ACTIONS = _ACTIONS
    BINDINGS: ClassVar[list[BindingType]] = _ACTIONS.bindings()

    editor = getters.query_one(TemplateEditor)
    template_list = getters.query_one(TemplateList)

    def __init__(self) -> None:
        super().__init__()
        self._templates: tuple[Template, ...] = ()
        self._began = False
        self.removed: RemovedTemplate | None = None
        """What was deleted last, until it is fetched back."""
        self._keeper = DraftKeeper(self.sms, FORM)
        self._readings = 0

    def compose_body(self) -> ComposeResult:
        """Lists, editor, and the buttons below both."""
        with Horizontal(id="templates-body"):
            with Vertical(id="lists", classes="group") as lists:
                lists.border_title = _("Textvorlagen")
                yield TemplateList(
                    id="template-list",
                    help_text=_(
                        "Die Vorlagen beider Listen in der Reihenfolge, in der sie beim Senden angeboten werden. "
                        "{rows.choose} führt in den Text, „{templates.up}“ und „{templates.down}“ ändern die "
                        "Reihenfolge, {templates.delete} löscht."
                    ),
                )
            yield TemplateEditor(self.sms)
            yield Telephone(id="telephone")
        with Horizontal(id="template-actions"):
            for name in ("save", "new", "copy", "remove"):
                yield _ACTIONS.button(name)
            yield _ACTIONS.button("move(-1)", "up")
            yield _ACTIONS.button("move(1)", "down")

    def screen_help(self) -> str:
        """How templates come to be used."""
        return _(
            "Textvorlagen aus SMS-Einzeldaten bietet die Einzel-SMS ({place.single}) an, die aus SMS-Seriendaten die "
            "Serien-SMS ({place.series}). Platzhalter wie {{Name}} werden beim Senden ausgefüllt."
        )

    # what is shown

    def on_screen_resume(self) -> None:
        """Show what another workstation has changed meanwhile."""
        super().on_screen_resume()
        self._look_again()

    @work(group="look", exclusive=True, exit_on_error=False)
    async def _look_again(self) -> None:
        await self._read()
        await self._recover()
        draft = self.editor.draft
        if draft.changed or (draft.template is None and self._began):
            return
        there = self._template(draft.template.id) if draft.template is not None else None
        self._edit(there or next(iter(self._templates), None))
        self._began = True

    async def _recover(self) -> None:
        """Show once what another window left."""
        recovery = await self._keeper.recover(lambda: not self.editor.draft.changed, self._put)
        if recovery.news:
            self.say(recovery.news)

    def _put(self, fields: Mapping[str, str]) -> None:
        draft = TemplateDraft.of_fields(fields, self._templates)
        self.editor.load(draft)
        if draft.template is not None:
            self.template_list.highlight(draft.template.id)

    async def _read(self, key: int | None = None) -> None:
        """Read both lists again; the cursor goes to `key`, or stays. An overtaken read shows nothing."""
        self._readings += 1
        reading = self._readings
        templates = await in_background(lambda: self.sms.templates.every())
        if reading == self._readings:
            self._templates = templates
            self.template_list.show(list_rows(templates), key)

    def _template(self, key: int | None) -> Template | None:
        return next((template for template in self._templates if template.id == key), None)

    def _edit(self, template: Template | None, kind: TemplateKind = TemplateKind.SINGLE) -> None:
        """Put a template into the editor, or an empty draft."""
        if template is None:
            self.editor.load(TemplateDraft(kind))
        elif self.editor.draft != TemplateDraft.of(template):
            self.editor.load(TemplateDraft.of(template))
        if template is not None:
            self.template_list.highlight(template.id)

    # choosing

    @on(RowList.Highlighted)
    def _highlighted(self, event: RowList.Highlighted) -> None:
        self._choose(event.key)

    @on(RowList.Chosen)
    def _opened(self, event: RowList.Chosen) -> None:
        self._choose(event.key, then="#template-text")

    @work(group="choose", exclusive=True, exit_on_error=False)
    async def _choose(self, key: int, then: str = "") -> None:
        shown = self.editor.draft.template
        if shown is None or shown.id != key:
            if not await self.may_leave():
                if shown is not None:
                    self.template_list.highlight(shown.id)
                return
            self._edit(self._template(key))
        if then:
            self.query_one(then).focus()

    def show_template(self, template_id: int) -> None:
        """Show a template in the editor, whichever was there; asks where something would be lost."""
        self._began = True
        self.once("show", partial(self._show_template, template_id))

    async def _show_template(self, template_id: int) -> None:
        await self._read(template_id)
        if await self.may_leave():
            self._edit(self._template(template_id))
            self.query_one("#template-text").focus()

    # leaving

    @property
    def situation(self) -> object:
        """What is being edited, and what was typed."""
        return self.editor.draft.template, self.editor.name_typed, self.editor.text_area.text, self.editor.draft.purpose

    @property
    def unsaved(self) -> str:
        """Named before quitting."""
        unsaved = self.editor.draft.unsaved
        return f"{unsaved} {_('Sie bleibt als Entwurf erhalten.')}" if unsaved else ""

    async def may_leave(self) -> bool:
        """Whether another place, or something else in the editor, may be shown; asks where something would be lost."""
        return await may_drop(self.app, self.editor.draft.unsaved, self._save, self._discard)

    def _discard(self) -> None:
        draft = self.editor.draft
        self._edit(draft.template or self._template(self.template_list.highlighted), draft.kind)

    # saving

    def action_save(self) -> None:
        """Save what the editor holds."""
        self.once("template", self._save)

    async def _save(self) -> bool:
        draft = self.editor.draft
        if not draft.changed and draft.template is not None:
            self.say(_("Es gibt nichts zu speichern."))
            return True
        if not draft.name.strip():
            self.demand(_("Bitte geben Sie der Vorlage einen Namen."))
            self.query_one("#template-name").focus()
            return False
        try:
            saved = await in_background(lambda: self._store(draft))
        except NotFound as error:
            self.editor.saved(None)
            self.say(error.sentence, _("Noch einmal Speichern legt sie neu an."), failed=True)
            return False
        except TemplateRefused as error:
            self.demand(error.sentence, error.remedy)
            usable = self.sms.templates.review(draft.kind, draft.text).usable
            self.query_one("#template-name" if usable else "#template-text").focus()
            return False
        if self.editor.draft == draft and (saved.name, saved.text) != (draft.name, draft.text):
            self.editor.load(TemplateDraft.of(saved))
        else:
            self.editor.saved(saved)
        await self._read(saved.id)
        remarks = self.sms.templates.review(saved.kind, saved.text).remarks
        hints = [marks.HINT.beside(remark.sentence) for remark in remarks if remark.about_placeholders]
        self.say("\n".join([_("„{name}“ ist gespeichert.").format(name=saved.name), *hints]))
        return True

    def _store(self, draft: TemplateDraft) -> Template:
        if draft.template is None:
            return self.sms.templates.add(draft.kind, draft.name, draft.text, draft.purpose)
        return self.sms.templates.change(draft.template, draft.name, draft.text, draft.purpose)

    # new, copy, delete, order

    @in_worker("template")
    async def action_new(self) -> None:
        """Begin a new template."""
        if not await self.may_leave():
            return
        here = self.editor.draft.kind
        kinds = sorted(TemplateKind, key=lambda kind: kind is not here)
        answer = await self.app.push_screen_wait(
            Question(_("Neue Vorlage"), _("In welche Liste?"), [Answer(kind_title(kind), kind.value) for kind in kinds])
        )
        if answer is None:
            return
        self._began = True
        self.editor.load(TemplateDraft(TemplateKind(answer)))
        self.say(_("Name und Text eingeben, dann mit {templates.save} speichern."))
        self.query_one("#template-name").focus()

    @in_worker("template")
    async def action_copy(self) -> None:
        """Save a copy and offer it for renaming."""
        if not await self.may_leave():
            return
        original = self.editor.draft.template
        if original is None:
            self.say(_("Es gibt nichts zu kopieren."))
            return
        copied = await in_background(lambda: self.sms.templates.copy(original))
        await self._read(copied.id)
        self._edit(copied)
        self.editor.go_behind_name()
        self.say(_("Kopiert als „{name}“; hier können Sie sie umbenennen.").format(name=copied.name))

    @in_worker("template")
    async def action_remove(self) -> None:
        """Delete the template; what stood in the editor can be fetched back."""
        draft = self.editor.draft
        template = draft.template
        if template is None:
            if draft.changed:
                await self.may_leave()
            else:
                self.say(_("Löschen lässt sich nur eine gespeicherte Vorlage."))
            return
        before = takewhile(lambda each: each.id != template.id, self._templates)
        place = sum(each.kind is template.kind for each in before)
        plans = await in_background(lambda: self.sms.templates.plans_with(template))
        await in_background(lambda: self.sms.templates.remove(template))
        self.removed = RemovedTemplate(draft, template, place)
        await self._read()
        self._edit(self._template(self.template_list.highlighted))
        self.template_list.focus()
        words = _("„{name}“ ist gelöscht; {templates.undo} holt sie zurück.")
        if plans:
            words = _("„{name}“ ist gelöscht und fehlt dem Plan {plans}; {templates.undo} holt sie zurück.")
        self.say(words.format(name=template.name, plans=", ".join(plans)))

    @in_worker("template")
    async def action_undo(self) -> None:
        """Fetch back what was deleted last, to where it stood."""
        removed = self.removed
        if removed is None or not await self.may_leave():
            return
        restored = await in_background(lambda: self._restore(removed))
        self.removed = None
        await self._read(restored.id)
        self.editor.load(replace(removed.draft, template=restored))
        self.template_list.focus()
        self.say(_("„{name}“ ist wieder da.").format(name=restored.name), about=self.until_next_key)

    def _restore(self, removed: RemovedTemplate) -> Template:
        templates, lost = self.sms.templates, removed.template
        restored = templates.add(lost.kind, lost.name, lost.text, lost.purpose)
        templates.move(restored, removed.place - len(templates.every(lost.kind)) + 1)
        return restored

    @in_worker("template")
    async def action_move(self, by: int) -> None:
        template = self.editor.draft.template
        if template is None:
            self.say(_("Verschieben lässt sich nur eine gespeicherte Vorlage."))
        elif await in_background(lambda: self.sms.templates.move(template, by)):
            await self._read(template.id)
        else:
            self.say(_("Weiter lässt sich die Vorlage in ihrer Liste nicht verschieben."))

    # writing

    @on(TemplateEditor.Shown)
    def _show_on_telephone(self, event: TemplateEditor.Shown) -> None:
        self.query_one(Telephone).show(Preview(event.sample, self.sms.settings, self.sms.now()))

    def action_offer_placeholders(self) -> None:
        """Offer the placeholders at the cursor of the text."""
        self.editor.text_area.action_offer_placeholders()

    def action_replace_forcing(self) -> None:
        """Replace what forces Unicode."""
        self.say(replaced(self.editor.text_area))
