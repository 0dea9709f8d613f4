"""Nine fixed rounds of the fault campaign, in which every kind of fault comes, and one that nobody chose.

FAULTS_SEED repeats what was printed.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.afterwards import AFTERWARDS
from tests.faults.campaign import Campaign, campaign
from tests.faults.deeds import ROWS
from tests.faults.plan import DRAWS, plan_of
from tests.faults.record import read, summary, write

SEED, ROUNDS = 3974, 9


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short: a Unix socket's path holds 107 bytes."""
    made = Path(tempfile.mkdtemp(prefix="msr-faults-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.mark.timeout(900)
def test_ten_rounds_lose_nothing_and_each_fault_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = int(os.environ.get("FAULTS_SEED") or secrets.randbelow(1_000_000))
    with capsys.disabled():
        print(f"\nfault campaign: FAULTS_SEED={chosen} repeats its last round")
    with campaign(SEED, folder) as played:
        if not played.room.disks["outbox"].is_real:
            pytest.skip(f"a small disk cannot be mounted here (docs/limits.md): {played.room.disks['outbox'].why}")
        lines = [played.play(number).line() for number in range(1, ROUNDS + 1)]
        lines.append(Campaign(played.room, chosen).play(ROUNDS + 1).line())
    wrong = [line for line in lines if line["wrong"] or line["lost"]]
    assert not wrong, json.dumps(wrong, ensure_ascii=False, indent=1)
    told = summary(lines, SEED)
    assert told["verdicts"]["false"] == 0
    assert told["fragments_in_ledger"] > 100


def test_the_fixed_rounds_have_every_kind_of_fault_and_each_kind_has_its_row() -> None:
    fixed = {fault.kind for number in range(1, ROUNDS + 1) for fault in plan_of(SEED, number).faults}
    assert fixed == set(DRAWS) == {*ROWS, *AFTERWARDS}


def test_a_plan_is_the_same_for_the_same_seed_and_draws_every_kind_in_the_long_run() -> None:
    plans = [plan_of(7, number) for number in range(200)]
    assert plans == [plan_of(7, number) for number in range(200)]
    drawn = [fault.kind for plan in plans for fault in plan.faults]
    assert all(drawn.count(kind) >= 10 for kind in DRAWS)


def test_a_record_is_merged_round_by_round_and_a_round_run_again_replaces_the_one_before(tmp_path: Path) -> None:
    line = {"faults": [{"kind": "clock"}], "alarms": {"clock-stepped": 1}, "verdicts": [True], "ledger": 5, "exits": []}
    line |= dict.fromkeys(("sessions", "parts", "recovered", "segments", "tails", "gaps", "damaged", "lost"), 1)
    line |= {"healed_s": 1.0, "took_s": 2.0, "wrong": []}
    record = tmp_path / "record.json"
    for number in (2, 1, 2):
        kept = read(record, 7)
        kept[number] = {"round": number, **line}
        write(record, kept, 7)
    told = json.loads(record.read_text(encoding="utf-8"))
    assert [each["round"] for each in told["rounds"]] == [1, 2]
    assert (told["summary"]["rounds"], told["summary"]["alarms"]) == (2, {"clock-stepped": 2})
