"""`simulator`: the simulated providers and mail server alone, for admins who want to try a configuration."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.cli import output
from tui.cli.application import keep_logs_off_the_screen
from tui.cli.context import CallContext
from tui.cli.dispatch.waiting import StopRequest
from tui.cli.exit_codes import ExitCode
from tui.cli.framework import Command, pass_call_context
from tui.cli.input import unspoilt
from tui.language.catalogue import _
from tui.service.errors import InputRefused
from tui.service.system.files import system_error

if TYPE_CHECKING:
    from tui.simulator.server import Simulator

_PORT = click.IntRange(0, 65535)
_TURN = 0.1


@click.command(
    "simulator",
    cls=Command,
    prints_data=True,
    short_help=_("Anbieter und Mailserver zum Ausprobieren."),
    help=_("Beide Anbieter und ein Mailserver zum Ausprobieren, nur auf diesem Rechner; läuft bis Strg+C."),
)
@click.option("--http-port", type=_PORT, default=0, metavar="PORT", help=_("Port für HTTP; 0 = ein freier."))
@click.option("--smtp-port", type=_PORT, default=0, metavar="PORT", help=_("Port für Mail; 0 = ein freier."))
@click.option(
    "--log",
    "log_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar=_("DATEI"),
    help=_("Hängt jede angenommene SMS als JSON-Zeile an diese Datei an."),
)
@click.option("--format", "name", metavar="FORMAT", help=_("Spielt auch den Anbieter dieser Beschreibung."))
@pass_call_context
def simulator(
    context: CallContext, http_port: int, smtp_port: int, log_file: Path | None, name: str | None
) -> ExitCode:
    from tui.simulator.server import Simulator

    keep_logs_off_the_screen()
    stop = StopRequest(lambda: None)
    described = context.sms_to_set_up.formats.described(unspoilt(name)) if name else None
    try:
        started = Simulator(http_port, smtp_port, log_file=log_file).playing(described)
    except OSError as fault:
        raise InputRefused(
            _("In die Datei {path} kann nicht geschrieben werden ({reason}).").format(
                path=log_file, reason=system_error(fault)
            ),
            _("Prüfen Sie Ordner, Rechte und Platz, oder nennen Sie eine andere Datei."),
        ) from None
    with started as running, stop.listening():
        if context.as_json:
            output.print_json(running.describe())
        else:
            _tell(running)
        while stop.received is None:
            time.sleep(_TURN)
    return ExitCode.DONE


def _tell(running: Simulator) -> None:
    described: Mapping[str, Any] = running.describe()
    for title, key in (
        (_("SMS4 und 3steps2web"), "http_url"),
        (_("Steuerung"), "control_url"),
    ):
        output.say(f"{title}: {described[key]}")
    if running.described is not None:
        output.say(f"{running.described.title}: {running.described_url}")
    output.say(
        _("Mailserver: {host}:{port} ({security})").format(
            host=described["smtp_host"], port=described["smtp_port"], security=described["mail_security"]
        )
    )
    output.say(_("Zertifikat der Prüfstelle (SSL_CERT_FILE): {file}").format(file=described["ca_file"]))
    second = None if running.described is None else running.described.second_secret
    for account in described["accounts"]:
        output.say("")
        for title, key in (
            (_("Kundennr."), "customer_number"),
            (_("Benutzer"), "user"),
            (_("Passwort"), "password"),
            (_("API-Key"), "api_key"),
            *(() if second is None else ((second.title, "password"),)),
            (_("Mailadresse"), "mail_address"),
            (_("Passwort am Mailserver"), "mail_password"),
            (_("Guthaben in EUR"), "balance"),
        ):
            output.say(f"{title}: {account[key]}")
    output.note(_("Der Simulator läuft; Strg+C beendet ihn."))
