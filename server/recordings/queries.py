"""Reads about recordings: the catalogue with its filters and totals, and what is new for a page that polls."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from server.access import reach
from server.access.models import User
from server.access.policies import Permission
from server.access.queries import reach as units_of
from server.recordings.models import NOT_HERE, Alarm, FileState, Gap, SegmentObject, Session, SessionState, Tail


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What the catalogue is narrowed to; None or "" narrows nothing. Dates: centre's time zone, both inclusive."""

    room: int | None = None
    state: str = ""
    since: date | None = None
    until: date | None = None
    claimed: bool | None = None
    complete: bool | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums over a catalogue: sessions, their seconds, gaps, bytes in the vault and still to come, quarantined files."""

    sessions: int
    seconds: float
    gaps: int
    stored_bytes: int
    awaited_bytes: int
    awaited_files: int
    quarantined_files: int


def sessions_for(user: User) -> QuerySet[Session]:
    """The sessions whose existence this person may know of, by role: those of his unit and the units below it, and
    those he has a grant for."""
    whole = Session.objects.select_related("room", "unit", "box", "claimed_by")
    return reach.within(user, Permission.SEE_OWN_UNIT_RECORDINGS, whole, timezone.now())


def narrowed(sessions: QuerySet[Session], wanted: Filter) -> QuerySet[Session]:
    """Those sessions that the filter lets through."""
    if wanted.room is not None:
        sessions = sessions.filter(room_id=wanted.room)
    if wanted.state in SessionState.values:
        sessions = sessions.filter(state=wanted.state)
    if wanted.since is not None:
        sessions = sessions.filter(started_at__gte=_midnight(wanted.since))
    if wanted.until is not None:
        sessions = sessions.filter(started_at__lt=_midnight(wanted.until + timedelta(days=1)))
    if wanted.claimed is not None:
        sessions = sessions.filter(claimed_by__isnull=not wanted.claimed)
    if wanted.text:
        sessions = sessions.filter(
            Q(pk__startswith=wanted.text.lower())
            | Q(room__name_zh__icontains=wanted.text)
            | Q(room__name_en__icontains=wanted.text)
            | Q(room__code__icontains=wanted.text)
            | Q(claimed_by__display_name__icontains=wanted.text)
        )
    if wanted.complete is not None:
        waiting = Q(parts__segments__state__in=NOT_HERE) | Q(parts__tails__state__in=NOT_HERE)
        ids = Session.objects.filter(waiting).values("pk")
        sessions = sessions.exclude(pk__in=ids) if wanted.complete else sessions.filter(pk__in=ids)
    return sessions


def with_storage(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Each with `stored_bytes`, `stored_files`, `awaited_files`, `gap_count`, tails included in the sums."""
    return sessions.annotate(
        stored_bytes=_per_session(SegmentObject, Sum("size"), FileState.STORED)
        + _per_session(Tail, Sum("size"), FileState.STORED),
        stored_files=_per_session(SegmentObject, Count("pk"), FileState.STORED)
        + _per_session(Tail, Count("pk"), FileState.STORED),
        awaited_files=_per_session(SegmentObject, Count("pk"), FileState.AWAITED)
        + _per_session(Tail, Count("pk"), FileState.AWAITED),
        gap_count=Count("parts__gaps", distinct=True),
    ).order_by("-started_at", "pk")


def totals(sessions: QuerySet[Session]) -> Totals:
    """The sums over these sessions; five queries whatever their number."""
    parts = {"part__session__in": sessions.order_by().values("pk")}
    sums = [_sums(model, parts) for model in (SegmentObject, Tail)]
    lasted = [(end - begin).total_seconds() for begin, end in sessions.values_list("started_at", "ended_at") if end]
    return Totals(
        sessions=sessions.count(),
        seconds=sum(lasted),
        gaps=Gap.objects.filter(**parts).count(),
        stored_bytes=sum(each["stored"] for each in sums),
        awaited_bytes=sum(each["awaited"] for each in sums),
        awaited_files=sum(each["awaited_files"] for each in sums),
        quarantined_files=sum(each["quarantined"] for each in sums),
    )


def recording_in_rooms(room_ids: Collection[int]) -> dict[int, str]:
    """{room: session (hex)} of rooms being recorded now, by signed records: what devices.seams asks for."""
    now = Session.objects.filter(room_id__in=room_ids, state=SessionState.RECORDING).order_by("started_at")
    return {room: session for room, session in now.values_list("room_id", "pk") if room is not None}


def open_alarms(user: User) -> QuerySet[Alarm]:
    """Alarms nobody acknowledged, of the boxes in this person's reach, and those of no box."""
    within = Q(box__room__unit__in=units_of(user)) | Q(box__isnull=True)
    return Alarm.objects.filter(within, acknowledged_at__isnull=True).select_related("box", "box__room")


def _sums(model: type[SegmentObject] | type[Tail], where: Mapping[str, object]) -> dict[str, int]:
    of = Q(state=FileState.AWAITED)
    found: dict[str, int] = model.objects.filter(**where).aggregate(
        stored=Coalesce(Sum("size", filter=Q(state=FileState.STORED)), 0),
        awaited=Coalesce(Sum("size", filter=of), 0),
        awaited_files=Count("pk", filter=of),
        quarantined=Count("pk", filter=Q(state=FileState.QUARANTINED)),
    )
    return found


def _per_session(model: type[SegmentObject] | type[Tail], what: Sum | Count, state: FileState) -> Coalesce:
    found = (
        model.objects.filter(part__session=OuterRef("pk"), state=state)
        .order_by()
        .values(session=F("part__session"))
        .annotate(total=what)
        .values("total")
    )
    return Coalesce(Subquery(found), 0)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
