"""Leaving the application: it may ask whether to, where the Postausgang is slow to answer."""

from __future__ import annotations

from tests.terminal.pty_session import PtySession

_QUESTION = "praxis-sms beenden?"


def leave(session: PtySession) -> int:
    """Press Ctrl+Q, once more where a question comes, and return the exit status."""
    session.press("Ctrl+Q")
    session.wait_for(lambda seen: seen.process.poll() is not None or _QUESTION in seen.screen_text())
    return session.exit_status(after="Ctrl+Q" if session.process.poll() is None else None)
