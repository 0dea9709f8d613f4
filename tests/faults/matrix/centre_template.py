"""What every cell of the centre begins with, made once a run: a real outbox to be delivered, and a founded centre."""

from __future__ import annotations

import atexit
import gc
import os
import py_compile
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from agent.outbox.recovery import Recoverer
from agent.outbox.reindex import reindex
from tests.agent.part_builder import BOOT, DEVICE, PRESS, SECOND, Bench, fragment, initialisation
from tests.faults.matrix.victim import run_apart
from tests.faults.processes import ROOT

SETTINGS = {"MSR_DEMO": "1", "MSR_SECOND_FACTOR": "0", "MSR_CENTRE_NAME": "centre", "MSR_WORKER": "ingest-1"}
#: Of a segment's fragments: a file is longer than the first parcel (256 KiB), so that it comes in several.
LARGE = 170_000


@dataclass(frozen=True, slots=True)
class Template:
    """`folder`/outbox, `folder`/centre, its trust file and the public verifier; public keys that the box pins."""

    folder: Path
    receipt_key: bytes
    log_name: str
    log_key: bytes


@cache
def template() -> Template:
    """Made once in a run, by processes of their own; Django is loaded here, and nothing of it is opened."""
    folder = Path(tempfile.mkdtemp(prefix="matrix-centre-"))
    atexit.register(_remove, folder, os.getpid())
    os.environ.pop("LD_PRELOAD", None)  # what this run starts besides its own forks is left alone
    _load_django(folder / "centre")
    made = run_apart(lambda say: _make(folder, say), within_s=300)
    assert made.code == 0, made.trouble
    receipt_key, log_name, log_key = made.said[0]
    return Template(folder, receipt_key, log_name, log_key)


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


def _load_django(var: Path) -> None:
    for name in [name for name in os.environ if name.startswith(("MSR_", "DJANGO_"))]:
        del os.environ[name]
    os.environ |= {**SETTINGS, "MSR_VAR": str(var), "DJANGO_SETTINGS_MODULE": "server.config.settings"}
    var.mkdir(parents=True)
    import django

    django.setup()
    # what each child would load again
    import tests.faults.matrix.centre_cell
    import tests.faults.matrix.centre_seams  # noqa: F401

    # nothing of it is garbage: children neither look through it nor copy its pages
    gc.collect()
    gc.freeze()


def _make(folder: Path, say: Callable[[Any], None]) -> None:
    from tests import migrated

    fill_outbox(folder / "outbox")
    py_compile.compile(str(ROOT / "msr_verify.py"), cfile=str(folder / "msr_verify.pyc"), doraise=True)
    migrated.begin(folder / "centre" / "centre.sqlite3", "both")
    from django.core.management import call_command

    from server import keyring
    from server.access.actions import create_unit
    from server.access.models import UnitKind
    from server.devices.actions import register_box, register_room
    from server.devices.keys import device_key_from_point

    keyring.make(folder / "centre" / "keys")
    unit = create_unit(actor="matrix", code="u1", kind=UnitKind.COUNTY, name_zh="测试院", name_en="Test")
    room = register_room(actor="matrix", code="room-1", name_zh="一号提讯室", name_en="Room 1", unit=unit)
    register_box(actor="matrix", name="box-1", room=room, key=device_key_from_point(DEVICE.public_key))
    call_command("trust_file", "--to", str(folder / "trust.json"))
    log_key = keyring.log_key().public_key().public_bytes_raw()
    say((keyring.signer("receipt").public_key, keyring.log_name(), log_key))


def fill_outbox(root: Path) -> None:
    """Two parts of one session by the box's own code: the first closed, the second broken off and recovered."""
    bench = Bench(root)
    bench.enrol()
    _record(bench, 1)
    sealer = _record(bench, 2, closed=False)
    assert sealer is not None
    bench.outbox.index.close()
    os.close(bench.outbox._lock)
    again = Bench(root)
    recoverer = Recoverer(outbox=again.outbox, chain=again.chain, boot=BOOT)
    recoverer.load_chain()
    newest_part = again.outbox.index.newest_part()
    recoverer.recover()
    assert reindex(again.outbox, again.chain, newest_part) == []
    again.outbox.close()


def _record(bench: Bench, part: int, *, closed: bool = True) -> Any:
    sealer = bench.sealer(part=part)
    for track in ("scene", "mic-room"):
        sealer.take(initialisation(track))
    for half in range(4 if closed else 3):
        for track in ("scene", "mic-room"):
            size = LARGE if track == "scene" else 500
            sealer.take(fragment(track, half / 2, half / 2 + 0.5, opens=half % 2 == 0, size=size))
    sealer.state_opened()
    if closed:
        sealer.close(PRESS + 2 * SECOND, "hold")
    return sealer
