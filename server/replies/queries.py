"""What lies before whom: a submission is for those who handle the case that it was found to be about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from server.access import reach
from server.access.models import User
from server.access.policies import Permission
from server.bookings.models import Booking
from server.cases.models import Case, Suspect
from server.defence.models import Defence
from server.submissions.models import How, Submission
from server.submissions.queries import WHOLE

READ = (Permission.ANSWER_SUBMISSIONS, Permission.SEE_UNIT_CASES)


def by_handling(path: str) -> reach.Way:
    """For reach.lead: submissions, at that path of fields, about cases that this person presides over or helps with."""

    def way(user: User, now: datetime) -> Q:
        cases = Case.objects.filter(Q(prosecutor=user) | Q(pk__in=_helped(user)))
        found = Q(**{f"{path}booking__in": Booking.objects.filter(case__in=cases).values("number")})
        for number in ("bmsah", "tysah"):
            numbers = cases.filter(**{f"{number}__isnull": False}).values(number)
            found |= Q(**{f"{path}case_found__in": numbers})
        return found & Q(**{f"{path}arrived_at__isnull": False}) & Q(**{f"{path}unit": user.unit_id})

    return way


def before(user: User) -> QuerySet[Submission]:
    """All that this person may read, the most urgent first."""
    rows = Submission.objects.select_related(*WHOLE).exclude(arrived_at=None)
    return reach.within(user, READ, rows, timezone.now())


def of_case(user: User, case: Case) -> QuerySet[Submission]:
    """Those about that case which this person may read, the newest first."""
    numbers = [each for each in (case.bmsah, case.tysah) if each]
    about = Q(booking__in=case.bookings.values("number")) | Q(case_found__in=numbers)
    return before(user).filter(about, unit=case.unit).order_by("-arrived_at")


def may_answer(user: User, submission: Submission) -> bool:
    """Whether he handles it: reading as the unit's head is not enough."""
    return reach.reaches(user, Permission.ANSWER_SUBMISSIONS, submission, timezone.now())


def case_of(submission: Submission) -> Case | None:
    """The case that it was found to be about."""
    if submission.booking:
        return Case.objects.filter(bookings__number=submission.booking).first()
    number = submission.case_found
    return Case.objects.filter(Q(bmsah=number) | Q(tysah=number), unit=submission.unit).first() if number else None


def suspects_of(submission: Submission, case: Case) -> list[Suspect]:
    """Whom it is about: the client by key, where his binding says it; else the one of that name; else all who are heard
    in its booking."""
    bound = Defence.objects.filter(
        binding__lawyer=submission.lawyer, binding__case=submission.case, binding__person=submission.person,
        suspect__case=case,
    )  # fmt: skip
    by_key = list(case.suspects.filter(defences__in=bound)) if submission.how == How.BINDING else []
    among = case.suspects.filter(bookings__number=submission.booking) if submission.booking else case.suspects.all()
    named = list(among.filter(name=submission.person)) if submission.person else []
    return by_key or named or list(among)


def handlers_of(submission: Submission) -> list[User]:
    """The prosecutor in charge and who helps him."""
    case = case_of(submission)
    if case is None:
        return []
    people = [*([case.prosecutor] if case.prosecutor else []), *case.helpers.all()]
    return [each for each in people if each.is_active]


def _helped(user: User) -> QuerySet[Any, Any]:
    return Case.helpers.through.objects.filter(user=user).values("case")
