"""The two languages of the manual, and writing a page that is made from the code in both of them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path


def write_in_both(pages: Mapping[str, Path], manual: Callable[[str], str]) -> None:
    """Write the page of the language named on the command line, or each in a process of its own.

    Texts are translated when they are imported, so that a process knows one language only.
    """
    if len(sys.argv) > 1:
        page = pages[sys.argv[1]]
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(manual(sys.argv[1]), encoding="utf-8")
        return
    for language in pages:
        subprocess.run([sys.executable, sys.argv[0], language], check=True)
