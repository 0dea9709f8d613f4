"""Pages of trouble: alarms, each with what it means; quarantine, each thing with its facts; its bytes, witnessed."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access.guard import person, requires
from server.access.models import User
from server.access.personal import reads_none
from server.access.policies import Permission, may
from server.audit.actions import append
from server.recordings import seams
from server.recordings.actions import people
from server.recordings.errors import AlreadyDone
from server.recordings.models import Quarantined
from server.recordings.queries import open_alarms, sessions_for
from server.recordings.trouble import alarms as facts
from server.recordings.trouble import quarantined as held
from server.vault.configured import quarantine as store

PAGE = 30
LEAST, MOST = 4, 400


@reads_none
@requires(Permission.SEE_QUARANTINE)
def alarms(request: HttpRequest) -> HttpResponse:
    """What somebody must look at, newest first; with ?all=1 what was looked at too."""
    user, everything = person(request), request.GET.get("all") == "1"
    rows = facts.for_user(user) if everything else open_alarms(user)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    query = "all=1" if everything else ""
    context = {"page": page, "query": query, "everything": everything, "held": held.for_user(user).count()}
    return render(request, "recordings/alarms.html", context)


@reads_none
@requires(Permission.SEE_QUARANTINE)
def alarm(request: HttpRequest, number: int) -> HttpResponse:
    """One alarm: what happened, what it means, what to do, what it is of."""
    user = person(request)
    found = facts.told(get_object_or_404(facts.for_user(user), pk=number))
    context = {
        "told": found,
        "alarm": found.row,
        "known": _may_open(user, found.session),
        "panels": seams.trouble(request, f"alarm:{found.row.pk}", found.session),
    }
    return render(request, "recordings/alarm.html", context)


@reads_none
@require_POST
@requires(Permission.SEE_QUARANTINE)
def acknowledge(request: HttpRequest, number: int) -> HttpResponse:
    """One alarm, looked at."""
    user = person(request)
    found = get_object_or_404(facts.for_user(user), pk=number)
    try:
        people.acknowledge_alarm(actor=user, alarm=found, now=timezone.now())
        messages.success(request, _("已确认。"))
    except AlreadyDone:
        messages.info(request, _("已由他人确认。"))
    return redirect("recordings:alarms")


@reads_none
@requires(Permission.SEE_QUARANTINE)
def quarantine(request: HttpRequest) -> HttpResponse:
    """All that failed a check and is kept, the newest first."""
    page = Paginator(held.for_user(person(request)), PAGE).get_page(request.GET.get("page"))
    rows = [held.held(each) for each in page]
    return render(request, "recordings/quarantine.html", {"page": page, "rows": rows, "query": ""})


@reads_none
@requires(Permission.SEE_QUARANTINE)
def quarantined(request: HttpRequest, number: int) -> HttpResponse:
    """One thing; that this person looked is written down, the first time."""
    user = person(request)
    row = _row(user, number)
    found = held.held(row)
    looked = list(held.looked_at(row))
    if not any(each.actor == user.username and each.action == held.LOOKED for each in looked):
        looked.append(append(user, held.LOOKED, row, box=row.box_id, step=row.step))
    names = dict(
        User.objects.filter(username__in={each.actor for each in looked}).values_list("username", "display_name")
    )
    context = {
        "held": found,
        "row": row,
        "looked": [(names.get(each.actor, each.actor), each.at, each.action == held.TAKEN) for each in looked],
        "alarms": facts.alarms_of(row),
        "known": _may_open(user, found.session),
        "panels": seams.trouble(request, f"quarantined:{row.pk}", found.session),
        "least": LEAST,
        "most": MOST,
    }
    return render(request, "recordings/quarantined.html", context)


@reads_none
@require_POST
@requires(Permission.SEE_QUARANTINE)
def quarantined_bytes(request: HttpRequest, number: int) -> HttpResponseBase:
    """The very bytes, for whoever says why: still sealed as the box sealed them. The audit log says who and why."""
    user = person(request)
    row, why = _row(user, number), request.POST.get("why", "").strip()
    size = store().size(row.vault_key)
    if not LEAST <= len(why) <= MOST:
        messages.error(request, _("请写明下载的用途，至少四个字。"))
    elif size is None:
        messages.error(request, _("隔离区中没有这件内容的文件，请检查存储。"))
    else:
        append(user, held.TAKEN, row, box=row.box_id, why=why, digest=bytes(row.digest).hex())
        answer = StreamingHttpResponse(
            store().read_range(row.vault_key, 0, size), content_type="application/octet-stream"
        )
        answer["Content-Length"] = str(size)
        answer["Content-Disposition"] = f'attachment; filename="quarantined-{row.pk}.bin"'
        return answer
    return redirect("recordings:quarantined", number=number)


def _row(user: User, number: int) -> Quarantined:
    return get_object_or_404(held.for_user(user), pk=number)


def _may_open(user: User, session: object) -> bool:
    """Whether the recording's own page is one of his: an operator sees health, never recordings."""
    if session is None or not may(user, Permission.SEE_OWN_UNIT_RECORDINGS):
        return False
    return sessions_for(user).filter(pk=getattr(session, "pk", "")).exists()
