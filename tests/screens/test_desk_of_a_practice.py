"""A desk that knows nothing but its store: it sends as the practice has published, and says who decides that."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.postgres import Cluster
from tests.screens.desk import Desk, at_the_desk
from tests.screens.test_desk_of_a_group import NUMBER, OFTEN, a_service, words, write
from tui.service.api import PraxisSms, SingleSms
from tui.service.errors import SettingsError
from tui.service.model.outcome import StopCause
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.postgres_opening import open_postgres
from tui.service.system.paths import Paths
from tui.simulator.practice import DemoPractice

ROLES = Path(__file__).parents[2] / "docs" / "postgres-roles.sql"
PASSWORD = "nur-im-test"
BARE = '[store]\nurl = "{url}"\n[dispatch]\nhere = false\n'


@pytest.fixture
def url(postgres: Cluster, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of the Postausgang for its owner; every login has the same password."""
    url = postgres.new_database()
    open_postgres(url).close()
    postgres.run_script(ROLES, url)
    postgres.make_login("anmeldung", PASSWORD, "praxis_sms_desk")
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    return url


@pytest.fixture
def owner(url: str) -> Iterator[Outbox]:
    store = open_postgres(url)
    yield store
    store.close()


@pytest.fixture
def office(practice: DemoPractice, url: str) -> Iterator[PraxisSms]:
    """The machine that sends, with the card filled in."""
    practice.config_file.write_text(f'{practice.config_file.read_text()}\n[store]\nurl = "{url}"\n')
    with PraxisSms.open(practice.config_file) as sms:
        yield sms


@pytest.fixture
def reception(url: str, tmp_path: Path) -> Iterator[PraxisSms]:
    """The desk."""
    file = tmp_path / "desk" / "config.toml"
    file.parent.mkdir()
    file.write_text(BARE.format(url=url.replace("postgres@", "anmeldung@")))
    with PraxisSms(Paths(file, file.parent, True), environ={}) as sms:
        yield sms


async def test_it_sends_with_protocol_and_sender_of_the_practice(
    reception: PraxisSms, office: PraxisSms, practice: DemoPractice, url: str
) -> None:
    office.published.publish()
    with a_service(practice, url):
        async with at_the_desk(reception, sending=True) as desk:
            await desk.until(lambda: "SMS4" in desk.lines[0])
            await write(desk)
            await desk.press("f9")
            await desk.until(lambda: "übergeben" in desk.text)
    (sent,) = practice.simulator.accepted
    assert (sent.number, sent.sender) == (NUMBER, office.settings.provider.sender)


async def test_its_card_cannot_be_changed_and_says_who_decides(reception: PraxisSms, office: PraxisSms) -> None:
    office.published.publish()
    async with at_the_desk(reception) as desk:
        await desk.press("f8")
        await desk.until(lambda: "Nur lesbar" in desk.text)
        assert "gelten für die ganze Praxis, veröffentlicht am" in words(desk)
        assert f"von {office.actor}" in words(desk)
        assert desk.field("#sender") == office.settings.provider.sender
        await desk.press("f9")
        await desk.until("lässt sich nichts ändern")
    with pytest.raises(SettingsError, match="für die ganze Praxis"):
        reception.card.save(reception.card.load())


async def test_a_reminder_plan_of_its_own_is_told_to_have_no_effect(
    reception: PraxisSms, office: PraxisSms, tmp_path: Path
) -> None:
    office.configuration.change({"reminders.morgen.folder": str(tmp_path), "reminders.morgen.template": "Erinnern"})
    office.published.publish()
    file = reception.paths.config_file
    file.write_text(f'{file.read_text()}[reminders.eigener]\nfolder = "{tmp_path}"\ntemplate = "Erinnern"\n')
    async with at_the_desk(reception) as desk:
        await desk.press("f3")
        await desk.until("Alt+E Erinnerungen: nächster Lauf")
        await desk.press("alt+e")
        await desk.until("Erinnerungen: morgen")
        assert "an einem anderen Rechner" in words(desk)
        await desk.press("escape")
        await desk.until(lambda: "„reminders.eigener“ ein eigener Erinnerungsplan; er bleibt ohne" in words(desk))


async def test_a_window_that_stands_open_takes_over_what_is_published_meanwhile(
    reception: PraxisSms, office: PraxisSms
) -> None:
    office.published.publish()
    async with at_the_desk(reception, look_seconds=OFTEN) as desk:
        await desk.press("f8")
        await desk.until(lambda: "SMS4 RESTful" in desk.line_with("Protokoll  "))
        office.configuration.change({"provider.protocol": "3steps2web-api"})
        await desk.until(lambda: "3steps2web mit API-Key" in desk.line_with("Protokoll  "))
        await desk.press("f2")
        office.configuration.change({"provider.sender": "PraxisNeu"})
        await write(desk)
        await desk.press("f9")
        await desk.until(lambda: desk.field("#number") == "")
    (queued,) = reception.outbox.messages([1])
    assert (queued.protocol, queued.sender) == ("3steps2web-api", "PraxisNeu")


async def test_before_anything_is_published_it_says_so_and_sends_nothing(
    reception: PraxisSms, office: PraxisSms
) -> None:
    async with at_the_desk(reception, look_seconds=OFTEN) as desk:
        await desk.until(lambda: "noch nichts veröffentlicht" in words(desk))
        await write(desk)
        await desk.press("f9")
        await desk.until(lambda: desk.app.screen.status.startswith("■ Für die Praxis"))  # type: ignore[attr-defined]
        assert desk.field("#number") == NUMBER
        office.published.publish()
        await desk.until(lambda: "noch nichts veröffentlicht" not in words(desk))
        await desk.press("f9")
        await desk.until(lambda: desk.field("#number") == "")


async def test_a_card_saved_on_the_machine_that_sends_says_that_it_holds_for_all(office: PraxisSms) -> None:
    async with at_the_desk(office) as desk:
        await desk.press("f8")
        await desk.until("SMS-Freigabe")
        await desk.fill("#sender", "PraxisNeu")
        await desk.press("f9")
        await desk.until("Gespeichert. Es gilt jetzt für alle Arbeitsplätze.")


# --- what waits for a protocol with which nobody can send ---


def strand(reception: PraxisSms, office: PraxisSms, owner: Outbox, *texts: str) -> None:
    """Messages wait for SMS4 by mail, which was chosen before and is held."""
    office.configuration.change({"provider.protocol": "sms4-mail"})
    for text in texts:
        reception.compose.queue(SingleSms(NUMBER, text))
    office.configuration.change({"provider.protocol": "sms4-rest"})
    with owner.write() as connection:
        connection.execute(
            "INSERT INTO hold (protocol, cause, words, since) VALUES ('sms4-mail', :cause, 'Zugang fehlt.', 0)",
            {"cause": StopCause.CONFIGURATION},
        )


async def reroute(desk: Desk) -> None:
    await desk.press("ctrl+y")
    await desk.until("Auf ein anderes Protokoll umstellen?")
    await desk.press("tab", "enter")


async def test_what_nobody_can_send_is_told_and_one_key_moves_it(
    reception: PraxisSms, office: PraxisSms, owner: Outbox
) -> None:
    strand(reception, office, owner, "Eins", "Zwei")
    async with at_the_desk(reception, sending=True, look_seconds=OFTEN) as desk:
        await desk.press("f4")
        await desk.until("Zwei")
        await desk.until(lambda: "2 SMS warten auf „SMS4 mit E-Mail-Adresse“" in words(desk))
        assert "Strg+Y" in words(desk)
        await desk.press("space", "space")
        await reroute(desk)
        await desk.until("2 SMS umgestellt.")
        await desk.until(lambda: "damit kann zurzeit niemand senden" not in words(desk))
        await desk.until(lambda: "angehalten" not in desk.lines[0])
        await desk.press("ctrl+y")
        await desk.until("geht schon über das Protokoll der Praxis")
    assert {message.protocol for message in reception.outbox.messages([1, 2])} == {"sms4-rest"}
    assert [event.actor for event in reception.outbox.story(1) if event.kind == "rerouted"] == ["anmeldung"]


async def test_what_waits_no_more_is_not_moved(reception: PraxisSms, office: PraxisSms, owner: Outbox) -> None:
    strand(reception, office, owner, "Eins")
    reception.outbox.cancel([1])
    async with at_the_desk(reception) as desk:
        await desk.press("f4")
        await desk.until("abgebrochen")
        await desk.press("ctrl+y")
        await desk.until("Umstellen lässt sich nur, was noch wartet.")


def looks_under_way() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("background-")]


async def test_at_a_store_that_answers_late_the_looks_of_a_window_do_not_pile_up(
    reception: PraxisSms, office: PraxisSms, url: str
) -> None:
    office.published.publish()
    async with at_the_desk(reception, leaves_background=True) as desk:
        await desk.until(lambda: "SMS4" in desk.lines[0])
        await desk.until(lambda: not looks_under_way())
        with psycopg.connect(url.replace("+psycopg", "")) as other:
            other.execute("LOCK TABLE message")
            for _tick in range(20):
                desk.app.look_for_senders()
                await desk.press("shift+tab")
            under_way = looks_under_way()
        assert len(under_way) == 1
        await desk.until(lambda: not looks_under_way())
        assert "SMS4" in desk.lines[0]
