"""The order in which tests are handed out to the workers of a run."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.longest_first import FILE_BY_FILE, ONE_BY_ONE, dealt

folders = st.sampled_from([*ONE_BY_ONE, *FILE_BY_FILE, "unit/cli", "unit"])
collected = st.lists(st.tuples(folders, st.integers(0, 3)), max_size=60).map(
    lambda files: [Path("tests", folder, f"test_{number}.py") for folder, number in sorted(files)]
)


@settings(max_examples=50)
@given(collected, st.integers(1, 6))
def test_every_test_is_handed_out_once(files: list[Path], workers: int) -> None:
    tests = list(enumerate(files))
    assert sorted(dealt(tests, workers, lambda test: test[1])) == tests


def test_each_worker_begins_with_what_takes_longest_and_ends_with_what_takes_least() -> None:
    files = ["crash/test_a.py"] * 4 + ["screens/test_b.py", "screens/test_c.py"] * 2 + ["unit/test_d.py"] * 16
    tests = dealt([Path("tests", each) for each in files], 4, lambda path: path)
    shares = [[path.parts[1] for path in tests[start : start + 6]] for start in range(0, 24, 6)]
    assert [share[0] for share in shares] == ["crash"] * 4
    assert [share[1] for share in shares] == ["screens"] * 4
    assert all(set(share[2:]) == {"unit"} for share in shares)
