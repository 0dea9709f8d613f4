"""Exports of a dossier: asked for, watched, cancelled, downloaded."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access.guard import person, requires
from server.access.personal import Personal, reads, reads_none
from server.dossiers import policies, queries
from server.dossiers.actions import exports as actions
from server.dossiers.exporting.folder import fit
from server.dossiers.forms import ExportForm
from server.dossiers.models import Export, Form
from server.dossiers.views.common import back_to, case_or_404, frame, told


@reads(Personal.CASES)
@requires(*policies.SEE)
def exports(request: HttpRequest, case: int) -> HttpResponse:
    """What was exported and by whom; the form for another."""
    user = person(request)
    found = case_or_404(user, case)
    shown = frame(request, found)
    whole = queries.catalogue(found)
    form = ExportForm(request.POST or None, volumes=[each.volume for each in whole.shelves])
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def ask() -> None:
            actions.ask(
                by=user, case=found, form=Form(said["form"]), volumes=said["volumes"], why=said["why"],
                now=timezone.now(),
            )  # fmt: skip

        if told(request, ask, _("已开始生成，页面会显示进度。")):
            return back_to("dossiers:exports", case)
    rows = list(found.dossier_exports.select_related("asked_by")[:50])
    context = {
        **shown,
        "whole": whole,
        "form": form,
        "exports": rows,
        "is_worked": any(each.state in actions.OPEN for each in rows),
        "any_signed": any(each.paper.signed for each in whole.entries),
    }
    return render(request, "dossiers/exports.html", context)


@reads_none
@requires(*policies.SEE)
@require_POST
def cancel(request: HttpRequest, case: int, number: int) -> HttpResponse:
    """It is not made."""
    user = person(request)
    found = get_object_or_404(case_or_404(user, case).dossier_exports, pk=number)
    told(request, lambda: actions.cancel(by=user, export=found, now=timezone.now()), _("已取消导出。"))
    return back_to("dossiers:exports", case)


@reads(Personal.CASES, noted=True)
@requires(*policies.SEE)
@require_POST
def download(request: HttpRequest, case: int, number: int) -> HttpResponseBase:
    """The file, for who asked for it."""
    user = person(request)
    found: Export = get_object_or_404(case_or_404(user, case).dossier_exports, pk=number)
    pieces: list[Iterator[bytes]] = []
    if not told(request, lambda: pieces.append(actions.fetch(by=user, export=found)), ""):
        return back_to("dossiers:exports", case)
    ending, media = ("pdf", "application/pdf") if found.form == Form.BOOK else ("zip", "application/zip")
    name = fit(f"{_('卷宗')}-{found.case.bmsah or found.case_id}-{timezone.localtime(found.asked_at):%Y%m%d}")
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(f'{name}.{ending}')}", "Cache-Control": "no-store",
        "Content-Length": str(found.size),
    }  # fmt: skip
    return StreamingHttpResponse(pieces[0], content_type=media, headers=headers)
