"""Drops the log records of libraries and of the dispatcher, because screens and standard error speak German."""

from __future__ import annotations


def keep_logs_off_the_screen() -> None:
    """Let no log record reach standard error by Python's last resort."""
    import logging

    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.NullHandler())
