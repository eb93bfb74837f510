"""Textvorlagen: the lists SMS-Einzeldaten and SMS-Seriendaten, and their editor."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from tui.frame.dialogs import Answer, Question
from tui.frame.notices import written_at
from tui.frame.screen import PlaceScreen, style
from tui.language.catalogue import _
from tui.runtime.background import in_background
from tui.screens.templates.editor import TemplateEditor
from tui.screens.templates.template_draft import FORM, TemplateDraft, list_rows
from tui.service.api import Template, TemplateKind
from tui.service.errors import NotFound, TemplateRefused
from tui.service.usecases.templates import kind_title
from tui.widgets.push_button import PushButton
from tui.widgets.row_list import RowList


class TemplateList(RowList):
    """Both lists below each other; Entf deletes, plus and minus change the order."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "delete", "screen.remove", _("Löschen"), tooltip=_("Löscht die Vorlage"), id="templates.delete", show=False
        ),
        Binding(
            "minus,shift+up",
            "screen.move(-1)",
            _("Weiter nach oben"),
            tooltip=_("Schiebt die Vorlage nach oben"),
            id="templates.up",
            show=False,
        ),
        Binding(
            "plus,shift+down",
            "screen.move(1)",
            _("Weiter nach unten"),
            tooltip=_("Schiebt die Vorlage nach unten"),
            id="templates.down",
            show=False,
        ),
    ]


class TemplatesScreen(PlaceScreen):
    """The lists at the left, the template at the cursor in the editor at the right."""

    place = "templates"
    CSS_PATH = style("templates")
    AUTO_FOCUS = "#template-list"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9", "save", _("Speichern"), tooltip=_("Speichert die Vorlage"), id="templates.save"),
        Binding(
            "ctrl+s", "save", _("Speichern"), tooltip=_("Speichert die Vorlage"), id="templates.save_too", show=False
        ),
        Binding("ctrl+n", "new", _("Neu"), tooltip=_("Legt eine neue Vorlage an"), id="templates.new"),
        Binding(
            "ctrl+o",
            "copy",
            _("Kopieren"),
            tooltip=_("Legt eine Kopie der Vorlage an"),
            id="templates.copy",
            show=False,
        ),
        Binding(
            "ctrl+t",
            "replace_forcing",
            _("Ersetzen"),
            tooltip=_("Ersetzt, was Unicode erzwingt"),
            id="templates.replace",
        ),
        Binding(
            "ctrl+p",
            "offer_placeholders",
            _("Platzhalter"),
            tooltip=_("Bietet die Platzhalter an"),
            id="templates.placeholder",
            show=False,
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._templates: tuple[Template, ...] = ()
        self._began = False
        self._is_recovered = False
        self._readings = 0

    def compose_body(self) -> ComposeResult:
        """Lists, editor, and the buttons below both."""
        with Horizontal(id="templates-body"):
            with Vertical(id="lists"):
                yield TemplateList(
                    id="template-list",
                    help_text=_(
                        "Die Vorlagen beider Listen in der Reihenfolge, in der sie beim Senden angeboten werden. "
                        "{rows.choose} führt in den Text, „{templates.up}“ und „{templates.down}“ ändern die "
                        "Reihenfolge, {templates.delete} löscht."
                    ),
                )
            yield TemplateEditor(self.sms, id="editor")
        with Horizontal(id="template-actions"):
            yield PushButton(_("Speichern"), action="screen.save", id="save", main=True)
            yield PushButton(_("Neu"), action="screen.new", id="new")
            yield PushButton(_("Kopieren"), action="screen.copy", id="copy")
            yield PushButton(
                _("Löschen"), action="screen.remove", id="remove", help_text=_("Löscht die Vorlage nach einer Frage.")
            )
            yield PushButton(
                _("Nach oben"),
                action="screen.move(-1)",
                id="up",
                help_text=_("Schiebt die Vorlage in ihrer Liste nach oben."),
            )
            yield PushButton(
                _("Nach unten"),
                action="screen.move(1)",
                id="down",
                help_text=_("Schiebt die Vorlage in ihrer Liste nach unten."),
            )

    def screen_help(self) -> str:
        """How templates come to be used."""
        return _(
            "Textvorlagen aus SMS-Einzeldaten bietet die Einzel-SMS ({place.single}) an, die aus SMS-Seriendaten die "
            "Serien-SMS ({place.series}). Platzhalter wie {{Name}} werden beim Senden ausgefüllt."
        )

    @property
    def editor(self) -> TemplateEditor:
        return self.query_one(TemplateEditor)

    @property
    def list(self) -> TemplateList:
        return self.query_one(TemplateList)

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
        """Show once what a crash, a kill or a lost connection left; what has been typed meanwhile comes first."""
        drafts = self.sms.drafts
        left = None if self._is_recovered else await in_background(lambda: drafts.left_behind(FORM))
        self._is_recovered = True
        if left is None:
            return
        if self.editor.draft.changed:
            self.say(_("Ein Entwurf von {moment} erscheint beim nächsten Start.").format(moment=written_at(left)))
            return
        drafts.adopt(FORM)
        self.editor.load(TemplateDraft.of_fields(left.fields, self._templates))
        if self.editor.draft.template is not None:
            self.list.highlight(self.editor.draft.template.id)
        self.say(_("Entwurf von {moment} wiederhergestellt.").format(moment=written_at(left)))

    async def _read(self, key: int | None = None) -> None:
        """Read both lists again; the cursor goes to `key`, or stays. An overtaken read shows nothing."""
        self._readings += 1
        reading = self._readings
        templates = await in_background(lambda: self.sms.templates.every())
        if reading == self._readings:
            self._templates = templates
            self.list.show(list_rows(templates), key)

    def _template(self, key: int | None) -> Template | None:
        return next((template for template in self._templates if template.id == key), None)

    def _edit(self, template: Template | None, kind: TemplateKind = TemplateKind.SINGLE) -> None:
        """Put a template into the editor, or an empty draft."""
        if template is None:
            self.editor.load(TemplateDraft(kind))
        elif self.editor.draft != TemplateDraft.of(template):
            self.editor.load(TemplateDraft.of(template))
        if template is not None:
            self.list.highlight(template.id)

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
            if not await self._may_drop():
                if shown is not None:
                    self.list.highlight(shown.id)
                return
            self._edit(self._template(key))
        if then:
            self.query_one(then).focus()

    # leaving

    @property
    def situation(self) -> object:
        """What is being edited, and what was typed."""
        return self.editor.draft.template, self.editor.name_typed, self.editor.text_area.text

    @property
    def unsaved(self) -> str:
        """Named before quitting."""
        unsaved = self.editor.draft.unsaved
        return f"{unsaved} {_('Sie bleibt als Entwurf erhalten.')}" if unsaved else ""

    async def may_leave(self) -> bool:
        """Ask what to do with changes."""
        return await self._may_drop()

    async def _may_drop(self) -> bool:
        """Whether the editor may show something else; asks where something would be lost."""
        unsaved = self.editor.draft.unsaved
        if not unsaved:
            return True
        answer = await self.app.push_screen_wait(
            Question(
                _("Änderungen speichern?"),
                unsaved,
                [Answer(_("Speichern"), "save"), Answer(_("Verwerfen"), "discard"), Answer(_("Zurück"), "stay")],
            )
        )
        if answer == "save":
            return await self._save()
        if answer == "discard":
            draft = self.editor.draft
            self._edit(draft.template or self._template(self.list.highlighted), draft.kind)
            return True
        return False

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
            self.editor.saved(draft.with_saved(None))
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
            self.editor.saved(draft.with_saved(saved))
        await self._read(saved.id)
        self.say(_("„{name}“ ist gespeichert.").format(name=saved.name))
        return True

    def _store(self, draft: TemplateDraft) -> Template:
        if draft.template is None:
            return self.sms.templates.add(draft.kind, draft.name, draft.text)
        return self.sms.templates.change(draft.template, draft.name, draft.text)

    # new, copy, delete, order

    def action_new(self) -> None:
        """Begin a new template."""
        self.once("template", self._new)

    async def _new(self) -> None:
        if not await self._may_drop():
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

    def action_copy(self) -> None:
        """Save a copy and offer it for renaming."""
        self.once("template", self._copy)

    async def _copy(self) -> None:
        if not await self._may_drop():
            return
        original = self.editor.draft.template
        if original is None:
            self.say(_("Es gibt nichts zu kopieren."))
            return
        copied = await in_background(lambda: self.sms.templates.copy(original))
        await self._read(copied.id)
        self._edit(copied)
        self.query_one("#template-name").focus()
        self.say(_("Kopiert als „{name}“; hier können Sie sie umbenennen.").format(name=copied.name))

    def action_remove(self) -> None:
        """Delete the template, after asking."""
        self.once("template", self._remove)

    async def _remove(self) -> None:
        draft = self.editor.draft
        template = draft.template
        if template is None:
            await self._may_drop()
            return
        answer = await self.app.push_screen_wait(
            Question(
                _("Vorlage löschen?"),
                _("„{name}“ wird aus {kind} gelöscht.").format(name=template.name, kind=kind_title(template.kind)),
                [Answer(_("Zurück"), "back"), Answer(_("Löschen"), "remove")],
            )
        )
        if answer != "remove":
            return
        await in_background(lambda: self.sms.templates.remove(template))
        await self._read()
        self._edit(self._template(self.list.highlighted))
        self.list.focus()
        self.say(_("„{name}“ ist gelöscht.").format(name=template.name))

    def action_move(self, by: int) -> None:
        self.once("template", partial(self._move, by))

    async def _move(self, by: int) -> None:
        template = self.editor.draft.template
        if template is not None and await in_background(lambda: self.sms.templates.move(template, by)):
            await self._read(template.id)

    # writing

    def action_offer_placeholders(self) -> None:
        """Offer the placeholders at the cursor of the text."""
        self.editor.text_area.action_offer_placeholders()

    def action_replace_forcing(self) -> None:
        """Replace what forces Unicode."""
        if self.editor.replace_forcing():
            self.say(_("Ersetzt; {text.undo} nimmt es zurück, wenn der Cursor im Text steht."))
        else:
            self.say(_("Es gibt nichts zu ersetzen."))
