"""Imports of files: the list with its upload, one import from its columns to its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access import reach
from server.access.guard import person, refuse, requires
from server.access.personal import Personal, reads
from server.access.policies import Permission
from server.gateways.errors import GatewayError
from server.gateways.forms import ColumnsForm, UploadForm
from server.gateways.imports import held, jobs
from server.gateways.models import ImportJob, ImportState
from server.gateways.models.imports import ENDED, WORKED

P = Permission.IMPORT_CASES
#: So few rows are worked on while the person waits; more are left to `run_gateways`.
AT_ONCE = 200
SHOWN = 200


@reads(Personal.CASES)
@requires(P)
def imports(request: HttpRequest) -> HttpResponse:
    """A new file, and those before it."""
    user = person(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = jobs.receive(
                by=user, name=file.name, data=file.read(), origin=form.cleaned_data["origin"], now=timezone.now()
            )
        except GatewayError as error:
            form.add_error("file", str(error.words))
        else:
            return redirect("gateways:import", number=made.pk)
    before = reach.within(user, P, ImportJob.objects.select_related("made_by"), timezone.now())[:50]
    return render(request, "gateways/imports.html", {"form": form, "jobs": before})


@reads(Personal.CASES)
@requires(P)
def job(request: HttpRequest, number: int) -> HttpResponse:
    """One import: its columns, its trial, its progress, its end."""
    found = _job(request, number)
    return _page(request, found, ColumnsForm(headers=found.headers, columns=found.columns))


@reads(Personal.CASES)
@requires(P)
@require_POST
def columns(request: HttpRequest, number: int) -> HttpResponse:
    """The columns are said: the trial begins."""
    found = _job(request, number)
    form = ColumnsForm(request.POST, headers=found.headers, columns=found.columns)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        jobs.set_columns(by=person(request), job=found, columns=form.columns(), now=timezone.now())
    except GatewayError as error:
        form.add_error(None, str(error.words))
        return _page(request, found, form)
    return _to(found)


@reads(Personal.CASES)
@requires(P)
@require_POST
def write(request: HttpRequest, number: int) -> HttpResponse:
    """The trial was right: written, all or nothing."""
    found = _job(request, number)
    return _done(request, found, lambda: jobs.begin_write(by=person(request), job=found, now=timezone.now()))


@reads(Personal.CASES)
@requires(P)
@require_POST
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    """Nothing of it is written."""
    found = _job(request, number)
    return _done(request, found, lambda: jobs.cancel(by=person(request), job=found, now=timezone.now()))


def _job(request: HttpRequest, number: int) -> ImportJob:
    return reach.or_404(person(request), P, ImportJob.objects.select_related("unit", "made_by"), pk=number)


def _done(request: HttpRequest, found: ImportJob, act: Callable[[], None]) -> HttpResponse:
    try:
        act()
    except GatewayError as error:
        refuse(request, error)
        return redirect("gateways:import", number=found.pk)
    found.refresh_from_db()
    if found.state == ImportState.CANCELLED:
        messages.success(request, _("已取消，什么也没有写入。"))
    return _to(found)


def _to(found: ImportJob) -> HttpResponse:
    if found.rows <= AT_ONCE:
        taken = jobs.take_next(timezone.now(), found.pk)
        if taken is not None:
            jobs.work(taken)
    return redirect("gateways:import", number=found.pk)


def _page(request: HttpRequest, found: ImportJob, form: ColumnsForm) -> HttpResponse:
    is_worked = found.state in WORKED
    done = held.told(found.pk) if is_worked else found.done
    context: dict[str, Any] = {
        "job": found,
        "form": form,
        "is_worked": is_worked,
        "is_ended": found.state in ENDED,
        "waits": is_worked and found.beat_at is None,
        "done": done,
        "total": found.cases if found.state == ImportState.WRITING else found.rows,
        "troubles": found.troubles.all()[:SHOWN],
        "shown": SHOWN,
    }
    return render(request, "gateways/import.html", context)
