"""A provider's words on their way to screen, log and store: readable, harmless, without credentials."""

from __future__ import annotations

from base64 import b64encode
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.service.gateways.masking import MASK, mask, plain_line, provider_words

SECRETS = st.text(st.characters(codec="iso-8859-15", exclude_categories=("Cc", "Zs")), min_size=4, max_size=20)


class TestASecret:
    @given(secret=SECRETS, before=st.text("abc <>&", max_size=10), after=st.text("abc <>&", max_size=10))
    def test_is_found_as_it_is_and_percent_encoded(self, secret: str, before: str, after: str) -> None:
        for form in (secret, quote(secret, safe="", encoding="iso-8859-15"), quote_plus(secret)):
            assert form not in mask(before + form + after, [secret]).replace(MASK, "")

    def test_is_found_behind_html_entities(self) -> None:
        assert provider_words("Passwort a&lt;b&gt;c&amp;d falsch", ["a<b>c&d"]) == f"Passwort {MASK} falsch"

    @given(secret=SECRETS, user=st.text("abc@.", max_size=12), cut=st.integers(0, 3))
    def test_is_found_in_the_base64_of_a_login(self, secret: str, user: str, cut: int) -> None:
        login = b64encode(f"\0{user}\0{secret}....".encode()).decode()
        said = f"501 Syntax error: AUTH PLAIN {login[: len(login.rstrip('=')) - cut]} (Postfix)"
        assert mask(said, [secret]) == f"501 Syntax error: AUTH PLAIN {MASK} (Postfix)"

    def test_of_two_characters_is_found_only_alone(self) -> None:
        assert mask("ab, Abend, Stab (ab)", ["ab"]) == f"{MASK}, Abend, Stab ({MASK})"

    def test_that_is_empty_masks_nothing(self) -> None:
        assert mask("Alles in Ordnung", [""]) == "Alles in Ordnung"

    @pytest.mark.parametrize(
        "written",
        [
            "pwd=x7y",
            "passwort = x7y",
            "api_key=x7y",
            "authToken=x7y",
            "Authorization: Bearer x7y",
            "X-Api-Key: x7y",
            "Authorization: Token x7y",
            "Authorization: AccessKey x7y",
            "Authorization: App x7y",
        ],
    )
    def test_that_nobody_named_is_found_by_what_stands_before_it(self, written: str) -> None:
        assert "x7y" not in mask(f"Fehler bei {written}&kdnr=1", [])

    def test_does_not_take_words_about_passwords_with_it(self) -> None:
        assert mask("Passwort: falsch", []) == "Passwort: falsch"


class TestALine:
    @given(st.text(max_size=200))
    def test_is_one_printable_line_whatever_came(self, raw: str) -> None:
        line = plain_line(raw)
        assert "\n" not in line
        assert "\x1b" not in line
        assert line == " ".join(line.split())

    @pytest.mark.parametrize(
        ("raw", "line"),
        [
            ("<p>Fehler&nbsp;7</p>", "Fehler 7"),
            ("<style>p{}</style>Nein<script>x", "Nein"),
            ("<!-- geheim -->Nein", "Nein"),
            ("5 < 6 und 7 > 3", "5 < 6 und 7 > 3"),
            ("Rot: \x1b[31mNein\x1b[0m", "Rot: Nein"),
            ("\u202eNein", "Nein"),
        ],
    )
    def test_keeps_words_and_drops_the_rest(self, raw: str, line: str) -> None:
        assert plain_line(raw) == line

    @given(st.text(max_size=400), st.integers(10, 60))
    def test_is_at_most_as_long_as_asked(self, raw: str, limit: int) -> None:
        assert len(provider_words(raw, (), limit)) <= limit
