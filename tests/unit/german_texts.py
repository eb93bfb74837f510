"""German in string literals that the catalogue does not see."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

MARKS = ("_", "gettext_noop", "meaning", "ngettext")
_GERMAN = re.compile(
    r"[äöüÄÖÜß„“]|\b(der|die|das|den|dem|nicht|und|oder|ist|sind|kein|keine|mit|für|von|vom|um|bitte|wird|werden|eine|"
    r"einen|einer|zu|zum|zur|auf|im|bei|nur|noch|Nachricht|Nummer|Datei|Fehler|Vorlage|Serie|Anbieter|Uhr|Zeile|"
    r"Teil|Teile|Zeichen|Text fehlt|Senden|Abbrechen|Speichern|Hilfe|Zustand|Grund|wartet|fertig|offen)\b"
)


def literals(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of every string literal that is neither documentation nor marked for the catalogue."""
    tree = ast.parse(source)
    marked = {id(node) for call in ast.walk(tree) if _is_marked(call) for node in ast.walk(call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            marked.add(id(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in marked:
            yield node.lineno, node.value


def _is_marked(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS


def looks_german(text: str) -> bool:
    """Whether a person would take the text for German: an umlaut, a German quotation mark, a German word."""
    return len(text) > 1 and _GERMAN.search(text) is not None


def german_literals(file: Path) -> list[tuple[int, str]]:
    """The literals of a module that look German."""
    return [found for found in literals(file.read_text(encoding="utf-8")) if looks_german(found[1])]
