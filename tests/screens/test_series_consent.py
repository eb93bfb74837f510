"""Consent by purpose on the Serien-SMS: what a template is for decides which rows are covered."""

from __future__ import annotations

from pathlib import Path

from tests.screens.desk import at_the_desk
from tests.screens.series_desk import ask_to_start, choose, open_series, read_list, write_list
from tui.service.api import PraxisSms, TemplateKind
from tui.service.model.consent import Purpose

RECALL = "Guten Tag {{Name}}, es ist wieder Zeit. Praxis Molar, Tel. 030 123456"
HEADING = "Name;Handy;Einwilligung;Einwilligung Recall"
ROWS = ("Müller;0171 1234567;ja;ja", "Groß;0171 1234568;ja;nein", "Weiß;0171 1234569;ja;ja")


async def test_the_column_of_the_purpose_decides_and_the_question_names_it(sms: PraxisSms, tmp_path: Path) -> None:
    sms.templates.add(TemplateKind.SERIES, "Zeit", RECALL, Purpose.RECALL)
    path = write_list(tmp_path, ROWS, HEADING)
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await read_list(desk, path)
        await choose(desk, "#series-template", "Zeit")
        await desk.until("2 von 3 sendbar")
        assert "1 keine Einwilligung" in desk.text
        await ask_to_start(desk)
        assert "Zweck: Recall." in desk.words
        await desk.press("enter")
        await desk.until("Serie 1 ·")
    assert sms.series.series(1).purpose is Purpose.RECALL


async def test_who_withdrew_is_counted_by_that(sms: PraxisSms, tmp_path: Path) -> None:
    sms.templates.add(TemplateKind.SERIES, "Zeit", RECALL, Purpose.RECALL)
    sms.consents.withdraw("0171 1234567", Purpose.RECALL, "Telefon")
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await read_list(desk, write_list(tmp_path, ROWS, HEADING))
        await choose(desk, "#series-template", "Zeit")
        await desk.until("1 von 3 sendbar")
        assert "1 widerrufen" in desk.text


async def test_a_changed_template_is_still_for_what_it_is_for_also_in_the_next_window(
    sms: PraxisSms, tmp_path: Path
) -> None:
    sms.templates.add(TemplateKind.SERIES, "Fest", "Frohes Fest, {{Name}}!", Purpose.GREETING)
    path = write_list(tmp_path, ROWS, HEADING)
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await read_list(desk, path)
        await choose(desk, "#series-template", "Fest")
        await desk.until("0 von 3 sendbar")
        await desk.go_to("#series-text")
        await desk.press("end")
        await desk.type(" Ihre Praxis")
        await desk.until("0 von 3 sendbar")
    sms.close()
    with PraxisSms.open() as again:
        async with at_the_desk(again) as desk:
            await desk.press("f3")
            await desk.until("Ihre Praxis")
            await desk.until("0 von 3 sendbar")
