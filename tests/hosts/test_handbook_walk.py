"""Who follows the handbook to the letter has a group: what a desk queues is sent once elsewhere, by every protocol.

The commands are the printed ones, typed in a network of each host where the kernel allows that, else over loopback.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from tests.hosts import walk
from tests.hosts.notice import FORBIDDEN
from tests.hosts.story import ROOT
from tests.hosts.test_two_hosts import FORBIDDING
from tui.service.model.card_protocols import PROTOCOLS, ProtocolKey

SECRETS = {
    ProtocolKey.SMS4_REST: "sms4-password",
    ProtocolKey.SMS4_MAIL: "smtp-password",
    ProtocolKey.THREESTEPS_API: "3steps2web-api-key",
    ProtocolKey.THREESTEPS_MAIL: "smtp-password",
}
"""What the service of a protocol is given, as `unit --install` prints it."""


def told(form: str, key: ProtocolKey) -> dict[str, Any]:
    done = subprocess.run(
        walk.command(form, key), cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    story: dict[str, Any] = json.loads(done.stdout)
    return story


@pytest.mark.parametrize("key", [each.key for each in PROTOCOLS])
def test_what_a_desk_sends_arrives_once_after_the_printed_commands(
    key: ProtocolKey, record_property: Callable[[str, object], None]
) -> None:
    story = told("namespaces", key)
    if "forbidden" in story:
        assert story["errno"] in FORBIDDING, story
        record_property(FORBIDDEN, story["forbidden"])
        story = told("loopback", key)
    else:
        assert not story["desk_reaches_provider"], "the desk's network leads to the database and nowhere else"
    assert [each for each in story["lines"] if each["code"] != 0] == [], "every printed line works as printed"

    assert story["early"]["code"] == 3, "before anything is published a desk sends by nothing that nobody chose"
    assert "settings publish" in story["early"]["err"]
    assert set(story["settings"]) == {"store", "dispatch"}, "a desk has nothing but the address of the store"
    assert story["sources"]["provider.protocol"] == "published"

    (sms,) = story["provider"]
    (message,) = story["listed"]
    assert (sms["number"], sms["text"]) == (message["number"], message["text"])
    assert (message["sender"], message["protocol"]) == ("PraxisMolar", key)
    assert message["state"] == "accepted"
    assert f"={SECRETS[key]}:" in story["install"] or f"-n {SECRETS[key]}:" in story["install"]
    assert "/etc/praxis-sms/pgpass" in story["install"]
    assert story["service"] == 0
