"""The two ways by which an admin is told: a mail, and a program that is given the text."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import PraxisSmsError
from tui.service.gateways import factory
from tui.service.gateways.mail.server import Notice, sender_of
from tui.service.model.facts import Fact, FactKind
from tui.service.model.health import Way
from tui.service.secrets.values import VARIABLE_PREFIX, SecretSupply
from tui.service.settings import Settings
from tui.service.system.files import system_error
from tui.service.wording.facts import sentence

_KEPT_FROM_THE_COMMAND = (VARIABLE_PREFIX, "CREDENTIALS_DIRECTORY", "PGPASS", "NOTIFY_SOCKET", "WATCHDOG_")


@dataclass(frozen=True, slots=True)
class News:
    """What is told of one fault; `key` and `is_over` are for programs that decide by them."""

    key: str
    is_over: bool
    subject: str
    text: str


def configured(settings: Settings) -> tuple[Way, ...]:
    """The ways that the settings name."""
    alerts = settings.alerts
    wanted = {Way.MAIL: bool(alerts.mail_to), Way.COMMAND: bool(alerts.command)}
    return tuple(way for way, is_wanted in wanted.items() if is_wanted)


def tell(way: Way, settings: Settings, secrets: SecretSupply, news: News) -> str:
    """Tell it by one way; why that failed in a sentence, or "" where it did not. Takes less than two minutes."""
    if way is Way.MAIL:
        return _by_mail(settings, secrets, news)
    return _by_command(settings.alerts.command, settings.alerts.command_seconds, news)


def lacking(way: Way, settings: Settings, secrets: SecretSupply) -> str:
    """What keeps anything from being told by one way, in a sentence, or ""; tells nothing and asks no server."""
    if way is Way.COMMAND:
        return _why_not_started(settings.alerts.command[0])
    if not settings.mail.host:
        return sentence(Fact.of(FactKind.MAIL_SERVER_MISSING))
    try:
        factory.mail_server(settings, secrets)
    except PraxisSmsError as error:
        return error.sentence
    return ""


def _why_not_started(program: str) -> str:
    try:
        is_file = stat.S_ISREG(Path(program).stat().st_mode)
    except OSError as fault:
        return _not_started(program, fault)
    if is_file and os.access(program, os.X_OK):
        return ""
    return _not_started(program, PermissionError(errno.EACCES, ""))


def _not_started(program: str, fault: OSError) -> str:
    return _("{program} lässt sich nicht starten: {reason}.").format(program=program, reason=system_error(fault))


def _by_mail(settings: Settings, secrets: SecretSupply, news: News) -> str:
    if not settings.mail.host:
        return sentence(Fact.of(FactKind.MAIL_SERVER_MISSING))
    recipients = settings.alerts.mail_to
    sender = sender_of(settings.mail, settings.alerts.mail_from, recipients)
    try:
        return factory.send_notice(settings, secrets, Notice(sender, recipients, news.subject, news.text))
    except PraxisSmsError as error:
        return error.sentence


def _by_command(command: tuple[str, ...], seconds: int, news: News) -> str:
    """Run the program without a shell: whatever stands in the text is never more than text."""
    given = f"{news.subject}\n\n{news.text}".encode()
    try:
        done = subprocess.run(  # noqa: S603 - what an admin put into the configuration, which only he may write
            command,
            input=given,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
            env=_surroundings(os.environ, news),
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        return _("{program} wurde nach {seconds} s beendet.").format(program=command[0], seconds=seconds)
    except OSError as fault:
        return _not_started(command[0], fault)
    if done.returncode:
        return _("{program} endete mit {code}.").format(program=command[0], code=done.returncode)
    return ""


def _surroundings(environ: Mapping[str, str], news: News) -> dict[str, str]:
    """The environment without secrets, and what is told in two variables."""
    kept = {name: value for name, value in environ.items() if not name.startswith(_KEPT_FROM_THE_COMMAND)}
    return kept | {"PRAXIS_SMS_ALERT": news.key, "PRAXIS_SMS_ALERT_STATE": "over" if news.is_over else "begun"}
