"""The recipients of a series as the list of the next one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.outbox.samples import claim, finish
from tests.unit.usecases.series.practice import FIRST, LAST, TEXT, Checker, Practice, send
from tui.service.errors import ListRefused, PolicyRefused
from tui.service.model.messages import Series, TemplateKind
from tui.service.model.outcome import Accepted, Refused, Unknown
from tui.service.outbox.outbox import Outbox
from tui.service.recipients import CheckedList, Verdict
from tui.service.settings import ConsentRule
from tui.service.usecases.series.same_recipients import SameRecipients, named
from tui.service.usecases.series.series import SeriesOrder, SeriesService

NEWS = SeriesOrder("Guten Tag {{Name}}, die Praxis ist morgen geschlossen.")
FOUR = """\
Name;Handy;Einwilligung;Bemerkung
Müller;0171 1234567;ja;
Weiß;0171 1234569;ja;
Groß;0171 1234568;ja;
Grau;0171 1234566;ja;verst. Nerv
"""


def again(service: SeriesService, series: Series, *, only_received: bool = False) -> CheckedList:
    table = service.read(SameRecipients(series.id, only_received=only_received).name)
    return service.check(table, service.columns(table), NEWS)


def sendable(checked: CheckedList) -> list[str]:
    return [row.number for row in checked.sendable]


def test_those_who_were_sent_to_are_the_list_with_the_lines_they_had(service: SeriesService, checked: Checker) -> None:
    series = service.queue(checked(), SeriesOrder(TEXT))
    found = again(service, series)
    assert sendable(found) == [FIRST, LAST]
    assert [row.list_row for row in found.rows] == [2, 5]
    assert found.rows[0].text == "Guten Tag Müller, die Praxis ist morgen geschlossen."
    assert "Einwilligung nur zum selben Zweck" in found.notes[0]
    followed = service.queue(found, NEWS)
    assert followed.total == 2


def test_only_whom_a_message_reached_are_taken_where_that_is_asked(
    service: SeriesService, store: Outbox, checked: Checker
) -> None:
    series = service.queue(checked(content=FOUR, order=SeriesOrder(TEXT, released_rows=frozenset({5}))), NEWS)
    send(store, Accepted("1"), Refused("nein"), Unknown("?"))
    assert sendable(again(service, series, only_received=True)) == [FIRST]
    assert sendable(again(service, series)) == [FIRST, LAST, "+491711234568"]


def test_what_was_withdrawn_and_who_opted_out_stay_out(service: SeriesService, store: Outbox, checked: Checker) -> None:
    series = service.queue(checked(), SeriesOrder(TEXT))
    store.queue.cancel([2], actor="anna")
    send(store, Accepted("1"))
    store.optouts.add(FIRST, "Anruf", actor="anna")
    found = again(service, series)
    assert [row.verdict for row in found.rows] == [Verdict.OPTED_OUT]


def test_of_a_series_that_was_cancelled_before_anything_left_there_is_nobody(
    service: SeriesService, checked: Checker
) -> None:
    series = service.queue(checked(), SeriesOrder(TEXT))
    service.cancel(series.id)
    with pytest.raises(ListRefused, match="keine Empfänger"):
        again(service, series)


def test_whom_a_person_let_pass_although_a_cell_spoke_of_a_death_is_held_again(
    service: SeriesService, checked: Checker
) -> None:
    order = SeriesOrder(TEXT, released_rows=frozenset({5}))
    series = service.queue(checked(content=FOUR, order=order), order)
    (held,) = [row for row in again(service, series).rows if not row.verdict.is_sendable]
    assert (held.number, held.verdict) == ("+491711234566", Verdict.DECEASED_REMARK)


@pytest.mark.parametrize(
    "later",
    [
        "Name;Handy;Einwilligung\nMüller;+49 171/1234567;nein\nNeu;0171 7654321;ja\n",
        "Name;Handy;Einwilligung;Verstorben\nMüller;01711234567;ja;ja\nNeu;0171 7654321;ja;\n",
        "Name;Handy;Einwilligung;Bemerkung\nMüller;01711234567;ja;verstorben am 3.11.\nNeu;0171 7654321;ja;\n",
    ],
)
def test_who_died_or_has_not_consented_by_a_later_list_gets_nothing(
    service: SeriesService, checked: Checker, later: str
) -> None:
    series = service.queue(checked(), SeriesOrder(TEXT))
    service.queue(checked(content=later), SeriesOrder(TEXT))
    found = again(service, series)
    assert sendable(found) == [LAST]
    assert found.refused[0].verdict is Verdict.NO_CONSENT
    assert "nach einer späteren Liste" in found.refused[0].reason


def test_the_rules_are_those_of_any_list(service: SeriesService, practice: Practice, checked: Checker) -> None:
    practice.policy(duplicate_hours=24)
    series = service.queue(checked(), SeriesOrder(TEXT))
    table = service.read(SameRecipients(series.id).name)
    same_text = service.check(table, service.columns(table), SeriesOrder(TEXT))
    assert not same_text.totals.sendable
    assert {row.verdict for row in same_text.rows} == {Verdict.SENT_RECENTLY}
    first = again(service, series)
    service.queue(again(service, series), NEWS)
    with pytest.raises(PolicyRefused):
        service.queue(first, NEWS)


def test_what_a_person_confirmed_of_all_is_carried_only_where_the_practice_goes_by_that(
    service: SeriesService, practice: Practice, checked: Checker
) -> None:
    practice.policy(consent=ConsentRule.CONFIRM)
    without_column = "Name;Handy\nMüller;0171 1234567\n"
    series = service.queue(checked(content=without_column), SeriesOrder(TEXT), consent_confirmed=True)
    assert sendable(again(service, series)) == [FIRST]
    for rule in (ConsentRule.COLUMN, ConsentRule.BOTH, ConsentRule.STORED):
        practice.policy(consent=rule)
        assert sendable(again(service, series)) == []


def test_the_list_tells_what_the_series_was_for(service: SeriesService, checked: Checker) -> None:
    series = service.queue(checked(), SeriesOrder(TEXT))
    table = service.read(SameRecipients(series.id).name)
    assert table.purpose is series.purpose
    assert "dafür gilt auch ein eigener Text" in table.notes[0]


def test_whoever_got_a_text_in_another_language_gets_the_next_one_in_it(
    service: SeriesService, store: Outbox, checked: Checker
) -> None:
    in_turkish = "Sayin {{Name}}, yarin bekliyoruz. Praxis Molar"
    store.templates.add(TemplateKind.SERIES, "Zeit [tr]", in_turkish, None, actor="anna")
    order = SeriesOrder("Guten Tag {{Name}}, bis morgen. Praxis Molar", variants={"tr": in_turkish})
    content = "Name;Handy;Einwilligung;Sprache\nMüller;0171 1234567;ja;\nYilmaz;0171 1234569;ja;Türkisch\n"
    series = service.queue(checked(order, content), order)

    table = service.read(f"serie:{series.id}")
    closed = SeriesOrder("Morgen geschlossen, {{Name}}.", variants={"tr": "Yarin kapali, {{Name}}."})
    found = service.check(table, service.columns(table), closed)

    assert [row.text for row in found.rows] == ["Morgen geschlossen, Müller.", "Yarin kapali, Yilmaz."]
    assert "in einer anderen Sprache bekam" in table.notes[1]


def test_where_no_language_is_known_the_list_says_that_all_get_the_german_text(
    service: SeriesService, store: Outbox, checked: Checker
) -> None:
    series = service.queue(checked(), SeriesOrder(TEXT))
    assert len(service.read(f"serie:{series.id}").notes) == 1
    store.templates.add(TemplateKind.SERIES, "Zeit [tr]", "Sayin {{Name}}, yarin bekliyoruz.", None, actor="anna")
    table = service.read(f"serie:{series.id}")
    assert table.notes[1] == "Sprachen stehen nicht dabei; alle bekommen den deutschen Text."
    assert "Sprache" not in table.headings


def test_the_next_but_one_is_named_after_the_first_list(service: SeriesService, checked: Checker) -> None:
    first = service.queue(checked(), SeriesOrder(TEXT, title="termine.csv"))
    table = service.read(f"serie:{first.id}")
    assert table.name == "wie Serie 1 (termine.csv)"
    second = service.queue(again(service, first), SeriesOrder("Neu", title=table.name))
    assert service.read(f"serie:{second.id}").name == "wie Serie 2 (termine.csv)"


def test_a_series_that_is_none_or_forgotten_is_refused(service: SeriesService, store: Outbox, checked: Checker) -> None:
    with pytest.raises(ListRefused, match="gibt es nicht"):
        service.read("serie:4711")
    series = service.queue(checked(), SeriesOrder(TEXT))
    for taken in claim(store, 2):
        finish(store, taken)
    store.clock.advance(days=200)  # type: ignore[attr-defined]
    store.retention.forget(store.clock(), actor="praxis-sms")
    with pytest.raises(ListRefused, match="keine Empfänger"):
        again(service, series)


def test_a_file_that_is_called_like_that_is_read_as_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert named("serie:12") == SameRecipients(12)
    assert named(tmp_path / "serie:12:erhalten") == SameRecipients(12, only_received=True)
    assert named("serie:12.csv") is None
    assert named("serie:" + "9" * 40) is None
    (tmp_path / "serie:12").write_text("Name;Handy\n", encoding="utf-8")
    assert named("serie:12") is None
