"""The process that reads a spreadsheet: whatever becomes of it, the list is refused in a sentence and it is gone."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.unit.recipients.make_lists import LISTS
from tui.service.errors import ListRefused
from tui.service.recipients import read_table
from tui.service.settings import ListSettings

QUICK = ListSettings(reading_seconds=1)
HEAD = '{"sheet":"A","sheets":["A"],"merges":[],"without_result":[],"hidden_lines":[],"struck_lines":[],"comments":[]}'


def refusal(limits: ListSettings = ListSettings()) -> str:  # noqa: B008 - it is frozen
    with pytest.raises(ListRefused) as refused:
        read_table(LISTS / "filtered.xlsx", limits=limits)
    return refused.value.sentence


@pytest.fixture
def behaves(monkeypatch: pytest.MonkeyPatch):
    """Lets the process run something else."""

    def behave(program: str) -> None:
        monkeypatch.setattr("tui.service.workbook.parent._START", program)

    return behave


@pytest.mark.parametrize(
    "program",
    [
        "import signal; signal.pause()",
        "import sys, signal; sys.stdin.buffer.read(); signal.pause()",
        f"import signal; print('{HEAD}', flush=True); signal.pause()",
    ],
)
def test_one_that_never_ends_is_ended(behaves, program):
    behaves(program)
    assert "ist nach 1 Sekunden noch nicht gelesen (lists.reading_seconds)" in refusal(QUICK)


def test_one_that_uses_its_processor_time_up_is_ended(behaves):
    behaves("import sys; sys.path[:] = sys.argv[1:]; import resource; resource.setrlimit(0, (1, 9))\nwhile True: pass")
    assert "noch nicht gelesen" in refusal()


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("import os; os.abort()", "braucht zum Lesen mehr als 320 MB Speicher (lists.reading_megabytes)"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "ist beschädigt"),
        ("raise SystemExit(3)", "ist beschädigt"),
        ("print('nothing of ours')", "ist beschädigt"),
        ("print('[' * 100000)", "ist beschädigt"),
        (f"print('{HEAD}')", "ist beschädigt"),
        (f"print('{HEAD}'); print('[[1,\"a\"]]'); print('{{\"rows\":2}}')", "ist beschädigt"),
        (f"print('{HEAD}'); print('[[1,2]]'); print('{{\"rows\":1}}')", "ist beschädigt"),
        (f"print('{HEAD}')\nwhile True: print('[[1,\"a\"]]')", "ist beschädigt"),
        ("import sys\nwhile True: sys.stdout.write('x' * 65536)", "ist beschädigt"),
    ],
)
def test_one_that_dies_or_talks_nonsense_is_a_sentence(behaves, program, words):
    behaves(program)
    assert words in refusal(ListSettings(max_rows=1000, max_megabytes=1))


def test_it_gets_neither_our_environment_nor_our_files_nor_a_terminal(behaves, monkeypatch, tmp_path):
    monkeypatch.setenv("PRAXIS_SMS_SECRET_SMS4_PASSWORD", "geheim")
    seen = tmp_path / "seen.json"
    with (tmp_path / "open.txt").open("w") as ours:
        os.set_inheritable(ours.fileno(), True)
        behaves(
            "import sys; sys.path[:] = sys.argv[1:]; import json, os\n"
            "files = [os.readlink(f'/proc/self/fd/{fd}') for fd in os.listdir('/proc/self/fd') if int(fd) > 2"
            " and os.path.exists(f'/proc/self/fd/{fd}')]\n"
            "seen = {'environment': dict(os.environ), 'files': files, 'leads': os.getsid(0) == os.getpid()}\n"
            f"open({str(seen)!r}, 'w').write(json.dumps(seen))"
        )
        refusal()
        told = json.loads(seen.read_text())
    assert not [name for name in told["environment"] if "SECRET" in name]
    assert not [name for name in told["files"] if "open.txt" in name]
    assert told["leads"]


def test_nothing_is_left_of_it(behaves):
    behaves("import signal; signal.pause()")
    refusal(QUICK)
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    assert not [child for child in children if "signal.pause" in Path(f"/proc/{child}/cmdline").read_text()]
