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


#: By one way of standing: in which cases this lawyer may write; asked where lawyers sign in.
Offers = Callable[[User, datetime], Sequence[Standing]]
#: The case's number under which the unit keeps it, None: he does not stand there; asked where the case is handled.
Finds = Callable[[Submission], str | None]

_offers: dict[How, Offers] = {}
_finds: dict[How, Finds] = {}


def offer(how: How, offers: Offers) -> None:
    """From now on lawyers who stand so may write."""
    _offers[how] = offers


def find(how: How, finds: Finds) -> None:
    """From now on what is written by this way finds its case."""
    _finds[how] = finds


def standings_of(lawyer: User, now: datetime) -> list[Standing]:
    """All of his, by every way."""
    return [each for offers in _offers.values() for each in offers(lawyer, now)]


def found(submission: Submission) -> str | None:
    """The case's number; None: he does not stand in it now."""
    finds = _finds.get(How(submission.how))
    return finds(submission) if finds is not None else None


def by_binding() -> None:
    """A retained lawyer stands where he is bound: both questions are this app's own."""
    offer(How.BINDING, _bound)
    find(How.BINDING, _case_of_binding)


def _bound(lawyer: User, now: datetime) -> list[Standing]:
    found = in_force().filter(lawyer=lawyer).select_related("unit")
    return [Standing(how=How.BINDING, unit=each.unit, case=each.case, person=each.person) for each in found]


def _case_of_binding(submission: Submission) -> str | None:
    same = {"lawyer": submission.lawyer, "case": submission.case, "person": submission.person}
    return submission.case if in_force().filter(unit=submission.unit, **same).exists() else None
