"""A field for a password or a key: what it says of the one that is kept, and the question before one lies in a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tui.frame.dialogs import agrees
from tui.language.catalogue import _
from tui.runtime.background import in_background
from tui.service.errors import NoSafePlace, with_remedy
from tui.service.secrets.values import SecretSource, SecretStatus
from tui.widgets.text_field import SecretInput

if TYPE_CHECKING:
    from textual.app import App


def show_status(field: SecretInput, status: SecretStatus | None, help_text: str, needed: str = "") -> None:
    """Say in an empty field that a secret is kept, and in its help (F1) where exactly; None while that is not known.

    With `needed` the one that is kept is of no use here, so the field counts as empty.
    """
    is_kept = status is not None and status.source is not None and not needed
    field.placeholder = _("•••••• hinterlegt") if is_kept else ""
    field.help_text = help_text if status is None else "\n\n".join((help_text, *_technical_help(status)))


def where_it_is(status: SecretStatus) -> str:
    """Where a secret is kept, in one short line; all that is technical about it stands in the help."""
    match status.source:
        case SecretSource.KEYRING:
            return _("im Schlüsselbund")
        case SecretSource.FILE:
            return _("unverschlüsselt in einer Datei")
        case None:
            return _("nicht lesbar, siehe {app.help}") if status.is_unreadable else _("noch nicht hinterlegt")
        case _:
            return _("vom Administrator vorgegeben")


def _technical_help(status: SecretStatus) -> list[str]:
    if status.source is None:
        paragraphs = [with_remedy(status.note or _("Es ist noch nicht hinterlegt."), status.remedy)]
    else:
        place = _("Hinterlegt: {place}.").format(place=status.place)
        paragraphs = [with_remedy(place, status.note)]
    return [*paragraphs, status.name.other_ways]


async def save_with_secrets(app: App[Any], save: Callable[..., object], field: str) -> str:
    """Save by `save`, with `allow_secret_file` where a person allows that; what to say where she does not, else "".

    `field` is what the field of the secret is called.
    """
    try:
        await in_background(save)
    except NoSafePlace as error:
        if not await _allows_secret_file(app, field, error):
            return _("Noch nicht gespeichert; was Sie schrieben, steht noch im Feld „{field}“.").format(field=field)
        await in_background(lambda: save(allow_secret_file=True))
    return ""


async def _allows_secret_file(app: App[Any], field: str, error: NoSafePlace) -> bool:
    text = _("{reason} Gespeichert wird unverschlüsselt in einer Datei, die nur Ihr Benutzer lesen darf.").format(
        reason=error.sentence
    )
    return await agrees(app, _("{field} speichern?").format(field=field), text, _("Speichern"), is_first=True)
