"""Reads about bookings as they are shown here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from server.access import reach
from server.access.models import User
from server.access.policies import Permission
from server.counsel.queries import in_force
from server.portal.models import Answer, Asked, DutyLawyer, Heard
from server.portal.states import FOR_AGENCY, FOR_LAWYER, TAKING, AnswerState, Standing

LAWYER = (Permission.ANSWER_BOOKING,)
AGENCY = (Permission.ASSIGN_LAWYERS, Permission.EVALUATE_HELP)


def by_being_asked(user: User, now: datetime) -> Q:
    """For reach.lead: what asks this lawyer, a duty lawyer while he is chosen, a defender while he is bound."""
    his = Heard.objects.filter(binding__in=in_force().filter(lawyer=user).values("uid"), asked__lawyer=user)
    return Q(lawyer=user, agency__isnull=False) | Q(lawyer=user, agency__isnull=True, pk__in=his.values("asked"))


def asked_for(user: User, now: datetime, *permissions: Permission) -> QuerySet[Asked]:
    """Those within this person's reach by these permissions."""
    whole = Asked.objects.select_related("lawyer", "lawyer__unit", "agency")
    return reach.within(user, permissions, whole, now).prefetch_related("heard")


def waiting_for_lawyer(user: User, now: datetime) -> QuerySet[Asked]:
    """What this lawyer must answer, or still may."""
    mine = asked_for(user, now, *LAWYER).filter(state__in=(*FOR_LAWYER, Standing.UNANSWERED))
    return mine.order_by("answer_by", "pk")


def waiting_for_agency(user: User, now: datetime) -> QuerySet[Asked]:
    """What this agency must assign."""
    mine = asked_for(user, now, Permission.ASSIGN_LAWYERS).filter(state__in=FOR_AGENCY)
    return mine.order_by("answer_by", "pk")


def rest_of_batch(asked: Asked) -> QuerySet[Asked]:
    """Others of its batch that wait for the same."""
    if asked.batch is None:
        return Asked.objects.none()
    same = Asked.objects.filter(batch=asked.batch, state=asked.state, agency=asked.agency_id, lawyer=asked.lawyer_id)
    return same.exclude(pk=asked.pk).order_by("sequence")


def answer_on_its_way(asked: Asked) -> Answer | None:
    """The answer that was sent and not heard of yet."""
    return Answer.objects.filter(of__asked=asked, of__is_open=True, state=AnswerState.SENT).first()


def on_their_way(rows: Iterable[Asked]) -> set[str]:
    """The numbers of those whose answer was sent and not heard of yet."""
    found = Asked.objects.filter(pk__in=[each.pk for each in rows], answers__is_open=True)
    return set(found.values_list("number", flat=True))


def last_refused(asked: Asked, user: User) -> Answer | None:
    """This person's last answer to the booking as it stands, if it was not accepted."""
    last = Answer.objects.filter(of__asked=asked, by=user).order_by("-pk").first()
    return last if last is not None and last.state == AnswerState.REFUSED else None


def roster_of(agency_id: int) -> QuerySet[DutyLawyer]:
    """The agency's roster as it is kept."""
    return DutyLawyer.objects.filter(agency=agency_id).select_related("lawyer", "lawyer__unit")


def taken_between(lawyers: Iterable[int], asked: Asked) -> set[int]:
    """Which of these lawyers are asked to, or come to, another hearing then."""
    others = Asked.objects.filter(lawyer__in=list(lawyers), state__in=TAKING).exclude(pk=asked.pk)
    others = others.filter(from_at__lt=asked.until_at, until_at__gt=asked.from_at)
    return {each for each in others.values_list("lawyer", flat=True) if each is not None}
