"""Files of descriptions as people break them: each gives a usable description or one German sentence with a remedy."""

from __future__ import annotations

import copy
import random
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tui.service.errors import ConfigurationError
from tui.service.gateways.http_formats.description import HttpFormat
from tui.service.gateways.http_formats.examples import example_account, judged_examples
from tui.service.gateways.http_formats.format_files import format_in, found_formats, parsed
from tui.service.gateways.http_formats.format_reader import SHIPPED_FORMATS, read_format, shipped_text
from tui.service.gateways.http_formats.request_writer import FormatAccess, RequestWriter
from tui.service.model.outcome import OutgoingSms

FILES = 1000
SMS = OutgoingSms(7, "+491711234567", "Grüße", "Praxis", 1, "k3v9x2")
VALUES: tuple[Any, ...] = (
    None, "", "x", "\0", "\n", "http://sms.example", "https://sms.example/{key}", "{account.nix}", "{", "/a/~2",
    "/a/99", "(", "(a+)+b", {"matches": "(.*)*x"}, {"header": "X"}, "(?P<a", "a{99999999999}", {"x": {"y": {}}},
    "[[:x:]]", -1, 0, 10**30, 1.5, float("nan"), float("inf"), True, [], [[]], {}, [{}],
    {"at": "/a"}, [{"at": "", "matches": "("}], [{"at": "/a", "between": [1]}], [1, "a"], {"in": "query"}, ["a", {}],
    "bearer", "base64", "idna", "punycode", "utf-16", "undefined",
)  # fmt: skip


def mutated(table: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The table with one to three places changed, removed, renamed or moved."""
    table = copy.deepcopy(table)
    for _each in range(chance.randint(1, 3)):
        inner = table
        while True:
            key = chance.choice(list(inner) or ["x"])
            below = inner.get(key)
            if not isinstance(below, dict) or chance.random() < 0.3:
                break
            inner = below
        match chance.randrange(4):
            case 0:
                inner.pop(key, None)
            case 1:
                inner[chance.choice([key + "s", "hosts", "constants", "account", "é", "a b"])] = inner.pop(key, "x")
            case _:
                inner[key] = copy.deepcopy(chance.choice(VALUES))
                if inner[key] is None:
                    del inner[key]
    return table


def used(described: HttpFormat) -> None:
    """Do with a description whatever is done with it before and after a message leaves."""
    account = {each.name: "x" for each in described.account} | example_account(described)
    writer = RequestWriter(described, FormatAccess(described.url or "https://sms.example/s", "schluessel", account))
    if not writer.unsendable(SMS):
        writer.message(SMS)
    for enquiry in described.enquiries:
        writer.enquiry(enquiry, {"id": "1", "ids": "1,2", "reference": "r"})
    list(judged_examples(described))


def test_a_thousand_mutated_files_never_give_a_traceback() -> None:
    chance = random.Random(20261127)
    tables = [tomllib.loads(shipped_text(name)) for name in SHIPPED_FORMATS]
    refused = [
        error
        for table in (mutated(chance.choice(tables), chance) for _number in range(FILES))
        if (error := mistake_in(table)) is not None
    ]
    assert len(refused) > FILES / 3
    assert [each.sentence for each in refused if "\n" in each.sentence or not each.remedy] == []


def mistake_in(table: dict[str, Any]) -> ConfigurationError | None:
    """What is said of a description; None where it can be used."""
    try:
        used(read_format("eigen", table, "eigen.toml"))
    except ConfigurationError as error:
        return error
    return None


def test_a_thousand_files_with_broken_bytes_never_give_a_traceback() -> None:
    chance = random.Random(7)
    texts = [shipped_text(name).encode() for name in SHIPPED_FORMATS]
    refused = [
        error
        for content in (spoilt(chance.choice(texts), chance) for _number in range(FILES))
        if (error := mistake_in_bytes(content)) is not None
    ]
    assert len(refused) > FILES / 3
    assert [each for each in refused if not each.sentence.startswith("eigen.toml") or not each.remedy] == []


def spoilt(text: bytes, chance: random.Random) -> bytes:
    """The file with a few bytes replaced, added or lost."""
    content = bytearray(text)
    for _change in range(chance.randint(1, 4)):
        at = chance.randrange(len(content))
        noise = bytes(chance.randrange(256) for _byte in range(chance.randint(0, 3)))
        content[at : at + chance.randint(0, 3)] = noise
    return bytes(content)


def mistake_in_bytes(content: bytes) -> ConfigurationError | None:
    """What is said of a file; None where it can be used."""
    try:
        read_format("eigen", parsed(content, "eigen.toml"), "eigen.toml")
    except ConfigurationError as error:
        return error
    return None


class TestAFileOfThePractice:
    def found(self, folder: Path, name: str = "eigen") -> ConfigurationError | None:
        return next(each.error for each in found_formats([folder]) if each.name == name)

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"title = ", "kein gültiges TOML: Fehler in Zeile 1"),
            (b"title = '\xff'", "nicht in UTF-8"),
            (b"a = " + b"[" * 5000, "kein gültiges TOML"),
            (b"#" * 2_000_000, "so groß ist keine Beschreibung"),
        ],
    )
    def test_that_cannot_be_read_says_so(self, tmp_path: Path, content: bytes, said: str) -> None:
        file = tmp_path / "eigen.toml"
        file.write_bytes(content)
        error = self.found(tmp_path)
        assert error is not None
        assert str(file) in error.sentence
        assert said in error.sentence
        assert error.remedy

    def test_does_not_take_the_name_of_a_shipped_one(self, tmp_path: Path) -> None:
        (tmp_path / "seven.toml").write_text(shipped_text("lox24"), encoding="utf-8")
        with pytest.raises(ConfigurationError, match="Den Namen „seven“ hat schon"):
            format_in(tmp_path / "seven.toml")

    def test_that_anybody_may_change_is_not_used(self, tmp_path: Path) -> None:
        file = tmp_path / "eigen.toml"
        file.write_text(shipped_text("lox24"), encoding="utf-8")
        file.chmod(0o666)
        error = self.found(tmp_path)
        assert error is not None
        assert "chmod o-w" in error.remedy

    def test_is_read_again_when_it_was_changed(self, tmp_path: Path) -> None:
        file = tmp_path / "eigen.toml"
        file.write_text(shipped_text("lox24"), encoding="utf-8")
        assert format_in(file).title == "LOX24"
        file.write_text(shipped_text("lox24").replace('title = "LOX24"', 'title = "Mein Anbieter"'), encoding="utf-8")
        assert format_in(file).title == "Mein Anbieter"
