"""Which files are wanted: sync.wire's Gate over the rows."""

from __future__ import annotations

from collections.abc import Callable

from server.devices.models import Box
from server.ingest import intake
from server.ingest.naming import numbers
from sync.ids import BoxId
from sync.wire.ports import Admission, Admitted, Receipted, Refused
from sync.wire.things import Thing


class RowGate:
    """Asked once for each file that begins, resumes or is offered."""

    def __init__(self, box_that_may: Callable[[BoxId], Box | intake.NotTaken]) -> None:
        self._box_that_may = box_that_may

    def admits(self, box: BoxId, thing: Thing) -> Admission:
        """See Gate."""
        known = self._box_that_may(box)
        if isinstance(known, intake.NotTaken):
            return Refused(known.code, known.retry_after)
        answer = intake.admits(known, *numbers(thing))
        match answer:
            case intake.Admitted(size):
                return Admitted(size)
            case intake.Word():
                return Receipted(answer.raw)
            case intake.NotTaken(code, retry_after):
                return Refused(code, retry_after)
