"""An admin is told once that something is wrong and once that it is over, by mail and by a program, whoever looks."""

from __future__ import annotations

import asyncio
import os
import ssl
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

import pytest

from tests.unit.gateways.smtp_loopback import SmtpServer, smtp_server
from tests.unit.outbox.samples import SMS4, StandingClock, hand_over, queue
from tui.service.errors import StoreUnreachable
from tui.service.model.events import EventKind
from tui.service.model.health import AlertKey, AlertKind
from tui.service.model.outcome import Accepted, Account, Halted, Refused, StopCause
from tui.service.outbox.outbox import Outbox
from tui.service.sending.alerts import notifier
from tui.service.sending.alerts.notifier import Telling
from tui.service.sending.alerts.store_outage import Outage
from tui.service.settings import AlertSettings, Duration, MailSecurity, MailSettings, Settings

PATIENT_WORDS = "Kein Guthaben fuer +491711200001 Erika"


class NoSecrets:
    """Nobody logs in at the mail server of these tests."""

    def require(self, name: str) -> Any:
        raise AssertionError(name)


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """What the program of the alerts was given, one call after the other."""
    return tmp_path / "told.txt"


@pytest.fixture
def command(tmp_path: Path, told: Path) -> tuple[str, ...]:
    """A program that writes down the first line of what it is given."""
    script = tmp_path / "tell.py"
    script.write_text(f"import sys\nopen({str(told)!r}, 'a').write(sys.stdin.readline())\n", encoding="utf-8")
    return (sys.executable, str(script))


def settings_with(**alerts: Any) -> Settings:
    return Settings(alerts=replace(AlertSettings(), **alerts))


def look(store: Outbox, settings: Settings, **more: bool) -> Telling:
    return notifier.look(store, settings, NoSecrets(), **more)


def lines(told: Path) -> list[str]:
    return told.read_text(encoding="utf-8").splitlines() if told.exists() else []


def hold(store: Outbox) -> None:
    queue(store, 1)
    hand_over(store, Halted(StopCause.CREDIT, PATIENT_WORDS))


def release(store: Outbox) -> None:
    store.holds.release("anna")


def wait_long(store: Outbox) -> None:
    queue(store, 1)
    cast(StandingClock, store.clock).advance(minutes=31)


def send(store: Outbox) -> None:
    hand_over(store, Accepted("1"))


def spend(store: Outbox) -> None:
    store.health.keep_balance(SMS4, Account(Decimal("4.50")))


def charge(store: Outbox) -> None:
    store.health.keep_balance(SMS4, Account(Decimal("50")))


def refuse_many(store: Outbox) -> None:
    queue(store, *range(1, 11))
    for _message in range(10):
        hand_over(store, Refused("nein"))


def let_an_hour_pass(store: Outbox) -> None:
    cast(StandingClock, store.clock).advance(hours=1, minutes=1)


@pytest.mark.parametrize(
    ("happens", "words", "ends", "end_words"),
    [
        (hold, "ist angehalten: es ist kein Guthaben mehr da", release, "nicht mehr angehalten"),
        (wait_long, "wartet seit 31 min", send, "Keine SMS wartet mehr zu lange"),
        (spend, "beträgt 4,50 €", charge, "reicht wieder"),
        (refuse_many, "10 von 10 SMS der letzten Stunde", let_an_hour_pass, "lehnt kaum noch SMS ab"),
    ],
)
def test_each_fault_is_told_once_and_its_end_once(
    store: Outbox,
    command: tuple[str, ...],
    told: Path,
    happens: Callable[[Outbox], None],
    words: str,
    ends: Callable[[Outbox], None],
    end_words: str,
) -> None:
    settings = settings_with(command=command, min_balance=Decimal(10))
    look(store, settings)
    assert lines(told) == []
    happens(store)
    for _look in range(3):
        look(store, settings)
    (begin,) = lines(told)
    assert words in begin
    ends(store)
    for _look in range(3):
        look(store, settings)
    _begin, end = lines(told)
    assert end_words in end
    assert "vorbei" in end


def test_that_another_machine_goes_by_utc_is_not_over_because_this_one_does_not(
    store: Outbox, command: tuple[str, ...], told: Path
) -> None:
    settings = settings_with(command=command)
    store.alerts.note([AlertKey(AlertKind.TIMEZONE, "empfang-2")], [])
    for _look in range(2):
        look(store, settings)
    (begin,) = lines(told)
    assert "Auf dem Rechner empfang-2 gelten Ruhezeit und Zeitpunkte nach UTC" in begin


def test_that_nobody_sends_is_told_and_that_somebody_does(store: Outbox, command: tuple[str, ...], told: Path) -> None:
    settings = settings_with(command=command)
    for missing in (True, True, False, False):
        look(store, settings, is_sender_missing=missing)
    assert ["Zurzeit sendet kein Programm." in line for line in lines(told)] == [True, False]
    assert "Es sendet wieder ein Programm." in lines(told)[1]


def test_a_fault_that_comes_back_is_told_again(store: Outbox, command: tuple[str, ...], told: Path) -> None:
    settings = settings_with(command=command)
    for _time in range(2):
        hold(store)
        look(store, settings)
        release(store)
        look(store, settings)
        hand_over(store, Accepted("1"))
    assert len(lines(told)) == 4


def test_nothing_that_a_provider_or_a_patient_said_is_told(store: Outbox, tmp_path: Path, clock: StandingClock) -> None:
    whole = tmp_path / "whole.txt"
    script = tmp_path / "all.py"
    script.write_text(f"import sys\nopen({str(whole)!r}, 'w').write(sys.stdin.read())\n", encoding="utf-8")
    hold(store)
    look(store, settings_with(command=(sys.executable, str(script))))
    text = whole.read_text(encoding="utf-8")
    assert "Erika" not in text
    assert "4917112" not in text
    assert "SMS4 RESTful" in text


def test_the_program_sees_no_secret_and_learns_what_it_is_about(
    store: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_SMS_SECRET_SMS4_PASSWORD", "geheim")
    seen = tmp_path / "environment.txt"
    script = tmp_path / "environment.py"
    script.write_text(f"import os\nopen({str(seen)!r}, 'w').write(repr(dict(os.environ)))\n", encoding="utf-8")
    hold(store)
    look(store, settings_with(command=(sys.executable, str(script))))
    text = seen.read_text()
    assert "geheim" not in text
    assert "'PRAXIS_SMS_ALERT': 'hold:sms4-rest'" in text
    assert "'PRAXIS_SMS_ALERT_STATE': 'begun'" in text


def test_without_a_way_nothing_is_noted(store: Outbox) -> None:
    hold(store)
    assert look(store, Settings()) == Telling()
    assert store.alerts.rows() == ()


@pytest.mark.parametrize(
    ("failing", "reason"),
    [
        (settings_with(command=("/nonexistent/program",)), "lässt sich nicht starten"),
        (settings_with(command=(sys.executable, "-c", "raise SystemExit(7)")), "endete mit 7"),
        (settings_with(command=("sleep", "600"), command_seconds=1), "wurde nach 1 s beendet"),
    ],
)
def test_a_program_that_fails_is_in_the_journal_and_tried_again(
    store: Outbox, clock: StandingClock, failing: Settings, reason: str, command: tuple[str, ...], told: Path
) -> None:
    hold(store)
    assert reason in next(iter(look(store, failing).failures.values()))
    failed = [line for line in store.events.newest(0, by_anybody=True) if line.kind is EventKind.ALERT_FAILED]
    assert reason in failed[0].detail
    mended = settings_with(command=command)
    look(store, mended)
    assert lines(told) == []
    clock.advance(minutes=5, seconds=1)
    look(store, mended)
    assert len(lines(told)) == 1


def test_whoever_claimed_news_and_died_leaves_it_to_the_next(
    store: Outbox, clock: StandingClock, command: tuple[str, ...], told: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(store)
    settings = settings_with(command=command)
    with monkeypatch.context() as patch:
        patch.setattr(notifier.mail_and_command, "tell", _dies)
        with pytest.raises(KeyboardInterrupt):
            look(store, settings)
    look(store, settings)
    assert lines(told) == []
    clock.advance(minutes=5, seconds=1)
    look(store, settings)
    assert len(lines(told)) == 1


def test_a_clock_that_is_set_back_keeps_no_news_from_being_told(
    store: Outbox, clock: StandingClock, command: tuple[str, ...], told: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.advance(days=1)
    hold(store)
    settings = settings_with(command=command)
    with monkeypatch.context() as patch:
        patch.setattr(notifier.mail_and_command, "tell", _dies)
        with pytest.raises(KeyboardInterrupt):
            look(store, settings)
    clock.advance(days=-1)
    look(store, settings)
    assert len(lines(told)) == 1


def _dies(*_arguments: object) -> str:
    raise KeyboardInterrupt


def test_of_two_that_look_at_the_same_moment_one_tells(store: Outbox, command: tuple[str, ...], told: Path) -> None:
    hold(store)
    settings = settings_with(command=command)

    async def both() -> None:
        await asyncio.gather(*(asyncio.to_thread(look, store, settings) for _teller in range(4)))

    asyncio.run(both())
    assert len(lines(told)) == 1


# --- by mail ---


def by_mail(server: SmtpServer, **more: Any) -> Settings:
    mail = MailSettings(host="127.0.0.1", port=server.port, security=MailSecurity.NONE)
    alerts = replace(AlertSettings(), mail_to=("admin@example.de", "chef@example.de"), **more)
    return Settings(mail=mail, alerts=alerts)


@pytest.fixture
def no_tls() -> ssl.SSLContext:
    return ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)


def mails(server: SmtpServer) -> list[EmailMessage]:
    return [cast(EmailMessage, message_from_bytes(raw, policy=policy.default)) for raw in server.mails]


async def test_a_mail_goes_to_everybody_once_and_once_more_when_it_is_over(
    store: Outbox, no_tls: ssl.SSLContext
) -> None:
    async with smtp_server(no_tls) as server:
        hold(store)
        for _look in range(2):
            await asyncio.to_thread(look, store, by_mail(server))
        assert [command for command in server.commands if command.startswith("RCPT")] == [
            "RCPT TO:<admin@example.de>",
            "RCPT TO:<chef@example.de>",
        ]
        begin = mails(server)[0]
        assert "ist angehalten" in begin["Subject"]
        assert begin["From"] == "admin@example.de"
        assert begin["Auto-Submitted"] == "auto-generated"
        assert "Festgestellt am" in begin.get_content()
        release(store)
        await asyncio.to_thread(look, store, by_mail(server))
        assert "vorbei" in mails(server)[-1]["Subject"]
        assert len(server.mails) == 4


async def test_a_mail_server_that_fails_is_told_by_the_program_and_tried_again(
    store: Outbox, clock: StandingClock, no_tls: ssl.SSLContext, command: tuple[str, ...], told: Path
) -> None:
    async with smtp_server(no_tls, MAIL="451 later") as server:
        settings = by_mail(server, command=command)
        hold(store)
        for _look in range(2):
            telling = await asyncio.to_thread(look, store, settings)
        assert telling.failures == {}, "it was tried again at once"
        assert ["angehalten" in line for line in lines(told)] == [True, False]
        assert "Meldungen per Mail gehen nicht hinaus." in lines(told)[1]
        assert [line for line in store.events.newest(0, by_anybody=True) if line.kind is EventKind.ALERT_FAILED]

        server.replies["MAIL"] = "250 OK"
        clock.advance(minutes=5, seconds=1)
        await asyncio.to_thread(look, store, settings)
        assert len(server.mails) == 2
        assert "gehen wieder hinaus" in lines(told)[2]
        assert len(lines(told)) == 3


async def test_without_a_mail_server_the_program_tells_it(store: Outbox, command: tuple[str, ...], told: Path) -> None:
    settings = settings_with(command=command, mail_to=("admin@example.de",))
    hold(store)
    telling = look(store, settings)
    assert "Mailserver" in next(iter(telling.failures.values()))
    assert len(lines(told)) == 2


def test_no_limit_no_alert(store: Outbox, command: tuple[str, ...], told: Path) -> None:
    wait_long(store)
    look(store, settings_with(command=command, max_age=Duration()))
    assert lines(told) == []
    assert timedelta(0) < store.health.backlog().oldest_due


# --- the store itself ---


def outage_of(folder: Path) -> Outage:
    return Outage(folder, "praxis")


AWAY = StoreUnreachable("Der Postausgang postgresql://db/praxis ist nicht erreichbar.")


def test_a_store_that_cannot_be_used_is_told_once_by_all_programs_of_a_machine(
    tmp_path: Path, command: tuple[str, ...], told: Path
) -> None:
    settings = settings_with(command=command)
    worker, cron = outage_of(tmp_path / "daten"), outage_of(tmp_path / "daten")
    for program in (cron, worker, cron):
        assert program.begin(AWAY, settings, NoSecrets()) == {}
    assert len(lines(told)) == 1
    assert "nicht erreichbar" in lines(told)[0]
    for program in (worker, cron):
        program.end(settings, NoSecrets())
    assert len(lines(told)) == 2
    assert "Der Postausgang ist wieder benutzbar." in lines(told)[1]
    cron.begin(AWAY, settings, NoSecrets())
    assert len(lines(told)) == 3


def test_a_disk_that_takes_no_file_keeps_nobody_from_telling_it_once(
    tmp_path: Path, command: tuple[str, ...], told: Path
) -> None:
    (tmp_path / "kein-ordner").write_text("")
    outage, settings = outage_of(tmp_path / "kein-ordner" / "daten"), settings_with(command=command)
    for _look in range(3):
        outage.begin(AWAY, settings, NoSecrets())
    assert len(lines(told)) == 1
    outage.end(settings, NoSecrets())
    assert len(lines(told)) == 2


def test_what_failed_to_be_told_of_an_outage_is_tried_again_after_a_while(
    tmp_path: Path, command: tuple[str, ...], told: Path
) -> None:
    outage, folder = outage_of(tmp_path / "daten"), tmp_path / "daten"
    assert outage.begin(AWAY, settings_with(command=("/nonexistent",)), NoSecrets())
    outage.begin(AWAY, settings_with(command=command), NoSecrets())
    assert lines(told) == []
    os.utime(folder / "alert-outage.json", (0, 0))
    outage.begin(AWAY, settings_with(command=command), NoSecrets())
    assert len(lines(told)) == 1


def test_without_an_outage_its_end_is_not_told(tmp_path: Path, command: tuple[str, ...], told: Path) -> None:
    outage_of(tmp_path).end(settings_with(command=command), NoSecrets())
    assert lines(told) == []
