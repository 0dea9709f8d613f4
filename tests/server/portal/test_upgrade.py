"""A centre that was both zones before there was a portal keeps its roster, evaluations and what was asked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_what_was_there_before_the_portal_is_there_after(tmp_path: Path) -> None:
    kept = ("MSR_DATABASE",)  # on PostgreSQL (tests/server/test_on_postgresql.py) the database itself, still empty
    clean = {name: text for name, text in os.environ.items() if not name.startswith("MSR_") or name in kept}
    environ = {**clean, "MSR_VAR": str(tmp_path), "MSR_DEMO": "1", "DJANGO_SETTINGS_MODULE": "tests.server.settings"}
    command = [sys.executable, "-m", "tests.server.portal.upgraded_centre"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    asked = {
        "a-2026-00001": ["held", ["张三"], 1],
        "a-2026-00002": ["confirmed", ["张三"], 1],
        "a-2026-00003": ["with_agency", [""], 1],
    }
    assert found["moved"]["asked"] == {number: [0, *said] for number, said in asked.items()}
    assert found["told"]["asked"] == {number: [1, *said] for number, said in asked.items()}, "told anew, once"
    assert found["moved"]["words"] == [["a-2026-00001", 30]]
    assert found["moved"]["roster"] == [["苗语", ["2026-12-01"]]]
    assert found["moved"]["paths"] == ["/bookings/b/a-2026-00001/", "/portal/b/a-2026-00001/"]
    assert found["again"] == found["told"], "back and forth nothing is lost and nothing doubled"
