"""A list with headings as those of the one before gets its columns, its Textvorlage and its time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tui.service.api import ColumnPlan, Field, PraxisSms, Table, TemplateKind
from tui.service.system.paths import find_paths

MONDAY_NINE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TEXT = "Guten Tag {{Name}}, bis morgen! Praxis Molar"
HEADINGS = "Name;Telefon;Handy privat;Mobil Mutter;Einwilligung;SMS-Einwilligung;Verstorben am"
ROW = "Müller;030 123456;0171 1234567;0171 1234568;ja;ja;"


@pytest.fixture
def sms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PraxisSms]:
    monkeypatch.setenv("PRAXIS_SMS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PRAXIS_SMS_CONFIG", str(tmp_path / "config.toml"))
    (tmp_path / "config.toml").touch()
    with PraxisSms(find_paths(), actor="anna", clock=lambda: MONDAY_NINE) as opened:
        yield opened


@pytest.fixture
def template(sms: PraxisSms) -> str:
    return sms.templates.add(TemplateKind.SERIES, "Morgen", TEXT).name


def list_of(sms: PraxisSms, tmp_path: Path, *lines: str) -> Table:
    path = tmp_path / "termine.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return sms.series.read(path)


def yesterday(sms: PraxisSms, tmp_path: Path) -> tuple[Table, ColumnPlan]:
    """A list for which a person chose two columns of numbers, the column of consent, and that no name is used."""
    table = list_of(sms, tmp_path, HEADINGS, ROW)
    changes = {"Nummer": '"Mobil Mutter","Handy privat"', "Name": "", "Einwilligung": "SMS-Einwilligung"}
    return table, sms.series.columns(table, changes)


def today(sms: PraxisSms, tmp_path: Path, headings: str = HEADINGS) -> tuple[Table, ColumnPlan]:
    table = list_of(sms, tmp_path, headings, "Groß;0171 9;0172 7654321;;nein;ja;")
    return table, sms.series.columns(table)


def test_columns_template_and_time_are_those_of_the_list_before(sms: PraxisSms, tmp_path: Path, template: str) -> None:
    table, plan = yesterday(sms, tmp_path)
    sms.list_profiles.remember(table, plan, TEXT, "morgen 8 Uhr")
    recalled = sms.list_profiles.recall(*today(sms, tmp_path))
    assert recalled is not None
    assert recalled.plan.number_columns == (3, 2)
    assert recalled.plan.column(Field.NAME) is None
    assert recalled.template is not None
    assert recalled.template.name == template
    assert recalled.begins_at == "morgen 8 Uhr"


def test_who_consented_is_decided_anew(sms: PraxisSms, tmp_path: Path) -> None:
    table, plan = yesterday(sms, tmp_path)
    assert plan.consent_candidates == ()
    sms.list_profiles.remember(table, plan, TEXT, "")
    recalled = sms.list_profiles.recall(*today(sms, tmp_path))
    assert recalled is not None
    assert recalled.plan.consent_candidates == (4, 5)
    assert recalled.plan.column(Field.CONSENT) is None


def test_that_no_column_tells_of_deaths_is_not_remembered(sms: PraxisSms, tmp_path: Path) -> None:
    table, plan = yesterday(sms, tmp_path)
    plan = plan.with_map({"Verstorben": ""})
    assert plan.deceased_columns == ()
    sms.list_profiles.remember(table, plan, TEXT, "")
    recalled = sms.list_profiles.recall(*today(sms, tmp_path))
    assert recalled is not None
    assert recalled.plan.deceased_columns == (6,)


def test_another_way_of_writing_the_same_headings_is_the_same_kind_of_list(sms: PraxisSms, tmp_path: Path) -> None:
    sms.list_profiles.remember(*yesterday(sms, tmp_path), TEXT, "9 Uhr")
    alike = "name;TELEFON;Handy (privat);Mobil  Mutter;Einwilligung;SMS Einwilligung;verstorben-am"
    recalled = sms.list_profiles.recall(*today(sms, tmp_path, alike))
    assert recalled is not None
    assert recalled.plan.number_columns == (3, 2)


@pytest.mark.parametrize(
    "headings",
    [
        "Telefon;Name;Handy privat;Mobil Mutter;Einwilligung;SMS-Einwilligung;Verstorben am",
        "Name;Telefon;Handy privat;Mobil Vater;Einwilligung;SMS-Einwilligung;Verstorben am",
        f"{HEADINGS};Alter",
    ],
)
def test_other_headings_or_another_order_are_another_kind(sms: PraxisSms, tmp_path: Path, headings: str) -> None:
    sms.list_profiles.remember(*yesterday(sms, tmp_path), TEXT, "9 Uhr")
    assert sms.list_profiles.recall(*today(sms, tmp_path, headings)) is None


def test_a_list_without_headings_has_no_kind(sms: PraxisSms, tmp_path: Path) -> None:
    table = list_of(sms, tmp_path, "0171 1234567;Müller", "0171 1234568;Groß")
    assert table.heading_line == 0
    sms.list_profiles.remember(table, sms.series.columns(table), TEXT, "9 Uhr")
    assert sms.list_profiles.recall(table, sms.series.columns(table)) is None


@pytest.mark.parametrize("typed", ["24.11.2026 08:00", "27.11. 9:00", "2026-11-24T08:00", "", "bald"])
def test_a_time_that_names_a_date_is_not_remembered(sms: PraxisSms, tmp_path: Path, typed: str) -> None:
    sms.list_profiles.remember(*yesterday(sms, tmp_path), TEXT, typed)
    recalled = sms.list_profiles.recall(*today(sms, tmp_path))
    assert recalled is not None
    assert recalled.begins_at == ""


def test_a_time_that_cannot_be_today_is_left_out(sms: PraxisSms, tmp_path: Path) -> None:
    sms.list_profiles.remember(*yesterday(sms, tmp_path), TEXT, "heute 8 Uhr")
    recalled = sms.list_profiles.recall(*today(sms, tmp_path))
    assert recalled is not None
    assert recalled.begins_at == ""


def test_a_text_of_ones_own_is_not_remembered(sms: PraxisSms, tmp_path: Path, template: str) -> None:
    sms.list_profiles.remember(*yesterday(sms, tmp_path), "Frau Müller fällt aus", "")
    recalled = sms.list_profiles.recall(*today(sms, tmp_path))
    assert recalled is not None
    assert recalled.template is None


def test_a_template_that_is_gone_is_left_out(sms: PraxisSms, tmp_path: Path, template: str) -> None:
    sms.list_profiles.remember(*yesterday(sms, tmp_path), TEXT, "")
    sms.templates.remove(sms.templates.get(TemplateKind.SERIES, template))
    recalled = sms.list_profiles.recall(*today(sms, tmp_path))
    assert recalled is not None
    assert recalled.template is None


def test_nothing_of_any_row_and_no_heading_is_kept(sms: PraxisSms, tmp_path: Path, template: str) -> None:
    sms.list_profiles.remember(*yesterday(sms, tmp_path), "Frau Müller fällt aus", "9 Uhr")
    (file,) = (tmp_path / "data").glob("list-profiles-*.json")
    content = file.read_text(encoding="utf-8")
    for personal in ("Müller", "1234567", "Mobil", "Mutter", "fällt", "termine"):
        assert personal not in content


def test_purging_forgets_the_profiles_too(sms: PraxisSms, tmp_path: Path) -> None:
    sms.list_profiles.remember(*yesterday(sms, tmp_path), TEXT, "9 Uhr")
    sms.outbox.purge(-1)
    assert sms.list_profiles.recall(*today(sms, tmp_path)) is None
    assert list((tmp_path / "data").glob("*list-profiles*")) == []


def test_where_nothing_can_be_kept_sending_goes_on(sms: PraxisSms, tmp_path: Path, template: str) -> None:
    table, plan = yesterday(sms, tmp_path)
    (tmp_path / "data").chmod(0o777)
    sms.list_profiles.remember(table, plan, TEXT, "9 Uhr")
    assert sms.list_profiles.recall(table, plan) is None
