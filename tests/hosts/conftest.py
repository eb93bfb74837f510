"""Says at the end of a run where the kernel allowed no second network, so that nobody takes one form for the other."""

from __future__ import annotations

import pytest

FORBIDDEN = pytest.StashKey[str]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """One line in the summary."""
    if FORBIDDEN in config.stash:
        terminalreporter.write_line(
            f"two hosts: told over loopback only, this kernel allows no network namespaces ({config.stash[FORBIDDEN]})"
        )
