"""The statements that run for every record and segment, in plain SQL that both databases read alike.

Django words a query anew each time it runs: a millisecond of Python, twenty times a segment. These are worded once.
Each reads or writes the rows as they stand in the caller's transaction; nothing is remembered from call to call.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, models

from server.config.rows import one, run
from server.recordings.models import CommandState, FileState, Standing

_RECORD = "SELECT number, digest, standing, raw FROM recordings_record WHERE part_id = %s AND number = %s"
_LAST = "SELECT raw FROM recordings_record WHERE part_id = %s AND standing = %s ORDER BY number DESC LIMIT 1"
_STATEMENT = "SELECT raw FROM recordings_statement WHERE box_id = %s AND number = %s"
_COMMANDS = """
SELECT 1 FROM recordings_command
WHERE state IN (%s, %s) OR (state = %s AND session = '') LIMIT 1"""
_VERIFY = "UPDATE recordings_record SET standing = %s WHERE part_id = %s AND number = %s"
_RECEIPT = "SELECT raw, verdict FROM recordings_receipt WHERE box_id = %s AND kind = %s AND a = %s AND b = %s AND "
_NOTE = "SELECT note FROM recordings_checkpoint ORDER BY size DESC LIMIT 1"
_SEGMENT = """
SELECT s.id, s.size, s.digest, s.fragments, s.is_tail, p.public_key, p.recipients, p.open_digest, r.raw
FROM recordings_segmentobject s
JOIN recordings_part p ON p.id = s.part_id
JOIN recordings_record r ON r.part_id = s.part_id AND r.number = s.record
WHERE p.box_id = %s AND p.number = %s AND s.record = %s"""
_FAILURES = "SELECT count(*) FROM recordings_quarantined WHERE box_id = %s AND kind = %s AND a = %s AND b = %s"
_STORED = "UPDATE recordings_segmentobject SET state = %s, vault_key = %s, opened = %s, stored_at = %s WHERE id = %s"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRecord:
    """A record's row: its signature was good when it came."""

    number: int
    digest: bytes
    is_verified: bool
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSegment:
    """What a verified record and its part say of a segment's file: all that its check needs. `raw` is the record."""

    pk: int
    box: str
    part: int
    record: int
    size: int
    digest: bytes
    fragments: int
    is_tail: bool
    public_key: bytes
    recipients: tuple[str, ...]
    open_digest: bytes
    raw: bytes


def record_of(part_pk: int, number: int) -> KeptRecord | None:
    """The record of a part by its number."""
    row = one(_RECORD, (part_pk, number))
    if row is None:
        return None
    is_verified = row[2] == Standing.VERIFIED.value
    return KeptRecord(number=row[0], digest=bytes(row[1]), is_verified=is_verified, raw=bytes(row[3]))


def last_verified(part_pk: int) -> bytes | None:
    """The last verified record of a part."""
    row = one(_LAST, (part_pk, Standing.VERIFIED.value))
    return None if row is None else bytes(row[0])


def statement_of(box: str, number: int) -> bytes | None:
    """The statement of a box's chain by its number."""
    row = one(_STATEMENT, (box, number))
    return None if row is None else bytes(row[0])


def has_commands() -> bool:
    """True while a command waits, is on its way, or was accepted and its session is not known yet."""
    states = (CommandState.ASKED.value, CommandState.SENT.value, CommandState.ACCEPTED.value)
    return one(_COMMANDS, states) is not None


def set_verified(part_pk: int, number: int) -> None:
    """The record's predecessor is verified and so is it."""
    run(_VERIFY, (Standing.VERIFIED.value, part_pk, number))


def receipt_of(
    box: str, kind: int, a: int, b: int, *, digest: bytes | None = None, verdict: int = 0
) -> tuple[bytes, int] | None:
    """The stored receipt and its verdict: for these bytes, or (digest None) the one with this verdict."""
    if digest is not None:
        row = one(_RECEIPT + "digest = %s", (box, kind, a, b, digest))
    else:
        row = one(_RECEIPT + "verdict = %s", (box, kind, a, b, verdict))
    return None if row is None else (bytes(row[0]), row[1])


def newest_note() -> bytes | None:
    """The signed note of the checkpoint of the largest tree."""
    row = one(_NOTE, ())
    return None if row is None else bytes(row[0])


def segment_of(box: str, part: int, record: int) -> NamedSegment | None:
    """The segment that a verified record names."""
    row = one(_SEGMENT, (box, part, record))
    if row is None:
        return None
    pk, size, digest, fragments, is_tail, public_key, recipients, open_digest, raw = row
    return NamedSegment(
        pk=pk, box=box, part=part, record=record, size=size, digest=bytes(digest), fragments=fragments,
        is_tail=bool(is_tail), public_key=bytes(public_key), recipients=tuple(json.loads(recipients)),
        open_digest=bytes(open_digest or b""), raw=bytes(raw),
    )  # fmt: skip


def set_stored(segment_pk: int, key: str, *, opened: bool, now: datetime) -> None:
    """The segment's bytes lie in the vault under that key, durable."""
    at = connection.ops.adapt_datetimefield_value(now)
    run(_STORED, (FileState.STORED.value, key, opened, at, segment_pk))


def failures_of(box: str, kind: int, a: int, b: int) -> int:
    """How often bytes of this thing were put into quarantine."""
    row = one(_FAILURES, (box, kind, a, b))
    return 0 if row is None else int(row[0])


def insert(model: type[models.Model], **values: Any) -> None:
    """A new row; every column but `id` is named. Enumerations are given by value."""
    adapted = [connection.ops.adapt_datetimefield_value(v) if isinstance(v, datetime) else v for v in values.values()]
    run(_insertion(model._meta.db_table, tuple(values)), adapted)


@cache
def _insertion(table: str, columns: tuple[str, ...]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608 - names of our own columns
