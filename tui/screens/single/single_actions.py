"""What can be done on Einzel-SMS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tui.frame.actions import ActionTable, ScreenAction
from tui.language.catalogue import _

if TYPE_CHECKING:
    from tui.service.api import Message


class SinglePlace(Protocol):
    """The screen, as far as it decides what is possible."""

    @property
    def forces_unicode(self) -> bool:
        """Whether something in the text forces Unicode."""
        ...

    @property
    def has_number(self) -> bool:
        """Whether a number was typed."""
        ...

    @property
    def newest_sent(self) -> Message | None:
        """The message sent from here last."""
        ...

    @property
    def newest_failure(self) -> Message | None:
        """The newest message sent from here that certainly did not go out."""
        ...


def _forces_unicode(screen: SinglePlace) -> bool:
    return screen.forces_unicode


def _has_no_number(screen: SinglePlace) -> bool:
    return not screen.has_number


def _why_no_recall(screen: SinglePlace) -> str | None:
    if screen.newest_failure is not None:
        return None
    return _("Zurückholen lässt sich nur eine SMS von hier, die nicht ankam.")


def _why_no_copy(screen: SinglePlace) -> str | None:
    return None if screen.newest_sent is not None else _("Von hier wurde noch keine SMS gesendet.")


SINGLE_ACTIONS = ActionTable(
    ScreenAction(
        "send", "single.send", "f9", _("Senden"), _("Legt die SMS in den Postausgang"),
        found_by=_("absenden abschicken verschicken"), in_footer=True, is_main=True,
    ),
    ScreenAction(
        "replace_forcing", "single.replace", "ctrl+t", _("Ersetzen"), _("Ersetzt, was Unicode erzwingt"),
        button=_("Sonderzeichen ersetzen"), found_by=_("Emoji Smiley teuer"), in_footer=True,
        named_when=_forces_unicode,
    ),
    ScreenAction(
        "pick_template", "single.template", "ctrl+o", _("Vorlage"),
        _("Setzt den Text einer Vorlage aus SMS-Einzeldaten ein"), found_by=_("Textbaustein Muster"), in_footer=True,
        named_when=_has_no_number,
    ),
    ScreenAction(
        "consent", "single.consent", "ctrl+p", _("Einwilligung"),
        _("Zeigt, wofür die Nummer eingewilligt hat (Termin, Recall, Information, Gruß), und hält es fest"),
        found_by=_("Einverständnis Zustimmung Widerruf widerrufen erlaubt Datenschutz DSGVO"),
    ),
    ScreenAction(
        "recall", "single.recall", "ctrl+r", _("Zurückholen"),
        _("Holt die letzte nicht angekommene SMS zurück in das Formular"), found_by=_("noch einmal wiederholen"),
        why_not=_why_no_recall,
    ),
    ScreenAction(
        "copy", "single.copy", "ctrl+l", _("Letzte SMS kopieren"),
        _("Übergibt Nummer und Text der letzten SMS an das Terminal, für die Zwischenablage"), why_not=_why_no_copy,
    ),
    ScreenAction(
        "person", "single.person", "alt+n", _("Nummer"), _("Zeigt alles über die Nummer; Abmeldung, Auskunft, Löschen"),
        found_by=_("abmelden Abmeldung Abmeldeliste sperren STOP keine SMS mehr Auskunft Datenschutz DSGVO Patient"),
        in_footer=True,
    ),
)  # fmt: skip
