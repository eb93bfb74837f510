"""In which order the tests of a run are handed out: what takes longest begins first, or the last worker ends alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import TypeVar

import pytest

ONE_BY_ONE = ("crash", "installation", "hosts", "terminal")
"""Folders whose tests take seconds each, and mostly wait; the longest first."""
FILE_BY_FILE = ("screens", "docs")
"""Folders whose tests take longer than all others."""
T = TypeVar("T")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Sort the tests for the workers; who runs them alone keeps the order of the files."""
    worker = getattr(config, "workerinput", None)
    if worker is not None:
        items[:] = dealt(items, worker["workercount"], attrgetter("path"))


def dealt(items: Sequence[T], workers: int, path: Callable[[T], Path]) -> list[T]:
    """The tests in an order of which each worker gets a part of the same size, and each part begins with long ones."""
    shares: list[list[T]] = [[] for _worker in range(workers)]
    for folder in (*ONE_BY_ONE, *FILE_BY_FILE):
        found = [test for test in items if path(test).parent.name == folder]
        files = (list(tests) for _path, tests in groupby(found, path))
        for block in ([test] for test in found) if folder in ONE_BY_ONE else files:
            min(shares, key=len).extend(block)
    rest = [test for test in items if path(test).parent.name not in (*ONE_BY_ONE, *FILE_BY_FILE)]
    left = iter(rest)
    for share, size in zip(shares, _sizes(len(items), workers), strict=True):
        share.extend(islice(left, max(size - len(share), 0)))
    return [*chain.from_iterable(shares), *left]


def _sizes(tests: int, workers: int) -> Iterator[int]:
    """How many tests each worker gets in the beginning, as `--dist worksteal` divides them."""
    for remaining in range(workers, 0, -1):
        size = tests // remaining
        tests -= size
        yield size
