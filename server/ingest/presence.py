"""Birth, will and telemetry of boxes: hints for the rooms' page, and the nonce to which commands are bound."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from server.devices.actions import record_telemetry, set_presence
from server.devices.models import Box
from server.recordings.models import Birth
from sync.wire.messages import BoxState, Telemetry


@transaction.atomic
def accept_state(box: Box, state: BoxState, now: datetime) -> bool:
    """Whether this birth or will counted; a lower counter is an older connection's word and is ignored."""
    if not set_presence(box=box, counter=state.counter, online=state.online, now=now):
        return False
    nonce = state.nonce if state.online else None
    Birth.objects.update_or_create(box=box, defaults={"nonce": nonce, "software": state.software})
    return True


def accept_telemetry(box: Box, told: Telemetry, now: datetime) -> None:
    """The box's newest word on its health, in the words that devices/health.py reads."""
    record_telemetry(box=box, telemetry=as_health(told), now=now)


def as_health(told: Telemetry) -> dict[str, Any]:
    """Plain JSON: what was told, and `state`, `lamps`, `storage_hours`, `problems` for the rooms' page."""
    plain = asdict(told) | {"session": told.session.hex() if told.session else None}
    plain["health"] = [list(each) for each in told.health]
    state = next((name.partition(":")[2] for name, _ in told.health if name.startswith("state:")), "unknown")
    lamps = {}
    for each in told.lamp.split("+"):
        name = each.rstrip("*")
        if name and name != "dark":
            lamps[name] = "blink" if each.endswith("*") else "on"
    return plain | {
        "state": _STATES.get(state, state),
        "lamps": lamps,
        "storage_hours": told.horizon_s // 3600,
        "problems": [name for name, level in told.health if level > 0],
    }


#: The box's finer states, as the rooms' page knows them.
_STATES = {"opening": "recording", "closing": "recording", "fault": "not_ready"}
