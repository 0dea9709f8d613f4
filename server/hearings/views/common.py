"""What every view here begins with: who is asking, which hearing, and how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from server.access import reach
from server.access.guard import note_denial, person, refuse
from server.access.models import User
from server.cases.errors import CasesError, NotAllowed
from server.config.numbers import whole
from server.hearings import policies
from server.hearings.errors import HearingError
from server.hearings.models import Heard, Hearing
from server.pictures import UnfitPdf

P = ParamSpec("P")


def hearing_or_404(user: User, number: int) -> Hearing:
    """The hearing, if this person may know that it exists."""
    rows = Hearing.objects.select_related("case", "case__unit", "booking", "booking__room", "booking__batch", "room")
    return reach.or_404(user, policies.SEE, rows, pk=number)


Of = Callable[Concatenate[HttpRequest, User, Hearing, P], HttpResponse]
View = Callable[Concatenate[HttpRequest, int, P], HttpResponse]


def of_hearing(view: Of[P]) -> View[P]:
    """A view of one hearing: who asks, and that hearing if he may know that it exists. The innermost decorator."""

    @wraps(view)
    def found(request: HttpRequest, number: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user = person(request)
        return view(request, user, hearing_or_404(user, number), *args, **kwargs)

    return found


def heard_or_404(hearing: Hearing, ident: str) -> Heard:
    """The person of that row, if he is heard in this hearing."""
    found = hearing.heard.select_related("suspect").filter(pk=whole(ident) or 0).first()
    if found is None:
        raise Http404(f"hearing {hearing.pk}: nobody {ident[:20]!r}")
    found.hearing = hearing
    return found


def told(request: HttpRequest, act: Callable[[], object], done: str) -> bool:
    """Does it whole, and says so; or says why not. Whether it was done."""
    try:
        with transaction.atomic():
            act()
    except HearingError as error:
        refuse(request, error)
        return False
    except UnfitPdf:
        messages.error(request, _("这份材料不是可以显示的 PDF，不能示证。"))
        return False
    except CasesError as error:
        messages.error(request, str(error.words))
        if isinstance(error, NotAllowed):
            note_denial(request, str(error))
        return False
    if done:
        messages.success(request, done)
    return True


def to_hearing(hearing: Hearing, heard: Heard | None = None, place: str = "") -> HttpResponse:
    """Back to the page, to that person and place of it."""
    url = reverse("hearings:hearing", args=(hearing.pk,))
    who = f"?who={heard.suspect.number}" if heard is not None else ""
    return redirect(f"{url}{who}{'#' + place if place else ''}")
