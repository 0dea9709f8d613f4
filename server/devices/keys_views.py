"""The key page: what is believed, since when, what for, what is due. Every look at it is an audit event."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from server.access.guard import requires
from server.access.personal import Personal, reads
from server.access.policies import Permission
from server.devices import custody


@reads(Personal.KEYS)
@requires(Permission.SEE_KEYS)
def keys(request: HttpRequest) -> HttpResponse:
    """Keys of the centre, boxes it believes, certificates and their ends."""
    now = timezone.now()
    context = {
        "keys": custody.keys(now),
        "boxes": custody.boxes(now),
        "certificates": custody.own_certificates(now),
        "policy": custody.policy(),
    }
    return render(request, "devices/keys.html", context)
