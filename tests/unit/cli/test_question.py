"""A question on the terminal."""

from __future__ import annotations

import io
from pathlib import Path

import click
import pytest

from tui.cli.input import confirmed, may_write
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


@pytest.mark.parametrize(("typed", "writes"), [("j\n", True), ("n\n", False), ("\n", False)])
def test_a_person_is_asked_before_a_file_is_replaced(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, typed: str, writes: bool
) -> None:
    file = tmp_path / "sms.csv"
    file.touch()
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    assert may_write(file, forced=False) is writes
    told = capsys.readouterr().err
    assert f"Die Datei „{file}“ gibt es schon. Überschreiben?" in told
    assert ("Nichts wurde geschrieben." in told) is not writes


def test_nobody_is_asked_about_a_new_file_nor_with_force_and_a_script_replaces_as_it_always_did(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "sms.csv"
    monkeypatch.setattr("sys.stdin", Terminal(""))
    assert may_write(file, forced=False)
    file.touch()
    assert may_write(file, forced=True)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert may_write(file, forced=False)
