"""A lawyer's opinions and requests: handed in, and what became of them."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from server.access import reach
from server.access.guard import note_denial, person, requires
from server.access.personal import Personal, reads, reads_none
from server.access.policies import Permission
from server.counsel import papers
from server.receipts import queries as receipts
from server.submissions import actions, by_hand, drafts, queries, standing
from server.submissions.errors import SubmissionsError
from server.submissions.forms import HandInForm
from server.submissions.models import Attached, Copy, Submission
from server.submissions.states import SubmissionKind

_PAGE = 50
_P = Permission.SUBMIT


@reads_none
@requires(_P)
def mine(request: HttpRequest) -> HttpResponse:
    """All that I handed in: my own words about my own clients."""
    user = person(request)
    page = Paginator(queries.submissions_of(user), _PAGE).get_page(request.GET.get("page"))
    places = drafts.places_of(user, timezone.now())
    copies = reach.within(user, _P, Copy.objects.filter(void_at=None), timezone.now()).select_related("unit")
    context = {"page": page, "places": places, "stands": bool(places), "copies": copies[:_PAGE]}
    return render(request, "submissions/mine.html", context)


@reads_none
@requires(_P)
def hand_in(request: HttpRequest) -> HttpResponse:
    """The form, and what it hands in."""
    user, now = person(request), timezone.now()
    standings = standing.standings_of(user, now)
    form = HandInForm(
        request.POST or None, request.FILES or None, standings=standings, initial=_initial(request, standings)
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.hand_in(
                lawyer=user,
                where=form.standing(),
                kind=SubmissionKind(given["kind"]),
                text=given["text"],
                sheets=[given["file"]] if given["file"] else [],
                follows=given["follows"],
                press=str(given["press"]) if given["press"] else None,
                now=now,
            )
        except SubmissionsError as error:
            form.add_error(None, str(error.words))
            note_denial(request, str(error))
        else:
            messages.success(request, _("已提交，回执已签发。"))
            return redirect("submissions:submission", uid=made.uid)
    return render(request, "submissions/hand_in.html", {"form": form, "stands": bool(standings)})


@reads(Personal.COUNSEL)
@requires(_P)
def submission(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One of mine: where it stands, what was answered, its receipts."""
    found = reach.or_404(person(request), _P, Submission.objects.select_related(*queries.WHOLE), uid=uid)
    mine = queries.submissions_of(person(request))
    context = {
        "submission": found,
        "hand": by_hand.signed(found),
        "where": drafts.standing_of(found).key,
        "files": found.files.all(),
        "file_route": "submissions:attached",
        "receipts": receipts.about(found.uid),
        "follows": mine.filter(uid=found.follows).first() if found.follows else None,
        "followed_by": mine.filter(follows=found.uid),
    }
    return render(request, "submissions/submission.html", context)


@reads(Personal.COUNSEL)
@requires(_P)
def attached(request: HttpRequest, number: int) -> HttpResponse:
    """A file as it was handed in; never shown within our pages, so that nothing in it runs there."""
    found = reach.or_404(person(request), _P, Attached.objects, pk=number)
    return as_attachment(found)


def as_attachment(found: Attached) -> HttpResponse:
    """The file's bytes. Http404 while they are on their way."""
    if found.arrived_at is None:
        raise Http404(f"attached {found.pk} is on its way")
    response = HttpResponse(papers.fetch(found.digest), content_type=actions.PDF)
    response.headers["Content-Disposition"] = f'attachment; filename="attached-{found.pk}.pdf"'
    return response


def _initial(request: HttpRequest, standings: list[standing.Standing]) -> dict[str, object]:
    """A supplement begins with the case and kind of what it follows."""
    try:
        uid = uuid.UUID(request.GET.get("follows", ""))
    except ValueError:
        return {}
    earlier = queries.submissions_of(person(request)).filter(uid=uid).first()
    if earlier is None:
        return {}
    key = "|".join((earlier.how, earlier.case, earlier.person, earlier.booking))
    return {"follows": uid, "kind": earlier.kind, "where": key}
