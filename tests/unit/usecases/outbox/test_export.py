"""The export of a result: what Excel makes of it, and what it must never make of it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.service.errors import InputRefused
from tui.service.model.messages import Message, MessageState, Rejected
from tui.service.recipients import guess_columns, read_numbers, read_table
from tui.service.usecases.outbox.export import csv_chunks, headings, save_csv, text_cell

MORNING = datetime(2026, 12, 3, 7, 30, 5, tzinfo=UTC)
MESSAGE = Message(
    id=7,
    series_id=3,
    number="+491711234567",
    name="Anna Müller",
    text="Guten Tag; Ihr Termin\nist morgen.",
    sender="PraxisMolar",
    protocol="sms4-rest",
    state=MessageState.ACCEPTED,
    segments=1,
    attempts=1,
    due_at=MORNING,
    provider_id="4711",
    error="",
    created_by="empfang",
    created_at=MORNING,
    updated_at=MORNING,
)
REJECTED = Rejected(12, "030 123456", "+49 30 123456 ist keine Mobilfunknummer, sondern Festnetz.", "Jörg Groß")


def exported(*messages: Message, rejected: tuple[Rejected, ...] = ()) -> list[dict[str, str]]:
    content = b"".join(csv_chunks(messages, rejected)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content, newline=""), delimiter=";"))


def test_a_german_excel_opens_it_by_a_double_click():
    content = b"".join(csv_chunks([MESSAGE]))
    first, *_rest = content.split(b"\r\n")
    assert first.startswith(b"\xef\xbb\xbfNr.;Serie;Zeile der Liste;Nummer;Name;Zustand;")
    assert content.endswith(b"\r\n")


def test_a_message_is_told_in_the_words_of_the_screen_and_in_local_time():
    (row,) = exported(MESSAGE)
    assert row["Nr."] == "7"
    assert row["Nummer"] == "+49 171 1234567"
    assert row["Zustand"] == "übergeben"
    assert row["Text"] == "Guten Tag; Ihr Termin\nist morgen."
    assert row["Protokoll"] == "SMS4 RESTful"
    assert row["Fällig"] == "03.12.2026 08:30:05"
    assert row["Nummer als tel:"] == "tel:+491711234567"


def test_rows_of_the_list_that_were_not_sent_follow_with_their_reason():
    _sent, refused = exported(MESSAGE, rejected=(REJECTED,))
    assert (refused["Nr."], refused["Zeile der Liste"], refused["Nummer"]) == ("", "12", "030 123456")
    assert (refused["Zustand"], refused["Name"]) == ("nicht gesendet", "Jörg Groß")
    assert refused["Grund"].endswith("+49 30 123456 ist keine Mobilfunknummer, sondern Festnetz.")


def test_without_a_message_the_headings_stand_alone():
    assert b"".join(csv_chunks([])).decode("utf-8-sig") == ";".join(headings()) + "\r\n"


def test_many_messages_come_in_pieces_and_none_is_lost():
    messages = (replace(MESSAGE, id=number) for number in range(1, 1_702))
    assert [row["Nr."] for row in exported(*messages)] == [str(number) for number in range(1, 1_702)]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("+491711234567", "+49 171 1234567"),
        ("+436641234567", "+43 664 1234567"),
        ("+49 30/123456", "+49 30 123456"),
        ("+999000000", "'+999000000"),
        ('=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'),
        ("+1+1", "'+1+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("\r=1", "'\r=1"),
        ("＝1", "'＝1"),
        ("01711234567", "'01711234567"),
        ("12345678901234567890", "'12345678901234567890"),
        ("4711", "4711"),
        ("Müller-Lüdenscheidt", "Müller-Lüdenscheidt"),
        ("", ""),
    ],
)
def test_a_spreadsheet_neither_runs_nor_rounds_a_cell(text, cell):
    assert text_cell(text) == cell


@given(st.text())
def test_no_text_begins_like_a_formula_unless_it_is_a_phone_number(text):
    cell = text_cell(text)
    assert cell.lstrip()[:1] not in ("=", "-", "@") or cell == ""
    assert not cell.lstrip().startswith("+") or " " in cell


def test_numbers_in_an_export_are_understood_when_it_is_read_as_a_list(tmp_path):
    save_csv(tmp_path / "ergebnis.csv", [MESSAGE, replace(MESSAGE, number="+436641234567")])
    table = read_table(tmp_path / "ergebnis.csv")
    readings = read_numbers(table, guess_columns(table), ("DE", "AT"))
    assert [reading.e164 for reading in readings] == ["+491711234567", "+436641234567"]


def test_half_a_surrogate_pair_does_not_stop_an_export():
    assert exported(replace(MESSAGE, name="A\ud83d"))[0]["Name"] == "A?"


def test_a_new_file_is_readable_by_its_owner_only(tmp_path):
    save_csv(tmp_path / "ergebnis.csv", [MESSAGE])
    assert (tmp_path / "ergebnis.csv").stat().st_mode & 0o777 == 0o600


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputRefused, match="weg“ gibt es nicht") as refused:
        save_csv(tmp_path / "weg" / "ergebnis.csv", [MESSAGE])
    assert refused.value.exit_code == 4


def test_a_file_that_cannot_be_written_stays_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "ergebnis.csv"
    path.write_text("alt")

    def forbidden(_self, _target):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", forbidden)
    with pytest.raises(InputRefused, match="lässt sich nicht schreiben"):
        save_csv(path, [MESSAGE])
    assert path.read_text() == "alt"
