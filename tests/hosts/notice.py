"""Says at the end of a run where the kernel allowed no second network, so that nobody takes one form for the other."""

from __future__ import annotations

import pytest

FORBIDDEN = "network namespaces are forbidden"
"""The property by which a test tells it, because the summary may be written by another process than the test's."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for every test that could not have its networks."""
    for report in terminalreporter.getreports("passed"):
        for name, reason in report.user_properties:
            if name == FORBIDDEN:
                terminalreporter.write_sep("=", "two hosts", yellow=True)
                terminalreporter.write_line(
                    f"{report.nodeid}: told over loopback only, this kernel allows no network namespaces ({reason})"
                )
