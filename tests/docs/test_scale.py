"""docs/scale.md: its tables are those that the benchmark prints, and its arithmetic is right."""

from __future__ import annotations

import re

import pytest

from benchmarks import scale
from benchmarks.scale import Heading
from tests.docs.pages import rows, section, text_of
from tui.service.outbox import postgres_opening as postgres
from tui.service.outbox.dispatch.crash_recovery import LEASE
from tui.service.outbox.schema import TABLES

PAGE = "scale.md"
DAY, OFFICE_HOURS = 86_400, 10 * 3600
MILLION = 1_000_000
PEAK, ANSWER_SECONDS = 3, 0.5


def german(number: float, digits: int = 0) -> str:
    return f"{number:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def measured(heading: Heading) -> list[list[str]]:
    """The rows of a measured table."""
    return rows(section(PAGE, heading.title))


def test_the_page_has_the_tables_of_the_benchmark_in_their_order() -> None:
    assert re.findall(r"^### (.+)$", text_of(PAGE), re.MULTILINE) == [heading.title for heading in scale.TABLES]


@pytest.mark.parametrize("heading", scale.TABLES, ids=lambda heading: heading.title)
def test_every_table_has_the_columns_that_are_measured_and_figures_in_them(heading: Heading) -> None:
    assert f"| {' | '.join(heading.columns)} |" in section(PAGE, heading.title)
    assert measured(heading)
    assert all(len(row) == len(heading.columns) and all(row) for row in measured(heading))


def test_the_english_page_has_the_same_figures() -> None:
    swapped = text_of(PAGE).translate(str.maketrans(",.", ".,"))
    assert _figures(text_of(f"en/{PAGE}")) == _figures(swapped)


def _figures(page: str) -> list[list[str]]:
    """The numbers of every row of the tables, but for versions."""
    lines = [
        line for line in page.splitlines() if line.startswith("|") and not re.match(r"\| (PostgreSQL|Python) \|", line)
    ]
    return [re.findall(r"\d+(?:[.,]\d+)*", line) for line in lines]


def test_throughput_is_told_for_one_two_and_four_workers_and_growth_for_ten_thousand_and_a_million() -> None:
    assert [row[0] for row in measured(scale.THROUGHPUT)] == [f"{delay * 1000:.0f} ms" for delay in scale.DELAYS]
    assert scale.WORKERS == (1, 2, 4)
    for heading in (scale.GROWTH, scale.GROWTH_OF_A_FILE):
        assert [row[0] for row in measured(heading)] == ["10.000", "1.000.000"]


def test_a_million_a_day_is_reckoned_rightly() -> None:
    text = section(PAGE, "Eine Million SMS am Tag, gerechnet")
    mean, by_day = MILLION / DAY, MILLION / OFFICE_HOURS
    assert f"= {german(mean, 1)} SMS je Sekunde" in text
    assert f"{german(by_day, 1)} je" in text
    assert f"{german(by_day * PEAK)} je Sekunde" in text
    assert f"× 0,5 = {german(by_day * ANSWER_SECONDS)} SMS" in text
    assert f"× 0,5 = {german(by_day * PEAK * ANSWER_SECONDS)}" in text
    assert f"nur {german(10 * OFFICE_HOURS)} durch" in text
    assert f"nach {LEASE.total_seconds():.0f} Sekunden ungeklärt" in text


def test_the_room_is_reckoned_from_what_was_measured() -> None:
    room = {name: float(figure.replace(".", "")) for name, figure in measured(scale.ROOM)}
    in_all, log = room["zusammen auf der Platte"], room["dazu WAL, bis es archiviert ist"]
    text = section(PAGE, "Eine Million SMS am Tag, gerechnet")
    assert f"{german(in_all)} Byte je SMS" in text
    assert f"= {german(in_all / 1000, 1)} GB am Tag" in text
    assert f"{german(log / 1000, 1)} GB WAL" in text


def test_the_connections_are_those_of_the_program() -> None:
    told = rows(section(PAGE, "Eine Million SMS am Tag, gerechnet"))
    kept, most = postgres._KEPT_CONNECTIONS, postgres._KEPT_CONNECTIONS + postgres._MORE_CONNECTIONS
    listening = 1
    assert [[int(resting), int(busy)] for _program, resting, busy in told] == [
        [kept + listening, most + listening], [kept, most], [kept + listening, most + listening]
    ]  # fmt: skip


def test_the_tables_that_autovacuum_is_told_about_exist() -> None:
    assert set(re.findall(r"ALTER TABLE (\w+)", text_of(PAGE))) <= set(TABLES)
