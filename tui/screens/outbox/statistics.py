"""The statistics of the Postausgang: a table of periods, and bars by day, by week and by month in the full width."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal

from tui.frame.dialogs import Dialog
from tui.frame.screen import WIDEST
from tui.language import amounts, dates
from tui.language.amounts import grouped
from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.api import PeriodTally
from tui.service.usecases.statistics import period_title
from tui.service.wording.marks import Role
from tui.widgets.buttons import PushButton
from tui.widgets.form import DialogBox
from tui.widgets.line import Line, Note
from tui.widgets.plot import row_bar
from tui.widgets.roles import Tint, Tinted

if TYPE_CHECKING:
    from tui.service.api import PraxisSms

_DAYS = 31


@dataclass(frozen=True, slots=True)
class Bar:
    """How many messages went out in one span of time, and how many failed."""

    label: str
    messages: int
    failed: int


@dataclass(frozen=True, slots=True)
class Plot:
    """The bars of one kind of span, the latest last."""

    name: str
    title: str
    button: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything the statistics show."""

    periods: tuple[PeriodTally, ...]
    plots: tuple[Plot, ...]
    currency: str


def read_figures(sms: PraxisSms) -> Figures:
    """Count; asks the store."""
    statistics = sms.statistics
    days = [
        Bar(f"{dates.weekday(each.first)} {dates.short_date(each.first)}", each.messages, each.failed)
        for each in statistics.days(_DAYS)
    ]
    weeks = [
        Bar(_("ab {date}").format(date=dates.short_date(each.first)), each.messages, each.failed)
        for each in statistics.weeks()
    ]
    months = [Bar(f"{each.first:%m.%Y}", each.messages, each.failed) for each in statistics.months()]
    plots = (
        Plot("days", _("SMS JE TAG"), _("Tage"), tuple(days)),
        Plot("weeks", _("SMS JE WOCHE"), _("Wochen"), tuple(weeks)),
        Plot("months", _("SMS JE MONAT"), _("Monate"), tuple(months)),
    )
    return Figures(statistics.periods(), plots, sms.settings.ui.currency)


class StatisticsDialog(Dialog[None]):
    """Shows the figures; where the three plots have no room beside each other, one of them."""

    def __init__(self, figures: Figures) -> None:
        super().__init__()
        self._figures = figures
        self._shown = figures.plots[0].name

    def compose(self) -> ComposeResult:
        """The table, the plots and the buttons."""
        with DialogBox(_("Statistik"), "-full", hints=[_("{dialog.close} schließt")]):
            for row in table(self._figures.periods, self._figures.currency):
                yield Line(row)
            with Horizontal(id="plots"):
                for plot in self._figures.plots:
                    yield BarPlot(plot)
            with Horizontal(classes="buttons"):
                for plot in self._figures.plots:
                    yield PushButton(plot.button, id=f"show-{plot.name}", help_text=_help())
                yield PushButton(_("Schließen"), id="close", action="screen.close")

    def on_mount(self) -> None:
        """As many plots as there is room for."""
        self._lay_out(self.app.size.width)

    def on_resize(self, event: events.Resize) -> None:
        """As many plots as there is room for."""
        self._lay_out(event.size.width)

    def on_button_pressed(self, event: PushButton.Pressed) -> None:
        """Show another plot."""
        event.stop()
        self._shown = (event.button.id or "").removeprefix("show-")
        self._lay_out(self.app.size.width)

    def _lay_out(self, columns: int) -> None:
        all_beside = columns >= WIDEST
        for plot in self._figures.plots:
            self.query_one(f"#{plot.name}").display = all_beside or plot.name == self._shown
            self.query_one(f"#show-{plot.name}").display = not all_beside
        if all_beside and not isinstance(self.focused, PushButton):
            self.query_one("#close").focus()


def _help() -> str:
    return _("Zeigt, wie viele SMS je Tag, je Woche oder je Monat hinausgingen.")


class BarPlot(Note):
    """The latest bars of a plot, as many as there are rows, as long as there is room."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(id=plot.name)
        self._plot = plot

    def on_resize(self, event: events.Resize) -> None:
        """Draw them anew for the room there is."""
        self.show(plot_text(self._plot, event.size.width, event.size.height))


def plot_text(plot: Plot, width: int, height: int) -> Tinted:
    """A title and a row for each of the latest bars, in `height` rows of `width` cells."""
    bars = plot.bars[-max(height - 1, 1) :]
    figures = [_figures(bar) for bar in bars]
    labels = max((len(bar.label) for bar in bars), default=0) + 2
    room = max(width - labels - max(map(len, figures), default=0) - 1, 1)
    highest = max((bar.messages for bar in bars), default=0)
    text, tints = plot.title, [Tint(0, len(plot.title), Role.ACCENT)]
    for bar, words in zip(bars, figures, strict=True):
        text += f"\n{bar.label:<{labels}}"
        drawn = row_bar(bar.messages, highest, room)
        tints.append(Tint(len(text), len(text) + len(drawn), Role.GOOD))
        text += f"{drawn}{' ' if drawn else ''}"
        if bar.failed:
            tints.append(Tint(len(text) + len(grouped(bar.messages)) + 2, len(text) + len(words), Role.BAD))
        text += words
    return Tinted(text, tuple(tints))


def _figures(bar: Bar) -> str:
    failed = _(", {count} abgelehnt").format(count=grouped(bar.failed)) if bar.failed else ""
    return f"{grouped(bar.messages)}{failed}"


def table(periods: Sequence[PeriodTally], currency: str) -> Iterator[str]:
    """What went out in each period and what it cost."""
    yield _row("", _("SMS"), _("Teile"), _("Kosten"), _("abgelehnt"), _("ungeklärt"))
    for period in periods:
        yield _row(
            period_title(period.period),
            grouped(period.messages),
            grouped(period.segments),
            amounts.money(period.cost, currency),
            grouped(period.failed),
            grouped(period.unknown),
        )


def _row(title: str, *cells: str) -> str:
    messages, segments, cost, failed, unknown = cells
    return f"{title:<18}{messages:>9}{segments:>9}{cost:>14}{failed:>12}{unknown:>11}"
