"""`praxis-sms provider`: from the list of descriptions to a test SMS, as an admin does it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import RunCommand
from tui.cli.exit_codes import ExitCode
from tui.service.gateways.http_formats.format_reader import shipped_format
from tui.simulator.accounts import PRACTICE
from tui.simulator.server import Simulator
