"""The operator's pages: could this centre be restored, and for how long is there room."""

from __future__ import annotations

import dataclasses
from collections import Counter
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from server.access.guard import requires
from server.access.personal import reads_none
from server.access.policies import Permission
from server.operations import queries
from server.operations.compliance import GROUPS, STYLES, WORDS, Stands, clauses
from server.operations.forecast import Measured, need
from server.operations.forms import ForecastForm
from server.operations.models import Backup, Drill
from server.operations.rules import rules

_LATEST = 12


@reads_none
@requires(Permission.SEE_STORAGE)
def keeping(request: HttpRequest) -> HttpResponse:
    """Backups and drills, the disk, and a forecast of what is typed."""
    now = timezone.now()
    measured = queries.measured(now)
    context = {
        "now": now,
        "rules": rules(),
        "keeping": queries.keeping(now),
        "backups": Backup.objects.all()[:_LATEST],
        "drills": Drill.objects.all()[:_LATEST],
    }
    if measured is not None:
        context |= _storage(request, measured, now)
    return render(request, "operations/keeping.html", context)


@reads_none
@requires(Permission.SEE_STORAGE, Permission.SEE_AUDIT, Permission.SEE_KEYS)
def compliance(request: HttpRequest) -> HttpResponse:
    """What is asked of the system, clause by clause, and how it stands."""
    every = clauses()
    counts = Counter(each.stands for each in every)
    context = {
        "groups": [(title, [each for each in every if each.group == key]) for key, title in GROUPS.items()],
        "counts": [({"words": WORDS[each], "style": STYLES[each]}, counts[each]) for each in Stands],
    }
    return render(request, "operations/compliance.html", context)


def _storage(request: HttpRequest, measured: Measured, now: datetime) -> dict[str, Any]:
    rooms = queries.rooms(now)
    first = queries.assumed(measured, rooms, rules().storage)
    form = ForecastForm(request.GET or None, initial=dataclasses.asdict(first))
    assumed = form.assumed() if form.is_bound and form.is_valid() else first
    return {
        "measured": measured,
        "rooms": rooms,
        "measured_gb": round((measured.bytes_an_hour or 0) / 10**9, 2),
        "vault": queries.vault(measured, now),
        "form": form,
        "need": None if form.is_bound and not form.is_valid() else need(assumed),
    }
