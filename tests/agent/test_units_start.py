"""Each unit of the box says a command line that the program takes: a slip there is met by nobody but a field box."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from agent.__main__ import COMMANDS, parser

UNITS = Path(__file__).parents[2] / "systemd"
STARTS = re.compile(r"^Exec\w+=[-+!@:]*/usr/bin/msr-agent (.+)$", re.MULTILINE)
LINES = [(unit.name, line) for unit in sorted(UNITS.glob("*.service")) for line in STARTS.findall(unit.read_text())]


@pytest.mark.parametrize(("unit", "line"), LINES)
def test_what_a_unit_starts_the_program_takes(unit: str, line: str) -> None:
    asked = parser().parse_args(shlex.split(line))
    assert asked.command in COMMANDS
    assert asked.profile == Path("/etc/msr/profile.toml")
