"""Textvorlagen as TOML, in which they travel between practices, and what their names and texts may be."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

from tui.language import amounts
from tui.language.catalogue import _
from tui.service.errors import TemplateRefused
from tui.service.model.findings import quotable
from tui.service.model.messages import Template, TemplateEntry, TemplateKind
from tui.service.rules import provider_limits
from tui.service.text import segments, templates
from tui.service.wording import findings as wording
from tui.service.wording import labels

STARTERS = Path(__file__).with_name("starter_templates.toml")
NAME_LIMIT = 40
_MOST_TEMPLATES = 1_000


def written(saved: Iterable[Template]) -> str:
    """Templates as TOML, as `entries` reads them."""
    import tomlkit

    document = tomlkit.document()
    tables = tomlkit.aot()
    for template in saved:
        table = tomlkit.table()
        table["kind"] = template.kind.value
        table["name"] = template.name
        table["purpose"] = template.purpose.value
        table["text"] = tomlkit.string(template.text, multiline="\n" in template.text)
        tables.append(table)
    document["template"] = tables
    return tomlkit.dumps(document)


def starters() -> Sequence[TemplateEntry]:
    """Those with which a store begins."""
    return entries(STARTERS.read_text(encoding="utf-8"))


def entries(text: str) -> Sequence[TemplateEntry]:
    """Every entry; raises `TemplateRefused` for what is no list of templates."""
    expected = _("Erwartet werden Einträge [[template]] mit kind (single oder series), name, text und purpose.")
    try:
        document = tomllib.loads(text)
        if document and "template" not in document:
            raise TemplateRefused(_("Die Datei enthält keine Textvorlagen."), expected)
        tables = document.get("template", [])
        found = [
            TemplateEntry(
                TemplateKind(table["kind"]),
                clean_name(_text(table["name"])),
                _text(table["text"]),
                labels.purpose_called(str(table["purpose"])) if "purpose" in table else None,
            )
            for table in tables
        ]
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise TemplateRefused(_("Die Datei mit Textvorlagen ist kein gültiges TOML."), expected) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise TemplateRefused(_("Die Datei enthält eine unvollständige Textvorlage."), expected) from error
    if len(found) > _MOST_TEMPLATES:
        raise TemplateRefused(
            _("Die Datei enthält {found} Textvorlagen; erlaubt sind höchstens {most}.").format(
                found=amounts.grouped(len(found)), most=amounts.grouped(_MOST_TEMPLATES)
            ),
            _("Teilen Sie die Datei, oder löschen Sie, was niemand benutzt."),
        )
    for entry in found:
        check_text(entry.name, entry.text)
    return found


def clean_name(name: str) -> str:
    """The name as it is saved; raises `TemplateRefused`."""
    clean = " ".join(segments.normalise(name).split())
    if not clean:
        raise TemplateRefused(
            _("Die Textvorlage braucht einen Namen."), _("Nennen Sie einen, zum Beispiel „Terminerinnerung“.")
        )
    if len(clean) > NAME_LIMIT:
        raise TemplateRefused(
            _("Der Name „{name}“ ist länger als {limit} Zeichen.").format(name=quotable(clean), limit=NAME_LIMIT),
            _("Nehmen Sie einen kürzeren."),
        )
    return clean


def check_text(name: str, text: str) -> None:
    """Raise `TemplateRefused` for a text that cannot be saved under that name."""
    provider_limits.require_measurable(text, TemplateRefused)
    try:
        templates.fields(text)
    except templates.MalformedTemplate as error:
        raise TemplateRefused(
            _("Textvorlage „{name}“: {reason}").format(name=name, reason=wording.malformed_template(error)),
            wording.way_to_right_braces(),
        ) from error
    if not text.strip():
        raise TemplateRefused(
            _("Die Textvorlage „{name}“ hat keinen Text.").format(name=name),
            _("Schreiben Sie, was in der SMS stehen soll."),
        )


def _text(value: object) -> str:
    """A value that has to be a text; raises `TypeError` for a list or a number, as which it would leave."""
    if not isinstance(value, str):
        raise TypeError
    return value
