"""Pages of self-tests. A picture of a room is personal data: each page that has one is written down as read."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from server.access.guard import person, refuse, requires
from server.access.personal import Personal, read_besides, reads, reads_none
from server.access.policies import Permission, may
from server.devices.models import Room
from server.devices.selftests import actions, queries, reading
from server.devices.selftests.errors import NoSheet
from sync.evidence.selftests import Level

_PRIVATE = {"Cache-Control": "no-store"}


@reads_none
@require_GET
@requires(Permission.SEE_ROOMS_HEALTH)
def tests(request: HttpRequest) -> HttpResponse:
    """The newest test of each of the person's rooms, what is wrong first."""
    return render(
        request, "devices/selftests/list.html", {"rooms": queries.rooms_with_tests(person(request), timezone.now())}
    )


@reads_none
@require_GET
@requires(Permission.SEE_ROOMS_HEALTH)
def test(request: HttpRequest, number: int) -> HttpResponse:
    """One test: each check, what to do and who. 404 for one of a room outside the person's units."""
    user = person(request)
    found = get_object_or_404(queries.tests_for(user), pk=number)
    report = reading.read(found)
    may_look = may(user, Permission.TEND_ROOMS)
    shown = reading.pictures(report) if may_look else []
    if shown:
        read_besides(request, Personal.ROOM_PICTURES)
    lines = reading.lines(report)
    context = {
        "test": found,
        "report": report,
        "wrong": [each for each in lines if each.level in (Level.WARNING, Level.BAD)],
        "lines": lines,
        "pictures": shown,
        "hidden": len(report.pictures) if not may_look else 0,
        "sheet": getattr(found, "sheet", None),
        "may_make": may_look and found.form == "commissioning",
        "others": queries.of_room(found.room),
    }
    return render(request, "devices/selftests/test.html", context)


@reads_none
@require_POST
@requires(Permission.TEND_ROOMS)
def make_sheet(request: HttpRequest, number: int) -> HttpResponse:
    """The signed sheet of a commissioning, made once."""
    user = person(request)
    found = get_object_or_404(queries.tests_for(user), pk=number)
    try:
        actions.make_sheet(actor=user, test=found, now=timezone.now())
        messages.success(request, _("验收单已生成并签名。"))
    except NoSheet as error:
        refuse(request, error)
    return redirect("devices:selftest", number=number)


@reads(Personal.ROOM_PICTURES)
@require_GET
@requires(Permission.TEND_ROOMS)
def sheet_pdf(request: HttpRequest, number: int) -> HttpResponse:
    """The sheet itself, with its pictures."""
    found = get_object_or_404(queries.tests_for(person(request)), pk=number)
    made = getattr(found, "sheet", None)
    if made is None:
        raise Http404(f"test {number} has no sheet")
    headers = {"Content-Disposition": f'attachment; filename="{made.number}.pdf"', **_PRIVATE}
    return HttpResponse(bytes(made.pdf), content_type="application/pdf", headers=headers)


def panel(request: HttpRequest, room: Room) -> str:
    """A room's page: its newest test."""
    found = queries.newest_of_room(room, timezone.now())
    return render_to_string("devices/selftests/panel.html", {"room": room, "newest": found}, request=request)
