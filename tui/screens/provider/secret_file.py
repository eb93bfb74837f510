"""The question whether a secret may lie in a file, asked where no keyring takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.frame.dialogs import Answer, Question
from tui.language.catalogue import _

if TYPE_CHECKING:
    from textual.app import App

    from tui.service.errors import NoSafePlace


async def allows_secret_file(app: App[Any], error: NoSafePlace) -> bool:
    """Whether the person allows a file that only this user may read; asked from a worker."""
    answer = await app.push_screen_wait(
        Question(
            _("Geheimnis in einer Datei ablegen?"),
            _(
                "{sentence}\n\nStattdessen kann es in einer Datei liegen, die nur Ihr Benutzer lesen darf. "
                "Sicherer ist ein Schlüsselbund."
            ).format(sentence=error.sentence),
            [Answer(_("Zurück"), "back"), Answer(_("In Datei ablegen"), "file")],
        )
    )
    return answer == "file"
