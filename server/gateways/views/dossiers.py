"""A case's dossier: its documents, and for case management the parcels that bring them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access import reach
from server.access.guard import person, refuse, requires
from server.access.personal import Personal, reads, reads_none
from server.access.policies import Permission
from server.cases import policies
from server.cases.models import Case
from server.gateways.dossiers import parcels
from server.gateways.dossiers.reading import MOST_BYTES
from server.gateways.errors import GatewayError, UnfitFile
from server.gateways.exchange import documents, judgments, queue
from server.gateways.forms import ParcelForm
from server.gateways.models import Parcel

P = Permission.IMPORT_CASES


@reads(Personal.CASES)
@requires(*policies.SEE)
def dossier(request: HttpRequest, case: int) -> HttpResponse:
    """The documents by volume; whoever may import sees and sends parcels too. 404 for strangers."""
    user = person(request)
    found = reach.or_404(user, policies.SEE, Case.objects.select_related("unit"), pk=case)
    may_import = reach.reaches(user, P, found, timezone.now())
    if request.method == "POST" and not may_import:
        raise PermissionDenied(P)
    form = ParcelForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > MOST_BYTES:
                raise UnfitFile("parcel: too large", _("压缩包过大。请按卷分成几个包上传。"))
            parcels.receive(by=user, case=found, name=file.name, data=file.read(), now=timezone.now())
            return redirect("gateways:dossier", case=case)
        except GatewayError as error:
            form.add_error("file", str(error.words))
    context = {
        "case": found,
        "files": found.dossier.select_related("sent", "sent__by"),
        "judgments": found.judgments.all(),
        "may_send": queue.has_platform() and policies.is_allowed(policies.check_edit, user, found, timezone.now()),
        "parcels": found.parcels.select_related("made_by")[:20] if may_import else (),
        "form": form if may_import else None,
    }
    return render(request, "gateways/dossier.html", context)


@reads(Personal.CASES, noted=True)
@requires(*policies.SEE)
def file(request: HttpRequest, case: int, number: int) -> HttpResponse:
    """One document, as it was sent."""
    user = person(request)
    found = reach.or_404(user, policies.SEE, Case.objects, pk=case)
    wanted = get_object_or_404(found.dossier, pk=number)
    try:
        data = parcels.read_file(by=user, file=wanted)
    except GatewayError as error:
        refuse(request, error)
        return redirect("gateways:dossier", case=case)
    headers = {"Content-Disposition": f'attachment; filename="{wanted.digest[:16]}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(data, content_type="application/pdf", headers=headers)


@reads_none
@requires(*policies.EDIT)
@require_POST
def send(request: HttpRequest, case: int, number: int) -> HttpResponse:
    """The document goes to the case platform."""
    user = person(request)
    found = reach.or_404(user, policies.SEE, Case.objects, pk=case)
    wanted = get_object_or_404(found.dossier.select_related("case"), pk=number)
    try:
        documents.send(by=user, file=wanted, now=timezone.now())
        messages.success(request, _("已排队发送。送达情况由运维人员在“对外交换”中查看。"))
    except GatewayError as error:
        refuse(request, error)
    return redirect("gateways:dossier", case=case)


@reads(Personal.CASES, noted=True)
@requires(*policies.SEE)
def judgment(request: HttpRequest, case: int, number: int) -> HttpResponse:
    """A court's document, as the case platform gave it."""
    user = person(request)
    found = reach.or_404(user, policies.SEE, Case.objects, pk=case)
    wanted = get_object_or_404(found.judgments, pk=number)
    try:
        data = judgments.read(by=user, judgment=wanted)
    except GatewayError as error:
        refuse(request, error)
        return redirect("gateways:dossier", case=case)
    ending = "pdf" if wanted.media == "application/pdf" else "bin"
    headers = {
        "Content-Disposition": f'attachment; filename="{wanted.digest[:16]}.{ending}"', "Cache-Control": "no-store",
    }  # fmt: skip
    return HttpResponse(data, content_type="application/octet-stream", headers=headers)


@reads(Personal.CASES)
@requires(P)
@require_POST
def decide(request: HttpRequest, number: int, deed: str) -> HttpResponse:
    """The parcel is filed, or not."""
    user, now = person(request), timezone.now()
    parcel = get_object_or_404(Parcel.objects.select_related("case"), pk=number)
    reach.or_404(user, P, Case.objects, pk=parcel.case_id)
    acts = {"file": parcels.confirm, "cancel": parcels.cancel}
    if deed not in acts:
        raise Http404(deed)
    try:
        acts[deed](by=user, parcel=parcel, now=now)
        messages.success(request, _("即将入卷。") if deed == "file" else _("已取消，没有入卷。"))
    except GatewayError as error:
        refuse(request, error)
    return redirect("gateways:dossier", case=parcel.case_id)
