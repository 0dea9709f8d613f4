"""The dossier: its catalogue, one page at a time as a picture, the papers as files, one's own notes, who read."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from server.access.guard import person, requires
from server.access.personal import Personal, reads, reads_none
from server.access.policies import Permission
from server.dossiers import drawing, policies, queries, seams, tools
from server.dossiers.actions import notes, pushing, reading
from server.dossiers.catalogue import Catalogue, Place
from server.dossiers.errors import DossierError
from server.dossiers.exporting.folder import file_name
from server.dossiers.forms import NoteForm
from server.dossiers.models import Note, Push, Sitting
from server.dossiers.views.common import case_or_404, frame, page_asked, told


@reads(Personal.CASES, noted=True)
@requires(*policies.SEE)
@never_cache
def dossier(request: HttpRequest, case: int) -> HttpResponse:
    """The catalogue, and the page that is asked for. 404 for strangers; the reading is written down."""
    user, now = person(request), timezone.now()
    found = case_or_404(user, case)
    whole = queries.catalogue(found)
    reading.sit_down(case=found, person=user, now=now)
    place = whole.place(page_asked(request, whole))
    text = request.GET.get("q", "").strip()[:100]
    shown = frame(request, found)
    archive = shown["archive"]
    context = {
        **shown,
        "whole": whole,
        "text": text,
        "hits": whole.found(text) if text else (),
        "tools": tools.tools_for(user, found, now),
        "came_since": queries.since(archive, found) if archive else (),
        "has_platform": seams.carrier() is not None,
        **_sheet(user.pk, found.pk, whole, place),
    }
    return render(request, "dossiers/dossier.html", context)


@reads(Personal.CASES, noted=True)
@requires(*policies.SEE)
@never_cache
def picture(request: HttpRequest, case: int, key: str, page: int, size: str) -> HttpResponse:
    """A page as a picture. What is large enough to be read is written down as turned to."""
    user, now = person(request), timezone.now()
    found = case_or_404(user, case)
    entry = queries.catalogue(found).entry_of(key)
    if entry is None or not 1 <= page <= entry.pages or size not in drawing.WIDTHS:
        raise Http404(f"case {case}: {key} {page} {size}")
    sitting = reading.sit_down(case=found, person=user, now=now)
    try:
        data, media = drawing.page_picture(entry, page, size)
    except DossierError:
        return HttpResponse(status=422)
    if size != "thumb":
        reading.turn(sitting=sitting, entry=entry, page=page, now=now)
    return HttpResponse(data, content_type=media)


@reads(Personal.CASES, noted=True)
@requires(*policies.SEE)
@never_cache
def file(request: HttpRequest, case: int, key: str) -> HttpResponse:
    """A paper as it is kept: for who works on the case."""
    user, now = person(request), timezone.now()
    found = case_or_404(user, case)
    entry = queries.catalogue(found).entry_of(key)
    if entry is None:
        raise Http404(f"case {case}: {key}")
    answer: list[bytes] = []

    def fetched() -> None:
        policies.check_work(user, found, now)
        answer.append(entry.paper.fetched())
        reading.note_fetched(case=found, person=user, entry=entry)

    if not told(request, fetched, ""):
        return redirect(_at(case, key, 1))
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file_name(entry))}"}
    return HttpResponse(answer[0], content_type=entry.paper.media, headers=headers)


@reads_none
@requires(*policies.WORK)
@require_POST
def push(request: HttpRequest, case: int, key: str) -> HttpResponse:
    """The paper goes to the case platform."""
    user = person(request)
    found = case_or_404(user, case)
    entry = queries.catalogue(found).entry_of(key)
    if entry is None:
        raise Http404(f"case {case}: {key}")
    told(
        request,
        lambda: pushing.push(by=user, case=found, entry=entry, now=timezone.now()),
        _("已排队推送。对方接收、签收或者退回后，在“推送与送达”中显示。"),
    )
    return redirect(_at(case, key, 1))


@reads_none
@requires(*policies.SEE)
@require_POST
def note(request: HttpRequest, case: int, key: str, page: int) -> HttpResponse:
    """A note at that page: a new one, or, where the form names one, its new words."""
    user, now = person(request), timezone.now()
    found = case_or_404(user, case)
    entry = queries.catalogue(found).entry_of(key)
    form = NoteForm(request.POST)
    if entry is None or not 1 <= page <= entry.pages or not form.is_valid():
        raise Http404(f"case {case}: {key} {page}")
    text, which = form.cleaned_data["text"], request.POST.get("note", "")
    if which.isdecimal():
        own = get_object_or_404(Note.objects.select_related("case"), pk=which[:12], person=user, case=found)
        told(
            request,
            lambda: notes.change(by=user, note=own, text=text, now=now),
            _("批注已保存。") if text else _("批注已删除。"),
        )
    elif text:
        place = Place(entry=entry, page=page, number=entry.start + page - 1)
        told(
            request,
            lambda: notes.write(by=user, case=found, place=place, text=text, now=now),
            _("批注已保存，只有您能看到。"),
        )
    else:
        messages.error(request, _("请先写批注。"))
    return redirect(_at(case, key, page))


@reads(Personal.CASES)
@requires(*policies.SEE)
def my_notes(request: HttpRequest, case: int) -> HttpResponse:
    """One's own notes of this dossier, in its order; ?as=text gives them as a file."""
    user = person(request)
    found = case_or_404(user, case)
    whole = queries.catalogue(found)
    order = {entry.paper.key: entry.start for entry in whole.entries}
    own = sorted(
        Note.objects.filter(case=found, person=user), key=lambda n: (order.get(n.paper, whole.pages + 1), n.page, n.pk)
    )
    if request.GET.get("as") == "text":
        headers = {"Content-Disposition": f'attachment; filename="notes-{case}.txt"', "Cache-Control": "no-store"}
        return HttpResponse(notes.as_text(own), content_type="text/plain; charset=utf-8", headers=headers)
    return render(request, "dossiers/notes.html", {**frame(request, found), "notes": own})


@reads(Personal.CASES)
@requires(Permission.EDIT_UNIT_CASES, Permission.APPROVE_CASES)
def readings(request: HttpRequest, case: int) -> HttpResponse:
    """Who read this dossier, when, which pages: for case management and heads."""
    user = person(request)
    found = case_or_404(user, case)
    chosen = request.GET.get("sitting", "")
    sitting = get_object_or_404(Sitting, pk=chosen[:12], case=found) if chosen.isdecimal() else None
    context = {
        **frame(request, found),
        "sittings": [(each, queries.minutes_of(each)) for each in queries.sittings_of(found)[:200]],
        "chosen": sitting,
        "turned": queries.pages_of(sitting) if sitting else (),
    }
    return render(request, "dossiers/readings.html", context)


def _sheet(user: int, case: int, whole: Catalogue, place: Place | None) -> dict[str, object]:
    if place is None:
        return {"place": None}
    paper = place.entry.paper
    return {
        "place": place,
        "thumbs": range(1, place.entry.pages + 1),
        "notes": Note.objects.filter(case=case, person=user, paper=paper.key, page=place.page),
        "noted": Note.objects.filter(case=case, person=user, paper=paper.key).values_list("page", flat=True),
        "pushed": Push.objects.filter(case=case, paper=paper.key).order_by("-attempt").first(),
        "form": NoteForm(auto_id=False),
    }


def _at(case: int, key: str, page: int) -> str:
    return f"{reverse('dossiers:dossier', kwargs={'case': case})}?paper={quote(key)}&at={page}"
