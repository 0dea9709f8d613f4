"""What a disk kept over a power cut, read on the host from a copy of it, beside what the box had called durable."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from sync.evidence.statements import Closed, Recovered
from tests.agent.export_folder import verify_outbox
from tests.agent.outbox_reading import read_part, read_statements
from tests.faults.frames import exported_digests, running_digests

OUTBOX = "var/lib/msr/outbox"
#: e2fsck's exit code: 0 clean, 1 mended (what a journal leaves); 4 and more would be a file system that is broken.
FSCK_MENDED = 1


@dataclass(slots=True)
class Claims:
    """The digests that capture called durable, by part, over all boots."""

    by_part: dict[int, set[str]] = field(default_factory=dict)
    boots: int = 0

    @property
    def count(self) -> int:
        """How many."""
        return sum(map(len, self.by_part.values()))

    def hear(self, told: Path) -> None:
        """One boot's serial line. A line that the cut tore was never told whole, so it claims nothing."""
        self.boots += 1
        for line in told.read_bytes().split(b"\n")[:-1]:
            words = line.decode("ascii", "replace").split()
            if len(words) == 5 and words[0].isdigit() and len(words[4]) == 64:
                self.by_part.setdefault(int(words[0]), set()).add(words[4])


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was found. `lost`: claimed and in no file. `verified`: the verifier's word on all parts that ended."""

    lost: tuple[tuple[int, str], ...]
    parts: int
    recovered: int
    verified: bool
    said: str
    fsck: int


def look(disk: Path, folder: Path, claims: Claims, device_key: bytes, *, ended: bool = False) -> Kept:
    """Mounts a copy (its journal is replayed, as a boot would), and judges the outbox in it. Needs root.

    `ended`: the box was switched off in order, so that every claim must be in what the verifier took.
    """
    copy = disk.with_suffix(".copy")
    subprocess.run(["cp", "--sparse=always", disk, copy], check=True)
    fsck = subprocess.run(["e2fsck", "-fp", copy], capture_output=True).returncode
    try:
        with tempfile.TemporaryDirectory(prefix="powercut-look-") as text:
            subprocess.run(["mount", "-o", "loop,ro", copy, text], check=True)
            try:
                shutil.rmtree(folder / "outbox", ignore_errors=True)
                shutil.copytree(Path(text) / OUTBOX, folder / "outbox", symlinks=True)
            finally:
                subprocess.run(["umount", text], check=True)
    finally:
        copy.unlink()
    return _judged(folder / "outbox", folder / "export", claims, device_key, fsck=fsck, ended=ended)


def _judged(outbox: Path, export: Path, claims: Claims, device_key: bytes, *, fsck: int, ended: bool) -> Kept:
    statements = read_statements(outbox, device_key)
    recovered = {each.body.part for each in statements if isinstance(each.body, Recovered)}
    over = sorted(recovered | {each.body.part for each in statements if isinstance(each.body, Closed)})
    shutil.rmtree(export, ignore_errors=True)
    said = "" if fsck <= FSCK_MENDED else f"e2fsck: {fsck}"
    sessions: dict[bytes, list[int]] = {}
    for part in over:  # every nanosecond is a segment or a signed gap, or it raises
        sessions.setdefault(bytes(read_part(outbox, part, device_key).opened.session), []).append(part)
    exported: set[str] = set()
    for number, parts in enumerate(sessions.values()):
        report = verify_outbox(outbox, export / str(number), device_key, tuple(parts))
        exported |= exported_digests(export / str(number))
        said = said or (
            "" if report.ok and not report.missing else f"{report.step} {report.where} {report.why} {report.missing}"
        )
    files = [path for path in outbox.rglob("*") if path.is_file()]
    there = exported if ended else {each for path in files for each in running_digests(path)}
    lost = tuple((part, one) for part, digests in claims.by_part.items() for one in sorted(digests - there))
    return Kept(lost=lost, parts=len(over), recovered=len(recovered), verified=not said, said=said, fsck=fsck)
