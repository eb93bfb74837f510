"""`praxis-sms send` where name or text say that somebody died."""

from __future__ import annotations

import pytest

from tests.unit.cli.conftest import NUMBER, TEXT, Caller, on_a_terminal
from tui.simulator.server import Simulator

OTHER_NUMBER, OTHER_E164 = "0171 7654321", "+491717654321"
SEND = ("send", "--to", NUMBER, "--text", TEXT)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--name", "Weber (verstorben)"), "Der Name „Weber (verstorben)“ sagt, dass jemand verstorben ist."),
        (("--set", "Name=Weber, verst."), "Im Text steht, dass jemand verstorben ist."),
    ],
)
def test_a_name_or_a_value_that_says_somebody_died_is_sent_only_on_somebody_s_word(
    call: Caller, simulator: Simulator, more: tuple[str, str], sentence: str
) -> None:
    arguments = ("send", "--to", NUMBER, "--text", "Guten Tag Herr {{Name}}, bis morgen.", *more)
    refused = call(*arguments, "--json")
    assert refused.code == 4
    assert sentence in refused.err
    assert "--allow-deceased-remark" in refused.err
    assert refused.json["id"] is None
    assert simulator.accepted == []
    assert call(*arguments, "--allow-deceased-remark").code == 0
    assert len(simulator.accepted) == 1


def test_on_a_terminal_it_is_a_question(surroundings: dict[str, str], simulator: Simulator) -> None:
    arguments = ("send", "--to", NUMBER, "--text", "Bis morgen.", "--name", "Weber, gest. 2024")
    declined = on_a_terminal(surroundings, "n", *arguments)
    assert declined.returncode == 4
    assert "Trotzdem senden? [j/N]" in declined.stderr.decode()
    assert simulator.accepted == []
    assert on_a_terminal(surroundings, "j", *arguments).returncode == 0
    assert len(simulator.accepted) == 1


def test_people_with_names_that_only_sound_like_it_get_theirs(call: Caller, simulator: Simulator) -> None:
    for place, name in enumerate(("Toth", "Tod, Anna", "Sterbeck", "Kreuz")):
        assert call("send", "--to", f"0171 200000{place}", "--text", "Hallo {{Name}}", "--name", name).code == 0
    assert len(simulator.accepted) == 4
