"""An inner centre records; an outer one, with its own database and no link but files, opens the QR page."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from django.core.management import call_command

from server import keyring
from server.claims.models import Claim
from server.ferry import actions as ferry
from server.ferry.letters import sign_letter
from server.ferry.models import Received
from sync.evidence.claim import to_text
from sync.evidence.keys import new_part_key
from tests import migrated
from tests.server.centre import Centre

ROOT = Path(__file__).resolve().parents[3]
OPEN = """
import django; django.setup()
from django.apps import apps
from django.test import Client
assert not apps.is_installed("server.recordings"), "an inner app runs in the outer zone"
import sys
page = Client(HTTP_HOST="127.0.0.1").get("/V/" + sys.argv[1])
print(page.status_code, 'data-standing="logged"' in page.content.decode())
"""


def outer_environ(tmp_path: Path) -> dict[str, str]:
    environ = {name: text for name, text in os.environ.items() if not name.startswith("MSR_")}
    return environ | {
        "MSR_ZONE": "outer",
        "MSR_DEMO": "1",
        "MSR_VAR": str(tmp_path / "outer"),
        "MSR_TRUST": str(tmp_path / "trust.json"),
        "MSR_CENTRE_NAME": "portal",
        "DJANGO_SETTINGS_MODULE": "server.config.settings",
    }


def outer(tmp_path: Path, *command: str) -> str:
    """A command at the outer centre."""
    environ = outer_environ(tmp_path)
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def carry(tmp_path: Path) -> None:
    """What the exchange device does."""
    into = tmp_path / "outer" / "ferry" / "in"
    into.mkdir(parents=True, exist_ok=True)
    for path in ferry.folder("out").glob("*.letter"):
        shutil.move(path, into / path.name)


def test_a_recording_of_the_inner_centre_opens_at_the_outer_one(centre: Centre, tmp_path: Path) -> None:
    centre.made.simple_part()
    centre.everything(files=False)
    call_command("trust_file", to=tmp_path / "trust.json")
    call_command("ferry_send")
    carry(tmp_path)
    migrated.migrate(outer_environ(tmp_path))
    assert outer(tmp_path, "-m", "server.manage", "ferry_receive") == "1 letters applied, 0 known before"
    text = to_text(bytes(Claim.objects.get().raw))
    assert outer(tmp_path, "-c", OPEN, text) == "200 True"
    call_command("ferry_send", "--again")
    carry(tmp_path)
    assert outer(tmp_path, "-m", "server.manage", "ferry_receive") == "0 letters applied, 1 known before"


def letter(number: int, unique: int, key: object = None) -> bytes:
    body = {0: b"x", 1: "y", 2: unique, 3: b"z"}
    return sign_letter(key or keyring.signer("ferry"), sender="inner", number=number, kind="test", body=body)  # type: ignore[arg-type]


def test_letters_are_applied_in_order_once_and_only_from_a_pinned_key(centre: Centre, monkeypatch) -> None:
    from server.ferry import handlers

    applied: list[int] = []
    monkeypatch.setitem(handlers._handlers, "test", lambda body, now: applied.append(body[2]))
    into = ferry.folder("in")
    (into / "inner-2.letter").write_bytes(letter(2, 20))
    report = ferry.receive(centre.now)
    assert applied == [] and "waits for 1 of inner" in report.waiting[0]

    (into / "inner-1.letter").write_bytes(letter(1, 10))
    (into / "inner-9.letter").write_bytes(letter(1, 10, new_part_key()))
    report = ferry.receive(centre.now)
    assert applied == [10, 20]
    assert len(report.refused) == 1 and "no such key" in report.refused[0]

    (into / "inner-1b.letter").write_bytes(letter(1, 10))
    (into / "inner-2b.letter").write_bytes(letter(2, 99))
    report = ferry.receive(centre.now)
    assert applied == [10, 20] and report.known == 1
    assert any("other bytes" in line for line in report.refused)
    assert Received.objects.count() == 2


def test_one_centre_that_is_both_zones_takes_its_own_letters_at_once(centre: Centre, monkeypatch) -> None:
    from server.ferry import handlers
    from server.ferry.courier import hand
    from server.ferry.models import Posted

    taken: list[dict[int, object]] = []
    monkeypatch.setitem(handlers._handlers, "test", lambda body, now: taken.append(body))
    hand(kind="test", unique="one", body={0: "x", 1: [1, 2]}, now=centre.now)
    assert taken == [{0: "x", 1: [1, 2]}]
    assert not Posted.objects.filter(kind="test").exists()


def test_a_claim_that_the_log_does_not_cover_is_not_taken(centre: Centre) -> None:
    centre.made.simple_part()
    centre.everything(files=False)
    claim = Claim.objects.get()
    body = {0: bytes(claim.raw), 1: "box-2", 2: claim.leaf_kind, 3: bytes(claim.proof)}
    Claim.objects.all().delete()
    raw = sign_letter(keyring.signer("ferry"), sender="inner", number=1, kind="claim", body=body)
    (ferry.folder("in") / "inner-1.letter").write_bytes(raw)
    report = ferry.receive(centre.now)
    assert "not under this root" in report.refused[0]
    assert not Claim.objects.exists()
