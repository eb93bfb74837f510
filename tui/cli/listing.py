"""The option that commands share which list the newest of many."""

from __future__ import annotations

import click

from tui.language.catalogue import _

limiting = click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=100,
    metavar=_("ANZAHL"),
    show_default=True,
    help=_("Höchstens so viele; 0 = alle."),
)
"""Adds `limit`: at most so many lines, 0 for all."""
