"""Records and statements read from signed bytes: the same bytes under the same key are checked once a process.

What is remembered depends on its arguments alone, never on a row; what failed its check is not remembered.
"""

from __future__ import annotations

from functools import lru_cache

from sync.evidence import cose
from sync.evidence.records import Record, read_record
from sync.evidence.statements import Statement, read_statement

_RECORDS, _STATEMENTS = 512, 128


@lru_cache(maxsize=_RECORDS)
def record(raw: bytes, point: bytes) -> Record:
    """The record in `raw`, signed by the key whose point (65 bytes) is given. Raises as read_record."""
    return read_record(raw, cose.only(point))


@lru_cache(maxsize=_STATEMENTS)
def statement(raw: bytes, point: bytes) -> Statement:
    """The statement in `raw`, signed by the device key whose point is given. Raises as read_statement."""
    return read_statement(raw, cose.only(point))
