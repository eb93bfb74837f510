"""No order of runs, crashes and changes of the list sends two reminders for one appointment, or one for a cancelled."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.outbox.samples import StandingClock, claim, finish
from tests.unit.reminders.practice import MONDAY, Entry, Practice, day_of
from tui.language.local_time import use_zone
from tui.service.model.outcome import Deferred
from tui.service.outbox.opening import open_sqlite
from tui.service.settings import FamilyRule, ReminderMode

TUESDAY = MONDAY + timedelta(days=1)
OTHERS = day_of(2, TUESDAY, first=40)

CHANGES: dict[str, dict[str, object]] = {
    "wait for release": {"mode": ReminderMode.RELEASE},
    "send at 17:00": {"send_at": time(17)},
    "send at 19:00": {"send_at": time(19)},
}

entries = st.builds(
    Entry,
    patient=st.integers(0, 2),
    day=st.just(TUESDAY),
    at=st.sampled_from(["09:00", "10:00", "11:00"]),
    dentist=st.sampled_from(["Dr. Weiß", "Dr. Groß"]),
    consent=st.sampled_from(["ja", "ja", "ja", "nein"]),
)
lists = st.lists(entries, max_size=5, unique_by=lambda each: (each.patient, each.at, each.dentist))
steps = st.lists(
    st.one_of(
        lists,
        st.sampled_from(
            ["run", "run elsewhere", "crash", "send", "busy", "stop", "unreadable", "hold for today", "let go"]
        ),
        st.just("run by itself"),
        st.sampled_from(sorted(CHANGES)),
    ),
    max_size=14,
)


class Crash(Exception):
    """The program ends in the midst of a transaction."""


@settings(max_examples=60)
@given(steps=steps, family=st.sampled_from(FamilyRule), change_template=st.sampled_from(["", "Verlegt"]))
def test_one_appointment_gets_one_reminder_and_a_cancelled_one_none(
    steps: list[object], family: FamilyRule, change_template: str
) -> None:
    use_zone("UTC")
    with tempfile.TemporaryDirectory() as folder:
        clock = StandingClock()
        store = open_sqlite(Path(folder) / "daten", clock, busy_seconds=5)
        try:
            practice = Practice(store, clock, Path(folder) / "termine")
            practice.change(family=family, change_template=change_template)
            practice.go_to(MONDAY, "17:00")
            _play(practice, steps)
        finally:
            store.close()


def _play(practice: Practice, steps: list[object]) -> None:
    book: list[Entry] = []
    is_held_for_today = False
    practice.write(OTHERS)
    for step in steps:
        practice.clock.advance(minutes=1)
        if isinstance(step, list):
            book = step
            practice.write([*OTHERS, *book])
        elif step == "unreadable":
            _run_unreadable(practice, book)
        elif step in ("crash", "busy"):
            (_crash if step == "crash" else _run_while_the_provider_is_busy)(practice)
        elif step == "stop":
            _cancel_everything(practice)
        elif step in ("hold for today", "let go"):
            is_held_for_today = _is_held_after(practice, step)
        elif step in CHANGES:
            practice.change(**CHANGES[str(step)])
        elif step in ("run by itself", "run elsewhere"):
            _run_unseen(practice, step, len(OTHERS) + len(book))
        else:
            practice.run(release=True)
            if step == "send":
                _send(practice, book, is_held_for_today)
    told = Counter(practice.left())
    assert all(count == 1 for count in told.values()), told


def _cancel_everything(practice: Practice) -> None:
    for series in practice.store.series.newest():
        practice.store.series.cancel(series.id, actor="anna")


def _send(practice: Practice, book: list[Entry], is_held_for_today: bool) -> None:
    before = Counter(practice.left())
    assert not (practice.hand_over() and is_held_for_today), "held for today, and something left"
    _assert_nobody_else(Counter(practice.left()) - before, book)


def _run_unreadable(practice: Practice, book: list[Entry]) -> None:
    practice.put("termine.csv", b"<html>")
    practice.run(release=True)
    practice.write([*OTHERS, *book])


def _run_while_the_provider_is_busy(practice: Practice) -> None:
    """What is on the wire during a run comes back after it."""
    taken = claim(practice.store, 2)
    practice.run(release=True)
    finish(practice.store, *taken, outcome=Deferred("besetzt", retry_after=1))


def _run_unseen(practice: Practice, step: object, count: int) -> None:
    """Where most of the list is gone that was there a moment ago, nothing leaves unless a person lets it."""
    if step == "run elsewhere":
        practice.another_window().run("morgen", release=True)
        return
    before = next(iter(practice.reminders.runs("morgen")), None)
    held = practice.run().run.held
    if (
        before is not None
        and before.is_counted
        and count * 2 < before.appointments
        and before.appointments - count >= 3
    ):
        assert held
    if held:
        assert practice.hand_over() == 0


def _is_held_after(practice: Practice, step: object) -> bool:
    if step == "let go":
        practice.reminders.release("morgen")
        return False
    practice.reminders.stop("morgen")
    return bool(practice.reminders.runs("morgen"))


def _crash(practice: Practice) -> None:
    def announce(_connection: object) -> None:
        raise Crash

    practice.store.announce = announce  # type: ignore[assignment]
    try:
        with pytest.raises(Crash):
            practice.run(release=True)
    finally:
        del practice.store.announce


def _assert_nobody_else(left: Counter[tuple[str, str]], book: list[Entry]) -> None:
    allowed = {
        (f"+4917112{entry.patient:05d}", f"01.12.2026 um {entry.at}")
        for entry in [*OTHERS, *book]
        if entry.consent == "ja"
    }
    for number, text in left:
        assert any(number == whom and when in text for whom, when in allowed), (number, text)
