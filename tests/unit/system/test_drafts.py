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

from tui.service.system.drafts import Drafts, KeptDraft, forget

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
    from tui.service.system import drafts

    replace = drafts.replace_file
    monkeypatch.setattr(
        drafts, "replace_file", lambda path, content, **more: (written.append(content), replace(path, content, **more))
    )
    opened = window(folder, pause=1.5)
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
        "from tui.service.system.clock import utc_now\n"
        "from tui.service.system.drafts import Drafts\n"
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
    from tui.service.system import drafts

    replace = drafts.replace_file

    def full(path: Path, content: bytes, keep_mode: bool = True) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(drafts, "replace_file", full)
    opened = window(folder)
    opened.keep("single", TYPED)
    opened.flush()
    assert "Entwürfe lassen sich nicht sichern" in opened.trouble
    assert opened.trouble.endswith("der Datenträger ist voll.")
    assert TYPED["text"] not in opened.trouble
    monkeypatch.setattr(drafts, "replace_file", replace)
    opened.close()
    assert not opened.trouble
    assert files(folder)


# --- forgetting ---


def written(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def left_an_old_and_a_new_draft(folder: Path) -> None:
    """A window that stood open for a quarter and is no more."""
    now = [AT_14_32 - timedelta(days=91)]
    opened = Drafts(folder, lambda: now[0], 60)
    opened.keep("series", {"text": "vor einem Quartal"})
    now[0] = AT_14_32
    opened.keep("single", TYPED)
    opened.close()


def test_what_was_typed_before_a_moment_is_forgotten_form_by_form(folder: Path) -> None:
    opened = window(folder, AT_14_32 - timedelta(days=91))
    opened.keep("series", {"text": "vor einem Quartal"})
    opened.close()
    left(folder, TYPED)
    forget(folder, AT_14_32 - timedelta(days=90))
    assert b"Quartal" not in written(folder)
    assert window(folder).left_behind("single") == KeptDraft(TYPED, AT_14_32)


def test_a_file_with_an_old_and_a_new_draft_keeps_the_new_one(folder: Path) -> None:
    left_an_old_and_a_new_draft(folder)
    forget(folder, AT_14_32 - timedelta(days=90))
    assert window(folder).left_behind("series") is None
    assert window(folder).left_behind("single") == KeptDraft(TYPED, AT_14_32)


def test_drafts_of_other_users_and_of_windows_that_are_open_are_forgotten_too(folder: Path) -> None:
    opened = window(folder)
    opened.keep("single", TYPED)
    opened.flush()
    (mine,) = files(folder)
    mine.with_name("draft-4711-1.json").write_bytes(mine.read_bytes())
    forget(folder, AT_14_32 + timedelta(seconds=1))
    assert files(folder) == []
    opened.keep("single", TYPED | {"text": "weiter getippt"})
    opened.close()
    assert len(files(folder)) == 1


@pytest.mark.parametrize("name", [".draft-0-1.json.k7b3.tmp", "draft-0-1.json"])
def test_what_a_crash_left_half_written_goes_by_its_age(folder: Path, name: str) -> None:
    folder.mkdir()
    half = folder / name
    half.write_bytes(b'{"format": 1, "forms": {"single": {"fields": {"text": "Wurzel')
    long_ago = (AT_14_32 - timedelta(days=91)).timestamp()
    os.utime(half, (long_ago, long_ago))
    forget(folder, AT_14_32 - timedelta(days=92))
    assert half.exists()
    forget(folder, AT_14_32 - timedelta(days=90))
    assert not half.exists()


def test_a_window_offers_no_draft_older_than_the_time_of_retention_and_deletes_it(folder: Path) -> None:
    left(folder, TYPED, AT_14_32 - timedelta(days=91))
    opened = Drafts(folder, lambda: AT_14_32, 60, retention=lambda: timedelta(days=90))
    assert opened.left_behind("single") is None
    assert files(folder) == []
    opened.close()


def test_a_window_that_stands_open_longer_than_that_keeps_no_old_draft(folder: Path) -> None:
    now = [AT_14_32 - timedelta(days=91)]
    opened = Drafts(folder, lambda: now[0], 60, retention=lambda: timedelta(days=90))
    opened.keep("series", {"text": "vor einem Quartal"})
    opened.flush()
    now[0] = AT_14_32
    opened.keep("single", TYPED)
    opened.flush()
    assert b"Quartal" not in written(folder)
    opened.close()


def test_what_was_forgotten_does_not_come_back_when_another_draft_of_its_file_is_adopted(folder: Path) -> None:
    left_an_old_and_a_new_draft(folder)
    opened = window(folder)
    assert opened.left_behind("single")
    forget(folder, AT_14_32 - timedelta(days=90))
    opened.adopt("single")
    opened.close()
    assert b"Quartal" not in written(folder)


def test_in_a_folder_that_everybody_may_write_nothing_is_kept_and_nothing_is_offered(folder: Path) -> None:
    left(folder, TYPED)
    folder.chmod(0o777)
    opened = window(folder)
    assert opened.left_behind("single") is None
    opened.keep("series", TYPED)
    opened.flush()
    assert "Rechte 0777" in opened.trouble
    opened.close()
    assert len(files(folder)) == 1


def test_a_link_in_the_place_of_a_lock_is_not_followed(folder: Path, tmp_path: Path) -> None:
    folder.mkdir(mode=0o700)
    victim = tmp_path / "victim"
    (folder / f"draft-{os.getuid()}-1.lock").symlink_to(victim)
    opened = window(folder)
    opened.keep("single", TYPED)
    opened.close()
    assert opened.trouble
    assert not victim.exists()
