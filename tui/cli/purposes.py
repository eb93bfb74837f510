"""What commands are told a text is sent for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from tui.language.catalogue import _
from tui.service.errors import UsageError
from tui.service.model.consent import Purpose
from tui.service.wording import labels

if TYPE_CHECKING:
    from tui.service.api import Template


class PurposeType(click.ParamType[Purpose]):
    """A purpose as the screen or the store calls it, in any case."""

    name = "purpose"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Purpose:
        """The purpose of that name; fails by naming all."""
        if isinstance(value, Purpose):
            return value
        try:
            return labels.purpose_called(str(value))
        except ValueError:
            names = ", ".join(map(labels.purpose, Purpose))
            self.fail(_("„{name}“ ist kein Zweck. Möglich sind: {names}.").format(name=value, names=names), param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The names of the purposes."""
        names = map(labels.purpose, Purpose)
        return [CompletionItem(name) for name in names if name.casefold().startswith(incomplete.casefold())]


PURPOSES = PurposeType()

purpose_of_text = click.option(
    "--purpose",
    type=PURPOSES,
    metavar=_("ZWECK"),
    help=_("Wofür der Text ist: Termin, Recall, Information oder Gruß; ohne Angabe Information. Nur mit --text."),
)


def purpose_of(chosen: Purpose | None, template: Template | None) -> Purpose:
    """What a text is for: a template knows, of another text a person says so.

    Raises `UsageError` where both do: else a greeting could leave as something else.
    """
    if template is None:
        return chosen or Purpose.INFORMATION
    if chosen is not None:
        raise UsageError(
            _("--purpose gehört zu --text; eine Textvorlage hat ihren Zweck selbst."),
            _("Ändern Sie den Zweck in der Textvorlage ({place.templates})."),
        )
    return template.purpose
