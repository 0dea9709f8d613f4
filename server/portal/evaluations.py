"""What the agency says of the help that was given, and what it comes to over a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from server.access import reach
from server.access.models import User
from server.access.policies import Permission
from server.audit.actions import append
from server.portal.errors import NotAllowed
from server.portal.help_given import evaluated
from server.portal.models import Adoption, Asked, Attendance, Done, Evaluation, OpinionGiven
from server.portal.states import JUDGED, Happened


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One lawyer's hearings, or all of them."""

    name: str
    hearings: int
    evaluated: int
    assigned_in: timedelta | None
    in_time: int
    met: int
    read: int
    before_signing: int
    with_opinion: int
    adopted: int
    score: float | None
    complaints: int


@transaction.atomic
def evaluate(*, by: User, asked: Asked, values: dict[str, Any], now: datetime) -> Evaluation:
    """The agency's word; a second replaces the first, the audit log keeps both. Raises NotAllowed."""
    if not reach.reaches(by, Permission.EVALUATE_HELP, asked, now):
        raise NotAllowed(f"evaluate: {by.username}, booking {asked.number}", _("只有指派律师的法援机构可以评价。"))
    if asked.state not in JUDGED:
        raise NotAllowed(f"evaluate: booking {asked.number} is {asked.state}", _("活动结束后才能评价。"))
    made, _new = Evaluation.objects.update_or_create(asked=asked, defaults={**values, "by": by, "at": now})
    append(by, "booking.evaluated", asked, number=asked.number, **{k: str(v) for k, v in values.items()})
    return made


def assigned_in(rows: Iterable[Asked]) -> dict[int, timedelta]:
    """How long the agency took, from being asked to its first lawyer."""
    asked: dict[int, datetime] = {}
    took: dict[int, timedelta] = {}
    for deed in Done.objects.filter(asked__in=rows, event__in=(Happened.ASK_AGENCY, Happened.ASSIGN)).order_by("pk"):
        if deed.event == Happened.ASK_AGENCY:
            asked[deed.asked_id] = deed.at
        elif deed.asked_id in asked:
            took.setdefault(deed.asked_id, deed.at - asked[deed.asked_id])
    return took


def figures(rows: Iterable[Asked]) -> list[Figures]:
    """By lawyer, in order of their names; rows come with `lawyer` and `evaluation`."""
    known = list(rows)
    took = assigned_in(known)
    # what the system knows where the agency has not said its word
    told = evaluated(each for each in known if not hasattr(each, "evaluation"))
    by_lawyer: dict[str, list[Asked]] = defaultdict(list)
    for each in known:
        by_lawyer[each.lawyer.display_name if each.lawyer else "—"].append(each)
    return [_figures(name, his, took, told) for name, his in sorted(by_lawyer.items())]


def _figures(name: str, rows: list[Asked], took: dict[int, timedelta], known: Mapping[int, dict[str, Any]]) -> Figures:
    words = [each.evaluation for each in rows if hasattr(each, "evaluation")]
    told = [*words, *(Evaluation(**known[each.pk]) for each in rows if each.pk in known)]
    times = [took[each.pk] for each in rows if each.pk in took]
    scores = [each.callback_score for each in words if each.callback_score]
    return Figures(
        name=name,
        hearings=len(rows),
        evaluated=len(words),
        assigned_in=sum(times, timedelta()) / len(times) if times else None,
        in_time=sum(each.attendance == Attendance.IN_TIME for each in told),
        met=sum(each.met_minutes > 0 for each in told),
        read=sum(each.pages_read > 0 for each in told),
        before_signing=sum(each.written_before_signing for each in told),
        with_opinion=sum(each.opinion != OpinionGiven.NONE for each in told),
        adopted=sum(each.adoption in (Adoption.ADOPTED, Adoption.PARTLY) for each in told),
        score=sum(scores) / len(scores) if scores else None,
        complaints=sum(each.complaints for each in words),
    )
