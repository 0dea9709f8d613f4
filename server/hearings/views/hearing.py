"""The list of hearings, and the working page of one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access import live, reach
from server.access.guard import person, requires
from server.access.models import User
from server.access.personal import Personal, reads, reads_none
from server.access.policies import Permission, may
from server.bookings import queries as bookings
from server.cases import policies as cases
from server.cases.models import Case
from server.cases.words import role_of
from server.devices.queries import rooms_for
from server.documents.kinds import Kind
from server.hearings import actions, batch, conclusions, page, policies, queries, seams, showing
from server.hearings.errors import HearingError
from server.hearings.forms import PeopleForm, ReadbackForm, ReplyForm, RoundForm, VictimForm
from server.hearings.models import Heard, Hearing, Note, Round, ScriptKind
from server.hearings.rounds import words_of
from server.hearings.scripts import scripts
from server.hearings.states import TABLE, WITHOUT_RECOGNIZANCE, HearingState, Result
from server.hearings.views.common import hearing_or_404, to_hearing, told
from server.playback.panels import player
from server.recordings import panels
from server.recordings.models import Session

MOST = 60
NOTES = 80


@reads(Personal.CASES)
@requires(*policies.SEE)
def hearings(request: HttpRequest) -> HttpResponse:
    """Those of his reach: what is under way, then the newest."""
    found = queries.hearings_for(person(request), timezone.now()).prefetch_related("heard__suspect")
    open_ones = queries.open_ones(found)[:MOST]
    ended = found.filter(state=HearingState.ENDED).order_by("-ended_at")[:MOST]
    return render(request, "hearings/hearings.html", {"open": open_ones, "ended": ended})


@reads_none
@require_POST
@requires(Permission.BOOK_HEARING)
def open_booked(request: HttpRequest, number: str) -> HttpResponse:
    """The working page of a booking; opened with the first press."""
    user, now = person(request), timezone.now()
    found = get_object_or_404(bookings.bookings_for(user, now, Permission.BOOK_HEARING), number=number)
    made: list[Hearing] = []
    if told(request, lambda: made.append(actions.open_booked(by=user, booking=found, now=now)), ""):
        return to_hearing(made[0])
    return redirect("bookings:booking", number=number)


@reads_none
@require_POST
@requires(Permission.BOOK_HEARING)
def open_by_hand(request: HttpRequest, number: int) -> HttpResponse:
    """The working page of a hearing that was not booked."""
    user, now = person(request), timezone.now()
    case = reach.or_404(user, cases.SEE, Case.objects.select_related("unit"), pk=number)
    form = PeopleForm(request.POST, case=case)
    chosen = form.cleaned_data if form.is_valid() else {"suspects": [], "room": None}
    made: list[Hearing] = []

    def act() -> None:
        people = list(chosen["suspects"])
        made.append(actions.open_by_hand(by=user, case=case, suspects=people, room=chosen["room"], now=now))

    if told(request, act, ""):
        return to_hearing(made[0])
    return redirect("cases:case", number=number)


@reads(Personal.CASES)
@requires(*policies.SEE)
def hearing(request: HttpRequest, number: int) -> HttpResponse:
    """The working page, of one person at a time. 404 for strangers."""
    user, now = person(request), timezone.now()
    found = hearing_or_404(user, number)
    people = list(found.heard.select_related("suspect"))
    heard = _chosen(people, request.GET.get("who", ""))
    heard.hearing = found
    recordings = queries.sessions_of(found)
    current = queries.under_way(found)
    others = batch.beside(found).count() + len(people) - 1
    sees = may(user, Permission.SEE_OWN_UNIT_RECORDINGS)
    context = {
        "hearing": found,
        "heard": heard,
        "people": people,
        "role": role_of(found.case.state, heard.suspect.outcome),
        "sections": page.sections(found, heard, recordings),
        "others": others,
        "may_write": _may_write(user, found, now),
        "events": [event.value for (state, event) in TABLE if state == found.state],
        "next": batch.next_of(found),
        "recordings": recordings if sees else (),
        "current": current,
        "film": player(request, recordings[-1]) if sees and recordings and request.GET.get("film") else "",
        "desk": _desk(request, found, current),
        "notes": found.notes.select_related("by").order_by("-number")[:NOTES],
        "papers_of_hearing": _papers(heard, found),
        "no_recognizance": heard.result in WITHOUT_RECOGNIZANCE,
        "session_of_papers": _linked(found, recordings),
        "results": [each for each in Result.choices if each[0] != Result.OPEN],
        "scripts": ScriptKind.choices,
        "law": scripts(),
        **_consulted(heard),
        **_beside(found, heard),
        # no part that renews itself shows them: a catalogue is not made anew every few seconds
        "papers": () if "X-Live" in request.headers else seams.papers_of(found.case),
    }
    return render(request, "hearings/hearing.html", context)


@reads(Personal.CASES)
@requires(*policies.SEE)
def mark(request: HttpRequest, uid: str, number: int) -> HttpResponse:
    """From a mark of the film to its note."""
    found = hearing_or_404(person(request), _numbered(uid))
    get_object_or_404(Note, hearing=found, number=number)
    return redirect(f"{reverse('hearings:hearing', args=(found.pk,))}#note-{number}")


@reads_none
@require_POST
@requires(*policies.WRITE)
def go_on(request: HttpRequest, number: int) -> HttpResponse:
    """The next of the batch: key N, or the button."""
    user = person(request)
    found = hearing_or_404(user, number)
    made: list[Hearing] = []
    act = lambda: made.append(batch.go_on(by=user, hearing=found, now=timezone.now()))  # noqa: E731
    return to_hearing(made[0]) if told(request, act, _("已转到下一人。")) else to_hearing(found)


@reads_none
@requires(Permission.SEE_ROOMS_HEALTH)
def desk(request: HttpRequest, number: int) -> HttpResponse:
    """The room's desk again, or 304: the room of this hearing."""
    found = hearing_or_404(person(request), number)
    room = _room(found)
    if room is None:
        raise Http404("no room")
    return live.renewed(request, panels.desk(request, room))


def _papers(heard: Heard, found: Hearing) -> list[tuple[str, str]]:
    """The documents that are made from here: no recognizance where nothing was agreed."""
    kinds = [Kind.D03_HEARING_RECORD, *([Kind.D03_VICTIM_RECORD] if found.case.has_victim else [])]
    if heard.result not in WITHOUT_RECOGNIZANCE:
        kinds.append(Kind.D04_RECOGNIZANCE)
    return [(each.value, str(each.label)) for each in (*kinds, Kind.D07_PROPOSAL)]


def _linked(found: Hearing, recordings: list[Session]) -> Session | None:
    """The newest recording that is the case's: a document may name no other."""
    mine = found.case.session_links.filter(ended_at=None, session__in=recordings).select_related("session")
    newest = mine.order_by("-session__started_at").first()
    return newest.session if newest else None


def _consulted(heard: Heard) -> dict[str, Any]:
    versions = queries.rounds_of(heard.suspect)
    last = versions[-1].round if versions else None
    first = {"procedure": heard.hearing.case.procedure}
    form = RoundForm(initial=_begins_as(last)) if last else RoundForm(initial=first)
    return {
        "versions": [(each, words_of(each.round)) for each in reversed(versions)],
        "round_form": form,
        "reply_form": ReplyForm(auto_id="reply_%s") if last else None,
        "last": last,
        "objections": conclusions.objections(heard),
    }


def _beside(found: Hearing, heard: Heard) -> dict[str, Any]:
    return {
        "on_screen": showing.current(found),
        "shown": found.shown.order_by("-pk")[:20],
        "readbacks": heard.readbacks.select_related("by").order_by("-pk"),
        "readback_form": ReadbackForm(),
        "victims": found.case.victims_heard.select_related("by").order_by("-at") if found.case.has_victim else (),
        "victim_form": VictimForm(auto_id="victim_%s") if found.case.has_victim else None,
    }


def _begins_as(last: Round) -> dict[str, Any]:
    """The form of the next version begins as the last one stands, but for its reason; a fixed term has no upper end,
    else whoever lowers it would offer a range."""
    found = {name: getattr(last, name) for name in RoundForm.Meta.fields if name != "why"}
    return found | ({"most": None} if last.most == last.least else {})


def _desk(request: HttpRequest, found: Hearing, current: Session | None) -> live.Part | None:
    """The desk of the hearing's room, for who may press there."""
    user, room = person(request), _room(found)
    if room is None or not may(user, Permission.START_RECORDING) or found.state == HearingState.ENDED:
        return None
    return panels.desk(request, room) if rooms_for(user).filter(pk=room.pk).exists() else None


def _room(found: Hearing) -> Any:
    return found.room or (found.booking.room if found.booking else None)


def _chosen(people: list[Heard], who: str) -> Heard:
    return next((each for each in people if str(each.suspect.number) == who), people[0])


def _numbered(uid: str) -> int:
    return Hearing.objects.filter(uid=uid).values_list("pk", flat=True).first() or 0


def _may_write(user: User, found: Hearing, now: datetime) -> bool:
    try:
        policies.check_write(user, found, now)
    except HearingError:
        return False
    return True
