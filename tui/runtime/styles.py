"""The folder of the style sheets: beside the package in a checkout, inside it when installed."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent.parent

STYLES = next(folder for folder in (_PACKAGE / "styles", _PACKAGE.parent / "styles") if folder.is_dir())
