"""`stats`: what went out and what it cost, as a table, as JSON or for Prometheus."""

from __future__ import annotations

from pathlib import Path

import click

from tui.cli import output
from tui.cli.context import CallContext
from tui.cli.framework import Command, pass_call_context
from tui.cli.views import table as columns
from tui.language import amounts
from tui.language.catalogue import _
from tui.service.errors import UsageError
from tui.service.usecases.statistics import period_title


@click.command("stats", cls=Command, prints_data=True, help=_("Anzahl und Kosten: Stunde, Tag, Woche, Monat, 30 Tage."))
@click.option(
    "--days",
    type=click.IntRange(1, 366),
    default=14,
    show_default=True,
    metavar=_("ANZAHL"),
    help=_("So viele Tage einzeln (nur mit --json)."),
)
@click.option(
    "--prometheus",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar=_("DATEI"),
    help=_("Schreibt stattdessen eine Datei für den textfile collector von node_exporter; „-“: Standardausgabe."),
)
@pass_call_context
def stats(context: CallContext, days: int, prometheus: Path | None) -> None:
    """Print what went out, or write it down for Prometheus."""
    if prometheus is not None:
        if str(prometheus) == output.STANDARD_OUTPUT:
            if context.as_json:
                raise UsageError(
                    _("--json und die Zahlen für Prometheus können nicht beide auf der Standardausgabe stehen."),
                    _("Nennen Sie statt „-“ eine Datei, oder lassen Sie --json weg."),
                )
            output.write(context.sms.metrics.text().encode())
            return
        context.sms.metrics.write(prometheus)
        if context.as_json:
            output.print_json({"written": str(prometheus)})
        return
    if context.as_json:
        _print_document(context, days)
        return
    currency = context.sms.settings.ui.currency
    heading = (_("Zeitraum"), _("SMS"), _("Teile"), _("Kosten"), _("abgelehnt"), _("ungeklärt"))
    rows = [
        (
            period_title(each.period),
            str(each.messages),
            str(each.segments),
            amounts.money(each.cost, currency),
            str(each.failed),
            str(each.unknown),
        )
        for each in context.sms.statistics.periods()
    ]
    output.say_lines(columns.lines(heading, rows, numeric=frozenset({1, 2, 3, 4, 5})))


def _print_document(context: CallContext, days: int) -> None:
    periods = context.sms.statistics.periods()
    currency = context.sms.settings.ui.currency
    by_day = [
        {"day": each.first.isoformat(), "messages": each.messages, "segments": each.segments, "failed": each.failed}
        for each in context.sms.statistics.days(days)
    ]
    document = [
        {
            "period": each.period.value,
            "since": each.since,
            "messages": each.messages,
            "segments": each.segments,
            "failed": each.failed,
            "unknown": each.unknown,
            "cost": each.cost,
        }
        for each in periods
    ]
    output.print_json({"currency": currency, "periods": document, "days": by_day})
