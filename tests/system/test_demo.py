"""One command: the demo presses, records, stops, and the public verifier holds; and nothing that it started survives it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(240)
def test_the_rehearsal_ends_with_a_verified_recording_and_no_process_left(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    environ = os.environ | {"HEADLESS": "1", "DEMO_SECONDS": "6", "DEMO_FOLDER": str(folder)}
    done = subprocess.run(
        [sys.executable, "-m", "demo"], cwd=PROJECT, env=environ, capture_output=True, text=True, timeout=200
    )
    assert done.returncode == 0, done.stderr[-3000:]
    said = json.loads(done.stdout)
    assert said["ok"] is True and said["segments"] >= 4 and said["gaps"] == 0 and said["stop_to_qr_s"] > 0
    assert (folder / "offline-archive" / "archive.pem").exists()
    assert not (folder / "centre" / "keys" / "archive.pem").exists()
    assert processes_naming(folder) == []


def processes_naming(folder: Path) -> list[str]:
    """Command lines and environments of this machine's processes that name the folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            text = (entry / "cmdline").read_bytes() + b"\0" + (entry / "environ").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in text and int(entry.name) != os.getpid():
            found.append(text[:200].decode(errors="replace"))
    return found
