"""Lines that break below their tab."""

from __future__ import annotations

from tui.widgets.line import hanging


def test_a_line_breaks_below_its_tab() -> None:
    assert hanging("FEHLT  \tAdresse: nicht zu finden", 24).split("\n") == [
        "FEHLT  Adresse: nicht zu",
        "       finden",
    ]


def test_lines_without_a_tab_and_empty_ones_stay() -> None:
    assert hanging("Ein Satz, der länger ist als die Zeile\n\n1. \t", 12) == (
        "Ein Satz, der länger ist als die Zeile\n\n1. "
    )


def test_where_there_is_no_room_for_a_column_nothing_is_filled() -> None:
    assert hanging("in Ordnung \tKarte und Absender", 14) == "in Ordnung Karte und Absender"


def test_a_word_longer_than_the_line_is_not_lost() -> None:
    assert "".join(hanging("a \t" + "x" * 40, 20).split()) == "a" + "x" * 40


def test_a_line_without_a_mark_breaks_below_the_margin_and_at_no_name_that_fits() -> None:
    line = "27.11.2026 20:04:00  abgebrochen (Anna\N{NO-BREAK SPACE}Müller)"
    assert hanging(line, 40, 12).split("\n") == ["27.11.2026 20:04:00  abgebrochen", " " * 12 + "(Anna Müller)"]
    assert hanging(line, 24, 12).split("\n")[-2:] == [" " * 12 + "(Anna", " " * 12 + "Müller)"]
