"""What the box chain says beside a recording's parts (evidence.md 7.2, 7.3), read again from the bytes that came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from server.devices.models import Box, Room
from server.recordings import believed
from server.recordings.models import Part, SegmentObject, Session, Standing, Tail
from server.recordings.models import Statement as Row
from sync.evidence import outside
from sync.evidence.errors import Unaccounted
from sync.evidence.outside import Filmed, TalkOutside
from sync.evidence.statements import Ended, Statement, StatementKind

_TALKS = (StatementKind.TALK_BEGUN, StatementKind.TALK_ENDED, StatementKind.TALK_CONFIRMED)
_AGAINST = (*_TALKS, StatementKind.OPENED, StatementKind.CLOSED, StatementKind.RECOVERED)
#: So many talks back a part's film is compared with: none of them can be older than a day's work in a room.
_NEAR = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedByHand:
    """A person ended the session after a crash: when by the box's clock, and by which door."""

    at: datetime
    by: str


def ended_by_hand(box: Box, session: str) -> EndedByHand | None:
    """Who ended that session after an interruption, None where nobody did."""
    for each in _statements(box, (StatementKind.ENDED,), 1):
        if isinstance(each.body, Ended) and each.body.session.hex() == session:
            return EndedByHand(at=at(outside.wall_of(each, each.body.at_ns)), by=each.body.by)
    return None


def talks_beside(session: Session) -> list[TalkOutside]:
    """The confidential talks outside parts that belong to a recording; none where the chain's word is not whole."""
    numbers = list(session.parts.order_by("number").values_list("number", flat=True))
    if not numbers:
        return []
    opened = Part.objects.filter(box=session.box, open_digest__isnull=False)
    before = opened.filter(number__lt=numbers[0]).order_by("-number").first()
    after = opened.filter(number__gt=numbers[-1]).order_by("number").first()
    since = _talk_before(session.box, before.armed_statement if before else 1)
    found = _statements(session.box, (*_TALKS, StatementKind.OPENED), since, after.armed_statement if after else None)
    try:
        return outside.talks_beside(found, bytes.fromhex(session.pk))
    except Unaccounted:  # an alarm was raised when it came
        return []


def talks_in(room: Room, count: int) -> list[TalkOutside]:
    """The newest talks outside parts of the room's boxes, newest first."""
    found = [talk for box in room.boxes.all() for talk in _quietly(box, count)]
    return sorted(found, key=lambda talk: talk.begin_wall_ns, reverse=True)[:count]


def newest_talks(box: Box, count: int = _NEAR, *, kinds: Iterable[StatementKind] = _TALKS) -> list[TalkOutside]:
    """The box's newest talks outside parts, in order. Raises Unaccounted."""
    begun = Row.objects.filter(box=box, kind=int(StatementKind.TALK_BEGUN), standing=Standing.VERIFIED)
    numbers = list(begun.order_by("-number").values_list("number", flat=True)[:count])
    return outside.talks_of(_statements(box, kinds, numbers[-1])) if numbers else []


def check_chain(box: Box) -> None:
    """Raises Unaccounted where the newest talks do not follow one another, or a part lies inside one."""
    newest_talks(box, 2, kinds=_AGAINST)


def check_film(part: Part) -> None:
    """Raises Unaccounted where a file of the part shares an instant with a talk outside parts."""
    talks = newest_talks(part.box)
    if talks and part.boot is not None and part.origin_ns is not None:
        outside.check_talks(talks, _film(part, bytes(part.boot), part.origin_ns))


def at(unix_ns: int) -> datetime:
    """That instant."""
    return datetime.fromtimestamp(unix_ns / 1e9, UTC)


def _film(part: Part, boot: bytes, origin_ns: int) -> list[Filmed]:
    files = [
        outside.filmed(boot, origin_ns, min(file.from_ns, file.decode_ns), file.to_ns, f"record {file.record}")
        for file in SegmentObject.objects.filter(part=part)
    ]
    return files + [
        outside.filmed(boot, origin_ns, tail.from_ns, None, f"tail {tail.track}/{tail.segment}")
        for tail in Tail.objects.filter(part=part)
    ]


def _quietly(box: Box, count: int) -> list[TalkOutside]:
    try:
        return newest_talks(box, count)
    except Unaccounted:
        return []


def _talk_before(box: Box, number: int) -> int:
    """The number of the newest talk's begin up to there, so that an end in the range has its begin too."""
    begun = Row.objects.filter(box=box, kind=int(StatementKind.TALK_BEGUN), standing=Standing.VERIFIED)
    row = begun.filter(number__lt=number).order_by("-number").first()
    return row.number if row else number


def _statements(box: Box, kinds: Iterable[StatementKind], since: int, until: int | None = None) -> list[Statement]:
    rows = Row.objects.filter(
        box=box, kind__in=[int(kind) for kind in kinds], standing=Standing.VERIFIED, number__gte=since
    )
    if until is not None:
        rows = rows.filter(number__lt=until)
    return [
        believed.statement(bytes(raw), box.device_point)
        for raw in rows.order_by("number").values_list("raw", flat=True)
    ]
