"""The manual in two languages: a page and its twin have the same chapters, and each names the same in its chapters."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.docs.pages import DOCS, LANGUAGES, commands, links, rows
from tests.docs.test_handbooks import command_path
from tui.cli.shipped import TRANSLATED, file_text
from tui.language.translation import activate
from tui.service.settings import entries

TWINS = (
    (ROOT / "README.md", ROOT / "README.en.md"),
    *((DOCS / f"{german}.md", DOCS / "en" / f"{english}.md") for german, english in TRANSLATED.items()),
)
PARTS = re.compile(r"(?m)^(?=#{1,4} )")


@pytest.fixture(params=TWINS, ids=lambda pair: pair[0].stem)
def twins(request: pytest.FixtureRequest, tmp_path: Path) -> list[tuple[Path, Path]]:
    """The chapters of a page and of its twin, each as a page of its own."""
    german, english = (
        _chapters(page, tmp_path / language) for language, page in zip(LANGUAGES, request.param, strict=True)
    )
    assert len(german) == len(english), "a chapter is missing in one of the languages"
    return list(zip(german, english, strict=True))


def _chapters(page: Path, folder: Path) -> list[Path]:
    folder.mkdir()
    blocks = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
    text = page.read_text(encoding="utf-8")
    comments = blocks.sub(lambda block: block[0].replace("\n# ", "\n#"), text)  # a comment of a shell is no heading
    files = []
    for index, chapter in enumerate(PARTS.split(comments)):
        file = folder / f"{index:02}.md"
        file.write_text(chapter, encoding="utf-8")
        files.append(file)
    return files


def _heading(chapter: Path) -> str:
    return chapter.read_text(encoding="utf-8").partition("\n")[0]


def test_the_chapters_have_the_same_levels(twins: list[tuple[Path, Path]]) -> None:
    for german, english in twins:
        assert _heading(german).count("#") == _heading(english).count("#"), (_heading(german), _heading(english))


def test_the_chapters_name_the_same_commands_in_the_same_order(twins: list[tuple[Path, Path]]) -> None:
    for german, english in twins:
        if _heading(german).startswith("## praxis-sms"):  # the chapters of the page that is made of the commands' help
            assert _heading(german) == _heading(english)
            continue
        named = [[command_path(words) for words in commands(chapter)] for chapter in (german, english)]
        assert named[0] == named[1], _heading(german)


def test_the_chapters_name_the_same_settings(twins: list[tuple[Path, Path]]) -> None:
    for german, english in twins:
        assert _settings(german) == _settings(english), _heading(german)


def _settings(chapter: Path) -> set[str]:
    text = chapter.read_text(encoding="utf-8")
    keys = {entry.key for entry in entries()}
    return {key for key in keys if re.search(rf"(?<![\w.]){re.escape(key)}(?![\w.]*\w)", text)}


def test_the_chapters_have_tables_of_the_same_length_and_points_as_many(twins: list[tuple[Path, Path]]) -> None:
    for german, english in twins:
        texts = [chapter.read_text(encoding="utf-8") for chapter in (german, english)]
        assert len(rows(texts[0])) == len(rows(texts[1])), _heading(german)
        points = [len(re.findall(r"(?m)^\s*(?:-|\d+\.) ", text)) for text in texts]
        assert points[0] == points[1], _heading(german)


def test_the_chapters_show_the_same_pictures(twins: list[tuple[Path, Path]]) -> None:
    for german, english in twins:
        shown = [[Path(link).name for link in links(chapter) if link.endswith(".svg")] for chapter in (german, english)]
        assert shown[0] == shown[1]


@pytest.mark.parametrize(("german", "english"), TWINS, ids=lambda page: page.stem)
def test_a_page_begins_with_a_link_to_its_twin(german: Path, english: Path) -> None:
    for page, name, twin in ((german, "English", english), (english, "Deutsch", german)):
        found = re.fullmatch(rf"\[{name}\]\((\S+)\)", page.read_text(encoding="utf-8").splitlines()[0])
        assert found
        assert (page.parent / found[1]).resolve() == twin


def test_every_english_page_is_the_twin_of_a_german_one() -> None:
    assert {page.stem for page in (DOCS / "en").glob("*.md")} == {*TRANSLATED.values()}


@pytest.mark.parametrize(
    "name",
    [
        "postgres-roles.sql",
        "postgres-delete-forgotten.sql",
        "praxis-sms-worker.service",
        "praxis-sms-reminders.service",
        "praxis-sms-reminders.timer",
    ],
)
def test_every_comment_of_a_file_that_is_used_as_it_is_is_translated_and_nothing_else(name: str) -> None:
    activate("en")
    try:
        shown = file_text(DOCS / name)
    finally:
        activate("de")
    german = (DOCS / name).read_text(encoding="utf-8")
    assert _statements(shown) == _statements(german)
    assert not re.search(r"[äöüßÄÖÜ]|\b(der|das|und|nicht|nur|wer)\b", "\n".join(_comments(shown)))


def _statements(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith(("#", "--"))]


def _comments(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.lstrip().startswith(("#", "--"))]
