"""The entry point: what the program leaves out of httpx, and what it leaves to scripts."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points

PROGRAM = """
import sys
from importlib.metadata import entry_points
(script,) = entry_points(group="console_scripts", name="praxis-sms")
sys.argv[1:] = ["count", "x"]
try:
    script.load()()
except SystemExit as end:
    assert end.code == 0, end.code
"""
GATEWAY = "import sys, tui.service.gateways.http.client"
LOADED = "print([name for name in ('httpx', 'httpx._main', 'pygments', 'rich') if sys.modules.get(name)])"


def in_a_fresh_interpreter(*lines: str) -> str:
    """What a program of these lines prints last."""
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def test_the_program_loads_httpx_without_its_command_line() -> None:
    assert in_a_fresh_interpreter(PROGRAM, GATEWAY, LOADED) == "['httpx']"


def test_counting_loads_nothing_of_store_and_sending() -> None:
    loaded = "print([name for name in sys.modules if name.startswith(('sqlite3', 'tui.service.facade'))])"
    assert in_a_fresh_interpreter(PROGRAM, loaded) == "[]"


def test_a_script_that_imports_the_service_keeps_its_httpx_whole() -> None:
    loaded = in_a_fresh_interpreter("import tui.service.api", GATEWAY, LOADED)
    assert loaded == "['httpx', 'httpx._main', 'pygments', 'rich']"


def test_the_console_script_and_python_m_go_through_the_same_door() -> None:
    (script,) = entry_points(group="console_scripts", name="praxis-sms")
    assert script.value == "tui.__main__:main"
