"""What of the store and of the settings can be found: Textvorlagen, numbers and names, series, settings."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from tui.frame.app_protocol import FindsMessages, ShowsCardFields, ShowsSeries, ShowsTemplates, WritesMessages
from tui.frame.finder.findable import Findable
from tui.frame.navigation import CARD, HOME
from tui.language import dates
from tui.language.catalogue import _
from tui.language.keys import key_of
from tui.service.model.card_protocols import protocol_title
from tui.service.model.messages import TemplateKind
from tui.service.settings import entries
from tui.service.usecases.templates import OfferedText, kind_title
from tui.service.wording import labels
from tui.service.wording.card_field_texts import CARD_FIELDS
from tui.service.wording.facts import sentence
from tui.widgets.line import on_one_line

if TYPE_CHECKING:
    from tui.frame.app_protocol import Frame
    from tui.service.api import Series, Template, UsedNumber
    from tui.service.model.person import RejectedOfSeries

_NEWEST_SERIES = 20
_USED_NUMBERS, _LEFT_OUT = 8, 2
_FEWEST_LETTERS = 3
"""Of a name to which a list sent nothing; every list has such rows."""


def kept(app: Frame) -> list[Findable]:
    """Textvorlagen, the newest series and the settings; asks the store, so not for the event loop."""
    series = (_of_series(app, each) for each in app.sms.series.newest(_NEWEST_SERIES))
    templates = (row for each in app.sms.templates.every() for row in _of_template(app, each))
    return [*series, *templates, *settings(app)]


def used_numbers(app: Frame, typed: str) -> list[Findable]:
    """Numbers that messages went to, by what was typed of number or name; asks the store as far back as F2 does."""
    used = app.sms.compose.used_before(typed, _USED_NUMBERS, also_whole=True)
    left_out = app.sms.outbox.left_out(typed.strip(), _LEFT_OUT) if len(typed.strip()) >= _FEWEST_LETTERS else ()
    return [*(row for each in used for row in _of_number(app, each)), *(_of_left_out(app, each) for each in left_out)]


def _of_template(app: Frame, template: Template) -> Iterator[Findable]:
    group = _("Vorlagen aus {list}").format(list=kind_title(template.kind))
    text = " ".join(template.text.split())
    other_words = f"{_('Textvorlage')} {labels.purpose(template.purpose)}"
    if template.kind is TemplateKind.SINGLE:
        title = _("„{name}“ in eine Einzel-SMS einsetzen").format(name=template.name)
        yield Findable(
            group,
            title,
            partial(_insert, app, template),
            key_of("place.single"),
            text,
            other_words=other_words,
            waits_for_words=True,
        )
    yield Findable(
        group,
        _("„{name}“ ansehen und ändern").format(name=template.name),
        partial(_edit, app, template),
        key_of("place.templates"),
        text,
        other_words=other_words,
        waits_for_words=True,
    )


def _of_number(app: Frame, used: UsedNumber) -> Iterator[Findable]:
    group = _("Nummern und Namen")
    who = f"{used.name}, {used.display}" if used.name else used.display
    yield Findable(
        group, _("An {who} schreiben").format(who=who), partial(_write, app, used), key_of("place.single"),
        _("Trägt die Nummer in die Einzel-SMS ein"), is_answer=True,
    )  # fmt: skip
    yield Findable(
        group, _("SMS an {who} zeigen").format(who=who), partial(_show_messages, app, used), key_of("place.outbox"),
        _("Sucht die Nummer im Postausgang"), is_answer=True,
    )  # fmt: skip


def _of_left_out(app: Frame, row: RejectedOfSeries) -> Findable:
    """Why somebody got no message of a list."""
    who = on_one_line(row.row.name or row.row.number)
    return Findable(
        _("Nummern und Namen"),
        _("Warum {who} keine SMS bekam").format(who=who),
        partial(_search, app, who),
        key_of("place.outbox"),
        _("Zeile {row} von „{title}“: {reason}").format(
            row=row.row.list_row, title=row.title, reason=sentence(row.row.reason)
        ),
        is_answer=True,
    )


def _of_series(app: Frame, series: Series) -> Findable:
    title = series.title or _("Serie {id}").format(id=series.id)
    return Findable(
        _("Serien"),
        _("{series} vom {date}").format(series=title, date=dates.full_date(series.created_at)),
        partial(_show_series, app, series.id),
        key_of("place.series"),
        _("Zeigt, wie weit die Serie ist"),
        waits_for_words=True,
    )


def settings(app: Frame) -> Iterator[Findable]:
    """The fields of the card, what an admin does at the command line, and every other setting; asks no store."""
    group = _("Einstellungen")
    on_card = {_("Protokoll"): ("protocol", "", _("Anbieter wechseln ändern"))}
    for each in CARD_FIELDS:
        found_by = _("Geheimnis Kennwort Zugang ändern neu") if each.is_secret else _("ändern")
        on_card[each.title] = (each.key, each.help, found_by)
    for title, (field, help_text, found_by) in on_card.items():
        yield Findable(
            group,
            title,
            partial(_show_field, app, field, title),
            key_of(f"place.{CARD.name}"),
            help_text,
            other_words=_("Karte SMS-Provider"),
            found_by=found_by,
            waits_for_words=True,
        )
    yield from _commands(app)
    described = {field.meaning for field in CARD_FIELDS if field.meaning}
    for entry in entries():
        if entry.meaning not in described and entry.key != "provider.protocol":
            of = f" ({protocol_title(entry.table.split('.')[1])})" if entry.table.startswith("protocols.") else ""
            command = f"settings set {entry.key} {_('WERT')}"
            yield _at_the_command_line(app, _(entry.meaning) + of, command, other_words=entry.key)


def _commands(app: Frame) -> Iterator[Findable]:
    """What an admin does at the command line alone, by the words that somebody at a desk would look for."""
    file = _("DATEI")
    for title, command, found_by in (
        (_("Postausgang sichern"), f"outbox backup {file}", _("Sicherung Datensicherung Backup")),
        (_("Postausgang wiederherstellen"), f"outbox restore {file}", _("Sicherung Datensicherung Backup")),
        (_("Geheimnisse ändern"), "secrets set NAME", _("Passwort Kennwort API-Key hinterlegen")),
        (_("Wer was geändert hat"), "outbox audit", _("Journal Nachweis Änderungen")),
        (_("Statistik als Tabelle"), "stats", _("drucken ausdrucken Auswertung Verbrauch Rechnung")),
    ):
        yield _at_the_command_line(app, title, command, found_by=found_by)


def _at_the_command_line(
    app: Frame, title: str, command: str, *, other_words: str = "", found_by: str = ""
) -> Findable:
    """Something that only a command does; choosing it names the command."""
    way = _("Im Terminal: praxis-sms {command}").format(command=command)

    async def name_it() -> None:
        app.tell(way)

    return Findable(
        _("Einstellungen"),
        title,
        name_it,
        meaning=way,
        other_words=other_words,
        found_by=found_by,
        waits_for_words=True,
        is_for_admins=True,
    )


async def _insert(app: Frame, template: Template) -> None:
    screen = await app.show_place(HOME.name)
    if isinstance(screen, WritesMessages):
        screen.insert_template(OfferedText(template.name, template.text, template.purpose))


async def _edit(app: Frame, template: Template) -> None:
    screen = await app.show_place("templates")
    if isinstance(screen, ShowsTemplates):
        screen.show_template(template.id)


async def _write(app: Frame, used: UsedNumber) -> None:
    screen = await app.show_place(HOME.name)
    if isinstance(screen, WritesMessages):
        screen.write_to(used)


async def _show_messages(app: Frame, used: UsedNumber) -> None:
    await _search(app, used.number)


async def _search(app: Frame, sought: str) -> None:
    screen = await app.show_place("outbox")
    if isinstance(screen, FindsMessages):
        screen.search_for(sought)


async def _show_series(app: Frame, series_id: int) -> None:
    screen = await app.show_place("series")
    if isinstance(screen, ShowsSeries):
        screen.show_progress(series_id)


async def _show_field(app: Frame, field: str, title: str) -> None:
    screen = await app.show_place(CARD.name)
    if isinstance(screen, ShowsCardFields) and not screen.show_field(field):
        app.tell(_("„{field}“ gibt es beim gewählten Protokoll nicht.").format(field=title))
