"""Keys wait for those before them; letters follow letters."""

from __future__ import annotations

import asyncio

from textual import events
from textual.message import Message

from tui.terminal.key_order import KeysInOrder, Settled


def letter(character: str) -> events.Key:
    return events.Key(character, character)


TAB = events.Key("tab", "\t")
PASTE = events.Paste("viel")


class Desk:
    """Takes what is delivered, and answers when told."""

    def __init__(self) -> None:
        self.delivered: list[Message] = []
        self.is_in_text = True
        self.keys = KeysInOrder(asyncio.get_running_loop(), self.delivered.append, lambda: self.is_in_text)

    def taken(self) -> list[str]:
        names = [
            "?" if isinstance(message, Settled) else message.key if isinstance(message, events.Key) else "paste"
            for message in self.delivered
        ]
        self.delivered.clear()
        return names

    def answer(self) -> None:
        self.keys.settled()


async def test_nothing_passes_before_a_field_has_the_cursor() -> None:
    desk = Desk()
    desk.keys.put(letter("a"))
    desk.keys.put(TAB)
    assert desk.taken() == []
    desk.keys.let_through()
    assert desk.taken() == ["a", "?"]


async def test_letters_follow_letters_at_once() -> None:
    desk = Desk()
    desk.keys.let_through()
    for character in "abc":
        desk.keys.put(letter(character))
    assert desk.taken() == ["a", "b", "c"]


async def test_a_letter_typed_outside_a_text_is_a_key_like_any_other() -> None:
    desk = Desk()
    desk.is_in_text = False
    desk.keys.let_through()
    for character in "abc":
        desk.keys.put(letter(character))
    assert desk.taken() == ["a", "?"]
    desk.is_in_text = True
    desk.answer()
    assert desk.taken() == ["b", "c"]


async def test_a_key_waits_until_the_letters_before_it_are_handled_and_the_next_until_it_is() -> None:
    desk = Desk()
    desk.keys.let_through()
    for key in (letter("a"), TAB, letter("b"), PASTE):
        desk.keys.put(key)
    assert desk.taken() == ["a", "?"]
    desk.answer()
    assert desk.taken() == ["tab", "?"]
    desk.answer()
    assert desk.taken() == ["b", "?"]
    desk.answer()
    assert desk.taken() == ["paste", "?"]


async def test_an_answer_to_an_old_question_moves_nothing() -> None:
    desk = Desk()
    desk.keys.let_through()
    desk.keys.put(TAB)
    question = desk.delivered[-1]
    assert isinstance(question, Settled)
    desk.keys.settled()
    desk.keys.put(TAB)
    desk.keys.put(letter("a"))
    desk.taken()
    desk.keys.settled(question.question)
    assert desk.taken() == []


async def test_a_letter_with_alt_opens_something_and_what_is_typed_then_waits_for_it() -> None:
    desk = Desk()
    desk.keys.let_through()
    desk.keys.put(events.Key("alt+n", "n"))
    desk.keys.put(letter("a"))
    assert desk.taken() == ["alt+n", "?"]
    desk.answer()
    assert desk.taken() == ["a"]
