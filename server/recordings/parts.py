"""A part's verified records, read again from the bytes that came."""

from __future__ import annotations

from django.db.models import Q

from server.recordings import believed
from server.recordings.models import Part, Standing
from server.recordings.models import Record as Row
from sync.evidence.pauses import PauseFound, pauses_of
from sync.evidence.records import MarkKind, Record, RecordKind

_TELLING = (RecordKind.OPEN, RecordKind.CLOSE)
_EDGES = (RecordKind.SUSPEND, RecordKind.RESUME)


def read_records(part: Part, kinds: tuple[RecordKind, ...] = _TELLING) -> list[Record]:
    """Its verified records of these kinds, in order."""
    return _read(part, Q(kind__in=kinds))


def read_pauses(part: Part) -> list[PauseFound]:
    """Its suspensions and confidential talks, in order. Raises Unaccounted where they do not follow one another."""
    if not Row.objects.filter(part=part, standing=Standing.VERIFIED, kind__in=_EDGES).exists():
        return []
    # of the marks, of which there may be one a second, only the lawyer's confirmations tell of pauses
    confirmed = part.marks.filter(mark=int(MarkKind.CONFIRMED)).values("record")
    return pauses_of(_read(part, Q(kind__in=(*_TELLING, *_EDGES)) | Q(number__in=confirmed)))


def _read(part: Part, which: Q) -> list[Record]:
    rows = Row.objects.filter(which, part=part, standing=Standing.VERIFIED).order_by("number")
    point = bytes(part.public_key)
    return [believed.record(bytes(raw), point) for raw in rows.values_list("raw", flat=True)]
