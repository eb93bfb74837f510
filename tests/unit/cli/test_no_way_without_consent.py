"""A message without covering consent leaves by no way that a command offers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.cli.conftest import NUMBER, Caller
from tests.unit.handover.gdt_files import gdt
from tests.unit.outbox.samples import draft, finish, new_series, number
from tui.service.model.consent import ConsentBasis, ConsentSource, Purpose
from tui.service.model.messages import MessageState, TemplateEntry, TemplateKind
from tui.service.model.outcome import Accepted, Refused
from tui.service.outbox.dispatch.claiming import Wish
from tui.service.outbox.opening import open_sqlite
from tui.service.outbox.outbox import Outbox
from tui.service.system.clock import utc_now
from tui.simulator.practice import DemoPractice
from tui.simulator.server import Simulator

CASES = ("not recorded, which the practice asks for", "withdrawn", "a greeting without its own consent")
PATIENT, OTHER = number(1), number(2)
HANDED = "+491711234567"


@pytest.fixture
def store(practice: DemoPractice, call: Caller) -> Iterator[Outbox]:
    """The store of the practice, opened beside the commands."""
    assert call("templates", "list").code == 0  # the set that a practice begins with
    opened = open_sqlite(practice.data_folder, utc_now)
    yield opened
    opened.close()


@pytest.fixture(params=CASES)
def purpose(request: pytest.FixtureRequest, call: Caller, store: Outbox) -> Purpose:
    """Brings about that nothing covers a message for this purpose; the Textvorlage „Text“ is for it."""
    case = CASES.index(request.param)
    wanted = Purpose.GREETING if case == CASES.index("a greeting without its own consent") else Purpose.RECALL
    add_templates(store, wanted)
    if request.param == "withdrawn":
        record(store, wanted, is_given=False)
    elif wanted is Purpose.RECALL:
        assert call("settings", "set", "policy.consent", "stored").code == 0
    return wanted


def add_templates(store: Outbox, purpose: Purpose) -> None:
    entries = [TemplateEntry(kind, "Text", "Gute Nachricht", purpose) for kind in TemplateKind]
    store.templates.put(entries, actor="anna")


def record(store: Outbox, purpose: Purpose, *, is_given: bool) -> None:
    for whose in (HANDED, PATIENT, OTHER):
        store.consents.record(
            whose, purpose, is_given=is_given, source=ConsentSource.TELEPHONE, remark="", actor="anna"
        )


def hand_over(store: Outbox, outcome: Accepted | Refused) -> None:
    finish(store, *store.claiming.write_and_claim((), [Wish("sms4-rest", 9)]).claims, outcome=outcome)


def let_be_for(store: Outbox, purpose: Purpose) -> None:
    """What was sent while something covered it was for this purpose."""
    with store.write() as connection:
        connection.execute("UPDATE message SET purpose = :purpose", {"purpose": purpose})
        connection.execute("UPDATE series SET purpose = :purpose", {"purpose": purpose})


def queued(store: Outbox, purpose: Purpose, protocol: str = "sms4-rest") -> int:
    """A message that waits, as it was queued when something covered it."""
    planned = draft(1, due_at=utc_now(), protocol=protocol)
    return store.queue.several([replace(planned, purpose=purpose)], actor="anna")[0]


def ended(store: Outbox, purpose: Purpose, *, with_failure: bool) -> int:
    """A message that was cancelled, or that the provider refused while something covered it."""
    message_id = store.queue.several([draft(1, due_at=utc_now())], actor="anna")[0]
    if with_failure:
        hand_over(store, Refused("Nummer gesperrt"))
    else:
        store.queue.cancel([message_id], actor="anna")
    let_be_for(store, purpose)
    return message_id


def sent_series(store: Outbox, purpose: Purpose) -> int:
    """A series that was sent to both when something covered it."""
    series_id = store.queue.series(replace(new_series(2, due_at=utc_now()), consent_by="anna"), actor="anna")
    hand_over(store, Accepted("1"))
    let_be_for(store, purpose)
    return series_id


def waiting_series(store: Outbox, purpose: Purpose) -> int:
    """A series that waits, confirmed by a person when the practice went by that."""
    new = new_series(2, due_at=utc_now())
    drafts = [(row, replace(each, purpose=purpose, consent=ConsentBasis.CONFIRMED)) for row, each in new.drafts]
    return store.queue.series(replace(new, drafts=drafts, purpose=purpose, consent_by="anna"), actor="anna")


Way = Callable[[Caller, Outbox, Purpose, Path], object]


def send(call: Caller, store: Outbox, purpose: Purpose, folder: Path) -> object:
    return call("send", "--to", PATIENT, "--template", "Text").code


def send_free_text(call: Caller, store: Outbox, purpose: Purpose, folder: Path) -> object:
    return call("send", "--to", PATIENT, "--text", "Alles Gute", "--purpose", purpose.value).code


def send_to_several(call: Caller, store: Outbox, purpose: Purpose, folder: Path) -> object:
    return call("send", "--to", PATIENT, "--to", OTHER, "--template", "Text").code


def send_under_a_key(call: Caller, store: Outbox, purpose: Purpose, folder: Path) -> object:
    return call("send", "--to", PATIENT, "--template", "Text", "--key", "k", "--no-wait").code


def send_later(call: Caller, store: Outbox, purpose: Purpose, folder: Path) -> object:
    return call("send", "--to", PATIENT, "--template", "Text", "--at", "morgen 9 Uhr").code


def send_gdt(call: Caller, store: Outbox, purpose: Purpose, folder: Path) -> object:
    file = folder / "praxis.gdt"
    file.write_bytes(gdt(("3101", "Koch"), ("3102", "Anna"), ("3618", NUMBER)))
    return call("send", "--gdt", str(file), "--template", "Text").code


def send_list(call: Caller, folder: Path, heading: str, cell: str) -> int:
    file = folder / "liste.csv"
    file.write_text(f"Name;Handy{heading}\nMüller;{PATIENT}{cell}\nGroß;{OTHER}{cell}\n", encoding="utf-8")
    return call("series", "--file", str(file), "--template", "Text", "--yes").code


def series(call: Caller, store: Outbox, purpose: Purpose, folder: Path) -> object:
    return send_list(call, folder, "", "")


def series_with_a_general_consent(call: Caller, store: Outbox, purpose: Purpose, folder: Path) -> object:
    return send_list(call, folder, ";Einwilligung", ";ja")


def series_like(call: Caller, store: Outbox, purpose: Purpose, folder: Path) -> object:
    return call("series", "--like", str(sent_series(store, purpose)), "--template", "Text", "--yes").code


def series_like_with_a_free_text(call: Caller, store: Outbox, purpose: Purpose, folder: Path) -> object:
    """What is written to the recipients of a series is for what that was for."""
    return call("series", "--like", str(sent_series(store, purpose)), "--text", "Alles Gute", "--yes").code


NEW: tuple[Way, ...] = (
    send, send_free_text, send_to_several, send_under_a_key, send_later, send_gdt, series,
    series_with_a_general_consent, series_like, series_like_with_a_free_text,
)  # fmt: skip


def scheduled(call: Caller, store: Outbox, purpose: Purpose, folder: Path) -> object:
    return queued(store, purpose)


def changed_text(call: Caller, store: Outbox, purpose: Purpose, folder: Path) -> object:
    return call("outbox", "edit", str(queued(store, purpose)), "--text", "Guten Tag")


def changed_text_of_a_series(call: Caller, store: Outbox, purpose: Purpose, folder: Path) -> object:
    waiting_series(store, purpose)
    return call("outbox", "edit", "1", "--text", "Guten Tag")


def retried_after_cancelling(call: Caller, store: Outbox, purpose: Purpose, folder: Path) -> object:
    return call("outbox", "retry", str(ended(store, purpose, with_failure=False)))


def retried_after_a_failure(call: Caller, store: Outbox, purpose: Purpose, folder: Path) -> object:
    return call("outbox", "retry", str(ended(store, purpose, with_failure=True)))


def rerouted(call: Caller, store: Outbox, purpose: Purpose, folder: Path) -> object:
    message_id = queued(store, purpose, "3steps2web-api")
    done = call("outbox", "reroute", str(message_id), "--from", "3steps2web-api", "--to", "sms4-rest", "--json")
    assert done.json["rerouted"] == 1
    return done


def series_that_waited(call: Caller, store: Outbox, purpose: Purpose, folder: Path) -> object:
    return waiting_series(store, purpose)


def series_moved(call: Caller, store: Outbox, purpose: Purpose, folder: Path) -> object:
    waiting = store.series.one(waiting_series(store, purpose))
    assert waiting is not None
    store.series.move(waiting, utc_now(), actor="anna")
    return waiting


def series_paused_and_resumed(call: Caller, store: Outbox, purpose: Purpose, folder: Path) -> object:
    series_id = str(waiting_series(store, purpose))
    assert call("series", "pause", series_id).code == 0
    return call("series", "resume", series_id)


WAITING: tuple[Way, ...] = (
    scheduled, changed_text, changed_text_of_a_series, retried_after_cancelling, retried_after_a_failure, rerouted,
    series_that_waited, series_moved, series_paused_and_resumed,
)  # fmt: skip


def named(way: Way) -> str:
    return way.__name__.replace("_", " ")


@pytest.mark.parametrize("way", NEW, ids=named)
def test_nothing_is_queued(
    way: Way, purpose: Purpose, call: Caller, store: Outbox, simulator: Simulator, tmp_path: Path
) -> None:
    assert way(call, store, purpose, tmp_path) == 4
    assert store.messages.counts().of(MessageState.QUEUED) == 0
    call("worker", "--drain")
    assert simulator.accepted == []


@pytest.mark.parametrize("way", WAITING, ids=named)
def test_nothing_that_waits_leaves(
    way: Way, purpose: Purpose, call: Caller, store: Outbox, simulator: Simulator, tmp_path: Path
) -> None:
    way(call, store, purpose, tmp_path)
    call("worker", "--drain")
    assert simulator.accepted == []
    assert store.messages.counts().of(MessageState.BLOCKED) >= 1


def test_with_a_covering_consent_they_leave(call: Caller, store: Outbox, simulator: Simulator, tmp_path: Path) -> None:
    """Else the table above would show nothing."""
    add_templates(store, Purpose.GREETING)
    record(store, Purpose.GREETING, is_given=True)
    for way in (send, send_gdt, series):
        assert way(call, store, Purpose.GREETING, tmp_path) == 0
    assert call("series", "--like", "1", "--text", "Bis bald", "--yes").code == 0
    rerouted(call, store, Purpose.GREETING, tmp_path)
    assert call("worker", "--drain").code == 0
    assert [sms.text for sms in simulator.accepted].count("Bis bald") == 2
    assert len(simulator.accepted) == 1 + 1 + 2 + 2 + 1
