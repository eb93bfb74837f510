"""The handbooks: every command, link, state, exit code and variable they name exists, and none is left out."""

from __future__ import annotations

import ast
import re
import runpy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

from tests.conftest import ROOT
from tests.docs.pages import PAGES, WRITTEN, anchors, commands, links, name_of, rows, section, text_of
from tui.cli.exit_codes import ExitCode
from tui.cli.program import program
from tui.frame.navigation import PLACES
from tui.known_actions import known_actions
from tui.language import translation
from tui.language.catalogue import _
from tui.language.keys import key_name
from tui.service.model.card_protocols import PROTOCOLS
from tui.service.model.messages import MessageState
from tui.service.secrets import SecretName
from tui.service.settings import entries
from tui.service.settings.known_keys import ACCOUNT_TABLE, FREE_TABLES, TABLES
from tui.service.wording import labels
from tui.terminal.environment import ENVIRONMENT


@dataclass(frozen=True)
class Manual:
    """The handbooks of one language: their files, and the chapters and words that the tests look for."""

    language: str
    admin: str
    reception: str
    exit_codes: str
    variables: str
    outbox: str
    places: str
    protocols: str
    troubleshooting: str
    default: str
    quoted: re.Pattern[str]
    key: re.Pattern[str]


GERMAN = Manual(
    language="de",
    admin="handbuch-admin.md",
    reception="handbuch-empfang.md",
    exit_codes="Exit-Codes",
    variables="Umgebungsvariablen",
    outbox="Der Postausgang (F4)",
    places="Die fünf Orte",
    protocols="Die vier Protokolle, und was davon belegt ist",
    troubleshooting="Fehlersuche",
    default="Vorgabe",
    quoted=re.compile("„([^“]+)“"),
    key=re.compile(r"\b(?:Strg|Alt)\+[A-Z]\b|(?<![-\w])F\d{1,2}\b"),
)
ENGLISH = Manual(
    language="en",
    admin="en/handbook-admin.md",
    reception="en/handbook-reception.md",
    exit_codes="Exit codes",
    variables="Environment variables",
    outbox="The outbox (F4)",
    places="The five places",
    protocols="The four protocols, and what is documented of them",
    troubleshooting="Troubleshooting",
    default="Default",
    quoted=re.compile('"([^"]+)"'),
    key=re.compile(r"\b(?:Ctrl|Alt)\+[A-Z]\b|(?<![-\w])F\d{1,2}\b"),
)
OF_OTHERS = {
    "https_proxy", "NO_COLOR", "TERM", "ESCDELAY", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "TZ", "PGPASSFILE", "PAGER",
}  # fmt: skip
_OURS = re.compile(r"_?(PRAXIS_SMS|TEXTUAL|SSL_CERT|PYTHON_KEYRING|CREDENTIALS|NOTIFY|WATCHDOG)_[A-Z_]*[A-Z]")


@pytest.fixture(params=[GERMAN, ENGLISH], ids=lambda manual: manual.language)
def manual(request: pytest.FixtureRequest) -> Iterator[Manual]:
    """The handbooks of each language, while that is the language in use."""
    found: Manual = request.param
    translation.activate(found.language)
    yield found
    translation.activate("de")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in links(page):
        if "://" not in link:
            target, _hash, anchor = link.partition("#")
            file = (page.parent / target) if target else page
            assert file.exists(), link
            assert not anchor or anchor in anchors(file), link


@pytest.mark.parametrize("page", WRITTEN, ids=name_of)
def test_every_command_shown_can_be_called(page: Path) -> None:
    for words in commands(page):
        command_path(words)


def command_path(words: list[str]) -> tuple[str, ...]:
    """The command and the options of a call, without their values; fails where it could not be called so."""
    command: click.Command = program()
    known = _options(command)
    left = iter(words)
    found = []
    for word in left:
        if word.startswith("-") and word != "-":
            assert word in known, words
            found.append(word)
            if not known[word].is_flag:
                next(left)
        elif isinstance(command, click.Group) and word not in ("BEFEHL", "COMMAND"):
            subcommand = command.get_command(click.Context(command), word)
            assert subcommand is not None, words
            command = subcommand
            known |= _options(command)
            found.append(word)
    return tuple(found)


def _options(command: click.Command) -> dict[str, click.Option]:
    with translation.texts_of("click"):  # click keeps the option --help that it makes here, with its text
        params = command.get_params(click.Context(command, help_option_names=["-h", "--help"]))
    return {name: param for param in params if isinstance(param, click.Option) for name in param.opts}


def test_every_setting_that_is_set_in_a_manual_exists() -> None:
    known = {entry.key for entry in entries()} | {"SCHLÜSSEL", "KEY"}
    for page in WRITTEN:
        for words in commands(page):
            if words[:2] == ["settings", "set"]:
                assert words[2] in known or words[2].startswith(f"{ACCOUNT_TABLE}."), words


@pytest.mark.parametrize("name", ["settings.md", "en/settings.md"])
def test_the_settings_page_names_every_table(name: str) -> None:
    text = text_of(name)
    for table in (*TABLES, *FREE_TABLES):
        assert f"## [{table}]" in text


def test_the_exit_codes_are_those_of_the_program(manual: Manual) -> None:
    told = rows(section(manual.admin, manual.exit_codes))
    assert [int(code) for code, _meaning in told] == [code.value for code in ExitCode]


def test_every_environment_variable_is_described_and_none_is_invented(manual: Manual) -> None:
    described = {name for name, _effect in rows(section(manual.admin, manual.variables))}
    secrets = {name.variable for name in SecretName} | {"PRAXIS_SMS_SECRET_…_FILE"}
    assert described == _variables_in_the_code() | secrets | OF_OTHERS


def _variables_in_the_code() -> set[str]:
    found = set()
    for file in (ROOT / "tui").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _OURS.fullmatch(node.value):
                found.add(node.value)
    return found - {"PRAXIS_SMS_SECRET"} - {name.variable for name in SecretName}


def test_defaults_for_the_terminal_are_described_as_in_the_code(manual: Manual) -> None:
    described = dict(rows(section(manual.admin, manual.variables)))
    for each in ENVIRONMENT:
        default = f"{manual.default} {each.value}. " if each.value else ""
        assert described[each.name] == f"{default}{_(each.meaning)}"


def test_receptionists_read_what_every_state_means_and_what_to_do(manual: Manual) -> None:
    described = {row[0]: row[1:] for row in rows(section(manual.reception, manual.outbox))}
    assert list(described) == [labels.mark_of_state(state).beside(labels.state(state)) for state in MessageState]
    assert all(all(cells) for cells in described.values())


def test_the_places_have_the_keys_of_the_application(manual: Manual) -> None:
    described = [(key, place) for key, place, _purpose in rows(section(manual.reception, manual.places))]
    assert described == [(key_name(place.key), _(place.title)) for place in PLACES]


def test_every_key_that_a_handbook_names_does_something(manual: Manual) -> None:
    known = {key_name(key) for action in known_actions() for key in action.keys}
    for name in (manual.reception, manual.admin):
        named = set(manual.key.findall(text_of(name)))
        assert named
        assert named - known == set()


def test_what_is_inferred_is_told_for_every_protocol(manual: Manual) -> None:
    told = {row[0]: row[2] for row in rows(section(manual.admin, manual.protocols))}
    assert set(told) == {protocol.title for protocol in PROTOCOLS}
    assert all(told.values())


def test_what_one_sees_in_the_troubleshooting_is_what_the_program_says(manual: Manual) -> None:
    quoted = [
        words for row in rows(section(manual.admin, manual.troubleshooting)) for words in manual.quoted.findall(row[0])
    ]
    shown = " ".join(_said_by_the_program(manual.language))
    assert quoted
    assert [words for words in quoted if words.rstrip(" …") not in shown] == []


def _said_by_the_program(language: str) -> Iterator[str]:
    catalogue = runpy.run_path(str(ROOT / "docs" / "make_catalogue.py"))["stored"]()
    for message in catalogue:
        texts = message.id if language == "de" else message.string
        yield from texts if isinstance(texts, tuple | list) else (texts,)


@pytest.mark.parametrize("name", ["README.md", "README.en.md"])
def test_the_readme_begins_with_the_two_commands(name: str) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)
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
    shown = {(page.parent / link).resolve() for page in PAGES for link in links(page) if link.endswith(".svg")}
    assert shown == {folder / f"{name}.svg" for folder in made["PICTURES"].values() for name in made["MADE"]}
    assert shown == {picture for folder in made["PICTURES"].values() for picture in folder.glob("*.svg")}
