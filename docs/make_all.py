"""Bring everything that is made from the code up to date: `python docs/make_all.py`.

Pages in both languages, pictures and the English catalogue; the exit code is 1 while a text is not translated.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
SCRIPTS = (
    "make_settings.py", "make_formats.py", "make_commands.py", "make_keys.py", "make_screenshots.py",
    "make_catalogue.py", "make_man.py",
)  # fmt: skip


def main() -> int:
    """Run every script; 1 where one has something to say against it."""
    codes = [subprocess.run([sys.executable, HERE / script], check=False).returncode for script in SCRIPTS]
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main())
