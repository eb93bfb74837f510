"""The start of a Serien-SMS (F3): when it begins, what is asked, and what stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.desk import at_the_desk
from tests.screens.series_desk import (
    TEXT,
    ask_to_start,
    choose,
    open_series,
    patients,
    prepare,
    read_list,
    start,
    write_list,
    write_text,
)
from tui.screens.series.planning.planning_view import PlanningView
from tui.service.api import MessageQuery, PraxisSms, TemplateKind

# --- when ---


async def test_a_beginning_is_understood_while_it_is_typed(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await desk.go_to("#begin-at")
        await desk.paste("24.12.2099 08:00")
        await desk.until("Ab Do, 24.12.2099, 8:00 Uhr.")
        await desk.press("ctrl+u", "end")
        await desk.until("Sofort.")


@pytest.mark.parametrize("typed", ["24.12.2001 08:00", "bald"])
async def test_a_beginning_that_cannot_be_is_said_beside_the_field_and_starts_nothing(
    sms: PraxisSms, tmp_path: Path, typed: str
) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        await desk.fill("#begin-at", typed)
        await desk.until("■ ")
        await desk.press("f9")
        await desk.until(lambda: desk.app.screen.status.startswith("■ "))  # type: ignore[attr-defined]
        assert desk.focused == "begin-at"
    assert sms.outbox.counts().total == 0


async def test_quiet_hours_are_said_beside_the_beginning(sms: PraxisSms) -> None:
    sms.configuration.change({"policy.quiet_hours": "20:00-08:00"})
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await desk.go_to("#begin-at")
        await desk.paste("24.12.2099 21:00")
        sentence = "Ab Fr, 25.12.2099, 8:00 Uhr, nach der Ruhezeit (20:00-08:00)."
        await desk.until(lambda: sentence in desk.words)


async def test_it_is_said_who_will_send(sms: PraxisSms) -> None:
    async with at_the_desk(sms, sending=True) as desk:
        await open_series(desk)
        await desk.go_to("#begin-at")
        await desk.paste("24.12.2099 08:00")
        await desk.until(lambda: "praxis-sms muss dann geöffnet sein." in desk.words)


async def test_where_a_service_should_send_and_none_runs_it_is_said(sms: PraxisSms) -> None:
    sms.configuration.change({"dispatch.here": False})
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await desk.until(lambda: "Senden soll ein Dienst, aber zurzeit läuft keiner" in desk.words)


# --- the start ---


async def test_the_question_names_the_numbers_and_esc_starts_nothing(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        await ask_to_start(desk)
        assert "2 SMS an 2 Empfänger: 2 SMS-Teile, 0,15 €." in desk.text
        assert "Absender PraxisMolar, über SMS4 RESTful." in desk.text
        assert "3 Zeilen nicht:" in desk.text
        await desk.press("escape")
        await desk.until(lambda: "Serie starten?" not in desk.text)
        assert desk.field("#series-text") == TEXT
    assert sms.outbox.counts().total == 0


async def test_the_question_says_that_the_text_means_another_day(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        await desk.fill("#series-text", "Guten Tag {{Name}}, bis morgen.")
        await desk.fill("#begin-at", "24.12.2099 9 Uhr")
        await ask_to_start(desk)
        assert "▲ Im Text steht „morgen“, hinaus geht er aber erst am Do, 24.12." in desk.words


async def test_yes_queues_the_series_and_leads_to_its_progress(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        await start(desk)
        await desk.until("2 warten · 3 Zeilen der Liste nicht eingestellt")
    (series,) = sms.series.newest()
    assert (series.title, series.total, series.text) == ("termine.csv", 2, TEXT)
    assert len(sms.series.rejected(series.id)) == 3


async def test_f3_on_f3_leads_to_the_step_that_lacks_something(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await read_list(desk, write_list(tmp_path))
        await desk.go_to("#begin-at")
        await desk.press("f3")
        await desk.until(lambda: desk.focused == "series-text")
        await write_text(desk)
        await desk.until(lambda: "sendbar" in desk.text)
        await desk.press("f3")
        await desk.until(lambda: desk.focused == "check-rows")
        assert desk.field("#series-text") == TEXT


async def test_f9_pressed_twice_starts_one_series(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        await desk.press("f9", "f9", "f9")
        await desk.until("Serie starten?")
        await desk.press("enter")
        await desk.until("Serie 1 ·")
    assert len(sms.series.newest()) == 1


async def test_a_list_without_consent_column_is_confirmed_in_the_same_question(sms: PraxisSms, tmp_path: Path) -> None:
    sms.configuration.change({"policy.consent": "confirm"})
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, ["Kim;0171 1111111"], "Name;Handy"))
        await ask_to_start(desk)
        assert "Haben alle" in desk.text
        assert f"„{sms.actor}“ festgehalten." in desk.text
        assert "[ Alle haben eingewilligt, senden ]" in desk.text
        await desk.press("enter")
        await desk.until("Serie 1 ·")
    assert sms.series.newest()[0].consent_by == sms.actor


async def test_f9_asks_for_what_is_missing(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await desk.press("f9")
        await desk.until("■ Bitte wählen Sie zuerst eine Liste.")
        await read_list(desk, write_list(tmp_path))
        await desk.press("f9")
        await desk.until("■ Bitte wählen Sie eine Textvorlage oder schreiben Sie einen Text.")
        assert desk.focused == "series-text"


async def test_a_list_without_a_sendable_row_starts_nothing(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, ["Kim;030 123456;ja"]))
        await desk.until("■ 0 von 1 sendbar")
        await desk.press("f9")
        await desk.until("■ Keine Zeile der Liste kann gesendet werden.")


async def test_what_nobody_would_get_asks_for_no_values(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, ["Kim;030 123456;ja"]), "Am {{Datum}} ist geschlossen. {{Name}}")
        await desk.until("■ 0 von 1 sendbar")
        await desk.press("f9")
        await desk.until("■ Keine Zeile der Liste kann gesendet werden. 1 Zeile nicht: 1 nicht mobil.")
        assert len(desk.app.screen_stack) == 1


async def test_the_check_is_made_again_before_the_question(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, patients(3)))
        await desk.until("3 von 3 sendbar")
        sms.optouts.add("0171 1000001")
        await ask_to_start(desk)
        assert "2 SMS an 2 Empfänger" in desk.text
        assert "1 Zeile nicht: 1 abbestellt" in desk.text


async def test_a_later_beginning_is_kept(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms, sending=True) as desk:
        await prepare(desk, write_list(tmp_path))
        await desk.fill("#begin-at", "24.12.2099 08:00")
        await ask_to_start(desk)
        assert "Beginn: Ab Do, 24.12.2099, 8:00 Uhr." in desk.text
        await desk.press("enter")
        await desk.until("beginnt Do, 24.12.2099, 8:00 Uhr")
        await desk.until("praxis-sms muss dann geöffnet sein.")


# --- staying and leaving ---


async def test_what_was_prepared_stays_while_another_place_is_looked_at_and_is_named_before_quitting(
    sms: PraxisSms, tmp_path: Path
) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        await desk.press("f8")
        await desk.until("SMS-Freigabe")
        await desk.press("ctrl+q")
        await desk.until("Eine vorbereitete Serien-SMS ist noch nicht gestartet; sie bleibt")
        await desk.press("escape", "f3")
        await desk.until("2 von 5 sendbar")
        assert desk.field("#series-text") == TEXT


async def test_a_template_written_meanwhile_is_offered(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await desk.press("f2")
        await desk.until("Nummer")
        sms.templates.add(TemplateKind.SERIES, "Impfaktion", "Impfen!")
        await open_series(desk)
        await desk.until(lambda: desk.focused == "list-path")
        await choose(desk, "#series-template", "Impfaktion")
        await desk.until("Impfen!")


async def test_neu_empties_all_steps_and_a_key_fetches_them_back(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        path = write_list(tmp_path)
        await prepare(desk, path)
        await desk.fill("#begin-at", "23:00")
        await desk.press("ctrl+n")
        await desk.until("Alle vier Schritte sind geleert; Strg+Z holt sie zurück.")
        assert (desk.field("#list-path"), desk.field("#series-text")) == ("", "")
        assert desk.app.screen.unsaved == ""  # type: ignore[attr-defined]
        assert desk.focused == "list-path"
        await desk.until("oder mit Alt+V eine Textvorlage wählen")
        assert "Zeichen ·" not in desk.text
        await desk.press("ctrl+z")
        await desk.until("Müller")
        assert (desk.field("#list-path"), desk.field("#series-text")) == (str(path), TEXT)
        assert desk.field("#begin-at") == "23:00"
        assert "Alle vier Schritte sind geleert" not in desk.text
        await desk.press("ctrl+z")
        await desk.until("Zurückholen lässt sich nur, was eben geleert wurde.")


async def test_what_a_person_decided_about_rows_comes_back_too(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        before = desk.app.screen.query_one(PlanningView).draft
        await desk.press("ctrl+n")
        await desk.until("Alle vier Schritte sind geleert")
        await desk.press("ctrl+z")
        await desk.until("Müller")
        assert desk.app.screen.query_one(PlanningView).draft == before


async def test_what_was_prepared_before_a_series_that_is_sent_does_not_come_back(
    sms: PraxisSms, tmp_path: Path
) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        await desk.press("ctrl+n")
        await desk.until("Alle vier Schritte sind geleert")
        await prepare(desk, write_list(tmp_path))
        await start(desk)
        await desk.press("ctrl+n")
        await desk.until(lambda: desk.focused == "list-path")
        await desk.press("ctrl+z")
        await desk.until("Zurückholen lässt sich nur, was eben geleert wurde.")
        assert desk.field("#list-path") == ""


async def test_a_series_that_one_leaves_is_found_in_the_postausgang(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        await start(desk)
        await desk.press("f2")
        await desk.until("Textvorlage ")
    assert len(sms.outbox.page(MessageQuery(series_id=1)).messages) == 2


async def test_a_column_of_deaths_that_is_left_out_by_hand_is_asked_about_once_more(
    sms: PraxisSms, tmp_path: Path
) -> None:
    rows = ("Müller;0171 1234567;ja;", "Graf;0171 1234568;ja;ja")
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, rows, "Name;Handy;Einwilligung;Verstorben"))
        assert "1 von 2 sendbar" in desk.text
        await desk.go_to("#column-deceased")
        await desk.press("enter", "home", "enter")
        await desk.until("2 von 2 sendbar")
        await ask_to_start(desk)
        assert "■ „Verstorben“ wird nicht beachtet" in desk.text
        await desk.press("enter")
        await desk.until(lambda: "Serie starten?" not in desk.text)
    assert not list(sms.outbox.every(MessageQuery())), "Enter in a hurry writes to nobody who died"
