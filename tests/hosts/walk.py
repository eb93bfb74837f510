"""The handbook walked through literally: a database server, a worker's host and a desk, set up by the printed blocks.

`python -m tests.hosts.walk namespaces|loopback PROTOCOL` tells as one JSON document what every line ended with. Only
what a reader knows and the page cannot is put in: passwords, and where the simulated provider is. Names of hosts and
ports are those of the page; libpq is told by PGHOSTADDR and PGPORT what DNS and the usual port say in a practice.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.docs.pages import section
from tests.hosts import network
from tests.hosts.story import PASSWORD, PATIENCE, Host, hosts, started, until_document_ends
from tests.postgres import Cluster
from tests.waiting import until
from tui.service.model.card_protocols import ProtocolKey
from tui.simulator.accounts import PRACTICE
from tui.simulator.providers.seven import SEND_PATH

PAGE = "handbuch-admin.md"
FIRST, SERVICE = "Erste Einrichtung", "Der Dienst, der sendet"
PROGRAMS = Path(sys.executable).parent
MAIL_PROTOCOLS = (ProtocolKey.SMS4_MAIL, ProtocolKey.THREESTEPS_MAIL)


def blocks(heading: str, kind: str = "sh") -> list[list[str]]:
    """The blocks that a section of the handbook prints, line by line."""
    found: list[list[str]] = []
    opened: str | None = None
    for line in section(PAGE, heading).splitlines():
        text = line.strip()
        if text.startswith("```"):
            opened = text.removeprefix("```") if opened is None else None
            if opened == kind:
                found.append([])
        elif opened == kind and text:
            found[-1].append(text)
    return found


def block_with(heading: str, words: str, kind: str = "sh") -> list[str]:
    """The one block of a section that holds these words."""
    (found,) = [block for block in blocks(heading, kind) if any(words in line for line in block)]
    return found


@dataclass
class Reader:
    """Somebody at a host who types what the page prints; `told` keeps what each line ended with."""

    host: Host
    cluster: Cluster
    more: dict[str, str] = field(default_factory=dict)
    put_in: Mapping[str, str] = field(default_factory=dict)
    told: list[dict[str, Any]] = field(default_factory=list)

    def type_block(self, lines: Sequence[str], typed: str = "") -> None:
        """Type every line of a block into a shell, and `typed` where it asks."""
        for line in lines:
            self.type(line, typed)

    def type(self, line: str, typed: str = "") -> str:
        """Type one line; what it said on standard output."""
        for printed, ours in self.put_in.items():
            line = line.replace(printed, ours)
        done = subprocess.run(
            ["/bin/sh", "-c", line],
            env=self.environment(),
            cwd=self.host.home,
            input=typed,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            start_new_session=True,  # no terminal: what asks for a password reads what is typed
            preexec_fn=self.host._enter,
        )
        self.told.append({"line": line, "code": done.returncode, "out": done.stdout, "err": done.stderr})
        return done.stdout

    def start(self, line: str) -> subprocess.Popen[str]:
        """Type a line that goes on."""
        return subprocess.Popen(
            line.split(),
            env=self.environment(),
            cwd=self.host.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=self.host._enter,
        )

    def environment(self) -> dict[str, str]:
        """A login of its own; configuration and data lie where they do without further word."""
        kept = {name: text for name, text in os.environ.items() if not name.startswith(("PRAXIS_SMS_", "PG", "XDG_"))}
        path = os.pathsep.join([str(PROGRAMS), str(self.cluster.binaries), "/usr/bin", "/bin"])
        return kept | {
            "HOME": str(self.host.home),
            "PATH": path,
            "PGHOSTADDR": self.host.database_address,
            "PGPORT": str(self.cluster.port),
            "PGPASSFILE": str(self.host.home / ".pgpass"),
            **self.more,
        }

    def note_password(self, *logins: str) -> None:
        """Write the line of the page into .pgpass, for these users of the database."""
        (line,) = block_with(SERVICE, "PASSWORT", kind="")
        pgpass = self.host.home / ".pgpass"
        pgpass.touch(mode=0o600)
        line = line.replace("5432", str(self.cluster.port)).replace("PASSWORT", PASSWORD)
        pgpass.write_text("".join(f"{line.replace('empfang1', login)}\n" for login in logins))


PRINTED_SECRETS = {"passwort.txt": PRACTICE.password, "api-key.txt": PRACTICE.api_key}


def walk(key: ProtocolKey, folder: Path, *, apart: bool) -> dict[str, Any]:
    """Everything that the two sections say, on the hosts they say it for."""
    with hosts(folder, apart=apart) as (desk_host, worker_host, cluster), ExitStack() as ending:
        server = Reader(worker_host, cluster, more={"PGUSER": "postgres"})
        for line in block_with(SERVICE, "createdb"):
            server.type(line, f"{PASSWORD}\n{PASSWORD}\n")
        simulator = ["simulator", "--json", "--log", str(worker_host.home / "provider.jsonl")]
        described = json.loads(until_document_ends(started(ending, worker_host.start(*simulator))))
        worker = Reader(
            worker_host,
            cluster,
            more={"SSL_CERT_FILE": described["ca_file"]},
            put_in={
                "smtp.example.de": described["smtp_host"],
                "https://sms.example.de/api/sms": f"{described['http_url']}{SEND_PATH}",
            },
        )
        worker.note_password("praxis_sms", "versand")
        fill_in_the_card(worker, key, described)
        worker.type_block(block_with(SERVICE, "outbox list"))
        worker.type_block(block_with(SERVICE, "GRANT"))
        desk = Reader(desk_host, cluster)
        desk.note_password("empfang1")
        at_the_desk = block_with(SERVICE, "empfang1@server")
        desk.type_block([line for line in at_the_desk if " settings " in line])
        early = aside(desk, *(line for line in at_the_desk if " send " in line))
        worker.type_block(block_with(SERVICE, "settings publish"))
        install = worker.type("praxis-sms unit --install")
        service = started(ending, worker.start("praxis-sms worker"))
        until(
            lambda: "Zurzeit sendet kein Programm" not in aside(desk, "praxis-sms check")["out"],
            service,
            what="the desk sees the worker",
        )
        desk.type_block(at_the_desk)
        listed = json.loads(desk.type("praxis-sms outbox list --json"))
        sources = json.loads(desk.type("praxis-sms settings show --json"))["sources"]
        service.send_signal(signal.SIGTERM)
        return {
            "lines": [*server.told, *worker.told, *desk.told],
            "early": early,
            "install": install,
            "service": service.wait(PATIENCE),
            "listed": listed,
            "sources": sources,
            "settings": tomllib.loads((desk_host.home / ".config" / "praxis-sms" / "config.toml").read_text("utf-8")),
            "desk_reaches_provider": desk_host.can_reach("127.0.0.1", int(described["http_url"].rpartition(":")[2])),
            "provider": [json.loads(line) for line in provider_log(worker_host)],
        }


def fill_in_the_card(worker: Reader, key: ProtocolKey, described: Mapping[str, Any]) -> None:
    """Type the blocks of the chosen protocol, and what the page cannot know of a simulated provider."""
    for name, secret in PRINTED_SECRETS.items():
        (worker.host.home / name).write_text(f"{secret}\n")
    lines = [line for line in block_with(FIRST, f"protocol {key}") if " settings " in line or " secrets " in line]
    worker.type_block(lines)
    if key is ProtocolKey.SMS4_REST:
        worker.type(f"praxis-sms settings set protocols.sms4-rest.base_url {described['http_url']}")
    if key in MAIL_PROTOCOLS:
        (worker.host.home / "passwort.txt").write_text(f"{PRACTICE.mail_password}\n")
        worker.type(f"praxis-sms settings set mail.port {described['smtp_port']}")
        worker.type_block(block_with("Mail einrichten", "mail.host"))
    worker.type("praxis-sms settings set policy.quiet_hours ''")  # the test may run at night


def aside(desk: Reader, line: str) -> dict[str, Any]:
    """What a line ends with that need not succeed."""
    desk.type(line)
    return desk.told.pop()


def provider_log(worker: Host) -> Iterator[str]:
    yield from (worker.home / "provider.jsonl").read_text(encoding="utf-8").splitlines()


def told(form: str, key: ProtocolKey) -> dict[str, Any]:
    """The walk in one of its forms."""
    apart = form == "namespaces"
    if apart:
        try:
            network.isolate()
            network.try_cable()
        except OSError as error:
            return {"forbidden": str(error), "errno": error.errno}
    with tempfile.TemporaryDirectory(prefix="praxis-sms-walk-") as folder:
        return walk(key, Path(folder), apart=apart)


def command(form: str, key: ProtocolKey) -> Sequence[str]:
    """How a test calls this."""
    return [sys.executable, "-m", "tests.hosts.walk", form, key]


if __name__ == "__main__":
    json.dump(told(sys.argv[1], ProtocolKey(sys.argv[2])), sys.stdout)
