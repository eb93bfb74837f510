"""Sentences name a key by its action, so that they follow `[keys]`."""

from __future__ import annotations

import ast
import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tui.known_actions import known_actions
from tui.language import keys as key_names
from tui.language.catalogue import _
from tui.language.keys import IN_SENTENCES, key_of, with_key_names

ACTION = re.compile(r"(?<!\{)\{([a-z]+\.[a-z_]+)\}(?!\})")
KEY = re.compile(
    r"\bF\d{1,2}\b|\b(Strg|Ctrl|Alt)\+|\b(Esc|Entf|Del|Eingabe|Enter takes|Rücktaste|Backspace|Leertaste|Bild auf)\b"
)
NAMED_BY_THEMSELVES = {
    "Unter [keys] kommt die Taste": "what `[keys]` accepts",
    "Beide Anbieter und ein Mailserver": "Ctrl+C is a signal on the command line",
    "Der Simulator läuft": "the same",
    "Der Versand läuft": "the same",
    "Noch einmal Strg+C": "the same",
    "Millisekunden, nach denen Esc": "a byte that a terminal sends",
    "Exit-Codes": "Eingabe means input here",
    "Der Text der Vorlage. Platzhalter": "the open offer of placeholders has no keys of its own",
    "Der Text für alle. Platzhalter": "the same",
    "Die Handynummer, wie Sie sie kennen": "the same for the open offer of numbers",
}
"""How texts begin that name keys which no `[keys]` changes; each with the reason."""


@pytest.fixture
def changed_keys() -> dict[str, str]:
    """What `[keys]` gives."""
    keys: dict[str, str] = {}
    key_names.look_up_changed_keys_in(lambda: keys)
    return keys


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Every German text of the program with its English one."""
    tool: dict[str, Any] = runpy.run_path(str(ROOT / "docs" / "make_catalogue.py"))
    found: dict[str, str] = {}
    for message in tool["stored"]():
        if message.id:
            originals = message.id if isinstance(message.id, tuple | list) else (message.id,)
            found.update(zip(originals, tool["_strings"](message), strict=True))
    return found


def test_actions_in_sentences_come_with_the_keys_of_their_bindings() -> None:
    bound = {action.id: action.keys[0] for action in known_actions()}
    assert {name: bound.get(name) for name in IN_SENTENCES} == dict(IN_SENTENCES)


def test_every_action_that_a_sentence_names_is_known_and_none_is_left_over(texts: dict[str, str]) -> None:
    named = {action for text in texts for action in ACTION.findall(text)}
    of_click = {name for name in named if name.startswith("e.")}
    used_by_name = {"place.outbox", "place.templates", "place.single", "place.series", "place.provider"}
    assert named - of_click | used_by_name == set(IN_SENTENCES)


def test_no_text_names_a_key_by_itself(texts: dict[str, str]) -> None:
    names_of_keys = vars(key_names)["_NAMES"].values()
    for german, english in texts.items():
        if german not in names_of_keys and not german.startswith(tuple(NAMED_BY_THEMSELVES)):
            assert not KEY.search(german), german
            assert not KEY.search(english), english


def test_every_exception_is_still_needed(texts: dict[str, str]) -> None:
    for beginning in NAMED_BY_THEMSELVES:
        assert any(text.startswith(beginning) and KEY.search(text) for text in texts), beginning


def test_no_sentence_with_a_key_is_fixed_when_a_module_is_imported() -> None:
    fixed = [
        f"{file.relative_to(ROOT)}:{line}: {text}"
        for file in sorted((ROOT / "tui").rglob("*.py"))
        for line, text in _literals_at_import(file)
        if set(ACTION.findall(text)) & set(IN_SENTENCES)
    ]
    assert [each for each in fixed if "language/keys.py:1:" not in each] == []


def _literals_at_import(file: Path) -> Iterator[tuple[int, str]]:
    """Texts that a module holds when it is imported, but for those that are translated when they are shown."""
    waiting: list[ast.AST] = [ast.parse(file.read_text(encoding="utf-8"))]
    while waiting:
        for node in ast.iter_child_nodes(waiting.pop()):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.lineno, node.value
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and not _is_marked(node):
                waiting.append(node)


def _is_marked(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "gettext_noop"


def test_a_sentence_reads_with_the_keys_in_force(changed_keys: dict[str, str]) -> None:
    changed_keys["series.pick"] = "alt+l,f12"
    assert _("{series.pick} sucht die Liste aus.") == "Alt+L sucht die Liste aus."
    assert key_of("place.outbox") == "F4"


def test_what_is_no_action_stays(changed_keys: dict[str, str]) -> None:
    text = "{{ oder {{Name}} und {name} und {e.message} und {single.unknown}"
    assert with_key_names(text) == text


def test_keys_are_looked_up_once_and_only_when_a_sentence_names_one() -> None:
    asked: list[None] = []

    def look() -> dict[str, str]:
        asked.append(None)
        return {"app.help": "f12"}

    key_names.look_up_changed_keys_in(look)
    assert _("Hilfe") == "Hilfe"
    assert not asked
    assert key_of("app.help") == key_of("app.help") == "F12"
    assert len(asked) == 1
