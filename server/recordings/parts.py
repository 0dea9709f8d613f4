"""A part's verified records, read again from the bytes that came."""

from __future__ import annotations

from server.recordings.lanes import Edge
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


def course_edges(part: Part) -> list[Edge]:
    """Where the part was suspended and resumed, by its verified records. ns from its origin."""
    found = []
    for record in read_records(part, (RecordKind.SUSPEND, RecordKind.RESUME)):
        at_ns = getattr(record.body, "at_ns", None)
        if at_ns is not None:
            reason, by = (str(getattr(record.body, name, "")) for name in ("reason", "by"))
            is_resume = record.head.kind == RecordKind.RESUME
            found.append(Edge(at_ns=at_ns, is_resume=is_resume, reason=reason, by=by))
    return found
