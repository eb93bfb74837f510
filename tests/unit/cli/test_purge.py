"""After the time of retention nothing personal is left of what went out then, in no byte of the data folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Caller
from tests.waiting import until
from tui.service.api import Drained, MessageQuery, PraxisSms, SeriesOrder, SingleSms
from tui.service.model.messages import MessageState
from tui.service.sending.waiting_times import SendingTimes
from tui.service.system.paths import find_paths
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.practice import DemoPractice

LONG_AGO = datetime.now(UTC) - timedelta(days=91)
NAMES = ("Käthe Großmann", "Şeyma Öztürk", "Jörg Weißhaupt", "Festnetz-Schäfer", "Nichteinwilliger")
NUMBERS = ("+491711000001", "+491711000002", "+491711000003", "+493012345678", "+491711000004")
TEXTS = ("Wurzelbehandlung", "Recallaktion-Herbst")
LIST = """Name;Handy;Einwilligung
Jörg Weißhaupt;0171 1000003;ja
Festnetz-Schäfer;030 12345678;ja
Nichteinwilliger;0171 1000004;nein
"""


def personal() -> list[bytes]:
    """What must not be found, in the ways it may be written."""
    written = [*NAMES, *TEXTS]
    for number in NUMBERS:
        national = number.removeprefix("+49")
        written += [national, f"{national[:3]} {national[3:]}"]
    return [spelling for text in written for spelling in (text.encode(), text.encode("utf-16-le"))]


AT_ONCE = SendingTimes(stand_by_look=0.01, first_retention=0)
"""A window that looks often and forgets at once what is old."""


def traces(practice: DemoPractice) -> list[bytes]:
    """What is found of it in any file of the data folder: store, write-ahead log, drafts, logs."""
    content = b"".join(path.read_bytes() for path in practice.data_folder.rglob("*") if path.is_file())
    return [trace for trace in personal() if trace in content]


@contextmanager
def a_quarter_ago() -> Iterator[PraxisSms]:
    """The practice as it was then."""
    with PraxisSms(find_paths(), clock=lambda: LONG_AGO) as then:
        yield then


def send(then: PraxisSms, number: str, name: str, text: str) -> None:
    """A single message, sent at once."""
    then.compose.queue(SingleSms(number, text, name))
    then.dispatcher.run(Drained())


def send_series(then: PraxisSms, folder: Path) -> None:
    """A series from a list of which only the first row could be sent; its title and file name tell something too."""
    path = folder / "Recallaktion-Herbst.csv"
    path.write_text(LIST, encoding="utf-8")
    table = then.series.read(path)
    order = SeriesOrder("Hallo {{Name}}, Zeit für den Recall.", title=path.stem)
    then.series.queue(then.series.check(table, then.series.columns(table), order), order)
    then.dispatcher.run(Drained())


@pytest.fixture
def practice_with_a_past(practice: DemoPractice, tmp_path: Path) -> DemoPractice:
    """Messages that were accepted, refused with words that repeat what is personal, and left in doubt; and a series."""
    simulator = practice.simulator
    with a_quarter_ago() as then:
        send(then, NUMBERS[0], NAMES[0], f"Ihre {TEXTS[0]} ist morgen.")
        fault = simulator.set_fault(
            Fault(FaultKind.REFUSE, Interface.SMS4, words=f"{NUMBERS[1]} kennt keine {TEXTS[0]}")
        )
        send(then, NUMBERS[1], NAMES[1], f"Ihre {TEXTS[0]} ist übermorgen.")
        simulator.remove_fault(fault)
        fault = simulator.set_fault(Fault(FaultKind.DROP, Interface.SMS4, taken=False))
        send(then, NUMBERS[0], NAMES[0], f"Noch eine {TEXTS[0]}.")
        simulator.remove_fault(fault)
        send_series(then, tmp_path)
        then.optouts.add(NUMBERS[0], "Anruf")
        states = then.outbox.counts()
        assert (states.failed, states.unknown, states.total) == (1, 1, 4)
    assert {trace.decode("utf-8", "replace") for trace in traces(practice)} >= {*NAMES, *TEXTS}
    return practice


def test_purge_leaves_no_text_no_number_and_no_name_and_an_opt_out_still_blocks(
    call: Caller, practice_with_a_past: DemoPractice
) -> None:
    before = call("stats", "--json", "--days", "120").json["days"]
    assert call("purge", "--json").json["purged"] == 4
    assert traces(practice_with_a_past) == []

    assert call("stats", "--json", "--days", "120").json["days"] == before
    for written in ("0171 1000001", "+49 171 1000001", "0049-171-1000001", "01711000001"):
        refused = call("send", "--to", written, "--text", "Heute")
        assert refused.code == 4
        assert "Abmeldeliste" in refused.err
    listed = call("outbox", "list", "--json").json
    assert {message["state"] for message in listed} >= {MessageState.FAILED, MessageState.UNKNOWN}
    assert {(message["number"], message["name"], message["text"]) for message in listed} == {("", "", "")}
    assert call("outbox", "show", "2").code == 0


def test_what_was_forgotten_is_in_no_export(call: Caller, practice_with_a_past: DemoPractice) -> None:
    call("purge")
    everything = ("export", "-"), ("export", "-", "--series", "1"), ("export", "-", "--audit"), ("audit", "--all")
    for arguments in everything:
        told = call("outbox", *arguments).out.encode()
        assert [trace for trace in personal() if trace in told] == [], arguments


def test_a_window_that_stands_open_purges_once_a_day(practice_with_a_past: DemoPractice) -> None:
    with PraxisSms(find_paths(), sending_times=AT_ONCE) as window:
        window.dispatcher.start()
        until(lambda: not any(message.number for message in window.outbox.page(MessageQuery()).messages))
    assert traces(practice_with_a_past) == []


def test_what_is_younger_than_the_time_of_retention_stays(call: Caller, practice_with_a_past: DemoPractice) -> None:
    assert call("settings", "set", "privacy.retention_days", "92").code == 0
    assert call("purge", "--json").json["purged"] == 0
    assert call("outbox", "list", "--json").json[-1]["name"] == NAMES[0]


def keep_a_draft(moment: datetime, text: str) -> None:
    """Somebody begins a message at that moment and is interrupted for good."""
    with PraxisSms(find_paths(), clock=lambda: moment) as then:
        then.drafts.keep("single", {"number": NUMBERS[0], "text": text})


def test_purge_takes_drafts_with_it_that_are_older_than_the_time_of_retention(
    call: Caller, practice: DemoPractice
) -> None:
    keep_a_draft(LONG_AGO, f"Ihre {TEXTS[0]} ist")
    keep_a_draft(datetime.now(UTC) - timedelta(days=89), "Noch nicht so alt")
    assert call("purge").code == 0
    assert traces(practice) == [NUMBERS[0].removeprefix("+49").encode()]
    assert "Noch nicht so alt" in "".join(path.read_text() for path in practice.data_folder.glob("draft-*.json"))


def test_purge_0_leaves_no_draft(call: Caller, practice: DemoPractice) -> None:
    keep_a_draft(datetime.now(UTC), f"Ihre {TEXTS[0]} ist")
    assert call("purge", "0", "--json").json == {"purged": 0, "retention_days": 0}
    assert list(practice.data_folder.glob("draft-*.json")) == []
    assert traces(practice) == []


def test_purge_says_how_many_messages_and_drafts_went(call: Caller, practice: DemoPractice) -> None:
    keep_a_draft(datetime.now(UTC), f"Ihre {TEXTS[0]} ist")
    assert call("purge", "0").lines == ["0 Nachrichten anonymisiert.", "1 Entwurf gelöscht."]
    assert call("send", "--to", NUMBERS[0], "--text", TEXTS[0]).code == 0
    assert call("purge", "0").lines == ["1 Nachricht anonymisiert."]


def test_purge_0_forgets_what_ended_a_moment_ago(call: Caller, practice: DemoPractice) -> None:
    assert call("send", "--to", NUMBERS[0], "--name", NAMES[0], "--text", TEXTS[0]).code == 0
    assert call("purge", "0", "--json").json["purged"] == 1
    assert traces(practice) == []


def test_a_window_that_stands_open_takes_old_drafts_too(practice: DemoPractice) -> None:
    keep_a_draft(LONG_AGO, f"Ihre {TEXTS[0]} ist")
    with PraxisSms(find_paths(), sending_times=AT_ONCE) as window:
        window.outbox.counts()  # there is a Postausgang, so that there is something to look after
        window.dispatcher.start()
        until(lambda: not list(practice.data_folder.glob("draft-*.json")))
    assert traces(practice) == []


def test_what_was_in_doubt_cannot_be_sent_again_and_says_why(practice_with_a_past: DemoPractice, call: Caller) -> None:
    assert call("purge").code == 0
    (doubtful,) = call("outbox", "list", "--state", "unknown", "--json").json
    refused = call("outbox", "resolve", str(doubtful["id"]), "--as", "not-sent")
    assert refused.code == 4
    assert "nach der Frist der Aufbewahrung entfernt" in refused.err
    assert call("outbox", "resolve", str(doubtful["id"]), "--as", "accepted").code == 0
