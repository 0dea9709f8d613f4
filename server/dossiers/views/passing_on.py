"""Papers that go to others: served on people, pushed to the case platform, handed to a lawyer by a channel."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access.guard import person, requires
from server.access.personal import Personal, reads, reads_none
from server.documents.models import Document
from server.dossiers import policies, queries
from server.dossiers.actions import handing as handings
from server.dossiers.actions import services as actions
from server.dossiers.forms import HandingForm, ReceiptForm, ServiceForm, SettleForm, WhyForm
from server.dossiers.models import Handing, Service
from server.dossiers.rules import rules, word_of
from server.dossiers.states import ServiceEvent
from server.dossiers.views.common import back_to, case_or_404, frame, misread, told


@reads(Personal.CASES)
@requires(*policies.SEE)
def services(request: HttpRequest, case: int) -> HttpResponse:
    """What was served and pushed, and what came of it; the form for another service."""
    user, now = person(request), timezone.now()
    found = case_or_404(user, case)
    whole = queries.catalogue(found)
    form = ServiceForm(request.POST or None, case=found, whole=whole)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("recipient", "name", "place")}

        def prepare() -> None:
            actions.prepare(
                by=user, case=found, papers=form.chosen(), suspect=form.cleaned_data["suspect"], told=said, now=now
            )

        if told(request, prepare, _("已制作送达，送达后请登记结果。")):
            return back_to("dossiers:services", case)
    context = {
        **frame(request, found),
        "form": form,
        "has_papers": bool(whole.entries),
        "services": [
            (each, word_of(rules().ways, each.way)) for each in found.services.select_related("suspect", "prepared_by")
        ],
        "settle": SettleForm(auto_id=False, now=now, by=user.display_name),
        "pushes": found.pushes.select_related("by")[:100],
    }
    return render(request, "dossiers/services.html", context)


@reads_none
@requires(*policies.WORK)
@require_POST
def settle(request: HttpRequest, case: int, number: int) -> HttpResponse:
    """What came of a service, or that it is void."""
    user, now = person(request), timezone.now()
    found = get_object_or_404(Service.objects.select_related("case"), pk=number, case=case_or_404(user, case))
    if request.POST.get("event") == ServiceEvent.VOID:
        why = WhyForm(request.POST)
        if why.is_valid():
            said = {"reason": why.cleaned_data["why"]}
            told(
                request,
                lambda: actions.settle(by=user, service=found, event=ServiceEvent.VOID, told=said, now=now),
                _("已作废，原登记保留。"),
            )
        else:
            misread(request, _("请写明作废的理由。"))
        return back_to("dossiers:services", case)
    form = SettleForm(request.POST, now=now, by="")
    if not form.is_valid():
        misread(request, _("请填写结果、方式、时间和送达人。"))
        return back_to("dossiers:services", case)
    event = ServiceEvent(form.cleaned_data.pop("event"))
    told(
        request,
        lambda: actions.settle(by=user, service=found, event=event, told=form.cleaned_data, now=now),
        _("送达结果已登记。"),
    )
    return back_to("dossiers:services", case)


@reads(Personal.CASES)
@requires(*policies.WORK)
@require_POST
def receipt_sheet(request: HttpRequest, case: int, number: int) -> HttpResponse:
    """The 送达回证 as a document, begun with what is known of the service; the second time it is that document."""
    user, now = person(request), timezone.now()
    found = get_object_or_404(
        Service.objects.select_related("case", "suspect"), pk=number, case=case_or_404(user, case)
    )
    made: list[Document] = []
    if told(request, lambda: made.append(actions.draw_up(by=user, service=found, now=now)), ""):
        return redirect("documents:document", uid=made[0].uid)
    return back_to("dossiers:services", case)


@reads_none
@requires(policies.MANAGE)
@require_POST
def hand(request: HttpRequest, case: int) -> HttpResponse:
    """A dossier is prepared for a lawyer by a channel."""
    user, now = person(request), timezone.now()
    found = case_or_404(user, case)
    form = HandingForm(request.POST, counsel=queries.counsel_of(found))
    if not form.is_valid():
        misread(request, _("请选择律师、渠道和卷，并填写承诺书的日期和存放位置。"))
        return back_to("dossiers:visits", case)
    counsel = form.chosen()
    said = {name: form.cleaned_data[name] for name in ("channel", "undertaken_on", "undertaking_at")}
    told(
        request,
        lambda: handings.prepare(
            by=user, case=found, lawyer=counsel.lawyer, suspects=counsel.suspects,
            volumes=form.cleaned_data["volumes"], told=said, now=now,
        ),
        _("正在生成卷宗包，生成后在“导出”中下载，移交后请登记。"),
    )  # fmt: skip
    return back_to("dossiers:visits", case)


@reads_none
@requires(policies.MANAGE)
@require_POST
def handed(request: HttpRequest, case: int, number: int, deed: str) -> HttpResponse:
    """It went, its receipt came, or it is withdrawn."""
    user, now = person(request), timezone.now()
    found = get_object_or_404(
        Handing.objects.select_related("case", "export", "lawyer"), pk=number, case=case_or_404(user, case)
    )
    if deed == "hand":
        told(request, lambda: handings.hand(by=user, handing=found, now=now), _("已登记移交，收到回执后请登记。"))
    elif deed == "receipt":
        form = ReceiptForm(request.POST)
        if form.is_valid():
            number_said = form.cleaned_data["number"]
            told(
                request,
                lambda: handings.receipt(by=user, handing=found, number=number_said, now=now),
                _("回执已登记，案件已记“已为律师阅卷会见提供便利”。"),
            )
        else:
            misread(request, _("请填写回执编号。"))
    elif deed == "withdraw":
        why = WhyForm(request.POST)
        if why.is_valid():
            said = why.cleaned_data["why"]
            told(request, lambda: handings.withdraw(by=user, handing=found, why=said, now=now), _("移交已撤销。"))
        else:
            misread(request, _("请写明撤销的理由。"))
    else:
        raise Http404(deed)
    return back_to("dossiers:visits", case)
