"""The text that each row of a list gets: filled in, in its language, with its signs replaced."""

from __future__ import annotations

from tui.language.catalogue import _
from tui.service.errors import TemplateRefused, TextRefused
from tui.service.recipients.check_rules import CheckRules
from tui.service.recipients.columns import ColumnPlan
from tui.service.recipients.grid import GridRow
from tui.service.recipients.heading_names import Field
from tui.service.recipients.table import Table
from tui.service.text import segments, templates
from tui.service.text.languages import GERMAN, language_code
from tui.service.text.segments import Segmentation
from tui.service.wording import findings as wording
from tui.service.wording import list_reasons


class SeriesText:
    """A text of a series, filled in for one row after the other; raises `TextRefused` and `TemplateRefused`.

    `language` is that of a variant.
    """

    def __init__(self, text: str, table: Table, plan: ColumnPlan, rules: CheckRules, language: str = "") -> None:
        self.language = language
        if not text.strip():
            raise TextRefused(list_reasons.empty_text(), _("Schreiben Sie, was die Empfänger bekommen sollen."))
        try:
            self._names = templates.fields(text)
        except templates.MalformedTemplate as malformed:
            raise TemplateRefused(
                wording.malformed_template(malformed),
                wording.way_to_right_braces(),
            ) from None
        given = {templates.field_key(name): value for name, value in rules.values.items()}
        self.columns = {name: plan.placeholder_column(name) for name in self._names}
        self._fixed = {name: given.get(templates.field_key(name), "") for name in self._names}
        self._text = text
        self._headings = table.headings
        self._replaces_forcing = rules.replaces_forcing
        self._plain = self._counted(text) if not self._names else None

    def fill(self, row: GridRow) -> Segmentation:
        """The text for a row, counted; raises `MissingValue`."""
        if self._plain is not None:
            return self._plain
        values = {
            name: self._fixed[name] if column is None else row.cells[column] for name, column in self.columns.items()
        }
        return self._counted(templates.render(self._text, values))

    def _counted(self, text: str) -> Segmentation:
        return segments.count(segments.replace_forcing(text) if self._replaces_forcing else text)

    @property
    def filled_from(self) -> dict[str, str]:
        """The placeholders that a column of another name fills, with its heading."""
        headings = {name: self._headings[column] for name, column in self.columns.items() if column is not None}
        key = templates.field_key
        return {name: heading for name, heading in headings.items() if heading and key(heading) != key(name)}

    def notes(self) -> tuple[str, ...]:
        """What is wrong with the text for the list as a whole."""
        unknown = [name for name in self._names if self.columns[name] is None and not self._fixed[name].strip()]
        return (list_reasons.unknown_placeholders(unknown, self._headings),) if unknown else ()


class SeriesTexts:
    """The text of a series and its variants; raises what `SeriesText` raises."""

    def __init__(self, table: Table, plan: ColumnPlan, rules: CheckRules) -> None:
        self._column = plan.column(Field.LANGUAGE)
        self._text = SeriesText(rules.text, table, plan, rules)
        named = rules.variants if self._column is not None else {}
        self._variants = {language: SeriesText(text, table, plan, rules, language) for language, text in named.items()}

    def asked_language(self, row: GridRow) -> str:
        """Two letters of the language that the list names for a row; empty for German, and where it names none."""
        code = "" if self._column is None else language_code(row.cells[self._column])
        return "" if code == GERMAN else code

    def language(self, asked: str) -> str:
        """The language of the variant that a row gets, empty for the text itself."""
        return asked if asked in self._variants else ""

    def of(self, language: str) -> SeriesText:
        """The variant in a language, else the text itself."""
        return self._variants.get(language, self._text)

    @property
    def filled_from(self) -> dict[str, str]:
        """The placeholders of all texts that a column of another name fills, with its heading."""
        texts = (*self._variants.values(), self._text)
        return {name: heading for text in reversed(texts) for name, heading in text.filled_from.items()}

    def notes(self) -> tuple[str, ...]:
        """What is wrong with the texts for the list as a whole."""
        told = self._text.notes()
        of_variants = (
            list_reasons.of_variant(note, language)
            for language, text in self._variants.items()
            for note in text.notes()
            if note not in told
        )
        return (*told, *of_variants)
