"""Runs praxis-sms where something is wrong with the machine: ``python hampered.py FAULT ARGUMENT...``.

`unprivileged`: without what lets root write everywhere, so that permissions hold for whoever runs the tests.
`full`: on a disk without room for another page; SQLite itself then answers as it does there (SQLITE_FULL).
"""

from __future__ import annotations

import runpy
import sqlite3
import sys
from typing import Any

from tests.privileges import give_up_privileges


def leave_no_room() -> None:
    """Let every connection's file grow no more."""
    connect = sqlite3.connect

    def on_a_full_disk(*given: Any, **named: Any) -> sqlite3.Connection:
        connection = connect(*given, **named)
        connection.execute("PRAGMA max_page_count = 1")  # it may stay as large as it is
        return connection

    sqlite3.connect = sqlite3.dbapi2.connect = on_a_full_disk  # type: ignore[assignment]


if __name__ == "__main__":
    {"unprivileged": give_up_privileges, "full": leave_no_room}[sys.argv.pop(1)]()
    runpy.run_module("tui", run_name="__main__", alter_sys=True)
