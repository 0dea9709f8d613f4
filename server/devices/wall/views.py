"""The technician's tasks: what is wrong in the rooms, what to do, who sees to it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from server.access.guard import person, refuse, requires
from server.access.personal import reads_none
from server.access.policies import Permission
from server.devices.errors import AlarmOver
from server.devices.wall import actions, queries
from server.devices.wall.facts import Standing


@reads_none
@require_GET
@requires(Permission.TEND_ROOMS)
def tasks(request: HttpRequest) -> HttpResponse:
    """Alarms that stand in the person's rooms: first those of his own role, the worst first."""
    user, now = person(request), timezone.now()
    found = [Standing(code=each.code, detail=each.detail, alarm=each) for each in queries.standing_for(user)]
    found.sort(key=lambda each: (-each.rule.level, each.alarm.since if each.alarm else now))
    context = {
        "mine": [each for each in found if each.rule.whose == user.role],
        "others": [each for each in found if each.rule.whose != user.role],
        "is_watched": queries.is_watched(now),
    }
    return render(request, "devices/wall/tasks.html", context)


@reads_none
@require_POST
@requires(Permission.TEND_ROOMS)
def take(request: HttpRequest, number: int) -> HttpResponse:
    """One alarm, taken up by who asks. 404 for one of a room outside his units."""
    user = person(request)
    alarm = get_object_or_404(queries.alarms_for(user), pk=number)
    try:
        actions.take_up(actor=user, alarm=alarm, note=request.POST.get("note", "").strip(), now=timezone.now())
        messages.success(request, _("已记下由您处置；故障消失后自动解除。"))
    except AlarmOver as error:
        refuse(request, error)
    return redirect("devices:tasks")
