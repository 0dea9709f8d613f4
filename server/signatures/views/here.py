"""A tablet in the room: a code, no account. A browser in which somebody is signed in is not handed to a suspect."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from server.access.guard import note_denial
from server.access.personal import reads_none
from server.signatures.actions import pairing
from server.signatures.errors import WrongCode
from server.signatures.panel import panel_of, remember
from server.signatures.rules import rules
from server.signatures.seat import SESSION, device_of


@reads_none
@never_cache
@require_http_methods(["GET", "POST"])
def here(request: HttpRequest) -> HttpResponse:
    """The field for the code; a bound device is led to its desk."""
    bound = device_of(request)
    if bound is not None:
        return redirect("signatures:desk", uid=bound.sitting.uid)
    panel = panel_of(request)
    if request.user.is_authenticated:
        return render(request, "signatures/here.html", {"is_somebodys": True, "panel": panel})
    words: object = ""
    if request.method == "POST":
        now = timezone.now()
        try:
            device = pairing.pair(request.POST.get("code", "")[:20], address=_address(request), now=now)
        except WrongCode as error:
            words = error.words
            note_denial(request, str(error))
        else:
            request.session.cycle_key()
            request.session[SESSION] = str(device.token)
            remember(request, panel)
            request.session.set_expiry(rules().pairing.hours * 3600)
            return redirect("signatures:desk", uid=device.sitting.uid)
    context = {
        "words": words,
        "code": request.GET.get("code", "")[:8],
        "digits": rules().pairing.digits,
        "panel": panel,
    }
    return render(request, "signatures/here.html", context, status=403 if words else 200)


@reads_none
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """The tablet is bound no more."""
    bound, panel = device_of(request), panel_of(request)
    if bound is not None:
        pairing.part(bound, by="signatures", now=timezone.now())
    request.session.flush()
    messages.success(request, _("本设备已经解除绑定。"))
    return redirect(reverse("signatures:here") + (f"?panel={panel}" if panel else ""))


@reads_none
@never_cache
@require_GET
def coming(request: HttpRequest) -> HttpResponse:
    """Where a device whose sitting is over goes next: the presider took it along, or nowhere yet."""
    bound = device_of(request)
    to = reverse("signatures:desk", args=[bound.sitting.uid]) if bound is not None else ""
    return JsonResponse({"to": to})


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))[:45]
