"""`demo`: praxis-sms on a temporary practice, on the screen or as a report."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, chdir, contextmanager
from types import FrameType
from typing import TYPE_CHECKING

import click

from tui.cli import exit_codes, output
from tui.cli.application import keep_logs_off_the_screen, open_application
from tui.cli.context import CallContext
from tui.cli.exit_codes import ExitCode
from tui.cli.framework import Command, pass_call_context
from tui.cli.input import unspoilt
from tui.cli.views import table
from tui.language.catalogue import _
from tui.service.api import PraxisSms
from tui.service.model.answers import AnswerMeaning
from tui.service.wording import labels

if TYPE_CHECKING:
    from tui.simulator.demo import DemoReport, ProtocolReport
    from tui.simulator.demo_answers import AnswersReport
    from tui.simulator.practice import DemoPractice


@click.command(
    "demo",
    cls=Command,
    prints_data=True,
    short_help=_("Zum Ausprobieren, ohne Anbieter und ohne Kosten."),
    help=_(
        "Zum Ausprobieren ohne Anbieter und ohne Kosten: öffnet die Anwendung auf einer Wegwerf-Praxis mit Simulator. "
        "Damit man beides einmal sieht, hat die Liste eine falsche Nummer, und eine SMS bleibt ungeklärt; die "
        "Erinnerungen an morgen sind vorbereitet und warten auf Freigabe, und drei Patienten haben geantwortet, einer "
        "davon mit STOP. Ohne Terminal sendet sie über jedes Protokoll, lässt den Erinnerungsplan laufen, holt "
        "Antworten ab und berichtet, was ankam."
    ),
)
@click.option(
    "--series",
    type=click.IntRange(0, 100_000),
    default=40,
    metavar=_("ANZAHL"),
    show_default=True,
    help=_("So viele SMS hat die Serie."),
)
@click.option("--headless", is_flag=True, help=_("Ohne Bildschirm, auch wenn ein Terminal da ist."))
@click.option(
    "--format",
    "name",
    metavar="FORMAT",
    help=_("Die API von 3steps2web sendet nach dieser Beschreibung statt nach seven."),
)
@pass_call_context
def demo(context: CallContext, series: int, headless: bool, name: str | None) -> int:
    from tui.simulator.demo import open_demo_practice, prepare_screen, run_headless  # its packages may be missing

    keep_logs_off_the_screen()
    described = context.sms_to_set_up.formats.found(unspoilt(name)) if name else None
    with _ends_tidily():
        if not headless and not context.as_json and _has_a_terminal():
            return _on_the_screen(open_demo_practice(series, described), prepare_screen)
        progress = _tell_progress if sys.stderr.isatty() else None
        report = run_headless(series, described=described, with_plan=True, with_answers=True, progress=progress)
        return _report(context, report)


def _has_a_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and output.is_on_a_terminal()


@contextmanager
def _ends_tidily() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the block as an exception does, so that the temporary practice is deleted."""
    taken = [number for number in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(number) is signal.SIG_DFL]
    for number in taken:
        signal.signal(number, _leave)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(exit_codes.of_signal(number))


def _on_the_screen(
    demonstrated: AbstractContextManager[DemoPractice], prepare: Callable[[PraxisSms, DemoPractice], object]
) -> int:
    with (
        demonstrated as practice,
        PraxisSms.open(practice.config_file) as sms,
        chdir(practice.folder),
    ):
        prepare(sms, practice)
        return open_application(sms, is_demo=True)  # the list of patients lies where lists are looked for first


def _report(context: CallContext, report: DemoReport) -> ExitCode:
    if context.as_json:
        output.print_json(_document(report))
    else:
        _tell(report)
    return ExitCode.DONE if report.ok else ExitCode.FAULT


def _tell_progress(row: ProtocolReport) -> None:
    output.note(_("{title}: {count} SMS gesendet").format(title=row.title, count=row.sent))


def _tell(report: DemoReport) -> None:
    heading = (_("Protokoll"), _("Gesendet"), _("Angekommen"), _("Fehlend"), _("Doppelt"), _("Zustände"))
    rows: list[tuple[str, ...]] = [
        (row.title, str(row.sent), str(row.arrived), str(row.missing), str(row.twice), _states(row))
        for row in report.every_row
    ]
    if report.answers is not None:
        rows.append(_answers_row(report.answers))
    output.say_lines(table.lines(heading, rows, numeric=frozenset({1, 2, 3, 4})))
    for row in report.every_row:
        if row.error:
            output.note(f"{row.title}: {row.error}")
    if report.answers is not None and report.answers.error:
        output.note(f"{_('Antworten')}: {report.answers.error}")
    if report.answers is None:
        good, bad = _("Jede SMS kam genau einmal an."), _("Nicht jede SMS kam genau einmal an.")
    else:
        good = _("Jede SMS und jede Antwort kam genau einmal an.")
        bad = _("Nicht jede SMS und jede Antwort kam genau einmal an.")
    if report.ok:
        output.say(good)
    else:
        output.note(bad)


def _answers_row(answers: AnswersReport) -> tuple[str, ...]:
    meanings = ", ".join(f"{count} {labels.meaning_of_answer(each)}" for each, count in answers.meanings.items())
    counts = (answers.sent, answers.arrived, answers.missing, answers.twice)
    return (_("Antworten"), *map(str, counts), meanings)


def _states(row: ProtocolReport) -> str:
    return ", ".join(f"{count} {labels.state(state)}" for state, count in row.states.items())


def _document(report: DemoReport) -> dict[str, object]:
    return {
        "ok": report.ok,
        "protocols": [{"protocol": row.title} | _row_document(row) for row in report.rows],
        "plan": None if report.plan is None else _row_document(report.plan),
        "answers": None if report.answers is None else _answers_document(report.answers),
    }


def _answers_document(answers: AnswersReport) -> dict[str, object]:
    return {
        "sent": answers.sent,
        "arrived": answers.arrived,
        "missing": answers.missing,
        "twice": answers.twice,
        "confirmed": answers.meanings.get(AnswerMeaning.CONFIRMED, 0),
        "opted_out": answers.opted_out,
        "for_a_person": answers.meanings.get(AnswerMeaning.OPEN, 0),
        "error": answers.error or None,
        "ok": answers.ok,
    }


def _row_document(row: ProtocolReport) -> dict[str, object]:
    return {
        "sent": row.sent,
        "arrived": row.arrived,
        "missing": row.missing,
        "twice": row.twice,
        "states": {state.value: count for state, count in row.states.items()},
        "error": row.error or None,
        "ok": row.ok,
    }
