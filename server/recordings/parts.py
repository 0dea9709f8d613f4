"""A part's verified records, read again from the bytes that came."""

from __future__ import annotations

from server.recordings.models import Part, Standing
from server.recordings.models import Record as Row
from sync.evidence import cose
from sync.evidence.pauses import PauseFound, pauses_of
from sync.evidence.records import Record, RecordKind, read_record

_TELLING = (RecordKind.OPEN, RecordKind.CLOSE)
_OF_PAUSES = (RecordKind.OPEN, RecordKind.SUSPEND, RecordKind.RESUME, RecordKind.MARK, RecordKind.CLOSE)


def read_records(part: Part, kinds: tuple[RecordKind, ...] = _TELLING) -> list[Record]:
    """Its verified records of these kinds, in order."""
    rows = Row.objects.filter(part=part, standing=Standing.VERIFIED, kind__in=kinds).order_by("number")
    keys = cose.only(bytes(part.public_key))
    return [read_record(bytes(raw), keys) for raw in rows.values_list("raw", flat=True)]


def read_pauses(part: Part) -> list[PauseFound]:
    """Its suspensions and confidential talks, in order. Raises Unaccounted where they do not follow one another."""
    edges = (RecordKind.SUSPEND, RecordKind.RESUME)
    if not Row.objects.filter(part=part, standing=Standing.VERIFIED, kind__in=edges).exists():
        return []
    return pauses_of(read_records(part, _OF_PAUSES))
