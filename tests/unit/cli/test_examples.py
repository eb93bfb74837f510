"""The examples that the help of each command shows."""

from __future__ import annotations

import re
import shlex

import click
import pytest

from tests.unit.cli.conftest import Caller, program
from tests.unit.cli.test_call import every_command
from tui.cli.examples import EXAMPLES
from tui.cli.program import program as whole_program
from tui.language import translation


def meant(path: tuple[str, ...]) -> str:
    """The words of a command; of an older name those of the command that is called so today."""
    return " ".join(path).replace("series-", "series ")


@pytest.mark.parametrize("path", every_command(), ids=" ".join)
def test_every_help_shows_an_example(call: Caller, path: tuple[str, ...]) -> None:
    shown = call(*path, "--help").lines
    examples = EXAMPLES[meant(path)]
    assert "Beispiele:" in shown
    assert all(f"  {example}" in shown for example in examples)
    assert [line for line in shown if len(line) > 78] == []


@pytest.mark.parametrize("line", sorted({line for lines in EXAMPLES.values() for line in lines}))
def test_every_example_can_be_called(line: str) -> None:
    words = shlex.split(re.split("[<>|]", line)[0])[1:]  # the rest is the shell's
    command: click.Command = whole_program()
    context = click.Context(command, info_name="praxis-sms", help_option_names=["-h", "--help"])
    while isinstance(command, click.Group) and words:
        found = command.get_command(context, words.pop(0))
        assert found is not None
        command = found
    with translation.texts_of("click"):
        command.make_context(command.name, words, parent=context)


def test_no_example_is_of_a_command_that_is_gone() -> None:
    assert set(EXAMPLES) == {meant(path) for path in every_command()}


def test_examples_speak_english_where_the_program_does(clean_environ: dict[str, str]) -> None:
    shown = program(clean_environ, "--lang", "en", "send", "--help").out
    assert '  praxis-sms send --to "0171 1234567" --text "Your appointment' in shown
