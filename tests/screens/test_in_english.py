"""The application in English, as somebody sees it who started it with PRAXIS_SMS_LANG=en."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.unit.german_texts import looks_german
from tui.service.model.card_protocols import PROTOCOLS
from tui.service.recipients.heading_names import Field

GERMAN_NAMES = re.compile(r"SMS-(Einzel|Serien)daten|" + "|".join(Field))
"""The lists of the practice software, and the fields that are placeholders in German texts."""


@pytest.fixture(scope="module")
def shown() -> dict[str, str]:
    """What each place, and the help of each, shows."""
    call = [sys.executable, "-m", "tests.screens.show_places", "en"]
    done = subprocess.run(call, capture_output=True, text=True, timeout=120, check=True)
    pages = re.split(r"^== (.+)\n", done.stdout, flags=re.MULTILINE)[1:]
    return dict(zip(pages[::2], pages[1::2], strict=True))


def test_the_top_line_names_the_places_and_the_protocol(shown: dict[str, str]) -> None:
    top = shown["single"].splitlines()[0]
    assert re.search(r"F2 Single.* F3 Series.* F4 Outbox.* F5 Templates.* F8 Provider", top)
    assert "SMS4" in top


def test_the_card_has_english_labels_and_the_protocols_keep_their_names(shown: dict[str, str]) -> None:
    card = shown["provider"]
    assert "Master data > Miscellaneous > Settings > SMS provider" in card
    for label in ("Protocol", "Customer no.", "Tariff", "User", "Password", "SMS sender"):
        assert f"\n {label} " in card
    assert "Send SMS with more than 160 characters" in card
    assert any(protocol.title in card for protocol in PROTOCOLS)


def test_no_german_word_is_left(shown: dict[str, str]) -> None:
    for name, page in shown.items():
        if name != "templates":  # the texts that patients get are German
            left = [line for line in page.splitlines() if looks_german(GERMAN_NAMES.sub("", line))]
            assert not left, name


def test_help_explains_in_english(shown: dict[str, str]) -> None:
    assert "HOW TO SET UP SMS4 RESTFUL" in shown["help of provider"]
    assert "KEYS ON THIS SCREEN" in shown["help of outbox"]
