"""`health`: one line, performance data and an exit code, as Icinga, Nagios and cron want them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal, InvalidOperation

import click

from tui.cli import output
from tui.cli.context import CallContext
from tui.cli.framework import Command, RepeatedOption, pass_call_context
from tui.language.catalogue import _
from tui.service.api import HealthReport, Level, Thresholds
from tui.service.errors import PraxisSmsError, StoreError, StoreFull
from tui.service.settings import Duration
from tui.service.system import crash

_FIGURES = (
    "oldest_due_seconds", "unknown", "failed_24h", "queued", "balance", "currency", "balance_age_seconds", "holds",
    "unread_answers", "reminders_late", "workers",
)  # fmt: skip
_NAMES = {Level.OK: "OK", Level.WARNING: "WARNING", Level.CRITICAL: "CRITICAL", Level.UNKNOWN: "UNKNOWN"}


class _Plugin(Command):
    """A command whose exit codes are those of monitoring plugins, for a wrong call too."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; ends with 3 for a mistake in them. Raises `RepeatedOption`, as every command does."""
        given = tuple(args)  # reading them uses them up
        try:
            return super().parse_args(ctx, args)
        except RepeatedOption:
            raise
        except click.UsageError as error:
            # The option may stand behind the mistake, so that click has not read it.
            in_json = "--json" in given or ctx.ensure_object(CallContext).as_json
            remedy = _("„{command} --help“ zeigt, was möglich ist.").format(command=ctx.command_path)
            _tell_failure(error.format_message(), in_json=in_json, remedy=remedy)
            ctx.exit(Level.UNKNOWN)


def _span(ctx: click.Context, option: click.Parameter, typed: str | None) -> timedelta | None:
    """A duration such as `15m`; raises `click.BadParameter`."""
    if typed is None:
        return None
    with suppress(ValueError):
        if duration := Duration.parse(typed):
            return duration.span
    raise click.BadParameter(_("„{value}“ ist keine Dauer wie 90s, 15m, 2h oder 3d.").format(value=typed), ctx, option)


def _amount(ctx: click.Context, option: click.Parameter, typed: str | None) -> Decimal | None:
    """An amount of money, with a point or a comma; raises `click.BadParameter`."""
    if typed is None:
        return None
    with suppress(InvalidOperation):
        amount = Decimal(typed.replace(",", "."))
        if amount.is_finite():
            return amount
    raise click.BadParameter(_("„{value}“ ist kein Betrag.").format(value=typed), ctx, option)


@click.command(
    "health",
    cls=_Plugin,
    prints_data=True,
    short_help=_("Sagt in einer Zeile, wie es um den Versand steht, für Icinga, Nagios und cron."),
    help=_(
        "Sagt in einer Zeile, wie es um den Versand steht. Exit-Codes wie bei Plugins von Icinga und Nagios: 0 gut, 1 "
        "Warnung, 2 kritisch, 3 nicht feststellbar. Ein angehaltenes Protokoll und eine volle Platte unter dem "
        "Postausgang sind immer kritisch; eine Uhr in UTC ist eine Warnung, auch eine Geheimnisdatei, die sich nicht "
        "lesen lässt, wo niemand sonst sendet. Alles andere wird nur beurteilt, wo eine Grenze genannt ist. Liest nur "
        "und sendet nichts; nur --alert meldet, was in [alerts] steht."
    ),
)
@click.option(
    "--max-age",
    callback=_span,
    metavar=_("DAUER"),
    help=_("Kritisch, wenn eine SMS länger fällig und nicht übergeben ist: 90s, 15m, 2h, 3d."),
)
@click.option(
    "--max-unknown", type=click.IntRange(min=0), metavar=_("ANZAHL"), help=_("Kritisch, wenn mehr ungeklärt sind.")
)
@click.option(
    "--max-failed",
    type=click.IntRange(min=0),
    metavar=_("ANZAHL"),
    help=_("Kritisch, wenn in 24 Stunden mehr abgelehnt oder nicht zugestellt wurden."),
)
@click.option(
    "--min-balance",
    callback=_amount,
    metavar=_("BETRAG"),
    help=_("Warnung, wenn das Guthaben darunter liegt; ist es länger als zwei Stunden her, wird der Anbieter gefragt."),
)
@click.option("--worker", is_flag=True, help=_("Kritisch, wenn kein Programm sendet."))
@click.option(
    "--alert", is_flag=True, help=_("Meldet außerdem per [alerts], was neu ist; für cron, wo niemand sendet.")
)
@pass_call_context
def health(
    context: CallContext,
    max_age: timedelta | None,
    max_unknown: int | None,
    max_failed: int | None,
    min_balance: Decimal | None,
    worker: bool,
    alert: bool,
) -> int:
    limits = Thresholds(max_age, max_unknown, max_failed, min_balance, worker)
    try:
        report = context.sms.health.report(limits)
        troubles = _alert_troubles(context) if alert else ()
    except PraxisSmsError as error:
        if alert and isinstance(error, StoreError):
            _tell_outage(context, error)
        level = Level.CRITICAL if isinstance(error, StoreFull) else Level.UNKNOWN
        return _tell_failure(error.in_full, level, in_json=context.as_json, remedy=error.remedy)
    except Exception as error:  # a fault of the program must not pass for a warning
        folder = context.data_folder
        sentence = crash.sentence(None if folder is None else crash.record(error, folder))
        return _tell_failure(sentence, in_json=context.as_json)
    level = report.level
    if troubles and level is Level.OK:
        level = Level.WARNING
    summary = " ".join([*troubles, report.summary])
    if context.as_json:
        output.print_json(_document(report, level, summary))
    else:
        output.say(f"{_line(level, summary)} | {' '.join(_performance(report, limits))}")
    return level


def _alert_troubles(context: CallContext) -> tuple[str, ...]:
    """Tell what is new; why that failed."""
    if not context.sms.alerts.any_way:
        return (_("In [alerts] steht weder mail_to noch command; es wird nichts gemeldet."),)
    context.sms.alerts.tell()
    return context.sms.alerts.troubles


def _tell_outage(context: CallContext, error: StoreError) -> None:
    """Tell that the store cannot be used; a way that fails is said on standard error."""
    with suppress(PraxisSmsError):
        context.sms.alerts.tell_outage(error)
        for trouble in context.sms.alerts.troubles:
            output.note(trouble)


def _tell_failure(sentence: str, level: Level = Level.UNKNOWN, *, in_json: bool, remedy: str = "") -> int:
    if in_json:
        message = _one_line(sentence)
        told = {"status": level.name.lower(), "message": message, "error": message, "remedy": remedy or None}
        output.print_json(told | {"exit_code": level} | dict.fromkeys(_FIGURES))
    else:
        output.say(_line(level, sentence))
    return level


def _line(level: Level, summary: str) -> str:
    return f"PRAXIS-SMS {_NAMES[level]} - {_one_line(summary)}"


def _one_line(text: str) -> str:
    """The text as a plugin may print it: what follows a bar is read as performance data."""
    return " ".join(text.split()).replace("|", "/")


def _performance(report: HealthReport, limits: Thresholds) -> Iterator[str]:
    """`label=value[unit];warn;crit;min`, see https://nagios-plugins.org/doc/guidelines.html."""
    backlog = report.backlog
    max_age = "" if limits.max_age is None else int(limits.max_age.total_seconds())
    yield f"oldest_due_seconds={_seconds(backlog.oldest_due)}s;;{max_age};0"
    yield f"unknown={backlog.unknown};;{'' if limits.max_unknown is None else limits.max_unknown};0"
    yield f"failed_24h={backlog.failed_day};;{'' if limits.max_failed is None else limits.max_failed};0"
    yield f"queued={backlog.queued};;;0"
    if report.balance is not None:
        least = "" if limits.min_balance is None else f"{limits.min_balance:f}:"
        yield f"balance={report.balance.amount:f};{least};0:"
    yield f"holds={len(report.holds)};;0;0"
    yield f"unread_answers={report.unread_answers};;;0"
    yield f"reminders_late={len(report.late_plans)};;0;0"
    yield f"workers={report.workers};;{'1:' if limits.worker else ''};0"


def _document(report: HealthReport, level: Level, summary: str) -> dict[str, object]:
    backlog, balance = report.backlog, report.balance
    return {
        "status": level.name.lower(),
        "message": _one_line(summary),
        "oldest_due_seconds": _seconds(backlog.oldest_due),
        "unknown": backlog.unknown,
        "failed_24h": backlog.failed_day,
        "queued": backlog.queued,
        "balance": None if balance is None else balance.amount,
        "currency": None if balance is None else balance.currency,
        "balance_age_seconds": None if balance is None else _seconds(max(backlog.at - balance.asked_at, timedelta(0))),
        "holds": len(report.holds),
        "unread_answers": report.unread_answers,
        "reminders_late": len(report.late_plans),
        "workers": report.workers,
    }


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())
