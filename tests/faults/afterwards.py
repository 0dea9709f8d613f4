"""Faults that come when a session is over and whole: what each does, how it is undone, what must be seen of it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.faults.bits import flip
from tests.faults.deeds import Trouble
from tests.faults.judging import Before, verify
from tests.faults.plan import Fault

Deed = Callable[[Trouble, Fault, Before, Path | None], None]
STORED = """
 SELECT p.session_id, s.vault_key, s.size, s.digest FROM recordings_segmentobject s
  JOIN recordings_part p ON p.id = s.part_id WHERE s.state = 'stored' AND p.number > ?1 UNION ALL
 SELECT p.session_id, t.vault_key, t.size, t.digest FROM recordings_tail t
  JOIN recordings_part p ON p.id = t.part_id WHERE t.state = 'stored' AND p.number > ?1 ORDER BY 2"""


def _exported(key: str) -> str:
    """Where an export has that object: numbers of statements are shorter there (docs/formats/export.md)."""
    name = key.split("/", 2)[2]
    return re.sub(r"/tails/0*(\d{6,})-", r"/tails/\1-", name)


def _bit_in_vault(trouble: Trouble, fault: Fault, before: Before, _kept: Path | None) -> None:
    """The verifier must refuse that very file. Undone from the outbox while that has it, else as from a backup."""
    room = trouble.room
    stored = room.centre_rows(STORED, before.part)
    if not stored:
        return
    session, key, size, digest = stored[int(fault.amount * len(stored))]
    flipped = flip(room.vault / key, size, (fault.amount * 997) % 1)
    folder = room.folder / "export" / "flipped"
    shutil.rmtree(folder, ignore_errors=True)
    room.manage("export_session", session, "--to", str(folder))
    report = verify(folder, room.folder / "trust.json")
    if report.get("ok") or not str(report.get("where", "")).startswith(_exported(key)):
        trouble.wrong.append(f"bit-vault: a flipped bit in {key} was not named: {report}")
    own = room.box_rows("SELECT path, size FROM thing WHERE kind >= 3 AND retired = 0 AND digest = ?", digest)
    if own and (room.outbox / own[0][0]).exists():
        whole = (room.outbox / own[0][0]).read_bytes()[: own[0][1]]
        source = "the outbox"
    else:
        whole, source = flipped.whole, "a copy, as from a backup: the box had retired its own"
    (room.vault / key).write_bytes(whole)
    trouble.seen[fault.kind] = f"refused at {report.get('step')} in {report.get('where')}; put back from {source}"


def _older_database(trouble: Trouble, fault: Fault, _before: Before, kept: Path | None) -> None:
    """The centre of before this round; what it lost is taken again from its vault."""
    room = trouble.room
    assert kept is not None
    room.end("ingest")
    room.put_database_back(kept)
    done = json.loads(room.manage_anew("rebuild_from_vault"))
    lost = ", ".join(f"{done[name]} {name}" for name in ("statements", "records", "files", "leaves"))
    trouble.seen[fault.kind] = f"taken again from the vault: {lost}"
    room.start_one("ingest")


def _reinstalled_box(trouble: Trouble, fault: Fault, _before: Before, _kept: Path | None) -> None:
    """Nothing but the outbox's files: index, receipts and counters of connections are gone."""
    room = trouble.room
    births = room.centre_rows("SELECT counter FROM devices_boxpresence")
    room.end("uplink")
    room.end("capture")
    room.reinstalled_part = room.box_rows("SELECT max(part) FROM part")[0][0]
    for name in ("capture.db", "uplink.db"):
        for suffix in ("", "-wal", "-shm"):
            (room.outbox / f"{name}{suffix}").unlink(missing_ok=True)
    room.start_one("capture")
    room.start_one("uplink")
    room.wait_state("ready", within_s=60)
    online = "SELECT 1 FROM devices_boxpresence WHERE online = 1"
    room.wait("the centre to see the box again", lambda: room.centre_rows(online), within_s=60)
    counted = room.centre_rows("SELECT counter FROM devices_boxpresence")
    trouble.seen[fault.kind] = f"connection {births[0][0]} before, {counted[0][0]} after"


AFTERWARDS: dict[str, Deed] = {
    "bit-vault": _bit_in_vault,
    "older-database": _older_database,
    "reinstalled-box": _reinstalled_box,
}
