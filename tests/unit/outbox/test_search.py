"""What a search in the Postausgang finds."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.unit.outbox.samples import (
    RECEPTION,
    StandingClock,
    draft,
    hand_over,
    number,
    queue,
)
from tui.service.model.messages import MessageState
from tui.service.model.outcome import Accepted
from tui.service.model.queries import OLDEST, MessageQuery
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.subjects import search


def found(store: Outbox, **query: object) -> list[int]:
    return [shown.id for shown in store.messages.page(MessageQuery(**query)).messages]  # type: ignore[arg-type]


def say(store: Outbox, *texts: str) -> None:
    """Queue a message per text, also used as the name turned round."""
    for index, text in enumerate(texts, start=1):
        store.queue.several([draft(index, text=text)], actor=RECEPTION)


def test_search_finds_part_of_a_number_however_it_is_spaced(store: Outbox) -> None:
    queue(store, 1, 23)
    assert found(store, text="1711 200 023") == [2]
    assert found(store, text=number(1)) == [1]
    assert found(store, text="0171/12 00-023") == [2]
    assert found(store, text="0049 171 1200001") == [1]
    assert found(store, text="00001") == [1]


def test_search_finds_names_and_texts_in_any_case_umlauts_included(store: Outbox) -> None:
    store.queue.several([draft(1, name="Öztürk", text="Guten Tag")], actor=RECEPTION)
    store.queue.several([draft(2, name="MÜLLER", text="Ihre Füllung")], actor=RECEPTION)
    assert found(store, text="öztürk") == [1]
    assert found(store, text="ÖZTÜRK") == [1]
    assert found(store, text="müller") == [2]
    assert found(store, text="füllung") == [2]
    assert found(store, text="guten") == [1]
    assert found(store, text="Schmidt") == []


def test_search_finds_a_sharp_s_that_was_written_in_capitals(store: Outbox) -> None:
    store.queue.several([draft(1, name="Frau GROSS")], actor=RECEPTION)
    store.queue.several([draft(2, name="Frau Groß")], actor=RECEPTION)
    assert found(store, text="groß") == [2, 1]
    assert found(store, text="GROSS") == [2, 1]
    assert found(store, text="gross") == [2, 1]


@pytest.mark.parametrize("sought", ["Müller", "mueller", "MÜLLER", "Mueller", "MUELLER"])
def test_search_finds_umlauts_that_are_spelled_out_and_the_other_way_round(store: Outbox, sought: str) -> None:
    store.queue.several([draft(1, name="Jörg Müller-Groß")], actor=RECEPTION)
    store.queue.several([draft(2, name="JOERG MUELLER-GROSS")], actor=RECEPTION)
    store.queue.several([draft(3, name="Muller")], actor=RECEPTION)
    assert found(store, text=sought) == [2, 1]
    assert found(store, text=f"jörg {sought}-gross") == [2, 1]


@pytest.mark.parametrize(
    ("sought", "hits"), [("100 %", [1]), ("%", [1]), ("a_c", [2]), ("_", [2]), ("/", [4]), ("\\", [5])]
)
def test_search_takes_every_character_literally(store: Outbox, sought: str, hits: list[int]) -> None:
    say(store, "100 % Rabatt", "a_c", "abc", "8/9 Uhr", "C:\\Praxis")
    assert found(store, text=sought) == hits


@pytest.mark.parametrize("sought", ["%" * 8_000, "ΐ" * 8_000, "ä" * 100_000, "1" * 100_000])
def test_what_no_message_can_contain_is_in_none(store: Outbox, sought: str) -> None:
    queue(store, 1)
    assert found(store, text=sought) == []


@pytest.mark.parametrize("blank", ["", " ", "\t "])
def test_a_blank_search_is_none(store: Outbox, blank: str) -> None:
    queue(store, 1)
    assert found(store, text=blank) == [1]


def test_blanks_around_what_is_sought_do_not_count(store: Outbox) -> None:
    say(store, "Zahnstein", "Termin")
    assert found(store, text=" termin ") == [2]


def test_a_search_leads_through_its_pages_and_back_however_far_apart_the_hits_are(
    store: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_FIRST_STEP", 3)
    say(store, *("Zahn" if index % 9 == 5 else "Termin" for index in range(60)))
    hits = [index + 1 for index in range(60) if index % 9 == 5][::-1]
    query = MessageQuery(text="zahn", limit=3)
    pages = [store.messages.page(query)]
    while pages[-1].next is not None:
        pages.append(store.messages.page(query, pages[-1].next))
    assert [shown.id for page in pages for shown in page.messages] == hits
    oldest = store.messages.page(query, before=OLDEST)
    assert [shown.id for shown in oldest.messages] == hits[-3:]
    up = store.messages.page(query, before=oldest.previous)
    assert [shown.id for shown in up.messages] == hits[-6:-3]
    assert found(store, text="zahn", limit=0) == hits
    assert found(store, text="Bohrer", limit=3) == []


def test_a_search_for_a_whole_number_finds_what_it_got_also_when_that_is_forgotten(
    store: Outbox, clock: StandingClock
) -> None:
    queue(store, 1)
    hand_over(store, Accepted("4711"))
    clock.advance(days=91)
    store.retention.forget(clock() - timedelta(days=90), actor="ben")
    queue(store, 1, 2)
    assert found(store, text="0171 1200001") == [2, 1]
    assert found(store, text="0171 1200001", state=MessageState.ACCEPTED) == [1]
    assert found(store, text="0171 1200003") == []


def test_a_whole_number_that_got_nothing_is_sought_in_the_texts(store: Outbox) -> None:
    say(store, "Rufen Sie 0171 1200099 an", "Termin")
    assert found(store, text="0171 1200099") == [1]
