"""`check`: the prerequisites of sending, one line each."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import click

from tui.cli import exit_codes, output
from tui.cli.context import CallContext, place_of_the_file, tell_setting_notes
from tui.cli.exit_codes import ExitCode
from tui.cli.framework import Command, pass_call_context
from tui.cli.views import check_view
from tui.language import local_time
from tui.language.catalogue import _
from tui.service.api import CheckLine, Settings, Verdict
from tui.service.errors import SettingsError, UnfitTerminal
from tui.service.rules.policy import goes_by_utc
from tui.service.secrets.values import SecretSource
from tui.service.system.file_ownership import (
    distrust_of_configuration,
    distrust_of_file,
    distrust_of_folder,
    group_with_access,
    own_files,
)
from tui.service.system.files import MOST_OF_A_CONFIGURATION, TooMuch, read_file
from tui.terminal.environment import check_terminal

_STORE = ("store", "rights")
_DAY = 86_400


@click.command(
    "check",
    cls=Command,
    prints_data=True,
    short_help=_("Prüft, ob alles zum Senden da ist."),
    help=_("Prüft, ob alles zum Senden da ist: Konfiguration, Geheimnis, Verbindung, Zugang, Guthaben, Postausgang."),
)
@pass_call_context
def check(context: CallContext) -> ExitCode:
    files = (*_file_lines(context), *_put_aside_lines(context), *_neighbour_lines(context))
    lines = (*_service_lines(context), *files, *_terminal_lines())
    context.tell([_document(line) for line in lines], check_view.lines(lines))
    return exit_codes.decisive(_code(line) for line in lines if line.has_failed)


def _service_lines(context: CallContext) -> tuple[CheckLine, ...]:
    title = _("Konfigurationsdatei")
    try:
        tell_setting_notes(context.sms)
        file = CheckLine("file", title, Verdict.OK, place_of_the_file(context.sms))
        access = context.sms.access.check()
        return file, *access, *_alert_lines(context.sms.alerts.ways()), _timezone_line(context.sms.settings)
    except SettingsError as error:
        return (CheckLine("configuration", title, Verdict.FAILED, error.sentence, error.remedy),)


def _alert_lines(ways: Mapping[str, str]) -> Iterator[CheckLine]:
    """Whether an admin can be told that sending stands: the first fault is no time to find out that he is not."""
    troubles = [f"{way}: {lacking}" for way, lacking in ways.items() if lacking]
    if troubles:
        remedy = _("Das Handbuch für Admins sagt unter „Sich melden lassen“, was dafür nötig ist.")
        yield CheckLine("alerts", _("Meldungen"), Verdict.WARNING, " ".join(troubles), remedy)
    elif ways:
        yield CheckLine("alerts", _("Meldungen"), Verdict.OK, ", ".join(ways))


def _timezone_line(settings: Settings) -> CheckLine:
    """By which clock quiet hours and moments go; a server often runs in UTC, and nobody notices before the evening."""
    subject, title, name = "timezone", _("Zeitzone"), local_time.zone_name()
    if not goes_by_utc(settings.policy):
        return CheckLine(subject, title, Verdict.OK, name)
    return CheckLine(
        subject,
        title,
        Verdict.WARNING,
        _("{zone}; Ruhezeit und Zeitpunkte gelten nach dieser Uhr.").format(zone=name),
        _("Stellen Sie ui.timezone auf Europe/Berlin, oder die Zeitzone des Rechners richtig."),
        "praxis-sms settings set ui.timezone Europe/Berlin",
    )


def _file_lines(context: CallContext) -> tuple[CheckLine, ...]:
    """Whether somebody else could change the configuration or the data of this practice."""
    paths = context.sms.paths
    title = _("Dateien")
    distrust = (
        distrust_of_configuration(paths.config_file)
        or distrust_of_folder(paths.data_folder)
        or next(filter(None, map(distrust_of_file, own_files(paths.data_folder))), None)
    )
    if distrust is not None:
        return (CheckLine("files", title, Verdict.FAILED, distrust.sentence, distrust.remedy),)
    sentence = _("Konfiguration und Daten kann niemand sonst ändern.")
    groups = sorted(set(filter(None, map(group_with_access, (paths.config_file, paths.data_folder)))))
    if groups:
        sentence = _("Konfiguration und Daten kann außer Ihnen nur diese Gruppe ändern: {group}").format(
            group=", ".join(groups)
        )
    return (CheckLine("files", title, Verdict.OK, sentence),)


def _put_aside_lines(context: CallContext) -> Iterator[CheckLine]:
    """What a restore put aside and is older than personal data may be kept: retention forgets nothing in it."""
    with suppress(SettingsError, OSError):  # the first is told above
        days = context.sms.settings.privacy.retention_days
        kept_since = time.time() - days * _DAY
        copies = sorted(context.sms.paths.data_folder.glob("outbox-*.sqlite3"))
        if old := [copy.name for copy in copies if copy.stat().st_mtime < kept_since]:
            words = _("{files}: von einer Wiederherstellung, älter als {days} Tage; die Frist löscht darin nichts.")
            remedy = _("Löschen Sie, was nicht mehr gebraucht wird; es enthält Namen, Nummern und Texte.")
            title, sentence = _("Beiseitegelegt"), words.format(files=", ".join(old), days=days)
            yield CheckLine("put-aside", title, Verdict.WARNING, sentence, remedy)


def _neighbour_lines(context: CallContext) -> Iterator[CheckLine]:
    """That another configuration in the same folder sends with the same secrets, which nobody expects."""
    own = context.sms.paths.config_file
    neighbours = [file.name for file in sorted(own.parent.glob("*.toml")) if file != own and _is_configuration(file)]
    if not neighbours:
        return
    kept = (SecretSource.KEYRING, SecretSource.FILE)
    with suppress(SettingsError):  # told above
        needed = [context.sms.secrets.status(name) for name in context.sms.access.secrets_needed()]
        for secret in (each for each in needed if each.source in kept):
            sentence = _("In diesem Ordner liegt noch eine Konfiguration ({names}); sie benutzt dasselbe Geheimnis.")
            remedy = _(
                "Jeder Konfiguration einen eigenen Ordner geben; was im Schlüsselbund liegt, gilt für alle, getrennt "
                "wird es mit {variable}_FILE."
            )
            yield CheckLine(
                "shared-secret",
                secret.name.label,
                Verdict.WARNING,
                sentence.format(names=", ".join(neighbours)),
                remedy.format(variable=secret.name.variable),
            )


def _is_configuration(file: Path) -> bool:
    if not file.is_file():
        return False
    try:
        text = read_file(file, MOST_OF_A_CONFIGURATION).decode("utf-8", "replace")
    except (OSError, TooMuch):
        return False
    return re.search(r"^\s*\[(provider|protocols\.)", text, re.MULTILINE) is not None


def _terminal_lines() -> tuple[CheckLine, ...]:
    if not output.is_on_a_terminal():
        return ()
    subject, title = "terminal", _("Terminal")
    try:
        found = check_terminal()
    except UnfitTerminal as error:
        return (CheckLine(subject, title, Verdict.FAILED, error.sentence, error.remedy),)
    sentence = f"{found.columns} × {found.rows}, {found.kind}, {found.encoding}"
    return (CheckLine(subject, title, Verdict.OK, sentence),)


def _document(line: CheckLine) -> dict[str, object]:
    return {
        "subject": line.subject,
        "title": line.title,
        "verdict": line.verdict.value,
        "sentence": line.sentence,
        "remedy": check_view.remedy(line) or None,
    }


def _code(line: CheckLine) -> ExitCode:
    return ExitCode.STORE if line.subject in _STORE else ExitCode.CONFIGURATION
