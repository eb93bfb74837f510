"""Hosts that share a database and get a new version at once, or may not bring it up to date."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.postgres import Cluster
from tests.unit.outbox.samples import queue, states
from tests.unit.outbox.test_upgrading import ROLES, a_version_later
from tui.service.errors import StoreNotWritable
from tui.service.model.messages import MessageState
from tui.service.outbox.postgres_opening import open_postgres


def an_older_database(postgres: Cluster) -> str:
    """The address of a database of today's version with three messages."""
    url = postgres.new_database()
    store = open_postgres(url)
    queue(store, 1, 2, 3)
    store.close()
    return url


def test_hosts_that_get_the_new_version_at_once_upgrade_once(
    postgres: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = an_older_database(postgres)
    a_version_later(tmp_path, monkeypatch)
    with ThreadPoolExecutor(4) as executor:
        stores = list(executor.map(lambda _: open_postgres(url), range(4)))
    for store in stores:
        assert store.is_current()
        assert states(store) == [MessageState.QUEUED] * 3
        store.close()


def test_whoever_may_not_upgrade_is_told_who_can_and_changes_nothing(
    postgres: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = an_older_database(postgres)
    postgres.run_script(ROLES, url)
    postgres.make_login("empfang_alt", "nur-im-test", "praxis_sms_worker")
    desk = url.replace("postgres@", "empfang_alt:nur-im-test@")
    a_version_later(tmp_path, monkeypatch)
    with pytest.raises(StoreNotWritable, match="älteren Version") as caught:
        open_postgres(desk)
    assert "Eigentümer" in caught.value.remedy
    monkeypatch.undo()
    open_postgres(desk).close()
