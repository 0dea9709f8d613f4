"""Each unit of the centre says a command line that the program takes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

UNITS = Path(__file__).parents[3] / "systemd"
STARTS = re.compile(r"^Exec\w+=[-+!@:]*/usr/bin/msr-centre (.+)$", re.MULTILINE)
LINES = [(unit.name, line) for unit in sorted(UNITS.glob("*.service")) for line in STARTS.findall(unit.read_text())]


@pytest.mark.parametrize(("unit", "line"), LINES)
def test_what_a_unit_starts_the_program_takes(unit: str, line: str) -> None:
    name, *words = shlex.split(line)
    command = load_command_class(get_commands()[name], name)
    command.create_parser("msr-centre", name).parse_args(words)
