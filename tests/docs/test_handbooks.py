"""The handbooks: every command, link, state, exit code and variable they name exists, and none is left out."""

from __future__ import annotations

import ast
import re
import runpy
from pathlib import Path

import click
import pytest

from tests.conftest import ROOT
from tests.docs.pages import PAGES, WRITTEN, anchors, commands, links, rows, section, text_of
from tui.cli.exit_codes import ExitCode
from tui.cli.program import program
from tui.frame.navigation import PLACES
from tui.known_actions import known_actions
from tui.language import translation
from tui.language.keys import key_name
from tui.service.model.messages import MessageState
from tui.service.model.protocols import PROTOCOLS
from tui.service.secrets import SecretName
from tui.service.settings import entries
from tui.service.settings.known_keys import ACCOUNT_TABLE, FREE_TABLES, TABLES
from tui.service.wording import labels, marks
from tui.terminal.environment import ENVIRONMENT

ADMIN = "handbuch-admin.md"
RECEPTION = "handbuch-empfang.md"
OF_OTHERS = {
    "https_proxy", "NO_COLOR", "TERM", "ESCDELAY", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "TZ", "PGPASSFILE", "PAGER",
}  # fmt: skip
_OURS = re.compile(r"_?(PRAXIS_SMS|TEXTUAL|SSL_CERT|PYTHON_KEYRING|CREDENTIALS|NOTIFY|WATCHDOG)_[A-Z_]*[A-Z]")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in links(page):
        if "://" not in link:
            target, _hash, anchor = link.partition("#")
            file = (page.parent / target) if target else page
            assert file.exists(), link
            assert not anchor or anchor in anchors(file), link


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_every_command_shown_can_be_called(page: Path) -> None:
    for words in commands(page):
        _assert_callable(words)


def _assert_callable(words: list[str]) -> None:
    command: click.Command = program()
    known = _options(command)
    left = iter(words)
    for word in left:
        if word.startswith("-") and word != "-":
            assert word in known, words
            if not known[word].is_flag:
                next(left)
        elif isinstance(command, click.Group) and word != "BEFEHL":
            subcommand = command.get_command(click.Context(command), word)
            assert subcommand is not None, words
            command = subcommand
            known |= _options(command)


def _options(command: click.Command) -> dict[str, click.Option]:
    with translation.texts_of("click"):  # click keeps the option --help that it makes here, with its text
        params = command.get_params(click.Context(command, help_option_names=["-h", "--help"]))
    return {name: param for param in params if isinstance(param, click.Option) for name in param.opts}


def test_every_setting_that_is_set_in_a_manual_exists() -> None:
    known = {entry.key for entry in entries()}
    for page in WRITTEN:
        for words in commands(page):
            if words[:2] == ["settings", "set"]:
                assert words[2] in known or words[2].startswith(f"{ACCOUNT_TABLE}."), words


def test_the_settings_page_names_every_table() -> None:
    text = text_of("settings.md")
    for table in (*TABLES, *FREE_TABLES):
        assert f"## [{table}]" in text


def test_the_exit_codes_are_those_of_the_program() -> None:
    assert [int(code) for code, _meaning in rows(section(ADMIN, "Exit-Codes"))] == [code.value for code in ExitCode]


def test_every_environment_variable_is_described_and_none_is_invented() -> None:
    described = {name for name, _effect in rows(section(ADMIN, "Umgebungsvariablen"))}
    secrets = {name.variable for name in SecretName} | {"PRAXIS_SMS_SECRET_…_FILE"}
    assert described == _variables_in_the_code() | secrets | OF_OTHERS


def _variables_in_the_code() -> set[str]:
    found = set()
    for file in (ROOT / "tui").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _OURS.fullmatch(node.value):
                found.add(node.value)
    return found - {"PRAXIS_SMS_SECRET"} - {name.variable for name in SecretName}


def test_defaults_for_the_terminal_are_described_as_in_the_code() -> None:
    described = dict(rows(section(ADMIN, "Umgebungsvariablen")))
    for each in ENVIRONMENT:
        default = f"Vorgabe {each.value}. " if each.value else ""
        assert described[each.name] == f"{default}{each.meaning}"


def test_receptionists_read_what_every_state_means_and_what_to_do() -> None:
    described = {row[0]: row[1:] for row in rows(section(RECEPTION, "Der Postausgang (F4)"))}
    assert list(described) == [marks.of_state(state).beside(labels.state(state)) for state in MessageState]
    assert all(all(cells) for cells in described.values())


def test_the_places_have_the_keys_of_the_application() -> None:
    described = [(key, place) for key, place, _purpose in rows(section(RECEPTION, "Die fünf Orte"))]
    assert described == [(key_name(place.key), place.title) for place in PLACES]


@pytest.mark.parametrize("name", [RECEPTION, ADMIN])
def test_every_key_that_a_handbook_names_does_something(name: str) -> None:
    known = {key_name(key) for action in known_actions() for key in action.keys}
    named = set(re.findall(r"\b(?:Strg|Alt)\+[A-Z]\b|(?<![-\w])F\d{1,2}\b", text_of(name)))
    assert named
    assert named - known == set()


def test_what_is_inferred_is_told_for_every_protocol() -> None:
    told = {row[0]: row[2] for row in rows(section(ADMIN, "Die vier Protokolle, und was davon belegt ist"))}
    assert set(told) == {protocol.title for protocol in PROTOCOLS}
    assert all(told.values())


def test_the_readme_begins_with_the_two_commands() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert blocks[:2] == [
        "python3 -m venv .venv && .venv/bin/pip install -q '.[demo]' && .venv/bin/praxis-sms demo\n",
        "python3 -m venv .venv && .venv/bin/pip install -q -e '.[test]' && .venv/bin/python -m pytest\n",
    ]


def test_the_changelog_names_every_command() -> None:
    from tui.cli.program import COMMANDS

    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"`{name}`" not in changes] == []


def test_every_picture_is_shown_somewhere_and_made_by_the_script() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "make_screenshots.py"))
    pictures = {picture.stem for picture in made["PICTURES"].glob("*.svg")}
    assert pictures == set(made["MADE"])
    shown = {Path(link).stem for page in PAGES for link in links(page) if link.endswith(".svg")}
    assert shown == pictures
