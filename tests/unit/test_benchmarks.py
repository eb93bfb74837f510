"""The benchmarks, which nobody runs with the tests, still find what they measure."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import ROOT

MODULES = sorted(file.stem for file in (ROOT / "benchmarks").glob("*.py"))


def test_every_name_that_they_import_is_there() -> None:
    imports = "; ".join(f"import benchmarks.{name}" for name in MODULES)
    done = subprocess.run([sys.executable, "-c", imports], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
