"""Write tasten.md from the keys of the application: `python docs/make_keys.py`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
MANUAL = ROOT / "docs" / "tasten.md"
_INTRODUCTION = """\
# Tasten

Jede Aktion hat eine Taste und etwas Sichtbares, das dasselbe tut. F1 nennt auf jedem Bildschirm die Tasten, die dort
gerade gelten.

Eigene Tasten stehen in der Konfiguration unter `[keys]`: links die Kennung, rechts die Taste, etwa
`"app.help" = "f12"`. Mehrere Tasten trennt ein Komma. Was nicht geht, etwa eine Taste, die nicht aus jedem Terminal
ankommt oder schon vergeben ist, sagt die Anwendung beim Start; die Aktion behält dann ihre Taste. Hilfe, Fußzeile und
alle Sätze nennen die Taste, die gilt.
"""
_TITLES = {
    "PraxisSmsApp": "Überall",
    "PlaceScreen": "Auf jedem Bildschirm",
    "SingleSmsScreen": "Einzel-SMS",
    "TemplateChoice": "Einzel-SMS: Auswahl der Textvorlage",
    "SeriesScreen": "Serien-SMS",
    "FileList": "Serien-SMS: Auswahl der Datei",
    "CheckList": "Serien-SMS: geprüfte Zeilen",
    "OutboxScreen": "Postausgang",
    "OutboxList": "Postausgang: in der Liste",
    "MessageDetail": "Postausgang: alles über eine SMS",
    "ChangeDialog": "Postausgang: eine wartende SMS ändern",
    "TemplatesScreen": "Textvorlagen",
    "TemplateList": "Textvorlagen: in den Listen",
    "TemplateText": "Textvorlagen: im Text",
    "ProviderCardScreen": "SMS-Provider",
    "MailSetupDialog": "SMS-Provider: Mail einrichten",
    "Dialog": "In jedem Fenster, das etwas fragt oder zeigt",
    "TextField": "In einem Eingabefeld",
    "MessageText": "In einem Text",
    "Dropdown": "In einer Auswahl",
    "DropdownOverlay": "In der offenen Liste einer Auswahl",
    "CheckBox": "In einem Kästchen",
    "PushButton": "Auf einer Schaltfläche",
    "RowList": "In einer Liste",
    "LongList": "In einer langen Liste",
    "Form": "In einem Formular",
    "Scroll": "In einem Text zum Lesen",
}
"""Every class with keys, in the order of the page, by what a user calls it."""


@dataclass(frozen=True, slots=True)
class Group:
    """The keys that one class brings along."""

    title: str
    rows: tuple[tuple[str, str, str, str], ...]
    """Id, key by its name on the keyboard, what it does, and the explanation."""


def manual() -> str:
    """The whole page."""
    parts = [_INTRODUCTION]
    for group in groups():
        parts.append(f"## {group.title}\n\n| Taste | Aktion | Erklärung | Kennung |\n|---|---|---|---|\n")
        parts[-1] += "".join(
            f"| {key} | {action} | {'' if meaning == action else meaning} | `{name}` |\n"
            for name, key, action, meaning in group.rows
        )
    return "\n".join(parts)


def groups() -> Iterator[Group]:
    """The keys of every class; a class without a title here raises `KeyError`."""
    from tui.known_actions import known_actions

    owners = {action.owner.__name__: action.owner for action in known_actions()}
    if unknown := sorted(owners.keys() - _TITLES.keys()):
        raise KeyError(f"{', '.join(unknown)}: give a title in docs/make_keys.py")
    for name, title in _TITLES.items():
        if name in owners:
            yield Group(title, _rows(owners[name]))


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
    MANUAL.write_text(manual(), encoding="utf-8")
