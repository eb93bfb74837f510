"""English: a catalogue without gaps, and no German text that it cannot reach."""

from __future__ import annotations

import ast
import gettext
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.conftest import program
from tests.unit.german_texts import german_literals, literals, looks_german
from tui.language import catalogue, translation
from tui.service.text.segments import count
from tui.service.wording import counting

ROOT = Path(__file__).parents[3]
COMMAND = "python docs/make_catalogue.py"
TO_DO = (
    f"Run `{COMMAND}`, translate what it names in tui/locale/en/LC_MESSAGES/praxis-sms.po, run it again, commit both."
)

GERMAN_DATA = {
    "service/model/card_protocols.py": "the four protocols keep their names",
    "service/recipients/heading_names.py": "headings as lists have them",
    "service/reminders/slots.py": "headings and times as lists have them",
    "service/settings/tables/reminder_plan_rules.py": "what the columns of a list are called in the configuration",
    "service/recipients/decoding.py": "umlauts as wrong encodings show them",
    "service/gateways/sms4/answers.py": "what SMS4 answers",
    "service/text/words/treatment_words.py": "words that reveal a treatment in German texts",
    "service/settings/writing.py": "a comment written once into a new file",
    "service/outbox/engines/postgres_faults.py": "what a German PostgreSQL server says",
    "service/text/words/answer_words.py": "what is looked for in answers of German patients",
    "service/text/numbers/countries.py": "names of countries as they are typed, in both languages",
    "service/text/persons/person_names.py": "titles and words that German lists have among names",
    "service/text/character_names.py": "German names of characters; English takes those of Unicode",
    "service/text/languages.py": "names of languages as lists have them",
    "service/text/persons/deceased_remarks.py": "what is looked for in German lists",
    "service/text/character_sets.py": "the alphabet",
    "service/text/replacements.py": "characters",
    "service/recipients/remarks/": "headings, titles and values as lists have them",
    "service/text/words/remark_words.py": "what is looked for in German lists",
    "service/text/days_and_times.py": "days and times as lists have them",
    "service/text/numbers/digits_in_cell.py": "what stands beside numbers in German lists",
    "service/system/time_input.py": "days and filler words as people type them, in both languages at any time",
    "service/usecases/series/same_recipients.py": "headings as lists have them",
    "service/text/words/day_words.py": "what is looked for in German texts",
    "service/text/template_checks.py": "what is looked for in German texts",
    "terminal/glyphs.py": "characters",
    "simulator/": "providers answer in German, and the demo's patients are Germans",
}
"""Modules, below `tui`, that hold German as data."""


@pytest.fixture(scope="module")
def tool() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "docs" / "make_catalogue.py"))


def test_german_quotation_marks_are_put_by_texts_only() -> None:
    """An f-string puts them around a value in every language."""
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in sorted((ROOT / "tui").rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.JoinedStr)
        for part in node.values
        if isinstance(part, ast.Constant) and "„" in str(part.value)
    ]
    assert found == []


def test_every_text_is_translated_and_none_is_left_over(tool: dict[str, Any]) -> None:
    source, stored = tool["collected"](), tool["stored"]()
    missing = [message.id for message in source if message.id and stored.get(message.id) is None]
    left_over = [message.id for message in stored if message.id and source.get(message.id) is None]
    assert not missing, TO_DO
    assert not left_over, TO_DO
    assert not tool["untranslated"](stored), TO_DO


def test_a_translation_is_filled_in_like_its_source(tool: dict[str, Any]) -> None:
    assert not tool["differing_placeholders"](tool["stored"]()), TO_DO


def test_english_texts_have_straight_quotation_marks_alone(tool: dict[str, Any]) -> None:
    texts = [text for message in tool["stored"]() if message.id for text in tool["_strings"](message)]
    assert [text for text in texts if set("“”„‘’").intersection(text)] == []


def test_the_catalogue_that_ships_is_the_one_that_was_translated(tool: dict[str, Any]) -> None:
    stored = tool["stored"]()
    assert tool["CATALOGUE"].read_bytes() == tool["as_po"](stored), TO_DO
    assert tool["CATALOGUE"].with_suffix(".mo").read_bytes() == tool["as_mo"](stored), TO_DO


def test_making_the_catalogue_again_changes_nothing(tool: dict[str, Any]) -> None:
    assert tool["as_po"](tool["merged"](tool["stored"](), tool["stored"]())) == tool["CATALOGUE"].read_bytes(), TO_DO


def test_every_text_of_click_has_its_german(tool: dict[str, Any]) -> None:
    stored = tool["stored"](tool["CLICK_CATALOGUE"])
    missing = [message.id for message in tool["collected_of_click"]() if message.id and stored.get(message.id) is None]
    assert not missing, f"Run `{COMMAND}`, translate what it names in tui/locale/de/LC_MESSAGES/click.po, run it again."
    assert not tool["untranslated"](stored)
    assert not tool["unknown_placeholders"](stored)
    assert tool["CLICK_CATALOGUE"].read_bytes() == tool["as_po"](stored)
    assert tool["CLICK_CATALOGUE"].with_suffix(".mo").read_bytes() == tool["as_mo"](stored)


@pytest.mark.parametrize("terminal", ["C.UTF-8", "en_US.UTF-8", "de_DE.UTF-8"])
def test_click_speaks_the_language_of_the_program_whatever_the_terminal_speaks(
    clean_environ: dict[str, str], terminal: str
) -> None:
    environ = clean_environ | {"LANG": terminal, "LC_ALL": terminal, "LANGUAGE": terminal}
    for language, heading, said in (
        ("de", "Aufruf: praxis-sms count", "Es fehlt das Argument 'TEXT'."),
        ("en", "Usage: praxis-sms count", "Missing argument 'TEXT'."),
    ):
        assert program(environ, "--lang", language, "count", "--help").out.startswith(heading)
        assert program(environ, "--lang", language, "count").err.splitlines()[0] == said


def test_a_library_finds_its_texts_only_while_it_is_asked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "en")
    with translation.texts_of("click"):
        assert gettext.gettext("Missing command.") == "Es fehlt ein Befehl."
    assert gettext.gettext("Missing command.") == "Missing command."
    assert (gettext.textdomain(), os.environ["LANGUAGE"]) == ("messages", "en")


def test_no_german_text_escapes_the_catalogue() -> None:
    escaped = [
        f"{name}:{line}: {text!r}"
        for name, file in _modules()
        if not name.startswith(tuple(GERMAN_DATA))
        for line, text in german_literals(file)
    ]
    assert not escaped, "wrap these texts in _(…) from tui.language.catalogue:\n" + "\n".join(escaped)


def test_every_exception_is_still_needed() -> None:
    for exception in GERMAN_DATA:
        assert any(german_literals(file) for name, file in _modules() if name.startswith(exception)), exception


def _modules() -> list[tuple[str, Path]]:
    folder = ROOT / "tui"
    return [(str(file.relative_to(folder)), file) for file in sorted(folder.rglob("*.py"))]


def test_documentation_and_marked_texts_are_not_taken_for_escaped_ones() -> None:
    source = '''
"""Über dieses Modul."""
def f(when):
    """Größe."""
    return _("Grüße"), ngettext("ein Stück", "zwei Stück", 2), f"{when:%d.%m. um %H:%M}", "Schlüssel", "key"
'''
    assert [text for _line, text in literals(source) if looks_german(text)] == ["Schlüssel", "%d.%m. um %H:%M"]


# speaking English


def test_a_text_without_words_stays_empty(in_english: None) -> None:
    assert catalogue._("") == ""


def test_plurals_follow_the_count(in_english: None) -> None:
    assert counting.parts(1) == "1 SMS part"
    assert counting.parts(2) == "2 SMS parts"


def test_a_language_without_catalogue_leaves_german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translation, "_active", translation._active)
    translation.activate("fr")
    assert translation.speaks_german()
    assert counting.parts(2) == "2 SMS-Teile"


def test_characters_are_named_in_english(in_english: None) -> None:
    (forcing,) = count("Grüße…").forcing
    assert counting.forcing(forcing) == '"…" (horizontal ellipsis) at place 6 forces Unicode; substitute: "...".'


@pytest.mark.parametrize("way", ["option", "environment", "configuration"])
def test_the_program_speaks_english_when_asked_to(clean_environ: dict[str, str], tmp_path: Path, way: str) -> None:
    config = tmp_path / "config.toml"
    config.touch()
    options: list[str] = []
    environ = clean_environ | {"PRAXIS_SMS_CONFIG": str(config), "PRAXIS_SMS_DATA": str(tmp_path / "data")}
    match way:
        case "option":
            options = ["--lang", "en"]
        case "environment":
            environ["PRAXIS_SMS_LANG"] = "en"
        case "configuration":
            config.write_text('[ui]\nlanguage = "en"\n')
    counted = program(environ, *options, "count", "Grüße…")
    assert counted.out.startswith("1 SMS part, 6 characters, Unicode")
    assert "horizontal ellipsis" in counted.out
    refused = program(environ, *options, "templates", "show", "Mahnung")
    assert refused.code == 4
    assert refused.err.splitlines()[0] == 'There is no template "Mahnung".'


def test_help_and_wrong_calls_are_in_english(clean_environ: dict[str, str]) -> None:
    helped = program(clean_environ, "--lang", "en", "--help")
    assert helped.code == 0
    assert helped.out.startswith("Usage: praxis-sms [OPTIONS] [COMMAND] [ARGUMENTS]")
    assert not looks_german(helped.out)
    wrong = program(clean_environ, "--lang", "en", "sned")
    assert wrong.code == 2
    assert "No such command 'sned'." in wrong.err


EVERY_HELP = """
from tui.cli import run
run(["--lang", "en", "--help"])
import click
from tui.cli.program import program

def show(group, words):
    for name in group.list_commands(click.Context(group)):
        run(["--lang", "en", *words, name, "--help"])
        command = group.get_command(click.Context(group), name)
        if isinstance(command, click.Group):
            show(command, [*words, name])

show(program(), [])
"""


def test_the_help_of_every_command_is_in_english(clean_environ: dict[str, str]) -> None:
    shown = subprocess.run(
        [sys.executable, "-c", EVERY_HELP], env=clean_environ, capture_output=True, text=True, check=True, timeout=60
    )
    assert shown.stdout.count("Usage: ") > 40
    kept = re.compile(r"SMS-(Einzel|Serien)daten|Nummer|ja or nein|Bitte um Rückruf")
    assert [line for line in shown.stdout.splitlines() if looks_german(kept.sub("", line))] == []
