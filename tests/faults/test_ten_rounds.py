"""Ten rounds of the fault campaign with a seed that nobody chose. FAULTS_SEED repeats what was printed."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.campaign import campaign, summary
from tests.faults.plan import PROCESSES, plan_of

ROUNDS = 10


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short: a Unix socket's path holds 107 bytes."""
    made = Path(tempfile.mkdtemp(prefix="msr-faults-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.mark.timeout(900)
def test_ten_random_rounds_lose_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seed = int(os.environ.get("FAULTS_SEED") or secrets.randbelow(1_000_000))
    with capsys.disabled():
        print(f"\nfault campaign: FAULTS_SEED={seed} repeats it")
    with campaign(seed, folder) as played:
        rounds = []
        for number in range(1, ROUNDS + 1):
            rounds.append(played.play(number))
            assert not rounds[-1].findings.faults, json.dumps(rounds[-1].line(), ensure_ascii=False, indent=1)
    told = summary(rounds, seed)
    assert (told["lost"], told["verdicts"]["false"]) == (0, 0)
    assert told["fragments_in_ledger"] > 100


def test_a_plan_is_the_same_for_the_same_seed_and_kills_every_process_in_the_long_run() -> None:
    plans = [plan_of(7, number) for number in range(60)]
    assert plans == [plan_of(7, number) for number in range(60)]
    killed = [deed.process for plan in plans for deed in plan.kills]
    assert len(killed) >= 100
    assert all(killed.count(process) >= 20 for process in PROCESSES)
