"""The Serien-SMS behind screen and command: from a list to queued messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.unit.outbox.samples import MONDAY, StandingClock, claim, hand_over
from tests.unit.usecases.series.practice import FIRST, LAST, LIST, TEXT, Checker, Practice, messages
from tui.service.errors import ConfigurationError, ListRefused, PolicyRefused, TextRefused
from tui.service.model.messages import Rejected, SeriesState
from tui.service.model.outcome import Accepted
from tui.service.outbox.outbox import Outbox
from tui.service.recipients import Verdict
from tui.service.settings import ConsentRule, QuietHours
from tui.service.usecases.series.series import SeriesOrder, SeriesService

# --- before sending ---


def test_every_row_gets_its_verdict_and_the_list_its_totals(service: SeriesService, checked: Checker) -> None:
    found = checked()
    assert [row.verdict for row in found.rows] == [
        Verdict.OK,
        Verdict.NO_CONSENT,
        Verdict.NOT_MOBILE,
        Verdict.OK,
    ]
    assert (found.totals.rows, found.totals.sendable, found.totals.segments) == (4, 2, 2)
    assert service.cost(found.totals) == Decimal("0.150")


def test_the_columns_a_person_chooses_go_before_the_guess(service: SeriesService, tmp_path: Path) -> None:
    path = tmp_path / "zwei.csv"
    path.write_text("Name;Handy;Handy Mutter\nMüller;0171 1234567;0172 7654321\n", encoding="utf-8")
    table = service.read(path)
    assert service.numbers(table, service.columns(table))[0].e164 == FIRST
    assert service.numbers(table, service.columns(table, {"Nummer": "Handy Mutter"}))[0].e164 == "+491727654321"


def test_numbers_read_once_give_the_same_check_for_another_text(service: SeriesService, tmp_path: Path) -> None:
    path = tmp_path / "termine.csv"
    path.write_text(LIST, encoding="utf-8")
    table = service.read(path)
    plan = service.columns(table)
    numbers = service.numbers(table, plan)
    for text in (TEXT, "Praxis geschlossen."):
        order = SeriesOrder(text)
        assert service.check(table, plan, order, numbers) == service.check(table, plan, order)


def test_a_list_without_consent_column_is_refused_or_confirmed_by_the_rule_of_the_practice(
    service: SeriesService, practice: Practice, checked: Checker
) -> None:
    without = "Name;Handy\nMüller;0171 1234567\n"
    assert checked(content=without).rows[0].verdict is Verdict.NO_CONSENT
    practice.policy(consent=ConsentRule.CONFIRM)
    found = checked(content=without)
    assert found.rows[0].verdict is Verdict.OK
    assert found.needs_confirmed_consent
    with pytest.raises(PolicyRefused, match="keine Spalte mit der Einwilligung"):
        service.queue(found, SeriesOrder(TEXT))
    assert service.queue(found, SeriesOrder(TEXT), consent_confirmed=True).consent_by == "anna"


def test_a_column_of_consent_needs_nobody_s_word(service: SeriesService, checked: Checker) -> None:
    assert service.queue(checked(), SeriesOrder(TEXT), consent_confirmed=True).consent_by == ""


def test_who_wants_no_sms_gets_none(checked: Checker, store: Outbox) -> None:
    store.optouts.add(FIRST, "", actor="anna")
    assert checked().rows[0].verdict is Verdict.OPTED_OUT


def test_a_number_the_numbering_plan_does_not_know_is_sent_to_on_a_person_s_word(
    service: SeriesService, tmp_path: Path
) -> None:
    path = tmp_path / "termine.csv"
    path.write_text("Name;Handy;Einwilligung\nMüller;0161 1234567;ja\n", encoding="utf-8")
    table = service.read(path)
    plan = service.columns(table)
    (reading,) = service.numbers(table, plan)
    assert reading.may_be_confirmed
    assert not service.check(table, plan, SeriesOrder(TEXT)).totals.sendable
    order = SeriesOrder(TEXT, confirmed_numbers=frozenset({reading.e164 or ""}))
    row = service.check(table, plan, order).rows[0]
    assert row.verdict is Verdict.REPAIRED
    assert "Von Hand bestätigt" in row.reason


def test_values_fill_what_no_column_does(checked: Checker) -> None:
    found = checked(SeriesOrder("{{Name}}: {{Praxis}}", values={"praxis": "Molar"}))
    assert found.rows[0].text == "Müller: Molar"


def test_an_empty_text_is_refused(checked: Checker) -> None:
    with pytest.raises(TextRefused):
        checked(SeriesOrder(" \n"))


# --- queueing ---


def test_a_series_is_queued_whole_with_the_reasons_of_the_rows_left_out(
    service: SeriesService, checked: Checker, store: Outbox, woken: list[str]
) -> None:
    series = service.queue(checked(), SeriesOrder(TEXT, title="termine.csv"))
    assert (series.title, series.total, series.state, series.created_by) == (
        "termine.csv",
        2,
        SeriesState.RUNNING,
        "anna",
    )
    assert [(message.number, message.list_row, message.text) for message in messages(store, series.id)] == [
        (FIRST, 2, "Guten Tag Müller, Ihr Termin ist morgen."),
        (LAST, 5, "Guten Tag Weiß, Ihr Termin ist morgen."),
    ]
    assert service.rejected(series.id) == (
        Rejected(3, "0171 1234568", "In Spalte „Einwilligung“ steht „nein“.", "Groß"),
        Rejected(4, "030 123456", "+49 30 123456 ist keine Mobilfunknummer, sondern Festnetz.", "Öztürk"),
    )
    assert service.segments(series.id) == 2
    assert woken


def test_a_list_without_a_sendable_row_is_no_series(service: SeriesService, checked: Checker) -> None:
    with pytest.raises(ListRefused, match="Keine Zeile der Liste"):
        service.queue(checked(content="Name;Handy\nMüller;0171 1234567\n"), SeriesOrder(TEXT))
    assert service.newest() == ()


def test_an_incomplete_card_keeps_everything_out(service: SeriesService, practice: Practice, checked: Checker) -> None:
    practice.settings = replace(practice.settings, sms4_rest=replace(practice.settings.sms4_rest, user=""))
    with pytest.raises(ConfigurationError, match="Benutzer fehlt"):
        service.queue(checked(), SeriesOrder(TEXT))


def test_the_same_list_is_not_sent_twice_within_the_hours_of_the_practice(
    service: SeriesService, practice: Practice, checked: Checker, clock: StandingClock, store: Outbox
) -> None:
    practice.policy(duplicate_hours=24)
    service.queue(checked(), SeriesOrder(TEXT))
    waiting = checked()
    assert waiting.totals.of(Verdict.SENT_RECENTLY) == 2
    assert "Derselbe Text wartet schon für diese Nummer" in waiting.rows[0].reason
    for _ in range(2):
        hand_over(store, Accepted())
    sent = checked()
    assert sent.totals.of(Verdict.SENT_RECENTLY) == 2
    assert "bekam denselben Text schon am 23.11.2026 um 10:00" in sent.rows[0].reason
    assert checked(SeriesOrder(TEXT, allow_duplicates=True)).totals.sendable == 2
    clock.advance(hours=25)
    assert checked().totals.sendable == 2


def test_a_list_that_another_desk_sent_since_the_check_is_refused(
    service: SeriesService, practice: Practice, checked: Checker
) -> None:
    practice.policy(duplicate_hours=24)
    order = SeriesOrder(TEXT)
    ours, theirs = checked(order), checked(order)
    service.queue(theirs, order)
    with pytest.raises(PolicyRefused, match="Seit der Prüfung bekamen schon 2 Empfänger denselben Text"):
        service.queue(ours, order)
    assert len(service.newest()) == 1
    assert service.queue(ours, replace(order, allow_duplicates=True)).total == 2


def test_a_file_name_of_bytes_that_are_no_characters_is_still_a_title(service: SeriesService, checked: Checker) -> None:
    assert service.queue(checked(), SeriesOrder(TEXT, title="termine\udce4.csv")).title == "termine?.csv"


# --- when ---


def test_a_series_begins_at_once_unless_it_is_told_to_wait(service: SeriesService, checked: Checker) -> None:
    assert service.waits_until(SeriesOrder(TEXT)) is None
    later = MONDAY + timedelta(hours=3)
    assert service.waits_until(SeriesOrder(TEXT, due_at=later)) == later
    assert service.queue(checked(), SeriesOrder(TEXT, due_at=later)).due_at == later


def test_in_quiet_hours_it_waits_for_the_morning(
    service: SeriesService, practice: Practice, checked: Checker, clock: StandingClock, store: Outbox
) -> None:
    practice.policy(quiet_hours=QuietHours.parse("20:00-08:00"))
    clock.advance(hours=11)
    morning = MONDAY + timedelta(days=1, hours=-2)
    assert service.waits_until(SeriesOrder(TEXT)) == morning
    series = service.queue(checked(), SeriesOrder(TEXT))
    assert {message.due_at for message in messages(store, series.id)} == {morning}
    assert claim(store, 2) == ()


def test_a_moment_that_has_passed_means_now(service: SeriesService) -> None:
    assert service.waits_until(SeriesOrder(TEXT, due_at=MONDAY - timedelta(days=1))) is None
