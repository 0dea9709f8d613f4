"""For case management: the police's parcels, which bring the files of a case's dossier."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access import reach
from server.access.guard import person, refuse, requires
from server.access.personal import Personal, reads
from server.access.policies import Permission
from server.cases.models import Case
from server.gateways.dossiers import parcels
from server.gateways.dossiers.reading import MOST_BYTES
from server.gateways.errors import GatewayError, UnfitFile
from server.gateways.forms import ParcelForm
from server.gateways.models import Parcel

P = Permission.IMPORT_CASES


@reads(Personal.CASES)
@requires(P)
def dossier(request: HttpRequest, case: int) -> HttpResponse:
    """The parcels of this case, and the form for another. 404 for strangers."""
    user = person(request)
    found = reach.or_404(user, P, Case.objects.select_related("unit"), pk=case)
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
    context = {"case": found, "parcels": found.parcels.select_related("made_by")[:20], "form": form}
    return render(request, "gateways/dossier.html", context)


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
