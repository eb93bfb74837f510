"""What can be done on Einzel-SMS."""

from __future__ import annotations

from tui.frame.actions import ActionTable, ScreenAction, person_action
from tui.language.catalogue import _

_NO_FAILURE = _("Zurückholen lässt sich nur eine SMS von hier, die nicht ankam.")
_NOTHING_SENT = _("Von hier wurde noch keine SMS gesendet.")

SINGLE_ACTIONS = ActionTable(
    ScreenAction(
        "send", "single.send", "f9", _("Senden"), _("Legt die SMS in den Postausgang"),
        found_by=_("absenden abschicken verschicken"), in_footer=True, is_main=True,
    ),
    ScreenAction(
        "send_later", "single.send_later", "alt+s", _("Später senden"),
        _("Legt die SMS in den Postausgang und fragt, wann sie hinausgehen soll"),
        found_by=_("Zeit Uhrzeit Termin planen morgen zeitversetzt Senden ab"),
    ),
    ScreenAction(
        "replace_forcing", "single.replace", "ctrl+t", _("Ersetzen"), _("Ersetzt, was Unicode erzwingt"),
        button=_("Sonderzeichen ersetzen"), found_by=_("Emoji Smiley teuer"), in_footer=True,
        named_when=lambda screen: screen.forces_unicode,
    ),
    ScreenAction(
        "pick_template", "single.template", "ctrl+o,alt+v", _("Vorlage"),
        _("Setzt den Text einer Vorlage aus SMS-Einzeldaten ein"), found_by=_("Textbaustein Muster"), in_footer=True,
        named_when=lambda screen: not screen.has_number,
    ),
    ScreenAction(
        "consent", "single.consent", "ctrl+p", _("Einwilligung"),
        _("Zeigt, wofür die Nummer eingewilligt hat (Termin, Recall, Information, Gruß), und hält es fest"),
        found_by=_("Einverständnis Zustimmung Widerruf widerrufen erlaubt Datenschutz DSGVO"),
    ),
    ScreenAction(
        "recall", "single.recall", "ctrl+r", _("Zurückholen"),
        _("Holt die letzte nicht angekommene SMS zurück in das Formular"), found_by=_("noch einmal wiederholen"),
        why_not=lambda screen: _NO_FAILURE if screen.newest_failure is None else None,
    ),
    ScreenAction(
        "copy", "single.copy", "ctrl+l", _("Letzte SMS kopieren"),
        _("Übergibt Nummer und Text der letzten SMS an das Terminal, für die Zwischenablage"),
        why_not=lambda screen: _NOTHING_SENT if screen.newest_sent is None else None,
    ),
    person_action("single", _("Zeigt alles über die Nummer; Abmeldung, Auskunft, Löschen")),
)  # fmt: skip
