"""A part's verified records, read again from the bytes that came."""

from __future__ import annotations

from server.recordings.models import Part, Standing
from server.recordings.models import Record as Row
from sync.evidence import cose
from sync.evidence.records import Record, RecordKind, read_record

_TELLING = (RecordKind.OPEN, RecordKind.CLOSE)


def read_records(part: Part, kinds: tuple[RecordKind, ...] = _TELLING) -> list[Record]:
    """Its verified records of these kinds, in order."""
    rows = Row.objects.filter(part=part, standing=Standing.VERIFIED, kind__in=kinds).order_by("number")
    keys = cose.only(bytes(part.public_key))
    return [read_record(bytes(raw), keys) for raw in rows.values_list("raw", flat=True)]
