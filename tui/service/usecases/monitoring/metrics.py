"""The figures of a practice as Prometheus reads them: a file for the textfile collector of node_exporter.

The format is https://prometheus.io/docs/instrumenting/exposition_formats/ (text, version 0.0.4). Nothing of any patient
is in it.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from tui import __version__
from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import InputRefused
from tui.service.model.messages import MessageState
from tui.service.outbox.outbox import Outbox
from tui.service.reminders.plan_faults import reminder_faults
from tui.service.settings import Settings
from tui.service.system.files import replace_file, system_error
from tui.service.usecases.monitoring.health import Health, HealthReport, Thresholds, existing_store
from tui.service.usecases.operation import Begin

_ESCAPED = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})
_READABLE = stat.S_IRUSR | stat.S_IWUSR | stat.S_IRGRP | stat.S_IROTH
_PERIODS = {"24h": 1, "7d": 7, "30d": 30}


@dataclass(frozen=True, slots=True)
class Metric:
    """One gauge: its name without the prefix, what it means, and each of its values with the labels."""

    name: str
    meaning: str
    samples: Iterable[tuple[Mapping[str, str], Decimal | float]]


@dataclass(frozen=True, slots=True)
class Metrics:
    """Reads the figures and writes them down."""

    begin: Begin = field(repr=False)
    health: Health = field(repr=False)

    def text(self) -> str:
        """Every figure in the format of Prometheus; raises `SettingsError`, `StoreError`."""
        operation = self.begin()
        report = self.health.report(Thresholds())
        store = existing_store(operation)
        found = [
            *_state_of_things(report, operation.settings.provider.protocol),
            *_of_plans(store, operation.settings),
            *_counted(store),
        ]
        return "".join(map(_written, found))

    def write(self, path: Path) -> None:
        """Replace a file by every figure, as a whole or not at all; others may read it. Raises `InputRefused` besides.

        The collector reads `*.prom`; until it is complete the file has another name.
        """
        text = self.text()
        try:
            is_new = not path.exists()
            replace_file(path, text.encode())
            if is_new:  # node_exporter is another user
                path.chmod(_READABLE)
        except OSError as fault:
            words = _("In die Datei {path} kann nicht geschrieben werden ({reason}).")
            raise InputRefused(
                words.format(path=path, reason=system_error(fault)),
                _("Prüfen Sie Ordner, Rechte und Platz, oder nennen Sie eine andere Datei."),
            ) from fault


def _state_of_things(report: HealthReport, active: str) -> Iterator[Metric]:
    backlog = report.backlog
    yield Metric("build_info", "Version of praxis-sms.", [({"version": __version__}, 1)])
    oldest = backlog.oldest_due.total_seconds()
    yield _single("oldest_due_seconds", "Age of the oldest message that is due and not sent.", oldest)
    yield _single("failed_24h", "Messages refused or not delivered in the last 24 hours.", backlog.failed_day)
    yield _single("refused_1h", "Messages that the provider refused in the last hour.", backlog.refused_hour)
    yield _single("unread_answers", "Answers of patients that nobody has read.", report.unread_answers)
    yield _single("workers", "Programs that send at the moment.", report.workers)
    yield Metric(
        "hold",
        "1 for each protocol whose sending is held, with the cause.",
        [({"protocol": held.protocol, "cause": held.cause.value}, 1) for held in report.holds],
    )
    yield _single("holds", "Protocols whose sending is held.", len(report.holds))
    if report.balance is not None:
        labels = {"protocol": active, "currency": report.balance.currency}
        yield Metric("balance", "Balance at the provider when last asked.", [(labels, report.balance.amount)])
        asked_at = report.balance.asked_at.timestamp()
        yield Metric(
            "balance_asked_timestamp_seconds", "When the balance was asked for.", [({"protocol": active}, asked_at)]
        )


def _of_plans(store: Outbox, settings: Settings) -> Iterator[Metric]:
    """Each reminder plan with 0 or 1, so that a rule sees the difference between none at all and one that is well."""
    if not settings.reminders:
        return
    faults = {fault.key.subject: fault.is_missing for fault in reminder_faults(store, settings)}
    for name, meaning, is_missing in (
        ("reminders_held", "1 for each reminder plan whose run of today is held.", False),
        ("reminders_missing", "1 for each reminder plan that should have run today by now and has not.", True),
    ):
        yield Metric(
            name, meaning, [({"plan": plan}, int(faults.get(plan) is is_missing)) for plan in settings.reminders]
        )


def _counted(store: Outbox) -> Iterator[Metric]:
    counts = store.messages.counts()
    yield Metric(
        "messages",
        "Messages in the store by their state.",
        [({"state": state.value}, getattr(counts, state.value)) for state in MessageState],
    )
    now = store.clock()
    tallies = {period: store.statistics.tally(_days_before(now, days)) for period, days in _PERIODS.items()}
    yield Metric(
        "handed_over_messages",
        "Messages that a provider took within the period that ends now.",
        [({"period": period}, tally.messages) for period, tally in tallies.items()],
    )
    yield Metric(
        "handed_over_segments",
        "Parts of those messages, which is what is billed.",
        [({"period": period}, tally.segments) for period, tally in tallies.items()],
    )
    yield _single("last_run_timestamp_seconds", "When these figures were read.", datetime.now(UTC).timestamp())


def _days_before(now: datetime, days: int) -> datetime:
    return datetime.fromtimestamp(now.timestamp() - days * 86400, UTC)


def _single(name: str, meaning: str, value: float) -> Metric:
    return Metric(name, meaning, [({}, value)])


def _written(metric: Metric) -> str:
    name = f"praxis_sms_{metric.name}"
    lines = [f"# HELP {name} {metric.meaning}", f"# TYPE {name} gauge"]
    lines += [f"{name}{_labels(labels)} {_number(value)}" for labels, value in metric.samples]
    return "".join(f"{line}\n" for line in lines)


def _labels(labels: Mapping[str, str]) -> str:
    inner = ",".join(f'{name}="{value.translate(_ESCAPED)}"' for name, value in labels.items())
    return f"{{{inner}}}" if inner else ""


def _number(value: Decimal | float) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else f"{value:.15g}"
