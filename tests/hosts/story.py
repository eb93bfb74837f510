"""Two hosts and a database: what a desk without credentials queues, a worker on another host sends, and the desk sees.

`python -m tests.hosts.story namespaces|loopback` tells what happened as one JSON document, or `{"forbidden": REASON}`
where the kernel allows no network namespaces. A process of its own, because it changes its network.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.hosts import network
from tests.postgres import Cluster, server_folder
from tests.waiting import until
from tui.service.outbox.postgres_opening import open_postgres
from tui.simulator.accounts import PRACTICE

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
RECIPIENTS = 12
ROLES = ROOT / "docs" / "postgres-roles.sql"
PASSWORD = "nur-im-test"
LOOPBACK = "127.0.0.1"
CABLES = {"desk": ("10.77.1.1", "10.77.1.2"), "worker": ("10.77.2.1", "10.77.2.2")}

DESK = """
[dispatch]
here = false
[store]
url = "{url}"
"""
WORKER = """
[provider]
protocol = "sms4-rest"
sender = "PraxisMolar"
[protocols.sms4-rest]
customer_number = "{account.customer_number}"
user = "{account.user}"
base_url = "{provider}"
[policy]
quiet_hours = ""
[dispatch]
messages_per_second = 0
[store]
url = "{url}"
"""


@dataclass
class Host:
    """A machine: a network, a home, a login at the database and nothing of the other machine's."""

    name: str
    home: Path
    database_address: str
    namespace: int | None = None

    def environment(self) -> dict[str, str]:
        """What a program finds there; no secret of any provider."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PRAXIS_SMS_", "PG"))}
        return kept | {
            "HOME": str(self.home),
            "PYTHONPATH": str(ROOT),
            "PRAXIS_SMS_CONFIG": str(self.home / "config.toml"),
            "PRAXIS_SMS_DATA": str(self.home / "data"),
            "PGPASSFILE": str(self.home / "pgpass"),
        }

    def start(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        """Start `praxis-sms` there."""
        return subprocess.Popen(
            [sys.executable, "-m", "tui", *arguments],
            env=self.environment() | more,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=self._enter,
        )

    def run(self, *arguments: str) -> dict[str, Any]:
        """What `praxis-sms` says there."""
        with self.start(*arguments) as process:
            out, err = process.communicate(timeout=PATIENCE)
        return {"code": process.returncode, "out": json.loads(out) if "--json" in arguments else out, "err": err}

    def can_reach(self, host: str, port: int) -> bool:
        """Whether a program there can open a connection."""
        asked = f"import socket; socket.create_connection(({host!r}, {port}), timeout=2)"
        return (
            subprocess.run([sys.executable, "-c", asked], stderr=subprocess.DEVNULL, preexec_fn=self._enter).returncode
            == 0
        )

    def url(self, login: str, cluster: Cluster, database: str) -> str:
        """The address of the store from there; the password lies beside it."""
        pgpass = self.home / "pgpass"
        pgpass.touch(mode=0o600)
        pgpass.write_text(f"*:*:*:{login}:{PASSWORD}\n")
        return cluster.url(database, user=login, host=self.database_address)

    def _enter(self) -> None:
        if self.namespace is not None:
            network.enter(self.namespace)


@contextmanager
def hosts(folder: Path, *, apart: bool) -> Iterator[tuple[Host, Host, Cluster]]:
    """A desk, a worker's host and the database server between them."""
    made = []
    for name, (near, far) in CABLES.items():
        (folder / name).mkdir()
        host = Host(name, folder / name, near if apart else LOOPBACK)
        if apart:
            host.namespace = network.new_namespace()
            network.lay_cable(name, host.namespace, near, far)
        made.append(host)
    with server_folder() as data:
        addresses = [LOOPBACK, *(near for near, _far in CABLES.values())] if apart else [LOOPBACK]
        cluster = Cluster(data, addresses)
        cluster.start()
        try:
            yield made[0], made[1], cluster
        finally:
            cluster.stop("immediate")


def set_up_database(cluster: Cluster) -> str:
    """A store with its roles and a login for each host; the name of the database."""
    url = cluster.new_database()
    open_postgres(url).close()
    cluster.run_script(ROLES, url)
    for login, role in (("empfang1", "praxis_sms_desk"), ("versand", "praxis_sms_worker")):
        cluster.execute(f"CREATE ROLE {login} LOGIN PASSWORD '{PASSWORD}' IN ROLE {role}")
    return url.rpartition("/")[2]


def tell(*, apart: bool, folder: Path) -> dict[str, Any]:
    """Everything that happens, and what each host says of it."""
    with hosts(folder, apart=apart) as (desk, worker, cluster), ExitStack() as ending:
        database = set_up_database(cluster)
        (desk.home / "config.toml").write_text(DESK.format(url=desk.url("empfang1", cluster, database)))
        patients = desk.home / "patienten.csv"
        lines = [f"Patient {index};0171 12345{index:02};ja" for index in range(RECIPIENTS)]
        patients.write_text("\n".join(["Name;Handy;Einwilligung", *lines]))
        series = ("series", "--file", str(patients), "--text", "Guten Tag {{Name}}", "--yes", "--json")
        provider = started(ending, worker.start("simulator", "--json", "--log", str(worker.home / "provider.jsonl")))
        described = json.loads(until_document_ends(provider))
        worker_url = worker.url("versand", cluster, database)
        (worker.home / "config.toml").write_text(
            WORKER.format(account=PRACTICE, provider=described["http_url"], url=worker_url)
        )
        published = worker.run("settings", "publish", "--json")
        lonely = desk.run("send", "--to", "0171 9999999", "--text", "Ist jemand da?", "--json")
        service = started(ending, worker.start("worker", PRAXIS_SMS_SECRET_SMS4_PASSWORD=PRACTICE.password))
        assert service.stderr is not None
        announced = service.stderr.readline()
        until_settled(desk, service)
        sent = desk.run(*series)
        service.send_signal(signal.SIGTERM)
        return {
            "published": published,
            "lonely": lonely,
            "announced": announced,
            "secrets": desk.run("secrets", "status", "--json"),
            "desk_reaches_provider": desk.can_reach(LOOPBACK, int(described["http_url"].rpartition(":")[2])),
            "desk_reaches_database": desk.can_reach(desk.database_address, cluster.port),
            "series": sent,
            "worker_code": service.wait(PATIENCE),
            "list": desk.run("outbox", "list", "--json"),
            "provider": [json.loads(line) for line in (worker.home / "provider.jsonl").read_text().splitlines()],
        }


def until_settled(desk: Host, service: subprocess.Popen[str]) -> None:
    """Wait until the worker has sent what lay there before it came."""
    until(lambda: {each["state"] for each in desk.run("outbox", "list", "--json")["out"]} == {"accepted"}, service)


def started(ending: ExitStack, process: subprocess.Popen[str]) -> subprocess.Popen[str]:
    """A program that ends with the story at the latest."""
    ending.enter_context(process)
    ending.callback(process.kill)
    return process


def until_document_ends(process: subprocess.Popen[str]) -> str:
    """The JSON document that a program prints before it goes on."""
    assert process.stdout is not None
    read = ""
    for line in process.stdout:
        read += line
        if is_document(read):
            break
    return read


def is_document(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def told(form: str) -> dict[str, Any]:
    """The story in one of its forms."""
    apart = form == "namespaces"
    if apart:
        try:
            network.isolate()
            network.try_cable()
        except OSError as error:
            return {"forbidden": str(error), "errno": error.errno}
    with tempfile.TemporaryDirectory(prefix="praxis-sms-story-") as folder:
        return tell(apart=apart, folder=Path(folder))


def command(form: str) -> Sequence[str]:
    """How a test calls this."""
    return [sys.executable, "-m", "tests.hosts.story", form]


if __name__ == "__main__":
    json.dump(told(sys.argv[1]), sys.stdout)
