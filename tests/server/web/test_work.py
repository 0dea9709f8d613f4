"""`work`: one process works on all that waits, ends when told, and ends with its fault told when one of them fails."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from server.config.environment import Zone
from server.web.management.commands.work import watched
from tests import migrated

MANAGE = (sys.executable, "-m", "server.manage")


def _environment(var: Path) -> dict[str, str]:
    clean = {name: text for name, text in os.environ.items() if not name.startswith(("MSR_", "DJANGO_"))}
    return {**clean, "MSR_VAR": str(var), "MSR_DEMO": "1", "PYTHONUNBUFFERED": "1"}


def test_letters_are_carried_where_no_ingest_does_it() -> None:
    assert "ferry" in watched(Zone.OUTER)
    assert "ferry" not in watched(Zone.BOTH)
    assert watched(Zone.BOTH).keys() == watched(Zone.INNER).keys() >= {"recompute_deadlines", "run_gateways"}


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_it_works_until_it_is_told_to_stop(tmp_path: Path, told: signal.Signals) -> None:
    environment = _environment(tmp_path)
    migrated.migrate(environment)
    with subprocess.Popen((*MANAGE, "work"), env=environment, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        for line in running.stdout:
            if "rooms told" in line:
                break
        running.send_signal(told)
        assert running.wait(60) == 0


def test_one_that_fails_ends_the_process_with_its_fault_told(tmp_path: Path) -> None:
    no_tables = subprocess.run(
        (*MANAGE, "work"), env=_environment(tmp_path), capture_output=True, text=True, timeout=60
    )
    assert no_tables.returncode != 0
    assert "no such table" in no_tables.stderr
