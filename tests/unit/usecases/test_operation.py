"""One operation goes by one configuration, however often an admin saves meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engines import beginning
from tests.unit.outbox.samples import number
from tui.service.outbox.outbox import Outbox
from tui.service.settings import QuietHours, Settings
from tui.service.usecases.series.series import SeriesOrder, SeriesService
from tui.service.usecases.single import Compose, SingleSms


class Admin:
    """Saves another sender and other limits with every look at the settings."""

    def __init__(self) -> None:
        self.looks = 0

    def settings(self) -> Settings:
        self.looks += 1
        plain = Settings()
        return replace(
            plain,
            sms4_rest=replace(plain.sms4_rest, customer_number="XY12345", user="praxis"),
            provider=replace(plain.provider, sender=f"Praxis{self.looks}"),
            policy=replace(plain.policy, quiet_hours=QuietHours.parse("")),
        )


@pytest.fixture
def admin() -> Admin:
    return Admin()


@pytest.fixture
def compose(admin: Admin, store: Outbox) -> Compose:
    return Compose(beginning(store, admin.settings))


SMS = SingleSms(number(1), "Ihr Termin ist morgen um 8 Uhr.")


@pytest.mark.parametrize(
    "operation",
    [
        lambda compose: compose.understand(number(1)),
        lambda compose: compose.review(SMS),
        lambda compose: compose.queue(SMS),
        lambda compose: compose.recent(number(1)),
        lambda compose: compose.used_before("Müller"),
    ],
    ids=["understand", "review", "queue", "recent", "used_before"],
)
def test_a_message_goes_by_one_configuration(
    compose: Compose, admin: Admin, operation: Callable[[Compose], object]
) -> None:
    operation(compose)
    assert admin.looks == 1


def test_all_messages_of_a_series_go_by_one_configuration(admin: Admin, store: Outbox, tmp_path: Path) -> None:
    series = SeriesService(beginning(store, admin.settings))
    path = tmp_path / "liste.csv"
    path.write_text("Nummer;Einwilligung\n0171 1234567;ja\n0171 1234568;ja\n", encoding="utf-8")
    table = series.read(path)
    checked = series.check(table, series.columns(table), SeriesOrder("Wir haben ab Montag wieder offen."))
    looks = admin.looks
    queued = series.queue(checked, SeriesOrder("Wir haben ab Montag wieder offen."))
    assert admin.looks == looks + 1
    assert queued.sender == f"Praxis{admin.looks}"
    with store.read() as connection:
        assert connection.column("SELECT DISTINCT sender FROM message") == [queued.sender]


def test_the_sender_shown_after_queueing_is_the_one_it_was_queued_with(compose: Compose) -> None:
    assert compose.queue(SMS).sender == "Praxis1"
