"""Write tasten.md and en/keys.md from the keys of the application: `python docs/make_keys.py`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = {"de": ROOT / "docs" / "tasten.md", "en": ROOT / "docs" / "en" / "keys.md"}
_INTRODUCTIONS = {
    "de": """\
[English](en/keys.md)

# Tasten

Jede Aktion hat eine Taste und etwas Sichtbares, das dasselbe tut. F1 nennt auf jedem Bildschirm die Tasten, die dort
gerade gelten.

Eigene Tasten stehen in der Konfiguration unter `[keys]`: links die Kennung, rechts die Taste, etwa
`"app.help" = "f12"`. Mehrere Tasten trennt ein Komma. Was nicht geht, etwa eine Taste, die nicht aus jedem Terminal
ankommt oder schon vergeben ist, sagt die Anwendung beim Start; die Aktion behält dann ihre Taste. Hilfe, Fußzeile und
alle Sätze nennen die Taste, die gilt.
""",
    "en": """\
[Deutsch](../tasten.md)

# Keys

Every action has a key, and something visible that does the same. On every screen F1 lists the keys that work there at
the moment.

Keys of your own are set in the configuration under `[keys]`: the identifier on the left, the key on the right, such as
`"app.help" = "f12"`. Several keys are separated by a comma. If a key cannot be used, because not every terminal sends
it or because it is taken, the application says so when it starts, and the action keeps its key. Help, footer and all
sentences name the key that is in force.
""",
}
_TABLE_HEADS = {"de": "| Taste | Aktion | Erklärung | Kennung |", "en": "| Key | Action | Explanation | Identifier |"}
_TITLES = {
    "PraxisSmsApp": ("Überall", "Everywhere"),
    "PlaceScreen": ("Auf jedem Bildschirm", "On every screen"),
    "SingleSmsScreen": ("Einzel-SMS", "Single SMS"),
    "TemplateChoice": ("Einzel-SMS: Auswahl der Textvorlage", "Single SMS: choosing a template"),
    "PlaceholderValues": ("Einzel-SMS: Werte für die Platzhalter", "Single SMS: values for the placeholders"),
    "SeriesScreen": ("Serien-SMS", "Series SMS"),
    "FileList": ("Serien-SMS: Auswahl der Datei", "Series SMS: choosing the file"),
    "CheckList": ("Serien-SMS: geprüfte Zeilen", "Series SMS: checked rows"),
    "PlanDialog": ("Serien-SMS: ein Erinnerungsplan", "Series SMS: a reminder plan"),
    "OutboxScreen": ("Postausgang", "Outbox"),
    "OutboxList": ("Postausgang: in der Liste", "Outbox: in the list"),
    "MessageDetail": ("Postausgang: alles über eine SMS", "Outbox: everything about an SMS"),
    "ChangeDialog": ("Postausgang: eine wartende SMS ändern", "Outbox: changing an SMS that waits"),
    "NumberCorrection": ("Serien-SMS: eine Nummer berichtigen", "Series SMS: correcting a number"),
    "NumberWindow": ("Alles über eine Nummer", "Everything about a number"),
    "TemplatesScreen": ("Textvorlagen", "Templates"),
    "TemplateList": ("Textvorlagen: in den Listen", "Templates: in the lists"),
    "TemplateText": ("Textvorlagen: im Text", "Templates: in the text"),
    "ProviderCardScreen": ("SMS-Provider", "SMS provider"),
    "MailSetupDialog": ("SMS-Provider: Mail einrichten", "SMS provider: setting up mail"),
    "Dialog": ("In jedem Fenster, das etwas fragt oder zeigt", "In every window that asks or shows something"),
    "LineQuestion": ("In einem Fenster, das nach einer Zeile fragt", "In a window that asks for one line"),
    "TextField": ("In einem Eingabefeld", "In an input field"),
    "MessageText": ("In einem Text", "In a text"),
    "Dropdown": ("In einer Auswahl", "In a dropdown"),
    "DropdownOverlay": ("In der offenen Liste einer Auswahl", "In the open list of a dropdown"),
    "CheckBox": ("In einem Kästchen", "In a check box"),
    "PushButton": ("Auf einer Schaltfläche", "On a button"),
    "RowList": ("In einer Liste", "In a list"),
    "LongList": ("In einer langen Liste", "In a long list"),
    "Form": ("In einem Formular", "In a form"),
    "Scroll": ("In einem Text zum Lesen", "In a text to read"),
}
"""Every class with keys, in the order of the page, by what a user calls it in German and in English."""


@dataclass(frozen=True, slots=True)
class Group:
    """The keys that one class brings along."""

    title: str
    rows: tuple[tuple[str, str, str, str], ...]
    """Id, key by its name on the keyboard, what it does, and the explanation."""


def manual(language: str) -> str:
    """The whole page; `language` must be the first one that is active in this process."""
    from tui.language import translation

    translation.activate(language)
    parts = [_INTRODUCTIONS[language]]
    for group in groups(language):
        parts.append(f"## {group.title}\n\n{_TABLE_HEADS[language]}\n|---|---|---|---|\n")
        parts[-1] += "".join(
            f"| {key} | {action} | {'' if meaning == action else meaning} | `{name}` |\n"
            for name, key, action, meaning in group.rows
        )
    return "\n".join(parts)


def groups(language: str) -> Iterator[Group]:
    """The keys of every class; a class without a title here raises `KeyError`."""
    from tui.known_actions import known_actions

    owners = {action.owner.__name__: action.owner for action in known_actions()}
    if unknown := sorted(owners.keys() - _TITLES.keys()):
        raise KeyError(f"{', '.join(unknown)}: give a title in docs/make_keys.py")
    for name, titles in _TITLES.items():
        if name in owners:
            yield Group(dict(zip(PAGES, titles, strict=True))[language], _rows(owners[name]))


def _rows(owner: type) -> tuple[tuple[str, str, str, str], ...]:
    from tui.language.keys import key_name

    return tuple(
        (
            binding.id or "",
            ", ".join(key_name(key) for key in binding.key.split(",")),
            binding.description,
            binding.tooltip,
        )
        for binding in vars(owner)["BINDINGS"]
    )


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    from docs.languages import write_in_both

    write_in_both(PAGES, manual)
