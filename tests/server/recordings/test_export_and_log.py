"""The folder that an outsider receives holds under the project's own recipe; the log never shrinks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from server import keyring
from server.recordings import log
from server.recordings.errors import LogForked, LogShrunk
from server.recordings.export import export_session
from server.recordings.models import Checkpoint, LogLeaf
from sync.evidence.checkpoint import LEAF_CLOSE
from sync.evidence.findings import Trust
from sync.evidence.verify import verify_export
from tests.builders import BoxBuilder, MemoryFiles
from tests.server.centre import Centre


def exported(centre: Centre, to: Path, *, keys: bool) -> dict[str, bytes]:
    export_session(centre.made.parts[0].session.hex(), to, centre.segment_key if keys else None)
    return {str(path.relative_to(to)): path.read_bytes() for path in to.rglob("*") if path.is_file()}


def trust(centre: Centre) -> Trust:
    known = keyring.trusted()
    return Trust(
        devices={"box-1": centre.made.device.public_key},
        receipt=known.receipt,
        claim=known.claim,
        logs=dict(known.logs),
    )


@pytest.mark.parametrize("keys", [False, True])
def test_an_exported_session_holds_under_the_recipe(
    centre: Centre, made: BoxBuilder, tmp_path: Path, keys: bool
) -> None:
    made.simple_part()
    centre.everything()
    files = exported(centre, tmp_path / "export", keys=keys)
    assert "claim.txt" in files and "log/000001.cbor" in files
    report = verify_export(MemoryFiles(files), trust(centre))
    assert report.opened == (4 if keys else 0)


@pytest.mark.django_db(transaction=True)
def test_the_log_refuses_to_sign_a_smaller_tree_than_it_once_signed(centre: Centre) -> None:
    for part in (1, 2):
        log.cover(kind=LEAF_CLOSE, box=centre.box, part=part, session=bytes(16), digest=bytes(32), now=centre.now)
    Checkpoint.objects.all().delete()
    LogLeaf.objects.all().delete()
    with pytest.raises(LogShrunk):
        log.cover(kind=LEAF_CLOSE, box=centre.box, part=1, session=bytes(16), digest=bytes(32), now=centre.now)


@pytest.mark.django_db(transaction=True)
def test_the_log_refuses_to_sign_another_tree_than_it_once_signed(centre: Centre) -> None:
    log.cover(kind=LEAF_CLOSE, box=centre.box, part=1, session=bytes(16), digest=bytes(32), now=centre.now)
    Checkpoint.objects.all().delete()
    LogLeaf.objects.all().delete()
    with pytest.raises(LogForked):
        log.cover(kind=LEAF_CLOSE, box=centre.box, part=2, session=bytes(16), digest=bytes(32), now=centre.now)


def test_a_leaf_asked_for_twice_is_one_leaf(centre: Centre) -> None:
    given = {"kind": LEAF_CLOSE, "box": centre.box, "part": 1, "session": bytes(16), "digest": bytes(32)}
    first = log.cover(**given, now=centre.now)
    assert log.cover(**given, now=centre.now) == first
    assert LogLeaf.objects.count() == 1


def test_a_session_exported_after_later_ones_were_closed_has_the_proof_that_its_claim_names(
    centre: Centre, made: BoxBuilder, tmp_path: Path
) -> None:
    made.simple_part()
    centre.everything()
    made.arm(b"T" * 16)
    made.interrupted_part(b"U" * 16)
    centre.everything()
    to = tmp_path / "export"
    export_session(made.parts[0].session.hex(), to)
    kept = tmp_path / "trust.json"
    call_command("trust_file", "--to", str(kept))
    command = [sys.executable, str(to / "msr_verify.py"), str(to), "--trust", str(kept), "--json"]
    said = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    assert said["ok"], said["why"]
    assert said["claim"]["log_size"] == 1
