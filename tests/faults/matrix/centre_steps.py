"""The centre's numbered steps (docs/ingest.md), and at which seam each is met. A table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from tests.faults.matrix.model import Row

PAGE = "ingest.md"
INGEST, KEYS = "ingest", "key service"


class Seam(Enum):
    """Where a step is met: the centre's disk, SQLite's statements and commits, the key service's answer, the line."""

    DISK = "disk"
    ROW = "row"
    COMMIT = "commit"
    KEY = "key"
    CAME = "came"
    SAID = "said"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreStep:
    """`call`: of the disk, or libfiu's name of the call of a commit. `on`: a pattern of the path, statement or topic.

    `is_spoilt`: the box's own disk has changed a bit of a file, so that the centre must set it aside.
    """

    row: Row
    seam: Seam
    on: str = ""
    call: str = ""
    nth: int = 1
    is_spoilt: bool = False


RESUMED = "C1.4"
PARTIAL, WITNESS = r"/partials/", r"/log-witness\."
#: Part and record of the file whose bit the box's disk has changed.
SPOILT = (1, 3)
BAD = rf"segment-{SPOILT[0]}-{SPOILT[1]}\.part$"
BOUND_FOR = {"records": r"/vault/.*/records$", "segments": r"/vault/.*/segments$"}


def _step(
    key: str, words: str, seam: Seam, on: str = "", call: str = "", *, nth: int = 1, by: str = INGEST
) -> CentreStep:
    row = Row(key=key, process=by, step=words, page=PAGE)
    return CentreStep(row=row, seam=seam, on=on, call=call, nth=nth, is_spoilt=key.startswith("C7"))


STEPS = (
    _step("C1.1", "a statement or record comes", Seam.CAME, r"/record$", nth=4),
    _step("C1.2", "partial file made", Seam.DISK, PARTIAL, "create"),
    _step("C1.3", "parcel written into it", Seam.DISK, PARTIAL, "write", nth=3),
    _step("C1.4", "partial file of an earlier run gone on with", Seam.DISK, PARTIAL, "write", nth=3),
    _step("C2.1", "segment's key unwrapped", Seam.KEY, nth=2, by=KEYS),
    _step("C3.1", "statement or record: temporary name", Seam.DISK, r"/vault/\.tmp/", "create", nth=4),
    _step("C3.2", "its bytes", Seam.DISK, r"/vault/\.tmp/", "write", nth=4),
    _step("C3.3", "synced", Seam.DISK, r"/vault/\.tmp/", "sync", nth=4),
    _step("C3.4", "linked under its key", Seam.DISK, r"/vault/boxes/.*\.cose$", "link", nth=4),
    _step("C3.5", "folder synced", Seam.DISK, BOUND_FOR["records"], "sync"),
    _step("C3.6", "temporary name removed", Seam.DISK, r"/vault/\.tmp/", "unlink", nth=4),
    _step("C4.1", "file: synced as it lies", Seam.DISK, r"/partials/.*\.part$", "sync", nth=2),
    _step("C4.2", "linked under its key", Seam.DISK, r"/vault/boxes/.*\.seg$", "link", nth=2),
    _step("C4.3", "folder synced", Seam.DISK, BOUND_FOR["segments"], "sync"),
    _step("C5.1", "row of the thing", Seam.ROW, r"UPDATE recordings_segmentobject SET state"),
    _step("C5.2", "leaf appended to the log", Seam.ROW, r'INSERT INTO "recordings_logleaf"'),
    _step("C5.3", "checkpoint signed, its row", Seam.ROW, r'INSERT INTO "recordings_checkpoint"'),
    _step("C5.4", "receipt signed, its row", Seam.ROW, r"INSERT INTO recordings_receipt ", nth=3),
    _step(
        "C5.5", "commit: written to SQLite's log", Seam.COMMIT, r"INSERT INTO recordings_receipt ", "posix/io/rw/pwrite"
    ),
    _step(
        "C5.6", "commit: synced", Seam.COMMIT, r"UPDATE recordings_segmentobject SET state", "posix/io/sync/fdatasync"
    ),
    _step("C6.1", "witness: temporary name", Seam.DISK, WITNESS, "create"),
    _step("C6.2", "witness: its bytes", Seam.DISK, WITNESS, "write"),
    _step("C6.3", "witness: synced", Seam.DISK, WITNESS, "sync"),
    _step("C6.4", "witness: renamed", Seam.DISK, WITNESS, "rename"),
    _step("C6.5", "witness: folder synced", Seam.DISK, r"/centre$", "sync"),
    _step("C6.6", "partial file removed", Seam.DISK, r"/partials/.*\.part$", "unlink"),
    _step("C6.7", "receipt published", Seam.SAID, r"/down/receipt$", nth=3),
    _step("C7.1", "quarantine: file synced as it lies", Seam.DISK, BAD, "sync"),
    _step("C7.2", "quarantine: linked under its key", Seam.DISK, r"/quarantine/quarantine/", "link"),
    _step("C7.3", "quarantine: folder synced", Seam.DISK, r"/quarantine/quarantine/box-1$", "sync"),
    _step("C7.4", "quarantine: row", Seam.ROW, r'INSERT INTO "recordings_quarantined"'),
    _step("C7.5", "quarantine: alarm's row", Seam.ROW, r'INSERT INTO "recordings_alarm"'),
    _step(
        "C7.6", "quarantine: commit", Seam.COMMIT, r'INSERT INTO "recordings_quarantined"', "posix/io/sync/fdatasync"
    ),
    _step("C8.1", "retention", Seam.NOTHING),
)
