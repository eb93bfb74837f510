"""`templates`: the Textvorlagen for scripts, and their way from one practice to another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.cli import output
from tui.cli.completion import template_names
from tui.cli.context import CallContext
from tui.cli.exit_codes import ExitCode
from tui.cli.framework import Group, pass_call_context
from tui.cli.input import FILE, STANDARD_INPUT, forcing, may_write, name_of_standard_input, read_text, text_of, unspoilt
from tui.cli.purposes import PURPOSES
from tui.cli.views import table as columns
from tui.language.catalogue import _, ngettext
from tui.service.errors import NotFound, TemplateRefused, UsageError
from tui.service.model.consent import Purpose
from tui.service.model.messages import Template, TemplateKind
from tui.service.wording import counting, labels

if TYPE_CHECKING:
    from tui.service.api import CheckedTemplate, PraxisSms

_KINDS = click.Choice([kind.value for kind in TemplateKind])


def _kind_option(*, required: bool = False) -> click.Option:
    return click.Option(
        ["--kind"],
        type=_KINDS,
        required=required,
        help=_("single: SMS-Einzeldaten, series: SMS-Seriendaten."),
    )


@click.group("templates", cls=Group, help=_("Textvorlagen: ansehen, anlegen, entfernen, weitergeben."))
def templates() -> None:
    """The Textvorlagen."""


@templates.command("list", prints_data=True, params=[_kind_option()], help=_("Alle Textvorlagen in ihrer Reihenfolge."))
@pass_call_context
def list_templates(context: CallContext, kind: str | None) -> None:
    found = context.sms.templates.every(TemplateKind(kind) if kind else None)
    heading = (_("Liste"), _("Name"), _("Zweck"), _("Text"))
    rows = [(each.kind.value, each.name, labels.purpose(each.purpose), each.text) for each in found]
    context.tell_all(found, _document, lambda _found: columns.lines(heading, rows), _("Keine Textvorlagen."))


@templates.command("show", prints_data=True, params=[_kind_option()], help=_("Eine Textvorlage mit ihrem Text."))
@click.argument("name", shell_complete=template_names(*TemplateKind))
@pass_call_context
def show(context: CallContext, name: str, kind: str | None) -> None:
    template = _found(context.sms, name, kind)
    context.tell(_document(template), [template.text])
    if not context.as_json:
        _tell_remarks(context.sms, template)


@templates.command("add", prints_data=True, params=[_kind_option(required=True)], help=_("Legt eine Textvorlage an."))
@click.argument("name")
@click.option("--text", help=_("Der Text; „-“ liest ihn von der Standardeingabe."))
@click.option(
    "--file", "path", type=FILE, metavar=_("DATEI"), help=_("Datei mit dem Text; „-“: von der Standardeingabe.")
)
@click.option(
    "--purpose",
    type=PURPOSES,
    metavar=_("ZWECK"),
    help=_("Termin, Recall, Information oder Gruß; ohne Angabe Termin, wo der Text Datum oder Uhrzeit nennt."),
)
@pass_call_context
def add(
    context: CallContext, name: str, kind: str, text: str | None, path: Path | None, purpose: Purpose | None
) -> None:
    if (text is None) == (path is None):
        raise UsageError(
            _("Genau eines von --text und --file ist anzugeben."),
            _("„--text -“ liest den Text von der Standardeingabe."),
        )
    body = text_of(text) if text is not None else read_text(path or Path()).removesuffix("\n").removesuffix("\r")
    template = context.sms.templates.add(TemplateKind(kind), unspoilt(name), body, purpose)
    context.tell(_document(template), [_("Textvorlage „{name}“ angelegt.").format(name=template.name)])
    _tell_remarks(context.sms, template)


@templates.command("remove", prints_data=True, params=[_kind_option()], help=_("Entfernt eine Textvorlage."))
@click.argument("name", shell_complete=template_names(*TemplateKind))
@pass_call_context
def remove(context: CallContext, name: str, kind: str | None) -> None:
    template = _found(context.sms, name, kind)
    plans = context.sms.templates.plans_with(template)
    context.sms.templates.remove(template)
    context.tell(_document(template), [_("Textvorlage „{name}“ entfernt.").format(name=template.name)])
    if plans:
        words = ngettext(
            "Erinnerungsplan {plans} braucht sie und wird ohne sie angehalten.",
            "Erinnerungspläne {plans} brauchen sie und werden ohne sie angehalten.",
            len(plans),
        )
        output.note(words.format(plans=", ".join(plans)))


@templates.command(
    "check",
    prints_data=True,
    params=[_kind_option()],
    short_help=_("Prüft alle Textvorlagen und ihre Varianten."),
    help=_(
        "Prüft alle Textvorlagen: wie lang sie mit Beispielwerten sind, was daran auffällt, und ob jede Variante in "
        "einer anderen Sprache („Name [tr]“) zu ihrer Textvorlage passt. Endet mit 4, wo das nicht so ist."
    ),
)
@pass_call_context
def check(context: CallContext, kind: str | None) -> ExitCode:
    found = context.sms.templates.check(TemplateKind(kind) if kind else None)
    heading = (_("Liste"), _("Name"), _("Sprache"), _("Länge"))
    rows = [
        (each.template.kind.value, each.template.name, labels.language(each.language), _length(each)) for each in found
    ]
    context.tell([_checked_document(each) for each in found], columns.lines(heading, rows))
    if not context.as_json:
        for each in found:
            for sentence in (*each.problems, *(remark.sentence for remark in each.review.remarks)):
                output.note(f"{each.template.name}: {sentence}")
    is_good = all(each.review.usable and not each.problems for each in found)
    return ExitCode.DONE if is_good else ExitCode.INPUT_REFUSED


@templates.command("export", params=[_kind_option()], help=_("Schreibt die Textvorlagen als TOML; „-“: nach stdout."))
@click.argument("path", metavar=_("DATEI"), type=FILE)
@forcing
@pass_call_context
def export(context: CallContext, path: Path, kind: str | None, force: bool) -> None:
    is_file = str(path) != output.STANDARD_OUTPUT
    if not is_file:
        context.refuse_a_document_besides()
    if may_write(path, forced=force):
        output.write_text(path, context.sms.templates.export(TemplateKind(kind) if kind else None))
        if is_file:
            context.tell_written(path, _("Geschrieben: {file}").format(file=path))


@templates.command(
    "import",
    prints_data=True,
    short_help=_("Liest Textvorlagen aus TOML; gleiche Namen werden ersetzt."),
    help=_("Liest Textvorlagen aus TOML, mit „-“ von der Standardeingabe; gleiche Namen werden ersetzt."),
)
@click.argument("path", metavar=_("DATEI"), type=FILE)
@pass_call_context
def import_templates(context: CallContext, path: Path) -> None:
    try:
        imported = context.sms.templates.import_toml(read_text(path))
    except TemplateRefused as refused:
        place = name_of_standard_input() if str(path) == STANDARD_INPUT else path
        raise TemplateRefused(f"{place}: {refused.sentence}", refused.remedy) from None
    words = ngettext(
        "{added} Textvorlage angelegt, {replaced} ersetzt.",
        "{added} Textvorlagen angelegt, {replaced} ersetzt.",
        len(imported.added),
    ).format(added=len(imported.added), replaced=len(imported.replaced))
    context.tell({"added": list(imported.added), "replaced": list(imported.replaced)}, [words])


def _found(sms: PraxisSms, name: str, kind: str | None) -> Template:
    """The template of that name; raises `NotFound`, and `UsageError` where both lists have one and none was chosen."""
    wanted = unspoilt(name)
    found: list[Template] = []
    missing: list[NotFound] = []
    for each in (TemplateKind(kind),) if kind else TemplateKind:
        try:
            found.append(sms.templates.get(each, wanted))
        except NotFound as error:
            missing.append(error)
    if len(found) > 1:
        raise UsageError(
            _("„{name}“ gibt es in beiden Listen.").format(name=wanted),
            _("Wählen Sie mit --kind single oder --kind series."),
        )
    if not found:
        of_no_name = _("„praxis-sms templates list“ zeigt die vorhandenen.")
        helpful = next((error for error in missing if error.remedy != of_no_name), missing[0])
        if kind:
            raise helpful
        raise NotFound(_("Eine Textvorlage „{name}“ gibt es nicht.").format(name=wanted), helpful.remedy)
    return found[0]


def _tell_remarks(sms: PraxisSms, template: Template) -> None:
    for remark in sms.templates.review(template.kind, template.text).remarks:
        output.note(remark.sentence)


def _length(checked: CheckedTemplate) -> str:
    return counting.parts(checked.review.sample.segments)


def _checked_document(checked: CheckedTemplate) -> dict[str, object]:
    return {
        "kind": checked.template.kind.value,
        "name": checked.template.name,
        "language": checked.language or "de",
        "segments": checked.review.sample.segments,
        "encoding": checked.review.sample.encoding.value,
        "remarks": [remark.sentence for remark in checked.review.remarks],
        "problems": list(checked.problems),
    }


def _document(template: Template) -> dict[str, object]:
    return {
        "kind": template.kind.value,
        "name": template.name,
        "text": template.text,
        "updated_by": template.updated_by,
        "updated_at": template.updated_at,
        "purpose": template.purpose.value,
    }
