"""What the command line says of `[keys]`."""

from __future__ import annotations

import pytest

from tests.unit.cli.conftest import Caller, Office


@pytest.mark.parametrize("arguments", [("settings", "show"), ("check",)])
def test_entries_without_effect_are_named(call: Caller, office: Office, arguments: tuple[str, ...]) -> None:
    office.config.parent.mkdir(parents=True, exist_ok=True)
    office.config.write_text('[keys]\n"single.sent" = "f12"\n"single.send" = "ctrl+enter"\n', encoding="utf-8")
    told = call(*arguments).err
    assert "„single.sent“ unbekannt; gemeint ist vielleicht „single.send“" in told
    assert "„ctrl+enter“ für „single.send“" in told


def test_what_a_chosen_key_no_longer_does_is_named_and_not_refused(call: Caller) -> None:
    done = call("settings", "set", "keys.place.outbox", "alt+l")
    assert done.code == 0
    assert "nicht mehr damit zu erreichen: „series.go_to_list“ (Liste)." in done.err
    assert "„series.go_to_list“" in call("check").err


def test_a_key_that_can_be_is_passed_in_silence(call: Caller, office: Office) -> None:
    done = call("settings", "set", "keys.single.send", "f12")
    assert done.code == 0
    assert "[keys]" not in done.err
