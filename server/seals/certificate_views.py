"""The security administrator's page: which certificates were issued, and revoking one. No person is named here."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from server.access.guard import person, refuse, requires
from server.access.personal import Personal, reads
from server.access.policies import Permission
from server.seals import actions, configured, queries
from server.seals.errors import NoPki, SealFault
from server.seals.forms import CertificateFilter, RevokeForm
from server.seals.models import Certificate, Reason
from server.seals.pki.certificates import name_of
from server.seals.pki.folder import ISSUING, ROOT
from server.seals.policy import policy

_PAGE = 50


@reads(Personal.KEYS)
@requires(Permission.REVOKE_SEALS)
def certificates(request: HttpRequest) -> HttpResponse:
    """All that were issued, newest first; the authorities above them; what waits for a stamp."""
    now, narrow = timezone.now(), CertificateFilter(request.GET or None)
    found = queries.certificates(narrow.cleaned_data if narrow.is_valid() else {}, now)
    context = {
        "page": Paginator(found, _PAGE).get_page(request.GET.get("page")),
        "query": urlencode({name: text for name, text in request.GET.items() if name != "page" and text}),
        "filter": narrow,
        "authorities": _authorities(),
        "troubled": queries.troubled()[:_PAGE],
        "policy": policy(),
        "now": now,
    }
    return render(request, "seals/certificates.html", context)


@reads(Personal.KEYS)
@requires(Permission.REVOKE_SEALS)
def certificate(request: HttpRequest, serial: str) -> HttpResponse:
    """One certificate, and the form that revokes it."""
    found = get_object_or_404(Certificate.objects.select_related("revoked_by"), serial=serial)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.revoke(
                found, reason=Reason(given["reason"]), note=given["note"], by=person(request), now=timezone.now()
            )
            messages.success(request, _("证书已撤销，吊销列表即时更新。此前盖有可信时间戳的签名仍然有效。"))
        except SealFault as error:
            refuse(request, error)
        return redirect("seals:certificate", serial=found.serial)
    return render(request, "seals/certificate.html", {"found": found, "form": form, "now": timezone.now()})


def _authorities() -> list[tuple[str, str, datetime]]:
    pki = configured.pki()
    try:
        found = [(key, pki.certificate(key)) for key in (ROOT, ISSUING)]
    except NoPki:
        return []
    return [(key, name_of(each), each.not_valid_after_utc) for key, each in found]
