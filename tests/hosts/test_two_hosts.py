"""Two hosts: at one a desk without credentials, on the other a worker; between them nothing but PostgreSQL.

Told twice: by processes with a home and a login each over loopback, which works everywhere, and in two network
namespaces with a cable each to the database. Where the kernel forbids namespaces, the end of the run says so.
"""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.hosts.notice import FORBIDDEN
from tests.hosts.story import RECIPIENTS, ROOT, command
from tui.service.secrets import SecretName

FORBIDDING = {
    errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EINVAL, errno.ENOSPC, errno.EUSERS, errno.EOPNOTSUPP, errno.ENODEV
}  # fmt: skip


def told(form: str) -> dict[str, Any]:
    """What happened between the hosts."""
    done = subprocess.run(command(form), cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    story: dict[str, Any] = json.loads(done.stdout)
    return story


def assert_the_desk_queued_and_the_worker_sent(story: dict[str, Any]) -> None:
    sources = [secret["source"] for secret in story["secrets"]["out"]]
    assert sources == [None] * len(SecretName), "the desk has no credentials"

    assert story["published"]["out"]["by"] == "versand", "the desk knows only its store, and what is published there"

    lonely = story["lonely"]
    assert (lonely["code"], lonely["out"]["state"]) == (0, "queued"), "without a worker it is queued, and it says so"
    assert "praxis-sms worker" in lonely["err"]

    series = story["series"]
    assert series["code"] == 0, series["err"]
    assert series["out"]["states"] == {"accepted": RECIPIENTS}, "the desk waited until the worker had sent"
    assert story["worker_code"] == 0

    assert {message["sender"] for message in story["list"]["out"]} == {"PraxisMolar"}
    seen = {message["number"]: message["provider_id"] for message in story["list"]["out"]}
    sent = {sms["number"]: sms["provider_id"] for sms in story["provider"]}
    assert seen == sent
    assert len(sent) == RECIPIENTS + 1
    assert set(Counter(sms["number"] for sms in story["provider"]).values()) == {1}


def test_a_series_queued_at_a_desk_without_credentials_is_sent_by_a_worker_elsewhere_and_seen_at_the_desk() -> None:
    assert_the_desk_queued_and_the_worker_sent(told("loopback"))


def test_the_same_from_one_network_to_another(record_property: Callable[[str, object], None]) -> None:
    story = told("namespaces")
    if "forbidden" in story:
        assert story["errno"] in FORBIDDING, story
        record_property(FORBIDDEN, story["forbidden"])
        return
    assert not story["desk_reaches_provider"], "the desk's network leads to the database and nowhere else"
    assert story["desk_reaches_database"]
    assert_the_desk_queued_and_the_worker_sent(story)


def test_where_the_kernel_forbids_it_the_end_of_the_run_says_so(tmp_path: Path) -> None:
    (tmp_path / "test_denied.py").write_text(
        f"def test_denied(record_property):\n    record_property({FORBIDDEN!r}, 'Operation not permitted')\n"
    )
    command = [sys.executable, "-m", "pytest", "-n", "1", "-p", "tests.hosts.notice", "--rootdir", str(tmp_path)]
    done = subprocess.run([*command, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout
    assert "test_denied: told over loopback only" in done.stdout
    assert "(Operation not permitted)" in done.stdout
