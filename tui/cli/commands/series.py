"""`series`: a list and a text become messages, after a check and a question; and what becomes of them."""

from __future__ import annotations

import shlex
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.cli import exit_codes, output
from tui.cli.completion import template_names
from tui.cli.context import CallContext, tell_setting_notes
from tui.cli.dispatch.waiting import send_until
from tui.cli.exit_codes import ExitCode
from tui.cli.framework import Command, Group, limiting, pass_call_context
from tui.cli.input import FILE, assignments, confirmed, read_list, refuse_to_read_both, text_of
from tui.cli.purposes import purpose_of, purpose_of_text
from tui.cli.views import series_view
from tui.cli.views.explaining import tell_if_put_off
from tui.language.catalogue import _, ngettext
from tui.service.api import SameRecipients, SeriesOrder, SeriesSettled
from tui.service.errors import ConfigurationError, ListRefused, PraxisSmsError, UsageError
from tui.service.model.consent import Purpose
from tui.service.model.messages import Template, TemplateKind
from tui.service.recipients import several_columns
from tui.service.rules.provider_limits import require_measurable
from tui.service.system.clock import utc_now
from tui.service.system.time_input import understand_moment
from tui.service.wording import list_reasons
from tui.service.wording.facts import as_error

if TYPE_CHECKING:
    from tui.service.api import CheckedList, PraxisSms, Series


@click.group(
    "series",
    cls=Group,
    default_command="start",
    short_help=_("Sendet eine Liste: liest, prüft, fragt und sendet."),
    help=_("Serien: eine Liste senden, ansehen, anhalten, abbrechen. „series --file LISTE“ ist „series start“."),
)
def series() -> None:
    """Series of messages."""


@series.command("start", prints_data=True, help=_("Sendet eine Liste: liest, prüft, fragt und sendet."))
@click.option(
    "--file",
    "path",
    type=FILE,
    metavar=_("LISTE"),
    help=_("CSV-, XLSX-, XLS- oder ODS-Datei, Adresskarten (VCF); „-“ liest die Standardeingabe, mit --yes."),
)
@click.option(
    "--like",
    "like",
    type=int,
    metavar="ID",
    help=_("Statt --file: an dieselben Empfänger wie diese Serie, ohne Abgemeldete; die Spalten sind Name und Handy."),
)
@click.option("--only-received", is_flag=True, help=_("Mit --like: nur an die, denen ihre SMS übergeben wurde."))
@click.option("--text", help=_("Text mit {{Feld}}; „-“ liest ihn von der Standardeingabe."))
@click.option(
    "--template",
    shell_complete=template_names(TemplateKind.SERIES),
    help=_("Name einer Textvorlage (SMS-Seriendaten) statt --text."),
)
@purpose_of_text
@click.option(
    "--map",
    "columns",
    multiple=True,
    metavar=_("FELD=SPALTE"),
    callback=assignments,
    help=_(
        "Spalte für Nummer, Name, Vorname, Anrede, Einwilligung, Verstorben oder Sprache; mehrfach möglich. "
        "Nummer=SPALTE,SPALTE nimmt die Nummer aus der zweiten, wo in der ersten keine Mobilnummer steht."
    ),
)
@click.option(
    "--set",
    "values",
    multiple=True,
    metavar=_("FELD=WERT"),
    callback=assignments,
    help=_("Wert für {{FELD}}, wo keine Spalte so heißt; mehrfach möglich."),
)
@click.option("--encoding", help=_("Zeichensatz einer CSV-Datei, wenn er falsch erkannt wird."))
@click.option("--dry-run", is_flag=True, help=_("Prüft nur; nichts wird eingestellt."))
@click.option(
    "--yes", is_flag=True, help=_("Fragt nicht; bestätigt auch die Einwilligung aller, wo eine Spalte fehlt.")
)
@click.option("--at", "when", metavar=_("ZEIT"), help=_("Ortszeit, ab der gesendet wird; wie bei send --at."))
@click.option("--no-wait", is_flag=True, help=_("Stellt die Serie nur in den Postausgang."))
@click.option("--allow-duplicates", is_flag=True, help=_("Auch an Nummern, die denselben Text gerade erst bekamen."))
@click.option("--replace-forcing", is_flag=True, help=_("Ersetzt Zeichen, die Unicode erzwingen, auch in Namen."))
@click.option(
    "--allow-deceased-remarks",
    "released_rows",
    multiple=True,
    type=click.IntRange(min=1),
    metavar=_("ZEILE"),
    help=_("Sendet auch diese Zeile, obwohl eine Zelle sagt, dass jemand verstorben ist; mehrfach möglich."),
)
@pass_call_context
def start(  # noqa: PLR0913, PLR0917 - click hands over every option
    context: CallContext,
    path: Path | None,
    like: int | None,
    only_received: bool,
    text: str | None,
    template: str | None,
    purpose: Purpose | None,
    columns: Mapping[str, str],
    values: Mapping[str, str],
    encoding: str | None,
    dry_run: bool,
    yes: bool,
    when: str | None,
    no_wait: bool,
    allow_duplicates: bool,
    replace_forcing: bool,
    released_rows: tuple[int, ...],
) -> int:
    """Check a list, and send it."""
    known = _Known(dry_run)
    try:
        tell_setting_notes(context.sms)
        wording, chosen = _text(context.sms, text, template, path)
        table = read_list(context.sms, _list_name(path, like, only_received=only_received), encoding)
        order = SeriesOrder(
            text=wording,
            title=table.name,
            due_at=None if when is None else understand_moment(when, utc_now()),
            values=values,
            allow_duplicates=allow_duplicates,
            replaces_forcing=replace_forcing,
            released_rows=frozenset(released_rows),
            purpose=purpose_of(purpose or (table.purpose if chosen is None else None), chosen),
            variants=context.sms.templates.variants(TemplateKind.SERIES, chosen.name) if chosen else {},
        )
        known.checked = context.sms.series.check(table, context.sms.series.columns(table, columns), order)
        return _carry_out(context, known, known.checked, order, asks=not yes, wait=not no_wait)
    except PraxisSmsError as error:
        _tell_scripts(context, known, error)
        raise


def _carry_out(
    context: CallContext, known: _Known, checked: CheckedList, order: SeriesOrder, *, asks: bool, wait: bool
) -> int:
    """Report a check, and unless it is a dry run, ask, queue and send."""
    _require_decided_consent(checked)
    for sentence in series_view.unneeded_releases(checked, order.released_rows):
        output.note(sentence)
    _report(context, checked, dry_run=known.dry_run)
    if known.dry_run:
        _tell_what_the_access_lacks(context.sms)
        return ExitCode.DONE if checked.totals.sendable else ExitCode.INPUT_REFUSED
    if checked.totals.sendable and asks and not _confirmed(context, checked):
        _tell_scripts(context, known)
        output.note(_("Nichts wurde eingestellt."))
        return ExitCode.DONE
    known.series = _queued(context, checked, order)
    return _send(context, known.series, wait=wait)


def _list_name(path: Path | None, like: int | None, *, only_received: bool) -> Path | str:
    if (path is None) == (like is None):
        raise UsageError(
            _("Genau eines von --file und --like ist anzugeben."),
            _("„--file LISTE“ nennt die Datei, „--like ID“ die Serie, deren Empfänger sie bekommen."),
        )
    if like is not None:
        return SameRecipients(like, only_received=only_received).name
    if only_received:
        raise UsageError(_("„--only-received“ gehört zu --like."), _("„--like ID“ nennt die Serie dazu."))
    assert path is not None
    return path


@dataclass
class _Known:
    """What is known of a series so far; None where it is not checked, or not queued, yet."""

    dry_run: bool
    checked: CheckedList | None = None
    series: Series | None = None


def _tell_scripts(context: CallContext, known: _Known, failure: PraxisSmsError | None = None) -> None:
    """The document where no series was sent to its end: the reasons of the rows are wanted all the same."""
    if not context.as_json or isinstance(failure, UsageError):
        return
    body = series_view.checked_document(known.checked)
    if known.series is None:
        body["queued"] = 0
    if not known.dry_run:
        body = {"series_id": None if known.series is None else known.series.id, **body}
    if failure is not None:
        body |= {"error": failure.sentence, "remedy": failure.remedy or None}
    output.print_json(body)


def _text(sms: PraxisSms, text: str | None, template: str | None, path: Path | None) -> tuple[str, Template | None]:
    refuse_to_read_both(path, text)
    if (text is None) == (template is None):
        raise UsageError(
            _("Genau eines von --text und --template ist anzugeben."),
            _("„praxis-sms templates list --kind series“ zeigt die Textvorlagen."),
        )
    if text is None:
        chosen = sms.templates.get(TemplateKind.SERIES, template or "")
        return chosen.text, chosen
    wording = text_of(text)
    require_measurable(wording)  # before a list is read for it
    return wording, None


def _require_decided_consent(checked: CheckedList) -> None:
    candidates = checked.consent_candidates
    if candidates:
        option = shlex.quote(f"Einwilligung={several_columns(candidates[:1])}")
        raise as_error(
            ListRefused,
            list_reasons.undecided_consent(candidates),
            _("Nennen Sie die richtige, zum Beispiel mit --map {option}.").format(option=option),
        )


def _queued(context: CallContext, checked: CheckedList, order: SeriesOrder) -> Series:
    try:
        return context.sms.series.queue(checked, order, consent_confirmed=True)
    except ListRefused as refusal:
        if not checked.lacks_consent_column:
            raise
        sentence = _("Keine Zeile der Liste kann gesendet werden: Ihr fehlt eine Spalte „{heading}“.").format(
            heading=list_reasons.missing_heading(checked.purpose)
        )
        # Whoever reads the report has read there what to do.
        raise ListRefused(sentence, series_view.way_to_consent(checked.purpose) if context.as_json else "") from refusal


def _tell_what_the_access_lacks(sms: PraxisSms) -> None:
    """Say beside the check of a list what else would keep it from being sent; the list itself may be all right."""
    try:
        sms.access.require_secrets()
    except ConfigurationError as missing:
        output.complain(missing)


def _report(context: CallContext, checked: CheckedList, *, dry_run: bool) -> None:
    price, currency = context.sms.series.cost(checked.totals), context.sms.settings.ui.currency
    if not context.as_json:
        write = output.say if dry_run else output.note
        for line in series_view.report(checked, price, currency):
            write(line)
    elif dry_run:
        output.print_json(series_view.checked_document(checked) | {"cost": price, "currency": currency})


def _confirmed(context: CallContext, checked: CheckedList) -> bool:
    if not sys.stdin.isatty():
        raise UsageError(
            _("Ohne Terminal kann nicht gefragt werden, ob gesendet werden soll."),
            _("Prüfen Sie mit --dry-run und bestätigen Sie mit --yes."),
        )
    count = checked.totals.sendable
    question = ngettext("{count} SMS senden?", "{count} SMS senden?", count).format(count=count)
    if checked.needs_confirmed_consent:
        question = _("Haben alle Empfänger in SMS eingewilligt? {question}").format(question=question)
    return confirmed(question)


def _send(context: CallContext, queued: Series, *, wait: bool) -> int:
    is_awaited = wait and queued.due_at <= context.sms.now()
    received = _wait(context.sms, queued) if is_awaited else None
    progress = context.sms.series.progress(queued.id)
    if context.as_json:
        output.print_json(series_view.document(context.sms, progress))
    else:
        output.say_lines(series_view.lines(progress, somebody_sends=context.sms.dispatcher.status().alive))
    code = series_view.explained(context.sms, progress)
    if not is_awaited:  # queued as asked, whatever keeps it waiting
        return ExitCode.DONE
    return code if received is None else exit_codes.of_signal(received)


def _wait(sms: PraxisSms, queued: Series) -> signal.Signals | None:
    if not sys.stderr.isatty():
        return send_until(sms, SeriesSettled(queued.id))
    with click.progressbar(length=queued.total, label=_("Sende"), file=sys.stderr, show_pos=True) as bar:

        def look() -> None:
            counts = sms.series.progress(queued.id).counts
            bar.update(counts.total - counts.pending - bar.pos)

        received = send_until(sms, SeriesSettled(queued.id), look=look)
        look()
    return received


def _of_one(name: str, text: str) -> Callable[[Callable[..., ExitCode]], click.Command]:
    """A command about one series: "series NAME", and hidden as "series-NAME", as it was called first."""

    def make(function: Callable[..., ExitCode]) -> click.Command:
        def command(spelling: str, *, hidden: bool) -> click.Command:
            params = [click.Argument(["series_id"], type=int, metavar="ID")]
            callback = pass_call_context(function)
            return Command(spelling, prints_data=True, help=text, params=params, callback=callback, hidden=hidden)

        series.add_command(command(name, hidden=False))
        return command(f"series-{name}", hidden=True)

    return make


@_of_one("status", _("Wie weit eine Serie ist."))
def status(context: CallContext, series_id: int) -> ExitCode:
    return _show(context, series_id)


@_of_one("pause", _("Hält eine Serie an; was unterwegs ist, geht zu Ende."))
def pause(context: CallContext, series_id: int) -> ExitCode:
    context.sms.series.pause(series_id)
    return _show(context, series_id)


@_of_one("resume", _("Lässt eine angehaltene Serie weiterlaufen."))
def resume(context: CallContext, series_id: int) -> ExitCode:
    context.sms.series.resume(series_id)
    return _show(context, series_id)


@_of_one("cancel", _("Bricht eine Serie ab: was wartet, bleibt hier."))
def cancel(context: CallContext, series_id: int) -> ExitCode:
    context.sms.series.cancel(series_id)
    return _show(context, series_id)


@series.command(
    "move",
    prints_data=True,
    short_help=_("Legt den Beginn einer Serie auf eine andere Zeit."),
    help=_("Legt den Beginn einer Serie auf eine andere Zeit, solange nichts von ihr hinausgegangen ist."),
)
@click.argument("series_id", type=int, metavar="ID")
@click.option("--at", "when", required=True, metavar=_("ZEIT"), help=_("Ortszeit, ab der sie gesendet wird."))
@click.option(
    "--allow-duplicates",
    is_flag=True,
    help=_("Auch an Nummern, die dann denselben Text zweimal kurz nacheinander bekommen."),
)
@pass_call_context
def move(context: CallContext, series_id: int, when: str, allow_duplicates: bool) -> ExitCode:
    """Move the beginning of a series."""
    due_at = understand_moment(when, utc_now())
    moved = context.sms.changing.move_series(series_id, due_at, allow_duplicates=allow_duplicates)
    tell_if_put_off(context.sms, due_at, moved.due_at)
    return _show(context, series_id)


@series.command("list", prints_data=True, help=_("Die Serien, neueste zuerst."))
@limiting
@pass_call_context
def list_series(context: CallContext, limit: int) -> None:
    newest = context.sms.series.newest(limit + 1 if limit else sys.maxsize)
    shown = [context.sms.series.progress(each.id) for each in (newest[:limit] if limit else newest)]
    if context.as_json:
        output.print_json([series_view.list_document(progress) for progress in shown])
        return
    if not shown:
        output.note(_("Keine Serien."))
        return
    status = context.sms.dispatcher.status()
    output.say_lines(series_view.table(shown, somebody_sends=status.alive))
    series_view.explain_waiting_series(context.sms, status, shown)
    if len(newest) > len(shown):
        output.note(_("Es gibt weitere; „--limit 0“ zeigt alle."))


def _show(context: CallContext, series_id: int) -> ExitCode:
    progress = context.sms.series.progress(series_id)
    if context.as_json:
        output.print_json(series_view.status_document(context.sms, progress))
    else:
        output.say_lines(series_view.lines(progress, somebody_sends=context.sms.dispatcher.status().alive))
    series_view.explained(context.sms, progress)
    return ExitCode.DONE
