"""The outbound queue: seen and steered. Bodies are not shown: they hold numbers of cases."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access.guard import person, refuse, requires
from server.access.personal import reads_none
from server.access.policies import Permission
from server.gateways.errors import GatewayError
from server.gateways.exchange import queue
from server.gateways.forms import WhyForm
from server.gateways.models import Outgoing, OutgoingState

P = Permission.STEER_EXCHANGE
SHOWN = 100
OPEN = (OutgoingState.WAITING, OutgoingState.HELD)


@reads_none
@requires(P)
def outgoing(request: HttpRequest) -> HttpResponse:
    """What waits and what is held, the oldest first; then what ended lately."""
    rows = Outgoing.objects.select_related("system")
    waiting = rows.filter(state__in=OPEN)
    context = {
        "messages_open": waiting[:SHOWN],
        "count": waiting.count(),
        "held": waiting.filter(state=OutgoingState.HELD).count(),
        "ended": rows.exclude(state__in=OPEN).order_by("-ended_at", "-pk")[:30],
        "has_platform": queue.has_platform(),
        "shown": SHOWN,
    }
    return render(request, "gateways/outgoing.html", context)


@reads_none
@requires(P)
@require_POST
def steer(request: HttpRequest, number: int, deed: str) -> HttpResponse:
    """Sent at once, held, or dropped with a reason."""
    message = get_object_or_404(Outgoing, pk=number)
    by, now = person(request), timezone.now()
    form = WhyForm(request.POST)
    try:
        if deed == "retry":
            queue.retry(by=by, message=message, now=now)
            messages.success(request, _("将马上重新发送。"))
        elif deed not in ("hold", "drop"):
            raise Http404(deed)
        elif not form.is_valid():
            messages.error(request, _("请写明理由，至少两个字。"))
        else:
            act = queue.hold if deed == "hold" else queue.drop
            act(by=by, message=message, why=form.cleaned_data["why"], now=now)
            messages.success(request, _("已暂停。") if deed == "hold" else _("已放弃，不再发送。"))
    except GatewayError as error:
        refuse(request, error)
    return redirect("gateways:outgoing")
