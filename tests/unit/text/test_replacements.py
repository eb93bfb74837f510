"""Replacing what forces Unicode: the reader must understand the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.service.text import character_sets
from tui.service.text.character_names import german_name
from tui.service.text.segments import Encoding, count, replace_forcing


@pytest.mark.parametrize(
    ("written", "replaced"),
    [
        ("„Termin“ ‚heute‘ «morgen» “x”", '"Termin" \'heute\' "morgen" "x"'),
        ("Dr. Meier’s Praxis, rock`n´roll", "Dr. Meier's Praxis, rock'n'roll"),
        ("8–12 Uhr — 5−3 Zahn‑arzt", "8-12 Uhr - 5-3 Zahn-arzt"),
        ("Bis bald…", "Bis bald..."),
        ("• Karte\n· Brille", "- Karte\n- Brille"),
        ("8\u00a0Uhr, 30\u202fEuro, 5\u2009m", "8 Uhr, 30 Euro, 5 m"),
        ("Zahn\u00adarzt \u200bTermin\ufeff \u202aheute\u202c", "Zahnarzt Termin heute"),
        ("Zeile 1\u2028Zeile 2", "Zeile 1\nZeile 2"),
        ("François Núñez, Mária Šimić, Čapek", "Francois Nuñez, Maria Simic, Capek"),
        ("Şahin, Łukasz, Ğ ğ İ ı, Đoković", "Sahin, Lukasz, G g I i, Dokovic"),
        ("GROẞ, Œuvre, cœur, Þór", "GROSS, OEuvre, coeur, Thor"),
        ("Erdős, Kertész, Nguyễn, Ǖ", "Erdös, Kertész, Nguyen, Ü"),
        ("37°C, 37 °C, um 90°.", "37 Grad C, 37 Grad C, um 90 Grad."),
        ("½ Stunde, 1½ Stunden", "1/2 Stunde, 1 1/2 Stunden"),
        ("20 m², 10²", "20 m2, 10^2"),
        ("5 µm, 3×2, ±1, → Praxis", "5 um, 3x2, +/-1, -> Praxis"),
        ("ﬁx Ｔｅｒｍｉｎ 𝐓𝐞𝐫𝐦𝐢𝐧", "fix Termin Termin"),
    ],
)
def test_the_reader_understands_the_same_in_plain_characters(written, replaced):
    assert replace_forcing(written) == replaced


@pytest.mark.parametrize("char", ["😀", "🦷", "✓", "Ж", "й", "م", "Α", "ώ", "中", "≠", "\ufffd", "\u0336"])
def test_what_has_no_honest_replacement_stays(char):
    assert count(char).forcing[0].replacement is None
    assert replace_forcing(f"a{char}") == f"a{char}"


def test_an_emoji_keeps_the_marks_that_belong_to_it():
    assert replace_forcing("❤\ufe0f 👨\u200d👩 – ja") == "❤\ufe0f 👨\u200d👩 - ja"
    assert replace_forcing("1\ufe0f\u20e3") == "1"


@given(st.text(max_size=200))
def test_the_list_and_the_replaced_text_say_the_same(text):
    counted = count(text)
    expected = list(counted.text)
    for each in counted.forcing:
        expected[each.position] = each.char if each.replacement is None else each.replacement
    assert replace_forcing(text) == "".join(expected)


@given(st.characters(exclude_categories=("Cs", "Cc")))
def test_a_replacement_is_always_in_the_alphabet(char):
    for each in count(char).forcing:
        assert each.replacement is None or character_sets.is_gsm(each.replacement)
        assert each.name


def test_a_text_with_only_replaceable_characters_becomes_cheap():
    text = "Liebe Frau Şahin – wir erinnern an „Ihren“ Termin…"
    assert count(text).encoding is Encoding.UCS2
    assert count(replace_forcing(text)).encoding is Encoding.GSM7


@pytest.mark.parametrize(
    ("char", "name"),
    [
        ("„", "typografisches Anführungszeichen"),
        ("’", "typografischer Apostroph"),
        ("\u00ad", "weiches Trennzeichen (unsichtbar)"),
        ("Ş", "Großbuchstabe S mit Cedille"),
        ("Č", "Großbuchstabe C mit Hatschek"),
        ("ł", "Kleinbuchstabe l mit Querstrich"),
        ("ế", "Kleinbuchstabe e mit Zirkumflex und Akut"),
        ("ж", "kyrillisches Zeichen"),
        ("م", "arabisches Zeichen"),
        ("🦷", "Emoji TOOTH"),
        ("ʬ", "LATIN LETTER BILABIAL PERCUSSIVE"),
        ("\ue000", "U+E000"),
    ],
)
def test_a_receptionist_recognises_the_character_by_its_name(char, name):
    assert german_name(char) == name
