"""Fill a store with 10,000 messages by the program of version 2, and write down what that program shows of it.

    git archive e3a8f2b | tar x -C OLD; python -m venv OLD/.venv; OLD/.venv/bin/pip install -e 'OLD[postgres]'
    OLD/.venv/bin/python tests/data/stores/fill_version_2.py

Runs with the modules of that program, not with today's. Its functions queue, claim, settle, report, decide and forget
through a hundred days of a practice; by a clock of this script, so that every run gives the same but for claim tokens.
Writes `version-2-filled.json.xz`: every table, and the output of the commands that the test calls again. It ends with
an error where a PostgreSQL store with the same rows (`PRAXIS_SMS_OLD_POSTGRES`, the address of an empty database)
shows other output than the SQLite store.

Lists are written oldest first and column by column: that is what makes the file small.
"""

from __future__ import annotations

import io
import json
import lzma
import os
import sys
import tempfile
import time
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import Engine, delete, func, insert, select, update

from tui.cli import run
from tui.service.api import PraxisSms
from tui.service.gateways.outcome import (
    Accepted,
    Deferred,
    DeliveryReport,
    Halted,
    Outcome,
    Refused,
    ReportState,
    StopCause,
    Unknown,
)
from tui.service.lifecycle import settle
from tui.service.messages import Draft, Rejected, Resolution
from tui.service.outbox import claims, decisions, optouts, queueing, reports, retention, templates, trail
from tui.service.outbox.claims import Claim, Finished, Wish
from tui.service.outbox.opening import open_sqlite
from tui.service.outbox.postgres import ServerClock, open_postgres
from tui.service.outbox.queueing import NewSeries
from tui.service.outbox.store import Store
from tui.service.outbox.tables import meta, metadata
from tui.service.template import TemplateKind

COMMANDS = (
    ("outbox", "list", "--json", "--limit", "0"),
    ("stats", "--json", "--days", "120"),
    ("stats",),
    ("outbox", "audit", "--json", "--limit", "0"),
    ("outbox", "audit", "--json", "--all", "--limit", "0"),
    ("outbox", "audit", "--limit", "0"),
    ("series-status", "100", "--json"),
    ("templates", "list", "--json"),
    ("optout", "list", "--json"),
    ("outbox", "show", "9000", "--json"),
)
TARGET = Path(__file__).with_name("version-2-filled.json.xz")
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
DAYS = 100
SERIES_SIZE, SINGLES, PATIENTS = 85, 15, 900
SMS4, API, MAIL = "sms4-rest", "3steps2web-api", "sms4-mail"
PEOPLE = ("Käthe Schäfer", "Björn Groß", "Ayşe Öztürk", "Jürgen Müller", "O'Neill, Sinéad", "", "Ngọc Trần", "李 小龍")
DESKS = ("anna", "ben", "Cläre")
TEXTS = (
    "Guten Tag, Ihr Termin ist am {day:%d.%m.} um {hour}:30 Uhr. Praxis Molar",
    "Ihr Recall steht an, bitte rufen Sie uns an: 030 1234567.\nPraxis Molar",
    "Der Termin am {day:%d.%m.} fällt leider aus 😷 – wir rufen Sie an und suchen einen neuen. Praxis Molar",
)
REFUSALS = (
    "Empfänger gesperrt", "no route to +49", '{"kind": "refused", "code": 17}', "Zeile 1\u2028Zeile 2", "„Tarif“ & <b>",
    "100 % abgelehnt, [red]",
)  # fmt: skip
DOUBTS = (
    "SMS4 antwortet nicht. Ob die SMS angenommen wurde, ist offen.",
    "Die Verbindung brach ab, während die Nachricht übergeben wurde.",
)


class Clock:
    """The practice's clock, moved by this script."""

    now = NOW

    def __call__(self) -> datetime:
        """The present moment."""
        return self.now


class Practice:
    """A hundred days of messages in one store."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock
        self.chance = Random(20261125)

    def live(self) -> None:
        """Every day up to now, and what is on the way at its end."""
        self.begin()
        for ago in range(DAYS - 1, -1, -1):
            self.day(NOW.replace(hour=7) - timedelta(days=ago), last=ago == 0)
        self.end()

    def begin(self) -> None:
        """Templates and settings, as on a first day; without those that a version brings."""
        self.clock.now = NOW - timedelta(days=DAYS)
        templates.seed(self.store, lambda: (), actor="anna")
        for kind, name, text in (
            (TemplateKind.SINGLE, "Termin", TEXTS[1]),
            (TemplateKind.SINGLE, "Rückruf", "Bitte um Rückruf: 030 1234567. Praxis Molar"),
            (TemplateKind.SERIES, "Erinnerung", "Guten Tag {{Anrede}} {{Name}}, Ihr Termin: {{Datum}}. Praxis Molar"),
            (TemplateKind.SERIES, "Überholt", "Wir ziehen um. Praxis Molar"),
        ):
            templates.add(self.store, kind, name, text, actor="anna")
        templates.change(self.store, 2, "Rückruf", "Rufen Sie uns bitte an: 030 1234567. Praxis Molar", actor="ben")
        templates.remove(self.store, 4, actor="ben")
        trail.note(self.store, "anna", "settings-changed", ['provider.sender: "Praxis" → "PraxisMolar"'])
        trail.note(self.store, "anna", "secret-set", ["sms4-password: keyring"])

    def day(self, morning: datetime, *, last: bool) -> None:
        """A list and single messages in the morning; results, reports and decisions until the evening."""
        self.clock.now = morning
        protocol = self.chance.choice((SMS4, SMS4, API, MAIL))
        series_id = self.queue_list(morning, protocol)
        for _single in range(SINGLES):
            self.pass_time(seconds=90)
            single = self.draft(morning, self.chance.choice((SMS4, API)), morning)
            queueing.queue_single(self.store, single, actor=self.chance.choice(DESKS))
        if last:
            return
        for opted_out in self.chance.sample(range(PATIENTS), 1 if morning.day % 3 else 0):
            optouts.add(self.store, self.number(opted_out), self.chance.choice(("Anruf", "", "am Tresen")), actor="ben")
        if morning.day == 24:
            decisions.pause_series(self.store, series_id, actor="anna")
            self.pass_time(minutes=5)
            decisions.resume_series(self.store, series_id, actor="ben")
        self.send(40 if morning.day == 13 else 1000)
        if morning.day == 13:
            decisions.cancel_series(self.store, series_id, actor="Cläre")
        if morning.day == 17:
            until = morning + timedelta(hours=13)
            claims.put_off(self.store, [SMS4, API, MAIL], until, "Wartet: In der Ruhezeit werden keine SMS verschickt.")
        self.clock.now = morning + timedelta(hours=3)
        self.report()
        self.decide()
        self.clock.now = morning + timedelta(hours=9)
        self.send(1000)
        self.report()

    def queue_list(self, morning: datetime, protocol: str) -> int:
        """A series with some refused rows, whose consent somebody confirmed on some days."""
        due = morning + timedelta(minutes=self.chance.choice((0, 0, 30)))
        drafts = [(row, self.draft(morning, protocol, due)) for row in range(2, SERIES_SIZE + 2)]
        refused = [
            Rejected(SERIES_SIZE + 2, "030 1234567", "030 1234567 ist kein Mobiltelefon.", "Weiß"),
            Rejected(SERIES_SIZE + 3, self.number(7), "Keine Einwilligung.", "Meier"),
        ]
        new = NewSeries(
            f"Erinnerung {morning:%d.%m.}.csv", "Guten Tag {{Name}}", "PraxisMolar", protocol, due, drafts,
            refused[: morning.day % 3], self.chance.choice(("", "anna")),
        )  # fmt: skip
        return queueing.queue_series(self.store, new, actor=self.chance.choice(DESKS))

    def draft(self, day: datetime, protocol: str, due: datetime) -> Draft:
        """A message to somebody."""
        patient = self.chance.randrange(PATIENTS)
        text = TEXTS[patient % 3].format(day=day + timedelta(days=1), hour=8 + patient % 9)
        segments = 2 if "😷" in text else 1
        return Draft(self.number(patient), text, "PraxisMolar", protocol, segments, due, PEOPLE[patient % len(PEOPLE)])

    def number(self, patient: int) -> str:
        """The number of a patient."""
        return f"+49171{2000000 + patient * 7}"

    def send(self, most: int) -> None:
        """Claim and finish up to so many of each protocol."""
        for protocol in (SMS4, API, MAIL):
            for _batch in range(most // 20):
                taken = claims.exchange(self.store, (), [Wish(protocol, 20)]).claims
                if not taken:
                    break
                self.pass_time(seconds=2)
                outcomes = [(each, self.outcome(each, protocol)) for each in taken]
                claims.exchange(self.store, [self.finished(*each) for each in outcomes], ())
                if any(isinstance(outcome, Halted) for _claim, outcome in outcomes):
                    self.release(protocol)

    def release(self, protocol: str) -> None:
        """Somebody mends what stopped a protocol."""
        from tui.service.outbox import holds

        self.pass_time(minutes=3)
        holds.release(self.store, "anna", protocol)

    def outcome(self, taken: Claim, protocol: str) -> Outcome:
        """What a provider did with a message."""
        chance = self.chance.random()
        if chance < 0.9:
            return Accepted("" if protocol == MAIL else f"{protocol[:3]}-{taken.sms.reference:06}")
        if chance < 0.94:
            return Refused(self.chance.choice(REFUSALS))
        if chance < 0.97:
            return Unknown(self.chance.choice(DOUBTS))
        if chance < 0.9985:
            return Deferred("sms4.de ist nicht erreichbar.")
        return Halted(StopCause.CREDENTIALS, "Kundennr. oder Passwort falsch")

    def finished(self, taken: Claim, outcome: Outcome) -> Finished:
        """What a dispatcher writes."""
        settlement = settle(outcome, failures=taken.failures, now=self.clock.now, chance=lambda: 0.5)
        return Finished(taken, settlement, outcome if isinstance(outcome, Halted) else None)

    def report(self) -> None:
        """Delivery reports for what was handed over."""
        for protocol in (SMS4, API):
            asked = reports.awaited(self.store, protocol, 500)
            given = []
            for each in asked:
                chance = self.chance.random()
                if chance < 0.85:
                    given.append(DeliveryReport(each.provider_id, ReportState.DELIVERED))
                elif chance < 0.92:
                    words = self.chance.choice(("Handy aus", "absent subscriber", ""))
                    given.append(DeliveryReport(each.provider_id, ReportState.UNDELIVERED, words))
            reports.record(self.store, asked, given)

    def decide(self) -> None:
        """What persons do about messages."""
        with self.store.read() as connection:
            message = metadata.tables["message"]
            rows = connection.execute(
                select(message.c.id, message.c.state)
                .where(message.c.state.in_(("unknown", "failed", "undelivered")))
                .where(message.c.updated_at > self.clock.now - timedelta(days=1))
                .order_by(message.c.id)
            ).all()
        unknown = [row.id for row in rows if row.state == "unknown"]
        for position, message_id in enumerate(unknown[::2]):
            decision = Resolution.NOT_SENT if position % 3 == 2 else Resolution.ACCEPTED
            decisions.resolve(self.store, message_id, decision, actor="Cläre")
        decisions.retry(self.store, [row.id for row in rows if row.state == "failed"][:2], actor="ben")

    def end(self) -> None:
        """The last morning: retention, and one message or more in each state that does not last."""
        self.clock.now = NOW - timedelta(hours=1)
        retention.forget(self.store, NOW - timedelta(days=90), actor="praxis-sms")
        taken = claims.exchange(self.store, (), [Wish(SMS4, 3), Wish(API, 3)]).claims
        credit = Halted(StopCause.CREDIT, "Guthaben aufgebraucht")
        certificate = Halted(StopCause.CERTIFICATE, "Zertifikat abgelaufen")
        stopped = [self.finished(taken[0], credit), self.finished(taken[-1], certificate)]
        claims.exchange(self.store, stopped, ())
        with self.store.read() as connection:
            message = metadata.tables["message"]
            waiting = select(message.c.id).where(message.c.state == "queued").order_by(message.c.id.desc()).limit(3)
            newest = list(connection.execute(waiting).scalars())
        decisions.cancel(self.store, newest[:2], actor="anna")
        optouts.add(self.store, self.number(42), "möchte nichts mehr", actor="anna")
        optouts.remove(self.store, self.number(42), actor="ben")
        decisions.pause_series(self.store, DAYS, actor="anna")

    def pass_time(self, **duration: float) -> None:
        """Move the clock."""
        self.clock.now += timedelta(**duration)


def tables_of(engine: Engine) -> dict[str, dict[str, list[object]]]:
    """Every table as it is in the file, by its columns; bytes in hexadecimal."""
    with engine.connect() as connection:
        found = {}
        for table in metadata.sorted_tables:
            cursor = connection.exec_driver_sql(f"SELECT * FROM {table.name} ORDER BY 1")
            names = list(cursor.keys())
            rows = [[value.hex() if isinstance(value, bytes) else value for value in row] for row in cursor]
            found[table.name] = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    return found


def by_column(output: str) -> object:
    """A JSON list of like documents by its keys, oldest first; any other output as it is."""
    if not output.startswith("["):
        return output
    documents = json.loads(output)[::-1]
    return {name: [each[name] for each in documents] for name in documents[0]}


def shown(home: Path, url: str) -> list[dict[str, object]]:
    """What each command prints of a store."""
    config = home / "config.toml"
    config.write_text(f'[store]\nurl = "{url}"\n[ui]\nlanguage = "de"\n', encoding="utf-8")
    os.environ |= {"PRAXIS_SMS_CONFIG": str(config), "PRAXIS_SMS_DATA": str(home)}
    found = []
    for command in COMMANDS:
        out, errors = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
        with redirect_stdout(out), redirect_stderr(errors):
            code = run(command)
        out.flush()
        errors.flush()
        assert code == 0, errors.buffer.getvalue().decode()
        found.append({"command": command, "output": by_column(out.buffer.getvalue().decode())})
    return found


def copy_to_postgres(source: Store, url: str) -> None:
    """The same rows in a database whose tables this version makes."""
    target = open_postgres(url)
    with source.read() as given, target.write() as taken:
        for table in metadata.sorted_tables:
            rows = [dict(row._mapping) for row in given.execute(select(table))]
            taken.execute(delete(table))
            if rows:
                taken.execute(insert(table), rows)
            if rows and "id" in table.c:
                highest = select(func.max(table.c.id)).scalar_subquery()
                taken.execute(select(func.setval(f"{table.name}_id_seq", highest)))
    target.close()


def main() -> None:
    """Fill, show, compare, write."""
    os.environ["TZ"] = "Europe/Berlin"
    time.tzset()
    clock = Clock()
    PraxisSms.__init__.__kwdefaults__["clock"] = ServerClock.__call__ = lambda *_: NOW
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        store = open_sqlite(home, clock)
        with store.write() as connection:
            connection.execute(update(meta).where(meta.c.key == "number_secret").values(value=bytes(range(32))))
        store = open_sqlite(home, clock)
        Practice(store, clock).live()
        tables = tables_of(store.engine)
        url = os.environ["PRAXIS_SMS_OLD_POSTGRES"]
        copy_to_postgres(store, url)
        outputs = shown(home, "")
        for here, there in zip(outputs, shown(home, url), strict=True):
            assert here == there, f"PostgreSQL shows something else for {here['command']}"
    document = {"now": NOW.isoformat(), "tables": tables, "outputs": outputs}
    with lzma.open(TARGET, "wt", encoding="utf-8", preset=9 | lzma.PRESET_EXTREME) as file:
        json.dump(document, file, ensure_ascii=False, separators=(",", ":"))
    sys.stdout.write(f"{TARGET.name}: {TARGET.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
