"""Says at the end of a run how the installation was tried where a machine lacks something."""

from __future__ import annotations

import pytest

NOTICE = "how the installation was tried"
"""The property by which a test tells it, because the summary may be written by another process than the test's."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for every test that says how it was done."""
    told = [
        f"{report.nodeid.rpartition('::')[2]}: {value}"
        for report in terminalreporter.getreports("passed")
        for name, value in report.user_properties
        if name == NOTICE
    ]
    if told:
        terminalreporter.write_sep("=", "installation", yellow=True)
        for line in told:
            terminalreporter.write_line(line)
