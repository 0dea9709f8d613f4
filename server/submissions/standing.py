"""In which cases a lawyer stands, so that he may write to the unit. Apps that know of a way register it; the side that
handles the case asks again when a submission arrives, for the other zone's word may be old."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.access.models import Unit, User
from server.counsel.queries import in_force
from server.submissions.models import How, Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """He stands in a case of that unit; what of case and person he may know."""

    how: How
    unit: Unit
    case: str = ""
    person: str = ""
    booking: str = ""

    @property
    def key(self) -> str:
        """Tells it from his others, in a form."""
        return "|".join((self.how.value, self.case, self.person, self.booking))


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way of standing. `finds`: the case's number under which the unit keeps it, None: he does not stand there."""

    how: How
    offers: Callable[[User, datetime], Sequence[Standing]]
    finds: Callable[[Submission], str | None]


_ways: dict[How, Way] = {}


def register(way: Way) -> None:
    """From now on this way counts, in place of an earlier one of its name."""
    _ways[way.how] = way


def standings_of(lawyer: User, now: datetime) -> list[Standing]:
    """All of his, by every way."""
    return [each for way in _ways.values() for each in way.offers(lawyer, now)]


def found(submission: Submission) -> str | None:
    """The case's number; None: he does not stand in it now."""
    way = _ways.get(How(submission.how))
    return way.finds(submission) if way is not None else None


def _bound(lawyer: User, now: datetime) -> list[Standing]:
    found = in_force().filter(lawyer=lawyer).select_related("unit")
    return [Standing(how=How.BINDING, unit=each.unit, case=each.case, person=each.person) for each in found]


def _case_of_binding(submission: Submission) -> str | None:
    same = {"lawyer": submission.lawyer, "case": submission.case, "person": submission.person}
    return submission.case if in_force().filter(unit=submission.unit, **same).exists() else None


BY_BINDING = Way(how=How.BINDING, offers=_bound, finds=_case_of_binding)
