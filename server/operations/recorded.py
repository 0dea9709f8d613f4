"""What recordings took lately. Imported only where a centre has them (not in the outer zone)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Sum

from server.devices.models import Room
from server.operations.forecast import Measured, Rooms
from server.operations.rules import rules
from server.recordings.models import FileState, SegmentObject, Session


def measured(now: datetime) -> Measured:
    """What the sessions of the last weeks took."""
    days = rules().storage.measured_days
    sessions = Session.objects.filter(ended_at__gte=now - timedelta(days=days), started_at__lte=now)
    spans = [(end - start).total_seconds() for start, end in sessions.values_list("started_at", "ended_at") if end]
    stored = SegmentObject.objects.filter(part__session__in=sessions, state=FileState.STORED)
    return Measured(
        days=days,
        stored_bytes=stored.aggregate(sum=Sum("size"))["sum"] or 0,
        recorded_s=sum(spans),
    )


def rooms(now: datetime) -> Rooms:
    """All rooms, and those of the same weeks."""
    since = now - timedelta(days=rules().storage.measured_days)
    recording = Session.objects.filter(ended_at__gte=since, started_at__lte=now).exclude(room=None)
    return Rooms(every=Room.objects.count(), recording=recording.values("room").distinct().count())
