"""What the wall of rooms hears of updates: a box whose newest offer did not end well."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db.models import Max

from server.devices.models import BoxState, BoxUpdate
from server.devices.updates.states import FAILED


def conditions(room_ids: Collection[int], now: datetime) -> Mapping[int, Sequence[tuple[str, str]]]:
    """{room: (code, version)}. It stands until the box is offered another version."""
    of_rooms = BoxUpdate.objects.filter(box__room_id__in=room_ids, box__state=BoxState.ACTIVE)
    newest = of_rooms.values("box").annotate(last=Max("offered_at")).values_list("box", "last")
    latest = dict(newest)
    found = of_rooms.filter(state__in=FAILED, box__in=latest).select_related("box", "release")
    return {
        each.box.room_id: [(f"update-{each.state}", each.release.version)]
        for each in found
        if each.offered_at == latest[each.box_id]
    }
