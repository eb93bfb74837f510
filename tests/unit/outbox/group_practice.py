"""A database that a desk and a worker share, with a message in every state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg

from tests.postgres import Cluster
from tests.unit.outbox.samples import SMS4, draft, finished, new_series, number
from tui.service.model.messages import TemplateKind
from tui.service.model.outcome import Accepted, Refused, Unknown
from tui.service.outbox.dispatch.claiming import Wish
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.postgres_opening import open_postgres
from tui.service.system.clock import utc_now

SCRIPT = Path(__file__).parents[3] / "docs" / "postgres-roles.sql"
PASSWORD = "nur-im-test"
LEASE = timedelta(seconds=60)
CENTURY = 3_155_760_000_000_000
"""In microseconds."""


@dataclass(frozen=True)
class Group:
    """A database with a desk and a worker, and a message in every state by its name."""

    url: str
    ids: dict[str, int]

    def address(self, login: str) -> str:
        return self.url.replace("postgres@", f"{login}:{PASSWORD}@")

    @contextmanager
    def psql(self, login: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
        """A session of that login, a transaction at a time."""
        with closing(psycopg.connect(self.address(login).replace("+psycopg", ""))) as session:
            yield session

    def run(self, login: str, *statements: str) -> list[tuple[object, ...]]:
        """What the statements answer, run in one transaction that is committed."""
        with self.psql(login) as session:
            cursor = session.cursor()
            for statement in statements:
                cursor.execute(statement.format(**self.ids).encode())
            found = cursor.fetchall() if cursor.description else []
            session.commit()
        return found


@contextmanager
def new_group(postgres: Cluster) -> Iterator[Group]:
    url = postgres.new_store()
    owner = open_postgres(url)
    postgres.run_script(SCRIPT, url)
    for login, role in (("tresen", "praxis_sms_desk"), ("sender", "praxis_sms_worker")):
        postgres.make_login(login, PASSWORD, role)
    group = Group(url, {})
    desk, worker = open_postgres(group.address("tresen")), open_postgres(group.address("sender"))
    group.ids.update(everything(desk, worker))
    yield group
    for store in (owner, desk, worker):
        store.close()


def everything(desk: Outbox, worker: Outbox) -> dict[str, int]:
    """Bring messages into every state, as the program does; their ids, and that of a paused series."""
    ids: dict[str, int] = {}
    outcomes = (Accepted("4711"), Unknown("?"), Refused("nein"))
    for index, (name, outcome) in enumerate(zip(("accepted", "unknown", "failed"), outcomes, strict=True)):
        ids[name] = queued(desk, 10 + index)
        (taken,) = worker.claiming.write_and_claim((), [Wish(SMS4, 1)], lease=LEASE).claims
        worker.claiming.write_and_claim([finished(worker, taken, outcome)], (), lease=LEASE)
    ids["sending"] = queued(desk, 20)
    (taken,) = worker.claiming.write_and_claim((), [Wish(SMS4, 1)], lease=LEASE).claims
    assert taken.sms.reference == ids["sending"]
    ids["queued"], ids["cancelled"] = queued(desk, 21), queued(desk, 22)
    desk.queue.cancel([ids["cancelled"]], actor="anna")
    ids["series"] = desk.queue.series(new_series(2, due_at=utc_now()), actor="anna")
    desk.series.pause(ids["series"], actor="anna")
    desk.optouts.add(number(30), "Anruf", actor="anna")
    desk.templates.add(TemplateKind.SINGLE, "Termin", "Ihr Termin", actor="anna")
    return ids


def queued(store: Outbox, patient: int) -> int:
    """Queue a message that is due whatever the clocks of this program and of the server differ by."""
    return store.queue.several([draft(patient, due_at=utc_now() - timedelta(seconds=10))], actor="anna")[0]
