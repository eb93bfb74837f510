"""Two hosts: at one a desk without credentials, on the other a worker; between them nothing but PostgreSQL.

Told twice: by processes with a home and a login each over loopback, which works everywhere, and in two network
namespaces with a cable each to the database. Where the kernel forbids namespaces, the end of the run says so.
"""

from __future__ import annotations

import errno
import json
import os
import subprocess
from collections import Counter
from typing import Any

import pytest

from tests.hosts.conftest import FORBIDDEN
from tests.hosts.story import RECIPIENTS, ROOT, command

FORBIDDING = {errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EINVAL, errno.ENOSPC, errno.EUSERS}


def told(form: str) -> dict[str, Any]:
    """What happened between the hosts."""
    done = subprocess.run(command(form), cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    story: dict[str, Any] = json.loads(done.stdout)
    return story


def assert_the_desk_queued_and_the_worker_sent(story: dict[str, Any]) -> None:
    assert [secret["source"] for secret in story["secrets"]["out"]] == [None] * 4, "the desk has no credentials"

    lonely = story["lonely"]
    assert (lonely["code"], lonely["out"]["state"]) == (0, "queued"), "without a worker it is queued, and it says so"
    assert "praxis-sms worker" in lonely["err"]

    series = story["series"]
    assert series["code"] == 0, series["err"]
    assert series["out"]["states"] == {"accepted": RECIPIENTS}, "the desk waited until the worker had sent"
    assert story["worker_code"] == 0

    seen = {message["number"]: message["provider_id"] for message in story["list"]["out"]}
    sent = {sms["number"]: sms["provider_id"] for sms in story["provider"]}
    assert seen == sent
    assert len(sent) == RECIPIENTS + 1
    assert set(Counter(sms["number"] for sms in story["provider"]).values()) == {1}


def test_a_series_queued_at_a_desk_without_credentials_is_sent_by_a_worker_elsewhere_and_seen_at_the_desk() -> None:
    assert_the_desk_queued_and_the_worker_sent(told("loopback"))


def test_the_same_from_one_network_to_another(pytestconfig: pytest.Config) -> None:
    story = told("namespaces")
    if "forbidden" in story:
        assert story["errno"] in FORBIDDING, story
        pytestconfig.stash[FORBIDDEN] = story["forbidden"]
        return
    assert not story["desk_reaches_provider"], "the desk's network leads to the database and nowhere else"
    assert story["desk_reaches_database"]
    assert_the_desk_queued_and_the_worker_sent(story)
