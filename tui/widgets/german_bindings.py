"""The keys Textual's own controls bring along, described in the user's language.

Textual has no translation layer: each control of ours drops the inherited bindings and takes them back from here, so
that F1 can list what really works in a field, and every key can be remapped by its id.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from textual.binding import Binding, BindingType

from tui.language.catalogue import _

_DESCRIPTIONS = {
    "cursor_left": _("Ein Zeichen nach links"),
    "cursor_right": _("Ein Zeichen nach rechts"),
    "cursor_up": _("Eine Zeile nach oben"),
    "cursor_down": _("Eine Zeile nach unten"),
    "cursor_left_word": _("Ein Wort nach links"),
    "cursor_word_left": _("Ein Wort nach links"),
    "cursor_right_word": _("Ein Wort nach rechts"),
    "cursor_word_right": _("Ein Wort nach rechts"),
    "cursor_line_start": _("An den Zeilenanfang"),
    "cursor_line_end": _("An das Zeilenende"),
    "cursor_page_up": _("Eine Seite nach oben"),
    "cursor_page_down": _("Eine Seite nach unten"),
    "home": _("An den Anfang"),
    "end": _("An das Ende"),
    "cursor_left(True)": _("Ein Zeichen nach links markieren"),
    "cursor_right(True)": _("Ein Zeichen nach rechts markieren"),
    "cursor_up(True)": _("Eine Zeile nach oben markieren"),
    "cursor_down(True)": _("Eine Zeile nach unten markieren"),
    "cursor_left_word(True)": _("Ein Wort nach links markieren"),
    "cursor_word_left(True)": _("Ein Wort nach links markieren"),
    "cursor_right_word(True)": _("Ein Wort nach rechts markieren"),
    "cursor_word_right(True)": _("Ein Wort nach rechts markieren"),
    "cursor_line_start(True)": _("Bis zum Zeilenanfang markieren"),
    "cursor_line_end(True)": _("Bis zum Zeilenende markieren"),
    "home(True)": _("Bis zum Anfang markieren"),
    "end(True)": _("Bis zum Ende markieren"),
    "select_line": _("Die Zeile markieren"),
    "select_all": _("Alles markieren"),
    "delete_left": _("Das Zeichen links löschen"),
    "delete_right": _("Das Zeichen rechts löschen"),
    "delete_left_word": _("Das Wort links löschen"),
    "delete_word_left": _("Das Wort links löschen"),
    "delete_right_word": _("Das Wort rechts löschen"),
    "delete_word_right": _("Das Wort rechts löschen"),
    "delete_left_all": _("Alles links löschen"),
    "delete_right_all": _("Alles rechts löschen"),
    "delete_to_start_of_line": _("Bis zum Zeilenanfang löschen"),
    "delete_to_end_of_line_or_delete_line": _("Bis zum Zeilenende löschen"),
    "delete_line": _("Die Zeile löschen"),
    "cut": _("Markiertes ausschneiden"),
    "copy": _("Markiertes kopieren"),
    "paste": _("Einfügen"),
    "undo": _("Rückgängig"),
    "redo": _("Wiederholen"),
    "submit": _("Zum nächsten Feld"),
    "toggle_button": _("Ankreuzen oder leeren"),
    "dismiss": _("Die Liste schließen"),
    "first": _("Zum ersten Eintrag"),
    "last": _("Zum letzten Eintrag"),
    "select": _("Den Eintrag wählen"),
    "page_up": _("Eine Seite nach oben"),
    "page_down": _("Eine Seite nach unten"),
    "scroll_up": _("Nach oben rollen"),
    "scroll_down": _("Nach unten rollen"),
    "scroll_home": _("An den Anfang rollen"),
    "scroll_end": _("An das Ende rollen"),
}

_OTHER_KEYS = {
    "field.home": "home",
    "field.delete_left_word": "ctrl+w,ctrl+backspace,alt+backspace",
    "field.delete_right_word": "ctrl+delete,alt+delete",
    "field.select_all": "ctrl+a,ctrl+shift+a",
    "text.cursor_line_start": "home",
    "text.select_all": "ctrl+a,f7",
}
"""Where Textual's keys would surprise hands that are used to Windows: there Ctrl+A marks everything.

Ctrl+Backspace deletes to the left in every program, and in Textual's text area, but not in its field.
"""


def in_german(family: str, bindings: Iterable[BindingType], without: Iterable[str] = ()) -> list[BindingType]:
    """The bindings with a German description and tooltip and the id `family.action`; `without` names actions left out.

    Keys of the Apple keyboard are left out: no terminal sends them. Raises `KeyError` for an action without a
    description, so that an English text never slips through.
    """
    left_out = set(without)
    translated: list[BindingType] = []
    for binding in bindings:
        if not isinstance(binding, Binding):
            binding = Binding(*binding)
        name = binding.action.replace("(True)", "_marking")
        keys = ",".join(key for key in binding.key.split(",") if not key.startswith("super+"))
        keys = keys and _OTHER_KEYS.get(f"{family}.{name}", keys)
        if binding.action in left_out or not keys:
            continue
        description = _DESCRIPTIONS[binding.action]
        translated.append(
            replace(binding, key=keys, description=description, tooltip=description, id=f"{family}.{name}", show=False)
        )
    return translated


def walk_bindings() -> list[BindingType]:
    """Arrows that move the focus through a form without operating a control."""
    return [
        hidden_binding("up", "app.focus_previous", _("Zum vorigen Feld"), "form.previous"),
        hidden_binding("down", "app.focus_next", _("Zum nächsten Feld"), "form.next"),
    ]


def hidden_binding(key: str, action: str, description: str, name: str, tooltip: str = "") -> Binding:
    """A binding that only the help names, by its id; without a tooltip its description says all."""
    return Binding(key, action, description, tooltip=tooltip or description, id=name, show=False)
