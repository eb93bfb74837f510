"""The program `praxis-sms`: its global options and its commands."""

from __future__ import annotations

from collections.abc import Mapping

import click

from tui import __version__
from tui.cli.context import CallContext
from tui.cli.framework import HELP_OPTIONS, Group, LazyCommands, json_option, pass_call_context
from tui.language.catalogue import _

COMMANDS: Mapping[str, str] = {
    "demo": "demo:demo",
    "count": "count:count",
    "check": "check:check",
    "send": "send:send",
    "compose": "handover.compose:compose",
    "series": "series:series",
    "series-status": "series:status",
    "series-pause": "series:pause",
    "series-resume": "series:resume",
    "series-cancel": "series:cancel",
    "reminders": "reminders:reminders",
    "outbox": "outbox.outbox:outbox",
    "answers": "outbox.answers:answers",
    "templates": "templates:templates",
    "optout": "outbox.optout:optout",
    "person": "person.person:person",
    "provider": "provider:provider",
    "settings": "settings:settings",
    "secrets": "secrets:secrets",
    "worker": "worker:worker",
    "health": "health:health",
    "stats": "stats:stats",
    "purge": "outbox.purge:purge",
    "simulator": "simulator:simulator",
    "docs": "docs:docs",
    "unit": "docs:unit",
    "postgres-roles": "docs:postgres_roles",
}
"""Every command and where it is: "module:attribute" below `tui.cli`."""


def program() -> click.Group:
    """The whole command line in the language that is active now."""
    return Group(
        commands=LazyCommands(COMMANDS),
        is_program=True,
        callback=_start,
        invoke_without_command=True,
        params=[
            json_option(hidden=True),
            click.Option(
                ["-V", "--version"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_show_version,
                help=_("Nennt die Version."),
            ),
        ],
        subcommand_metavar=_("[BEFEHL] [ARGUMENTE]"),
        context_settings={"help_option_names": list(HELP_OPTIONS), "max_content_width": 80},
        help=_("SMS aus der Zahnarztpraxis. Ohne Befehl öffnet sich die Anwendung."),
        epilog=_exit_codes(),
    )


def _exit_codes() -> str:
    return _(
        "Exit-Codes: 0 erledigt (auch: wartet wie gewünscht) · 1 Fehler im Programm · 2 falscher Aufruf oder "
        "ungeeignetes Terminal · 3 Konfiguration oder Zugangsdaten · 4 Eingabe abgelehnt · 5 vom Anbieter abgelehnt "
        "· 6 ein Ausgang ist ungeklärt · 7 der Postausgang ist nicht benutzbar. "
        "Näheres zu einem Befehl: praxis-sms BEFEHL --help"
    )


def _show_version(ctx: click.Context, option: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"praxis-sms {__version__}")
        ctx.exit()


@click.pass_context
@pass_call_context
def _start(context: CallContext, ctx: click.Context) -> int | None:
    if ctx.invoked_subcommand is not None:
        return None
    from tui.cli.application import open_application  # with the terminal, 5 ms that no command needs

    return open_application(context.sms_for_the_application)
