"""The archived dossier: archived, asked to be opened again, decided."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access.guard import person, requires
from server.access.personal import Personal, reads, reads_none
from server.dossiers import policies, queries
from server.dossiers.actions import archives as actions
from server.dossiers.forms import ArchiveForm, DecideForm, WhyForm
from server.dossiers.models import Archive
from server.dossiers.rules import rules, word_of
from server.dossiers.views.common import back_to, case_or_404, frame, misread, told


@reads(Personal.CASES)
@requires(*policies.SEE)
def archive(request: HttpRequest, case: int) -> HttpResponse:
    """Whether it is archived, till when it is kept, what stands in the way; the history."""
    user = person(request)
    found = case_or_404(user, case)
    shown = frame(request, found)
    form = ArchiveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kept = form.cleaned_data["retention"]
        if told(
            request,
            lambda: actions.archive(by=user, case=found, retention=kept, now=timezone.now()),
            _("卷宗已归档，从现在起只能查阅和导出。"),
        ):
            return back_to("dossiers:archive", case)
    now_in_force = shown["archive"]
    context = {
        **shown,
        "form": form,
        "why_form": WhyForm(auto_id=False),
        "decide_form": DecideForm(auto_id=False),
        "open_ends": actions.open_ends(found) if now_in_force is None else (),
        "pages": queries.catalogue(found).pages,
        "may_decide": bool(now_in_force)
        and policies.is_allowed(policies.check_decide, user, now_in_force, shown["now"]),
        "archives": [
            (each, word_of(rules().retentions, each.retention), len(each.entries))
            for each in found.archives.select_related("by", "asked_by", "decided_by")
        ],
    }
    return render(request, "dossiers/archive.html", context)


@reads_none
@requires(*policies.WORK)
@require_POST
def ask(request: HttpRequest, case: int, number: int) -> HttpResponse:
    """A request to open it again."""
    user = person(request)
    found = get_object_or_404(Archive.objects.select_related("case"), pk=number, case=case_or_404(user, case))
    form = WhyForm(request.POST)
    if form.is_valid():
        why = form.cleaned_data["why"]
        told(
            request,
            lambda: actions.ask_to_open(by=user, archive=found, why=why, now=timezone.now()),
            _("申请已提交，等待部门负责人或者检察长审批。"),
        )
    else:
        misread(request, _("请写明重新打开的理由。"))
    return back_to("dossiers:archive", case)


@reads_none
@requires(policies.DECIDE)
@require_POST
def decide(request: HttpRequest, case: int, number: int) -> HttpResponse:
    """Opened again, or not, as the pressed button says."""
    user = person(request)
    found = get_object_or_404(Archive.objects.select_related("case"), pk=number, case=case_or_404(user, case))
    form = DecideForm(request.POST)
    if form.is_valid():
        approves = request.POST.get("act") == "approve"
        said = form.cleaned_data["said"]
        told(
            request,
            lambda: actions.decide(by=user, archive=found, approves=approves, said=said, now=timezone.now()),
            _("已批准，卷宗可以补充，补充后请重新归档。") if approves else _("已作出不予批准的决定。"),
        )
    else:
        misread(request, _("请写明审批意见。"))
    return back_to("dossiers:archive", case)
