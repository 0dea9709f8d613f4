"""A case's discs: asked for, made before one's eyes, taken, sealed, opened by two."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from server.access import reach
from server.access.guard import person, refuse, requires
from server.access.models import User
from server.access.personal import Personal, reads, reads_none
from server.access.policies import Permission
from server.cases import policies as cases
from server.cases.queries import covering
from server.cases.views.common import case_or_404, sees_cases
from server.documents.errors import DocumentsError
from server.filing import paperwork, policies
from server.filing.discs import actions, custody
from server.filing.discs.comparing import MANIFEST, Compared
from server.filing.discs.label import sheet
from server.filing.discs.media import fitting
from server.filing.errors import FilingError
from server.filing.forms import DiscForm, HandOverForm, KeepForm, ReadBackForm, SealForm, WhyForm
from server.filing.models import CopyKind, Disc, Grade
from server.filing.states import DiscEvent, DiscState, takes

_SEES = (*cases.SEE, Permission.APPROVE_CASES)
_UNDER_WAY = (DiscState.ASKED, DiscState.MAKING)


@reads(Personal.CASES)
@sees_cases
def discs(request: HttpRequest, number: int) -> HttpResponse:
    """The discs of a case, and the form for another."""
    user, now = person(request), timezone.now()
    case = case_or_404(user, number)
    form = DiscForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kind, grade = CopyKind(form.cleaned_data["kind"]), Grade(form.cleaned_data["grade"])
        try:
            made = actions.ask(case=case, kind=kind, grade=grade, by=user, now=now)
        except FilingError as error:
            refuse(request, error)
        else:
            return redirect("filing:disc", uid=made.uid)
    links = covering.links_of(case)
    size = actions.bytes_of([link.session for link in links])
    context = {
        "case": case,
        "discs": case.discs.select_related("asked_by"),
        "form": form if policies.is_allowed(policies.check_disc, user, case, now) else None,
        "links": links,
        "size": size * 2,
        "medium": fitting(size * 2),
    }
    return render(request, "filing/discs.html", context)


@reads(Personal.CASES)
@requires(*_SEES)
def disc(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One disc: how far it is, what was read back, what became of it."""
    user, now = person(request), timezone.now()
    found = _disc(user, uid)
    asked = found.seals.filter(event="ask_opening").select_related("by").last()
    holds = policies.is_allowed(policies.check_disc, user, found.case, now)
    keeps = policies.is_allowed(policies.check_keep, user, found.case, now)
    opens = policies.is_allowed(policies.check_open, user, found, None, now)
    second = found.state == DiscState.OPENING and asked is not None
    context = {
        "disc": found,
        "holds": holds,
        "opens": opens,
        "opens_second": second and policies.is_allowed(policies.check_open, user, found, asked and asked.by, now),
        "asked": asked,
        "under_way": found.state in _UNDER_WAY,
        "is_silent": found.state == DiscState.ASKED and found.asked_at < now - actions.SILENT,
        "percent": min(100, found.done * 100 // found.total) if found.total else 0,
        "is_made": found.state in policies.MADE,
        "has_image": found.state in policies.MADE and found.dropped_at is None,
        "medium": fitting(found.size) if found.size else "",
        "readbacks": found.readbacks.select_related("by"),
        "seals": found.seals.select_related("by", "by__unit"),
        "seal_form": SealForm() if holds and found.state in takes(DiscEvent.SEAL) else None,
        "keep_form": KeepForm() if keeps and found.state in takes(DiscEvent.KEEP) else None,
        "hand_over_form": HandOverForm() if keeps and found.state in takes(DiscEvent.HAND_OVER) else None,
        "sees_case": reach.reaches(user, cases.SEE, found.case, now),
    }
    return render(request, "filing/disc.html", context)


_SAID: dict[str, Callable[[], str]] = {
    "cancel": lambda: _("已取消制作。"),
    "seal": lambda: _("已登记封存。"),
    "ask-opening": lambda: _("已申请启封，请另一人确认。"),
    "drop-opening": lambda: _("已撤回，光盘仍为封存状态。"),
    "open": lambda: _("已登记启封。"),
    "keep": lambda: _("已签收，登记保管。"),
    "send-back": lambda: _("已退回承办人。"),
    "hand-over": lambda: _("已登记移交。"),
    "drop": lambda: _("映像已从中心磁盘删除；录像原件仍在保管库中。"),
}


@reads_none
@require_POST
@requires(*_SEES)
def act(request: HttpRequest, uid: uuid.UUID, deed: str) -> HttpResponse:
    """What is pressed on its page."""
    user, now = person(request), timezone.now()
    found = _disc(user, uid)
    why, sealing = WhyForm(request.POST), SealForm(request.POST)
    reason = why.cleaned_data["why"] if why.is_valid() else ""
    told = sealing.cleaned_data if sealing.is_valid() else {"present": "", "place": ""}
    deeds: dict[str, Callable[[], object]] = {
        "cancel": lambda: actions.cancel(disc=found, by=user, now=now),
        "seal": lambda: actions.seal(disc=found, **told, by=user, now=now),
        "ask-opening": lambda: actions.ask_opening(disc=found, why=reason, by=user, now=now),
        "drop-opening": lambda: actions.drop_opening(disc=found, by=user, now=now),
        "open": lambda: actions.open_sealed(disc=found, by=user, now=now),
        "keep": lambda: custody.keep(disc=found, place=_word(request, "place"), by=user, now=now),
        "send-back": lambda: custody.send_back(disc=found, why=reason, by=user, now=now),
        "hand-over": lambda: custody.hand_over(
            disc=found, to=_word(request, "to"), receipt=_word(request, "receipt"), by=user, now=now
        ),
        "drop": lambda: actions.drop_image(disc=found, by=user, now=now),
    }
    if deed not in deeds:
        raise Http404(deed)
    try:
        deeds[deed]()
    except FilingError as error:
        refuse(request, error)
    else:
        messages.success(request, _SAID[deed]())
    return redirect("filing:disc", uid=uid)


@reads(Personal.CASES)
@require_GET
@requires(*_SEES)
def label(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The label's sheet, as PDF."""
    found = _disc(person(request), uid)
    if found.state not in policies.MADE:
        raise Http404(str(uid))
    try:
        return HttpResponse(sheet(found), content_type="application/pdf")
    except DocumentsError as error:
        refuse(request, error)
        return redirect("filing:disc", uid=uid)


@reads(Personal.CASES)
@require_GET
@requires(*_SEES)
def manifest(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Name and digest of every file, as the disc has them."""
    path = actions.manifest_of(_disc(person(request), uid))
    if not path.is_file():
        raise Http404(str(uid))
    return HttpResponse(path.read_bytes(), content_type="text/plain; charset=utf-8")


@reads(Personal.CASES)
@requires(policies.DISCS)
def read_back(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A burnt disc is read at whoever's machine: his browser hashes each file, and what came of it is kept here."""
    user = person(request)
    found = _disc(user, uid)
    if found.state not in policies.MADE:
        raise Http404(str(uid))
    form = ReadBackForm(request.POST or None)
    if request.method == "POST":
        if not form.is_valid():
            messages.error(request, _("没有收到回读的结果，请重新选择光盘。"))
            return redirect("filing:disc_read_back", uid=uid)
        told = form.cleaned_data
        faults = tuple(line[:200] for line in told["faults"].splitlines())
        if told["digest"] != found.manifest_digest and not faults:
            faults = (f"{MANIFEST}: {told['digest'][:16]}",)
        compared = Compared(files=found.files, size=told["bytes"], digest=told["digest"], faults=faults)
        try:
            actions.note_checked(disc=found, compared=compared, medium="browser", by=user, now=timezone.now())
        except FilingError as error:
            refuse(request, error)
        return redirect("filing:disc", uid=uid)
    return render(request, "filing/read_back.html", {"disc": found, "manifest_name": MANIFEST})


@reads(Personal.CASES)
@require_POST
@requires(*cases.EDIT)
def record(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The record of its sealing or opening (D11) is begun; it is signed among the documents."""
    user = person(request)
    found = _disc(user, uid)
    try:
        made = paperwork.draft_sealing(disc=found, by=user, now=timezone.now())
    except DocumentsError as error:
        refuse(request, error)
        return redirect("filing:disc", uid=uid)
    return redirect("documents:write", uid=made.uid)


@reads(Personal.FILM, noted=True)
@require_GET
@requires(policies.DISCS)
def image(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """The image itself, for burning: in the audit log each time."""
    user = person(request)
    found = _disc(user, uid)
    path = actions.image_of(found)
    if found.state not in policies.MADE or found.dropped_at is not None or not path.is_file():
        raise Http404(str(uid))
    try:
        actions.note_taken(disc=found, by=user, now=timezone.now(), address=request.META.get("REMOTE_ADDR", ""))
    except FilingError as error:
        refuse(request, error)
        return redirect("filing:disc", uid=uid)
    name = f"disc-{found.case_id}-{found.kind}-{found.number}.iso"
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=name)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _word(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").strip()[:200]


def _disc(user: User, uid: uuid.UUID) -> Disc:
    rows = Disc.objects.select_related("case", "case__unit", "asked_by")
    return reach.or_404(user, _SEES, rows, uid=uid)
