"""The garbage collector rests while the application starts, and only then."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from tui.runtime import garbage


@pytest.fixture(autouse=True)
def collector_as_before() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


def test_nothing_is_collected_until_the_first_picture_stands() -> None:
    garbage.pause()
    assert not gc.isenabled()

    garbage.resume()
    assert gc.isenabled()


def test_what_the_start_has_built_is_left_alone_afterwards() -> None:
    garbage.pause()
    garbage.resume()
    assert gc.get_freeze_count() > 0


def test_an_application_that_was_opened_without_a_pause_keeps_its_collector() -> None:
    frozen = gc.get_freeze_count()
    garbage.resume()
    assert gc.isenabled()
    assert gc.get_freeze_count() == frozen
