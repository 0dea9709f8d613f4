"""The transparency log: one sequencer appends leaves from committed closes, idempotent by leaf (evidence.md 11).

The newest note also lies in a file beside the database, as a poor man's witness: after a restore of an older database
the log refuses to sign a tree that is smaller than, or differs from, what it signed before.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice, permutations
from pathlib import Path

from django.conf import settings
from django.db import transaction

from server import keyring as keys
from server.devices.models import Box
from server.recordings import plain
from server.recordings.errors import LogForked, LogShrunk
from server.recordings.models import Checkpoint, LogLeaf
from server.vault.disk import disk
from sync.evidence import checkpoint as notes
from sync.evidence.checkpoint import LogProof, close_leaf, read_checkpoint, sign_checkpoint
from sync.evidence.merkle import Tree, leaf_hash

_lock = threading.Lock()
#: Orders of lost leaves that are tried against the newest note.
ORDERS = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A part's end as a leaf names it, and when its box says that it was."""

    box: Box
    part: int
    data: bytes
    wall_ns: int


@transaction.atomic
def cover(*, kind: int, box: Box, part: int, session: bytes, digest: bytes, now: datetime) -> LogProof:
    """The leaf of a part's end, appended unless it is there, under a checkpoint signed at once, with its proof."""
    data = close_leaf(kind=kind, box=box.name, part=part, session=session, digest=digest)
    with _lock:
        leaf = LogLeaf.objects.filter(data=data).first()
        tree = _tree()
        if leaf is None:
            leaf = LogLeaf.objects.create(index=len(tree), data=data, hash=leaf_hash(data), box=box, part=part, at=now)
        return _proof(leaf.index, _checkpoint(_tree(), now))


@transaction.atomic
def bring_back(endings: Sequence[Ending], now: datetime) -> int:
    """Leaves that an older database has lost, in the order that the newest note witnesses; gives how many.

    Raises LogShrunk where some are not among `endings`, LogForked where no order of them has the note's root.
    """
    with _lock:
        tree, seen = _tree(), _witness()
        if seen is None or seen.size <= len(tree):
            return 0
        known = {bytes(data) for data in LogLeaf.objects.values_list("data", flat=True)}
        lost = [each for each in endings if each.data not in known]
        need, first = seen.size - len(tree), len(tree)
        if need > len(lost):
            raise LogShrunk(
                f"log: expected {need} leaves that {witness_path().name} covers, the vault has {len(lost)}."
            )
        for order in _orders(lost, need):
            trial = Tree()
            for raw in LogLeaf.objects.order_by("index").values_list("hash", flat=True):
                trial.append(bytes(raw))
            for each in order:
                trial.append(leaf_hash(each.data))
            if trial.root(seen.size) == seen.root:
                for place, each in enumerate(order):
                    LogLeaf.objects.create(
                        index=first + place, data=each.data, hash=leaf_hash(each.data), box=each.box, part=each.part,
                        at=now,
                    )  # fmt: skip
                return need
    raise LogForked(f"log: no order of the vault's {len(lost)} ends has the root of {witness_path().name}.")


def _orders(lost: Sequence[Ending], need: int) -> Iterator[tuple[Ending, ...]]:
    """As the boxes' chains give them, then by their wall clocks, then any."""
    yield tuple(lost[:need])
    by_clock = sorted(lost, key=lambda each: each.wall_ns)
    yield tuple(by_clock[:need])
    yield from islice(permutations(by_clock, need), ORDERS)


def newest_checkpoint() -> Checkpoint | None:
    """The checkpoint of the largest tree."""
    return Checkpoint.objects.order_by("-size").first()


def newest_note() -> bytes | None:
    """Its signed note."""
    return plain.newest_note()


def witness_path() -> Path:
    """Where the newest note lies beside the database."""
    found: Path = settings.MSR.var / "log-witness.note"
    return found


def _proof(index: int, over: Checkpoint) -> LogProof:
    path = tuple(_tree().inclusion(index, over.size))
    return LogProof(index=index, checkpoint=bytes(over.note), path=path)


def _checkpoint(tree: Tree, now: datetime) -> Checkpoint:
    known = Checkpoint.objects.filter(size=len(tree)).first()
    if known is not None:
        return known
    _check_witness(tree)
    root = tree.root()
    note = sign_checkpoint(keys.log_key(), origin=keys.log_name(), size=len(tree), root=root)
    made = Checkpoint.objects.create(size=len(tree), root=root, note=note, at=now)
    transaction.on_commit(lambda: _remember(witness_path(), note))
    return made


def _witness() -> notes.Checkpoint | None:
    """The newest note that was signed here, from its file beside the database."""
    path = witness_path()
    if not path.exists():
        return None
    return read_checkpoint(path.read_bytes(), {keys.log_name(): keys.log_key().public_key().public_bytes_raw()})


def _check_witness(tree: Tree) -> None:
    path, seen = witness_path(), _witness()
    if seen is None:
        return
    if seen.size > len(tree):
        raise LogShrunk(
            f"log: expected at least the {seen.size} leaves of {path.name}, got {len(tree)}. The database is older "
            "than what was signed: run `rebuild_from_vault` before any receipt is signed."
        )
    if tree.root(seen.size) != seen.root:
        raise LogForked(f"log: the first {seen.size} leaves are not those of {path.name}. Restore the right database.")


def _remember(path: Path, note: bytes) -> None:
    """C6.1 to C6.4 (docs/ingest.md): the note beside the database, old or new at every instant."""
    fresh, files = str(path.with_suffix(f".{os.getpid()}.tmp")), disk()
    with contextlib.suppress(FileNotFoundError):
        files.unlink(fresh)  # a crash left it
    descriptor = files.create(fresh)
    try:
        files.write(descriptor, note)
        files.sync(descriptor)
    finally:
        os.close(descriptor)
    files.rename(fresh, str(path))
    files.sync(str(path.parent))


class _Grown:
    """The tree of the rows seen so far; rows are never changed, so it only grows. A rolled-back row starts it anew."""

    def __init__(self) -> None:
        self.tree = Tree()
        self.last = b""


@cache
def _grown(database: str) -> _Grown:
    return _Grown()


def _tree() -> Tree:
    grown = _grown(str(settings.DATABASES["default"]["NAME"]))
    size = len(grown.tree)
    if size and not LogLeaf.objects.filter(index=size - 1, hash=grown.last).exists():
        grown.tree, size = Tree(), 0
    for raw in LogLeaf.objects.filter(index__gte=size).order_by("index").values_list("hash", flat=True):
        grown.last = bytes(raw)
        grown.tree.append(grown.last)
    return grown.tree


LEAF_CLOSE, LEAF_RECOVERED = notes.LEAF_CLOSE, notes.LEAF_RECOVERED
