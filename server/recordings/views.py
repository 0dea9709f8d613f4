"""The recordings' management centre, a recording's page, a bookmark. Alarms and quarantine: trouble/views.py."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access import live
from server.access.guard import person, requires
from server.access.models import User
from server.access.personal import Personal, reads, reads_none
from server.access.policies import Permission, may
from server.devices.queries import rooms_for
from server.recordings import panels, queries, seams
from server.recordings.actions import people
from server.recordings.forms import BookmarkForm, FilterForm
from server.recordings.models import Session, SessionState
from sync.evidence.receipts import Verb

PAGE = 20
#: A recording's facts are read anew from all of its records: not every second.
FACTS_EVERY = "5s"


@reads_none
@requires(Permission.SEE_OWN_UNIT_RECORDINGS)
def catalogue(request: HttpRequest) -> HttpResponse:
    """All recordings this person may know of, filtered, with totals."""
    user = person(request)
    form = FilterForm(request.GET, person=user)
    found = queries.narrowed(queries.sessions_for(user), form.wanted())
    params = request.GET.copy()
    params.pop("page", None)
    context = {
        "form": form,
        "page": Paginator(queries.with_storage(found), PAGE).get_page(request.GET.get("page")),
        "totals": queries.totals(found),
        "query": params.urlencode(),
        "narrowed": any(params.values()),
    }
    return render(request, "recordings/catalogue.html", context)


@reads(Personal.RECORDING)
@requires(Permission.SEE_OWN_UNIT_RECORDINGS)
def session(request: HttpRequest, ident: str) -> HttpResponse:
    """One recording: how it stands; player and way on come from the apps above. 404 for strangers."""
    found = _session(person(request), ident)
    context = {
        "session": found,
        "live": _facts(request, found),
        "heads": seams.panels(request, found, wide=True),
        "panels": seams.panels(request, found, wide=False),
        "desk": _desk(request, found),
        "facts_every": FACTS_EVERY,
    }
    return render(request, "recordings/session.html", context)


@reads(Personal.RECORDING)
@requires(Permission.SEE_OWN_UNIT_RECORDINGS)
def session_live(request: HttpRequest, ident: str) -> HttpResponse:
    """The facts of that recording again, or 304 if they read as the page already has them."""
    return live.renewed(request, _facts(request, _session(person(request), ident)), FACTS_EVERY)


@reads_none
@require_POST
@requires(Permission.START_RECORDING)
def bookmark(request: HttpRequest, ident: str) -> HttpResponse:
    """Asks the box to put a mark with these words into the running recording."""
    user = person(request)
    found = _session(user, ident)
    form = BookmarkForm(request.POST)
    if found.state != SessionState.RECORDING or not form.is_valid():
        messages.error(request, _("只能在录制过程中添加书签，且须写明内容。"))
    else:
        people.ask_command(
            actor=user, box=found.box, verb=Verb.MARK, expects="recording", session=found.pk,
            detail=form.cleaned_data["text"], now=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("书签已下发到录制箱，写入签名记录后显示在时间轴上。"))
    return redirect("recordings:session", ident=ident)


def _session(user: User, ident: str) -> Session:
    return get_object_or_404(queries.sessions_for(user), pk=ident)


def _desk(request: HttpRequest, found: Session) -> live.Part | None:
    """While it is recorded: the desk of its room, for who may start and stop from a page, in rooms of his reach."""
    user = person(request)
    if found.state != SessionState.RECORDING or found.room is None or not may(user, Permission.START_RECORDING):
        return None
    is_near = rooms_for(user).filter(pk=found.room.pk).exists()
    return panels.desk(request, found.room, of=found) if is_near else None


def _facts(request: HttpRequest, found: Session) -> live.Part:
    return live.part(panels.facts(request, found))
