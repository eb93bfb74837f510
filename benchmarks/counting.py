"""Counting a text as often as somebody types: ``python -m benchmarks.counting`` from the folder above."""

from __future__ import annotations

import statistics
import sys
import timeit
from collections.abc import Iterator

from benchmarks.bench import Line, print_lines
from tui.service.text.segments import count

ROUNDS = 7
TIMES = 20_000
BUDGET_MICROSECONDS = 20
TEXT = (
    "Guten Tag Frau Müller, wir erinnern an Ihren Termin am 24.11. um 8 Uhr. Bitte sagen Sie rechtzeitig ab, falls "
    "Sie verhindert sind. Ihre Praxis Molar, Tel. 030 1234567"
).ljust(170, ".")


def measure_counting(rounds: int) -> Iterator[Line]:
    """Microseconds for a text of 170 characters in two parts."""
    assert (len(TEXT), count(TEXT).segments) == (170, 2)
    seconds = statistics.median(timeit.repeat(lambda: count(TEXT), repeat=rounds, number=TIMES))
    yield Line("counting a text of 170 characters", "-", seconds / TIMES * 1e6, BUDGET_MICROSECONDS, "µs")


if __name__ == "__main__":
    sys.exit(print_lines(measure_counting(ROUNDS)))
