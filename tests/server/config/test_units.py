"""The units of the centre fit each other: what one process writes for another, the other may read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

UNITS = Path(__file__).parents[3] / "systemd"


@pytest.mark.parametrize("name", ["centre-web", "ingest", "ferry", "exchange"])
def test_what_a_process_of_the_centre_writes_its_group_may_read_and_nobody_else(name: str) -> None:
    unit = (UNITS / f"msr-{name}.service").read_text()
    assert re.search(r"^Group=msr-centre$", unit, re.MULTILINE)
    assert re.search(r"^UMask=0007$", unit, re.MULTILINE)


@pytest.mark.parametrize("name", ["ingest", "ferry"])
def test_who_carries_letters_may_write_their_folder_and_the_papers(name: str) -> None:
    folders = re.search(r"^StateDirectory=(.*)$", (UNITS / f"msr-{name}.service").read_text(), re.MULTILINE)
    assert folders is not None
    assert {"msr-centre/ferry", "msr-centre/papers"} <= set(folders[1].split())
