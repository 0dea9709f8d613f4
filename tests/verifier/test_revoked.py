"""What a box signed before it was revoked stays valid, by its place in the log and by no clock."""

from __future__ import annotations

from pathlib import Path

import pytest

import msr_verify
from tests.verifier import folder_builder as fb


def verified(folder: Path, revoked: dict[str, int], *, logged: bool = True) -> msr_verify.Report:
    made = fb.one_part()
    if not logged:
        made.files = {name: data for name, data in made.files.items() if not name.startswith(("log/", "claim"))}
    trust = msr_verify.parse_trust({**fb.trust(), "revoked": revoked})
    return msr_verify.verify_folder(made.write(folder), trust)


def test_the_log_held_it_before(tmp_path: Path) -> None:
    assert verified(tmp_path, {fb.BOX: 3}).step is None
    assert verified(tmp_path, {"another-box": 0}).step is None


@pytest.mark.parametrize(("size", "logged"), [(2, True), (3, False)])
def test_the_log_did_not_hold_it_then_or_nothing_shows_it(tmp_path: Path, size: int, logged: bool) -> None:
    report = verified(tmp_path, {fb.BOX: size}, logged=logged)
    assert (report.step, report.where) == ("log", "log/000001.cbor")
