"""Drafts: what was typed survives any death, and two windows never write over each other."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest

from tui.service.drafts import Drafts, KeptDraft

AT_14_32 = datetime(2026, 11, 23, 13, 32, tzinfo=UTC)
TYPED = {"number": "0171 1234567", "name": "Frau Größer", "text": "[/] ä ß € 🦷 Gru\u0308n\nzweite Zeile"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder that does not exist yet."""
    return tmp_path / "data"


def window(folder: Path, at: datetime = AT_14_32, pause: float = 60) -> Drafts:
    """An open window; by itself it writes once a minute."""
    return Drafts(folder, lambda: at, pause)


def left(folder: Path, fields: dict[str, str], at: datetime = AT_14_32) -> None:
    """A draft of a window that is no more."""
    opened = window(folder, at)
    opened.keep("single", fields)
    opened.close()


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("draft-*.json"))


def test_what_was_typed_is_there_again_after_closing_with_its_time(folder: Path) -> None:
    left(folder, TYPED)
    found = window(folder).left_behind("single")
    assert found == KeptDraft(TYPED, AT_14_32)


def test_the_file_is_readable_for_its_owner_only(folder: Path) -> None:
    left(folder, TYPED)
    (file,) = files(folder)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert str(os.getuid()) in file.name


def test_nothing_typed_leaves_neither_folder_nor_file(folder: Path) -> None:
    opened = window(folder)
    assert opened.left_behind("single") is None
    opened.keep("single", {"number": "", "text": "  "})
    opened.close()
    assert not folder.exists()


def test_a_draft_that_was_sent_or_cleared_is_removed(folder: Path) -> None:
    opened = window(folder)
    opened.keep("single", TYPED)
    opened.flush()
    assert files(folder)
    opened.keep("single", dict.fromkeys(TYPED, ""))
    opened.flush()
    assert not files(folder)
    opened.close()


def test_typing_writes_by_itself_and_not_for_every_key(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[bytes] = []
    from tui.service import atomic

    replace = atomic.replace_file
    monkeypatch.setattr(
        atomic, "replace_file", lambda path, content, **more: (written.append(content), replace(path, content, **more))
    )
    opened = window(folder, pause=0.2)
    text = ""
    for character in "Guten Tag":
        text += character
        opened.keep("single", {"text": text})
    deadline = monotonic() + 60
    while not files(folder) and monotonic() < deadline:
        sleep(0.01)
    opened.close()
    assert len(written) == 1
    assert "Guten Tag" in written[0].decode()


def test_a_killed_window_leaves_its_draft_to_the_next(folder: Path, clean_environ: dict[str, str]) -> None:
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from tui.service.clock import utc_now\n"
        "from tui.service.drafts import Drafts\n"
        "drafts = Drafts(Path(sys.argv[1]), utc_now)\n"
        "drafts.keep('single', {'text': 'ein Entwurf'}); drafts.flush()\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(folder)], env=clean_environ, timeout=60, check=False)
    assert done.returncode == -9
    found = window(folder).left_behind("single")
    assert found is not None
    assert found.fields["text"] == "ein Entwurf"


def test_two_windows_keep_both_drafts(folder: Path) -> None:
    first, second = window(folder), window(folder)
    first.keep("single", {"text": "links"})
    second.keep("single", {"text": "rechts"})
    first.flush()
    second.flush()
    assert second.left_behind("single") is None, "never the other window's"
    assert window(folder).left_behind("single") is None, "both live"
    first.close()
    second.close()
    texts = {json.loads(file.read_text("utf-8"))["forms"]["single"]["fields"]["text"] for file in files(folder)}
    assert texts == {"links", "rechts"}


def test_the_newest_of_several_comes_first_and_the_others_wait(folder: Path) -> None:
    elder = window(folder, AT_14_32)
    elder.keep("single", {"text": "älter"})
    left(folder, {"text": "neuer"}, AT_14_32 + timedelta(minutes=5))
    elder.close()
    opened, beside = window(folder), window(folder)
    assert opened.left_behind("single").fields["text"] == "neuer"  # type: ignore[union-attr]
    assert beside.left_behind("single").fields["text"] == "älter"  # type: ignore[union-attr]


def test_an_adopted_draft_is_kept_on_and_exists_once(folder: Path) -> None:
    left(folder, TYPED)
    opened = window(folder)
    assert opened.left_behind("single")
    opened.adopt("single")
    opened.keep("single", TYPED | {"text": "weiter"})
    opened.close()
    (file,) = files(folder)
    assert json.loads(file.read_text("utf-8"))["forms"]["single"]["fields"]["text"] == "weiter"


def test_a_draft_that_was_not_adopted_waits_for_the_next_start(folder: Path) -> None:
    left(folder, TYPED)
    opened = window(folder)
    assert opened.left_behind("single")
    opened.keep("single", {"text": "schon getippt"})
    opened.close()
    assert len(files(folder)) == 2


def test_each_form_takes_over_its_own_draft_and_leaves_the_others(folder: Path) -> None:
    before = window(folder)
    before.keep("single", {"text": "eine"})
    before.keep("series", {"text": "viele"})
    before.close()
    opened = window(folder)
    assert opened.left_behind("single")
    opened.adopt("single")
    opened.keep("single", {"text": "eine, geändert"})
    opened.close()
    again = window(folder, AT_14_32 + timedelta(minutes=5))
    assert again.left_behind("single").fields["text"] == "eine, geändert"  # type: ignore[union-attr]
    assert again.left_behind("series") == KeptDraft({"text": "viele"}, AT_14_32)
    again.adopt("single")
    again.adopt("series")
    again.close()
    (file,) = files(folder)
    assert json.loads(file.read_text("utf-8"))["forms"].keys() == {"single", "series"}


def test_what_was_typed_in_one_form_does_not_cost_the_draft_of_another(folder: Path) -> None:
    left(folder, TYPED)
    before = window(folder, AT_14_32 + timedelta(minutes=1))
    before.keep("series", {"text": "viele"})
    before.close()
    opened = window(folder)
    assert opened.left_behind("single")
    opened.keep("single", {"text": "schon getippt"})
    assert opened.left_behind("series")
    opened.adopt("series")
    opened.keep("single", {})
    opened.close()
    again = window(folder)
    assert again.left_behind("single") == KeptDraft(TYPED, AT_14_32)
    assert again.left_behind("series")


def test_an_adopted_draft_that_was_emptied_does_not_come_back(folder: Path) -> None:
    left(folder, TYPED)
    opened = window(folder)
    assert opened.left_behind("single")
    opened.adopt("single")
    opened.keep("single", {})
    opened.flush()
    assert opened.left_behind("single") is None
    assert not files(folder)
    opened.close()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"format": 99}', b'{"format": 1, "forms": {"single": 3}}', b"\xff"]
)
def test_a_file_that_is_no_draft_is_passed_over_and_left_alone(folder: Path, content: bytes) -> None:
    folder.mkdir()
    spoilt = folder / f"draft-{os.getuid()}-1.json"
    spoilt.write_bytes(content)
    opened = window(folder)
    assert opened.left_behind("single") is None
    opened.keep("single", TYPED)
    opened.close()
    assert spoilt.read_bytes() == content
    assert len(files(folder)) == 2


def test_a_disk_that_takes_nothing_is_said_once_and_tried_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tui.service import atomic

    replace = atomic.replace_file

    def full(path: Path, content: bytes, keep_mode: bool = True) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic, "replace_file", full)
    opened = window(folder)
    opened.keep("single", TYPED)
    opened.flush()
    assert "Entwürfe lassen sich nicht sichern" in opened.trouble
    assert TYPED["text"] not in opened.trouble
    monkeypatch.setattr(atomic, "replace_file", replace)
    opened.close()
    assert not opened.trouble
    assert files(folder)
