"""One table: how a box comes to be enrolled."""

from __future__ import annotations

from enum import Enum

from server.devices.models import EnrolmentState as State


class Deed(Enum):
    """What happens to an enrolment: the box asks, people decide, the certifier issues."""

    ASK = "ask"
    ACCEPT = "accept"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    ISSUE = "issue"


ENROLMENTS: dict[tuple[State, Deed], State] = {
    (State.OPEN, Deed.ASK): State.ASKED,
    (State.OPEN, Deed.WITHDRAW): State.WITHDRAWN,
    (State.ASKED, Deed.ACCEPT): State.ACCEPTED,
    (State.ASKED, Deed.REFUSE): State.REFUSED,
    (State.ACCEPTED, Deed.ISSUE): State.ISSUED,
}
