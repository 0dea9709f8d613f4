"""What a box's word makes of an offer. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from firmware_config.update.telling import Told
from server.devices.models import UpdateState

#: Here the centre still has an offer for the box; here it can be taken back.
OPEN = (
    UpdateState.OFFERED,
    UpdateState.ARRIVED,
    UpdateState.STAGED,
    UpdateState.INSTALLING,
    UpdateState.TESTING,
    UpdateState.RETURNING,
)
TAKEN_BACK = (UpdateState.OFFERED, UpdateState.ARRIVED)
#: Somebody has to do something.
FAILED = (UpdateState.RETURNED, UpdateState.STUCK, UpdateState.REFUSED)


@dataclass(frozen=True, slots=True)
class Found:
    """Where an offer stands now, and the box's words."""

    state: UpdateState
    words: str = ""


def found(told: Told, *, sha256: str, package_sha256: str) -> Found | None:
    """Where the offer of this bundle stands, as the box tells it; None where it tells nothing of it."""
    for each in told.updates:
        if each.digest == package_sha256:
            return Found(UpdateState(each.state), each.words)
    if told.refused == sha256:
        return Found(UpdateState.REFUSED, told.refused_words)
    if told.arrived == sha256:
        return Found(UpdateState.ARRIVED)
    return None
