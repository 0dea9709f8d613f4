"""The reading place: a lawyer reads on site without an account. A code opens it; the browser then holds a seat, and
every page asks for the reading that the seat is of. Nothing is downloaded here; who reads is drawn into each page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from server.access.personal import Personal, reads, reads_none
from server.dossiers import catalogue as catalogues
from server.dossiers import drawing, queries
from server.dossiers.actions import notes, reading
from server.dossiers.actions import visits as actions
from server.dossiers.catalogue import Catalogue, Place
from server.dossiers.errors import DossierError
from server.dossiers.forms import CodeForm, NoteForm
from server.dossiers.models import Note, Turned, Visit
from server.dossiers.rules import rules
from server.dossiers.views.common import page_asked, told

_SEAT, _CODE = "dossier_seat", "dossier_code"
Seated = Callable[..., HttpResponse]


def seated(view: Seated) -> Seated:
    """The view, for the browser in which a reading goes on; any other is led to the code. The third argument is the
    reading."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        visit = actions.seated(request.session.get(_SEAT, ""))
        if visit is None:
            request.session.pop(_SEAT, None)
            return redirect("dossiers:place")
        return view(request, visit, *args, **kwargs)

    return guarded


@reads_none
@never_cache
def place(request: HttpRequest) -> HttpResponse:
    """Where the code is typed. A reading that goes on in this browser is gone on with."""
    actions.lapse(timezone.now())
    if actions.seated(request.session.get(_SEAT, "")) is not None:
        return redirect("dossiers:place_read")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        if actions.waiting_for(code, timezone.now()) is not None:
            request.session[_CODE] = code
            return redirect("dossiers:place_undertaking")
        form.add_error("code", _("阅卷码不对，或者已经用过、过期。请核对，或者请案管人员更换。"))
    return render(request, "dossiers/place_code.html", {"form": form})


@reads(Personal.CASES, noted=True)
@never_cache
def undertaking(request: HttpRequest) -> HttpResponse:
    """Whose reading it is, and what he undertakes; then it begins."""
    now = timezone.now()
    visit = actions.waiting_for(request.session.get(_CODE, ""), now)
    if visit is None:
        return redirect("dossiers:place")
    if request.method == "POST":
        address, seat = request.META.get("REMOTE_ADDR", ""), []
        if told(request, lambda: seat.append(actions.enter(visit=visit, now=now, address=address)), ""):
            request.session.flush()  # nothing of whoever used this browser before stays
            request.session[_SEAT] = seat[0]
            return redirect("dossiers:place_read")
        return redirect("dossiers:place")
    return render(request, "dossiers/place_undertaking.html", {"visit": visit, "undertaking": rules().undertaking})


@reads(Personal.CASES, noted=True)
@never_cache
@seated
def read(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The catalogue and the page that is asked for."""
    whole = _catalogue(visit)
    shown = whole.place(page_asked(request, whole))
    text = request.GET.get("q", "").strip()[:100]
    context = {
        "visit": visit,
        "case": visit.case,
        "whole": whole,
        "text": text,
        "hits": whole.found(text) if text else (),
        "place": shown,
        "is_on_site": True,
        "turned": Turned.objects.filter(sitting=visit.sitting).count(),
        "minutes": queries.minutes_of(visit.sitting),
        "form": NoteForm(auto_id=False),
    }
    if shown is not None:
        own = Note.objects.filter(case=visit.case, person=visit.lawyer, paper=shown.entry.paper.key)
        context["notes"] = own.filter(page=shown.page)
        context["noted"] = own.values_list("page", flat=True)
        context["thumbs"] = range(1, shown.entry.pages + 1)
    return render(request, "dossiers/place_read.html", context)


@reads(Personal.CASES, noted=True)
@never_cache
@seated
def picture(request: HttpRequest, visit: Visit, key: str, page: int, size: str) -> HttpResponse:
    """A page as a picture, with who reads it in it."""
    entry = _catalogue(visit).entry_of(key)
    if entry is None or not 1 <= page <= entry.pages or size not in drawing.WIDTHS:
        raise Http404(f"visit {visit.number}: {key} {page} {size}")
    now = timezone.now()
    lawyer = visit.lawyer
    words = f"{lawyer.display_name} {lawyer.staff_number or ''} {visit.number} {timezone.localtime(now):%m-%d %H:%M}"
    try:
        data, media = drawing.page_picture(entry, page, size, words if size != "thumb" else "")
    except DossierError:
        return HttpResponse(status=422)
    if size != "thumb":
        reading.turn(sitting=visit.sitting, entry=entry, page=page, now=now)
    return HttpResponse(data, content_type=media)


@reads_none
@require_POST
@seated
def note(request: HttpRequest, visit: Visit, key: str, page: int) -> HttpResponse:
    """A note of the lawyer's own at that page."""
    entry = _catalogue(visit).entry_of(key)
    form = NoteForm(request.POST)
    if entry is None or not 1 <= page <= entry.pages or not form.is_valid():
        raise Http404(f"visit {visit.number}: {key} {page}")
    text, which, now = form.cleaned_data["text"], request.POST.get("note", ""), timezone.now()
    number = entry.start + page - 1
    if which.isdecimal():
        own = get_object_or_404(
            Note.objects.select_related("case"), pk=which[:12], person=visit.lawyer, case=visit.case
        )
        told(request, lambda: notes.change(by=visit.lawyer, note=own, text=text, now=now), _("批注已保存。"))
    elif text:
        at = Place(entry=entry, page=page, number=number)
        told(
            request,
            lambda: notes.write(by=visit.lawyer, case=visit.case, place=at, text=text, now=now),
            _("批注已保存，只有您能看到。"),
        )
    else:
        messages.error(request, _("请先写批注。"))
    answer = redirect("dossiers:place_read")
    answer["Location"] += f"?page={number}"
    return answer


@reads(Personal.CASES, noted=True)
@never_cache
@seated
def own_notes(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The lawyer's own notes, to be printed and taken along."""
    found = Note.objects.filter(case=visit.case, person=visit.lawyer)
    return render(request, "dossiers/place_notes.html", {"visit": visit, "notes": found})


@reads_none
@require_POST
@seated
def leave(request: HttpRequest, visit: Visit) -> HttpResponse:
    """He has read; the seat is free."""
    told(
        request,
        lambda: actions.leave(visit=visit, by=visit.lawyer, now=timezone.now()),
        _("阅卷已结束。页数和时间由案管人员确认后登记。"),
    )
    request.session.pop(_SEAT, None)
    return redirect("dossiers:place")


def _catalogue(visit: Visit) -> Catalogue:
    open_ones = {each.key for each in rules().volumes if each.to_lawyers}
    return catalogues.narrowed(queries.catalogue(visit.case), open_ones & set(visit.volumes))
