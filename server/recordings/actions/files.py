"""Segments and tails: what was checked and lies in the vault."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from server.recordings import plain
from server.recordings.actions.receipts import Settled
from server.recordings.models import FileState, Tail
from server.recordings.plain import NamedSegment
from server.vault.configured import vault
from server.vault.keys import segment_key, tail_key
from sync.evidence.receipts import ThingKind


def accept_segment(file: NamedSegment, path: Path, *, opened: bool, now: datetime) -> Settled:
    """The segment in the vault, durable, and its row: stored. The caller has checked every byte."""
    key = segment_key(file.box, file.part, file.record)
    vault().put_file(key, path)
    plain.set_stored(file.pk, key, opened=opened, now=now)
    return Settled(
        kind=ThingKind.SEGMENT, a=file.part, b=file.record, size=file.size, digest=file.digest,
        opened=opened, open_digest=file.open_digest,
    )  # fmt: skip


def accept_tail(file: Tail, path: Path, *, opened: bool, now: datetime) -> Settled:
    """The tail in the vault, durable, and its row: stored."""
    key = tail_key(file.part.box_id, file.part.number, file.statement, file.place)
    vault().put_file(key, path)
    Tail.objects.filter(pk=file.pk).update(state=FileState.STORED, vault_key=key, opened=opened, stored_at=now)
    return Settled(
        kind=ThingKind.TAIL, a=file.statement, b=file.place, size=file.size, digest=bytes(file.digest), opened=opened,
        open_digest=bytes(file.part.open_digest) if file.part.open_digest else None,
    )  # fmt: skip
