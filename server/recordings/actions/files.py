"""Segments and tails: what was checked and lies in the vault."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from server.recordings.actions.receipts import Settled
from server.recordings.models import FileState, SegmentObject, Tail
from server.vault.configured import vault
from server.vault.keys import segment_key, tail_key
from sync.evidence.receipts import ThingKind


def accept_segment(file: SegmentObject, path: Path, *, opened: bool, now: datetime) -> Settled:
    """The segment in the vault, durable, and its row: stored. The caller has checked every byte."""
    key = segment_key(file.part.box_id, file.part.number, file.record)
    vault().put_file(key, path)
    _stored(file, key, opened=opened, now=now)
    return Settled(
        kind=ThingKind.SEGMENT, a=file.part.number, b=file.record, size=file.size, digest=bytes(file.digest),
        opened=opened, open_digest=bytes(file.part.open_digest or b""),
    )  # fmt: skip


def accept_tail(file: Tail, path: Path, *, opened: bool, now: datetime) -> Settled:
    """The tail in the vault, durable, and its row: stored."""
    key = tail_key(file.part.box_id, file.part.number, file.statement, file.place)
    vault().put_file(key, path)
    _stored(file, key, opened=opened, now=now)
    return Settled(
        kind=ThingKind.TAIL, a=file.statement, b=file.place, size=file.size, digest=bytes(file.digest), opened=opened,
        open_digest=bytes(file.part.open_digest) if file.part.open_digest else None,
    )  # fmt: skip


def _stored(file: SegmentObject | Tail, key: str, *, opened: bool, now: datetime) -> None:
    type(file).objects.filter(pk=file.pk).update(state=FileState.STORED, vault_key=key, opened=opened, stored_at=now)
