"""Signed in ink: print, scan back, say who signed, follow the original."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access import reach
from server.access.guard import person, refuse, requires
from server.access.personal import Personal, reads, reads_none
from server.access.policies import Permission
from server.signatures.actions import paper as deeds
from server.signatures.errors import SignaturesError
from server.signatures.models import Sitting
from server.signatures.rules import rules
from server.signatures.states import ORIGINALS, OriginalState, SignerState

_P = Permission.PRESIDE_SIGNING


@reads(Personal.SIGNING)
@requires(_P)
def paper(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """How far it is: printed, which pages are back, where the original is."""
    found = _found(request, uid)
    newest = found.originals.last()
    context = {
        "sitting": found,
        "printed": list(found.printed.all()),
        "is_whole": found.printed.exists() and not found.printed.filter(scan_key="").exists(),
        "signers": found.signers.filter(state=SignerState.WAITING),
        "originals": found.originals.select_related("by"),
        "steps": [(each, each.label) for each in ORIGINALS[OriginalState(newest.state)]] if newest else [],
    }
    return render(request, "signatures/paper.html", context)


@reads(Personal.SIGNING)
@require_POST
@requires(_P)
def print_out(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The PDF with its marks."""
    found = _found(request, uid)
    try:
        pdf = deeds.print_out(found, by=person(request), now=timezone.now())
    except SignaturesError as error:
        refuse(request, error)
        return redirect("signatures:paper", uid=uid)
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="sign-{found.read_code}.pdf"'
    return answer


@reads_none
@require_POST
@requires(_P)
def back(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """On a screen after all."""
    try:
        deeds.take_back(_found(request, uid), by=person(request), now=timezone.now())
    except SignaturesError as error:
        refuse(request, error)
        return redirect("signatures:paper", uid=uid)
    return redirect("signatures:sitting", uid=uid)


@reads_none
@require_POST
@requires(_P)
def scan(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Scanned sheets come back; or, once all are, who signed."""
    found, user = _found(request, uid), person(request)
    try:
        if request.POST.get("confirm"):
            _confirm(request, found)
        else:
            most = rules().scan.most_bytes + 1
            files = [(each.name or "", each.read(most)) for each in request.FILES.getlist("scans")]
            typed = request.POST.get("codes", "")[:4000].replace("，", " ").replace(",", " ").split()
            _tell(request, deeds.scan(found, files, typed, by=user))
    except SignaturesError as error:
        refuse(request, error)
    return redirect("signatures:paper", uid=uid)


@reads_none
@require_POST
@requires(_P)
def original(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A step of the paper on its way."""
    to = request.POST.get("to", "")
    try:
        if to in OriginalState.values:
            deeds.move_original(
                _found(request, uid),
                OriginalState(to),
                request.POST.get("where", ""),
                by=person(request),
                now=timezone.now(),
            )
    except SignaturesError as error:
        refuse(request, error)
    return redirect("signatures:paper", uid=uid)


def _confirm(request: HttpRequest, found: Sitting) -> None:
    refused = {}
    for signer in found.signers.filter(state=SignerState.WAITING):
        note = request.POST.get(f"note-{signer.place}", "").strip()
        if request.POST.get(f"signed-{signer.place}") != "1":
            refused[signer.place] = note or _("没有在纸上签名，未说明理由。")
    where = request.POST.get("where", "")
    deeds.confirm(found, refused=refused, where=where, by=person(request), now=timezone.now())
    messages.success(request, _("纸面签署已经登记。请登记原件的去向。"))


def _tell(request: HttpRequest, found: list[deeds.Found]) -> None:
    taken = [each for each in found if each.page is not None]
    if taken:
        messages.success(request, _("已收到并比对%(count)d页。") % {"count": len(taken)})
    for each in found:
        if each.page is None:
            messages.error(request, str(each.words))
    if not found:
        messages.error(request, _("没有收到文件。请选择扫描件。"))


def _found(request: HttpRequest, uid: uuid.UUID) -> Sitting:
    return reach.or_404(
        person(request), _P, Sitting.objects.exclude(may_be_on_paper=False).select_related("unit"), uid=uid
    )
