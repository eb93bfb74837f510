"""A question on the terminal."""

from __future__ import annotations

import io

import click
import pytest

from tui.cli.input import confirmed
from tui.service.errors import UsageError


def answered(monkeypatch: pytest.MonkeyPatch, typed: str) -> bool:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    return confirmed("3 SMS senden?")


@pytest.mark.parametrize("typed", ["j\n", "J\n", "ja\n", " ja \n", "y\n", "yes\n"])
def test_yes_is_understood_in_german_and_in_english(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    assert answered(monkeypatch, typed)


@pytest.mark.parametrize("typed", ["\n", "n\n", "nein\n", "no\n"])
def test_anything_but_yes_that_can_be_understood_sends_nothing(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    assert not answered(monkeypatch, typed)


def test_an_answer_nobody_understands_is_asked_for_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answered(monkeypatch, "vielleicht\nja\n")
    captured = capsys.readouterr()
    assert captured.err.count("3 SMS senden? [j/N]") == 2
    assert "Bitte mit j oder n antworten." in captured.err
    assert captured.out == ""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_end_of_the_input_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(""))
    with pytest.raises(click.Abort):
        confirmed("3 SMS senden?")


def test_where_nobody_can_answer_the_option_of_a_script_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError) as refused:
        answered(monkeypatch, "")
    assert refused.value.sentence == "Ohne Terminal kann nicht gefragt werden."
    assert "--yes" in refused.value.remedy
