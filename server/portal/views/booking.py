"""A booking's page, as its lawyer or its agency may read it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from server.access import live as parts
from server.access.guard import person, requires
from server.access.models import User
from server.access.personal import Personal, reads
from server.access.policies import Permission, may
from server.portal import beside, policies, queries, suggestions
from server.portal.contract import Act
from server.portal.forms import EvaluationForm, ProposeForm
from server.portal.help_given import evaluated
from server.portal.models import Asked
from server.portal.queries import AGENCY, LAWYER
from server.portal.states import JUDGED
from server.portal.views.common import asked_or_404, part


@reads(Personal.CASES)
@requires(*LAWYER, *AGENCY)
def booking(request: HttpRequest, number: str) -> HttpResponse:
    """The lawyer's page, or the agency's."""
    user = person(request)
    side = side_of(user, number)
    found = asked_or_404(user, number, side)
    acts = _acts(user, found)
    context: dict[str, Any] = {
        "asked": found,
        "acts": acts,
        "live": _standing(request, found, found.revision),
        "batch_rest": [
            each for each in queries.rest_of_batch(found) if acts & policies.acts_of(user, each, timezone.now())
        ],
    }
    if side == LAWYER:
        assert found.from_at is not None  # it asks somebody, so it has a time
        context["propose"] = ProposeForm(initial={"begins": timezone.localtime(found.from_at)})
        context["beside"] = beside.parts(request, number)
        return render(request, "portal/asked_booking.html", context)
    context |= {
        "lines": suggestions.lines_for(found) if Act.ASSIGN in acts else (),
        "deeds": found.deeds.select_related("by"),
        "form": _judging(found),
    }
    return render(request, "portal/agency_booking.html", context)


@reads(Personal.CASES)
@requires(*LAWYER, *AGENCY)
def live(request: HttpRequest, number: str, revision: int) -> HttpResponse:
    """Where it stands now, for the page that showed that revision."""
    user = person(request)
    found = asked_or_404(user, number, side_of(user, number))
    return parts.renewed(request, _standing(request, found, revision), "3s")


def _judging(found: Asked) -> EvaluationForm | None:
    """The agency's word, or what is known before there is one."""
    if found.state not in JUDGED:
        return None
    said = getattr(found, "evaluation", None)
    return EvaluationForm(instance=said, initial={} if said is not None else evaluated([found]).get(found.pk))


def _standing(request: HttpRequest, found: Asked, seen: int) -> parts.Part:
    user = person(request)
    context = {
        "asked": found,
        "seen": seen,
        "on_its_way": queries.answer_on_its_way(found),
        "refused": queries.last_refused(found, user),
        "has_acts": bool(_acts(user, found)),
        "acts": _acts(user, found),
        "is_lawyers": found.lawyer_id == user.pk,
    }
    return part(request, "portal/parts/standing.html", context)


def _acts(user: User, found: Asked) -> frozenset[str]:
    """What may be pressed: nothing while an answer is on its way."""
    on_its_way = queries.answer_on_its_way(found)
    return frozenset() if on_its_way else policies.acts_of(user, found, timezone.now())


def side_of(user: User, number: str) -> tuple[Permission, ...]:
    """By which permissions this person reads a booking here. Http404 for who has none."""
    side = LAWYER if may(user, Permission.ANSWER_BOOKING) else AGENCY
    permissions = tuple(each for each in side if may(user, each))
    if not permissions:
        raise Http404(number)
    return permissions
