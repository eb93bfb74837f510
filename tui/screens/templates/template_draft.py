"""A Textvorlage as it is being written, apart from any widget; and the rows of the two lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.api import Template, TemplateKind
from tui.service.model.consent import Purpose
from tui.service.rules.consent import usual_purpose
from tui.service.usecases.templates import kind_title
from tui.widgets.row_list import Row

FORM = "templates"
"""The name under which a draft is kept."""


@dataclass(frozen=True, slots=True)
class TemplateDraft:
    """What the editor holds; `template` is what is saved of it, None for a new one.

    `chosen` is the purpose that a person chose or that is saved; None as long as the text suggests it.
    """

    kind: TemplateKind
    template: Template | None = None
    name: str = ""
    text: str = ""
    chosen: Purpose | None = None

    @classmethod
    def of(cls, template: Template) -> TemplateDraft:
        """The draft of a saved template."""
        return cls(template.kind, template, template.name, template.text, template.purpose)

    @property
    def purpose(self) -> Purpose:
        """What a message with this text is sent for."""
        return self.chosen or usual_purpose(self.text)

    @property
    def changed(self) -> bool:
        """Whether something would be lost."""
        if self.template is None:
            return bool(self.name.strip() or self.text.strip())
        saved = self.template.name, self.template.text, self.template.purpose
        return (self.name, self.text, self.purpose) != saved

    @property
    def unsaved(self) -> str:
        """What would be lost, as a sentence; empty where nothing would."""
        if not self.changed:
            return ""
        if self.name.strip():
            return _("Die Textvorlage „{name}“ ist noch nicht gespeichert.").format(name=self.name.strip())
        return _("Eine neue Textvorlage ist noch nicht gespeichert.")

    @property
    def heading(self) -> str:
        """What is being edited, and whether it is saved."""
        title = kind_title(self.kind)
        if self.template is None:
            return _("Neue Vorlage in {kind}").format(kind=title)
        if self.changed:
            return _("Vorlage aus {kind} – geändert").format(kind=title)
        return _("Vorlage aus {kind}").format(kind=title)

    def fields(self) -> dict[str, str]:
        """What is not saved yet, as texts for the next window; empty where everything is."""
        if not self.changed:
            return {}
        saved = "" if self.template is None else str(self.template.id)
        return {"kind": self.kind.value, "template": saved, "name": self.name, "text": self.text} | (
            {"purpose": self.chosen.value} if self.chosen else {}
        )

    @classmethod
    def of_fields(cls, fields: Mapping[str, str], templates: Sequence[Template]) -> TemplateDraft:
        """The inverse of `fields`; for a template that was deleted meanwhile it is a new one."""
        saved = next((each for each in templates if str(each.id) == fields.get("template")), None)
        kinds = {kind.value: kind for kind in TemplateKind}
        kind = kinds.get(fields.get("kind", ""), TemplateKind.SINGLE) if saved is None else saved.kind
        kept = fields.get("purpose", "")
        chosen = Purpose(kept) if kept in tuple(Purpose) else (saved.purpose if saved else None)
        return cls(kind, saved, fields.get("name", ""), fields.get("text", ""), chosen)


@dataclass(frozen=True, slots=True)
class RemovedTemplate:
    """A template that was deleted, what the editor held of it, and its index among those of its kind."""

    draft: TemplateDraft
    template: Template
    place: int


def list_rows(templates: Sequence[Template]) -> tuple[Row, ...]:
    """Both lists under their headings."""
    return tuple(_rows(templates))


def _rows(templates: Sequence[Template]) -> Iterator[Row]:
    for kind in TemplateKind:
        yield Row(None, kind_title(kind), strong=True)
        of_kind = [template for template in templates if template.kind is kind]
        yield from (Row(template.id, template.name) for template in of_kind)
        if not of_kind:
            yield Row(None, "  " + _("(noch keine)"))
        if kind is TemplateKind.SINGLE:
            yield Row(None, "")
