"""Keys of other systems: made, shown once, revoked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access import reach
from server.access.guard import person, refuse, requires
from server.access.personal import reads_none
from server.access.policies import Permission
from server.gateways import systems as actions
from server.gateways.errors import GatewayError
from server.gateways.forms import SystemForm
from server.gateways.models import System

P = Permission.STEER_EXCHANGE


@reads_none
@requires(P)
def systems(request: HttpRequest) -> HttpResponse:
    """All keys of the units in reach; a new one is shown on this answer alone."""
    user = person(request)
    form = SystemForm(request.POST or None, user=user)
    made: dict[str, object] = {}
    if request.method == "POST" and form.is_valid():
        try:
            system, key, signing = actions.add(by=user, now=timezone.now(), **form.cleaned_data)
            made = {"system": system, "key": key, "signing": signing}
        except GatewayError as error:
            form.add_error("answerable", str(error.words))
    rows = reach.within(user, P, System.objects.select_related("unit", "answerable"), timezone.now())
    context = {"form": SystemForm(user=user) if made else form, "made": made, "systems": rows}
    answer = render(request, "gateways/systems.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@reads_none
@requires(P)
@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """The key opens nothing any more."""
    system = reach.or_404(person(request), P, System.objects, pk=number)
    try:
        actions.revoke(by=person(request), system=system, now=timezone.now())
        messages.success(request, _("密钥已吊销。"))
    except GatewayError as error:
        refuse(request, error)
    return redirect("gateways:systems")
