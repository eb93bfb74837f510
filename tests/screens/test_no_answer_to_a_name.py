"""Under a name as sender nobody can answer: a text that asks for it is refused where it is written."""

from __future__ import annotations

from pathlib import Path

from tests.screens.desk import at_the_desk
from tests.screens.series_desk import open_series, read_list, write_list, write_text
from tests.screens.test_single_sms import write
from tests.screens.test_templates import open_templates
from tui.service.api import PraxisSms

ASKS = "Ihr Termin ist morgen um 9 Uhr. Antworten Sie mit JA. Praxis Molar, Tel. 030 123456"
REFUSED = "kann niemand antworten"


async def test_on_f2_it_is_told_before_f9_and_nothing_goes(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await write(desk, "0171 1234567", ASKS)
        await desk.until(REFUSED)
        await desk.press("f9")
        await desk.until(REFUSED)
        assert sms.outbox.counts().total == 0


async def test_on_f3_no_row_is_checked_with_it(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await read_list(desk, write_list(tmp_path))
        await write_text(desk, ASKS)
        await desk.until(REFUSED)
        await write_text(desk, "Ihr Termin ist morgen um 9 Uhr. Praxis Molar, Tel. 030 123456")
        await desk.until(lambda: "sendbar" in desk.text and REFUSED not in desk.text)


async def test_on_f5_it_is_not_saved(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        await desk.fill("#template-text", ASKS)
        await desk.until("■ Der Text bittet um Antwort")
        await desk.press("f9")
        await desk.until("■ Der Text bittet um Antwort")
        assert ASKS not in [template.text for template in sms.templates.every()]


async def test_to_a_number_patients_may_answer(sms: PraxisSms) -> None:
    sms.configuration.change({"provider.sender": "+491701112233"})
    async with at_the_desk(sms) as desk:
        await write(desk, "0171 1234567", ASKS)
        await desk.press("f9")
        await desk.until(lambda: sms.outbox.counts().total == 1)
