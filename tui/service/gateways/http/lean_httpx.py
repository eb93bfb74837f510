"""httpx without its command line.

`import httpx` also imports the `httpx` command wherever click, Rich and Pygments happen to be installed, as they are
beside Textual: 2 MiB in every window that sends. Where one of them is missing httpx goes without, and so it does here.
"""

from __future__ import annotations

import sys

sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # None is how Python marks what may not be imported

import httpx  # noqa: E402

__all__ = ["httpx"]
