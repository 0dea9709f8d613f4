"""What is pressed on a case's page: a step written down, a move, a recording linked."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access.guard import person
from server.access.personal import reads_none
from server.cases.actions import course as actions
from server.cases.actions import links
from server.cases.forms import LinkForm, ReasonForm, StepForm, WhoForm
from server.cases.models import SessionLink, Step
from server.cases.states import Event
from server.cases.steps import StepKind
from server.cases.views.common import case_or_404, deed_of, edits_cases, to_case, told
from server.recordings.models import Session


@reads_none
@require_POST
@edits_cases
def step(request: HttpRequest, number: int) -> HttpResponse:
    """Something was done."""
    case = case_or_404(person(request), number)
    form = StepForm(request.POST, case=case)
    if not form.is_valid():
        messages.error(request, _("请选择事项，填写日期，并检查人员是否属于本案。"))
        return to_case(number, "write")
    said, (at, is_day) = form.cleaned_data, form.at()
    told(
        request,
        lambda: actions.write_step(
            case=case, kind=StepKind(said["kind"]), suspects=list(said["suspects"]), at=at, is_day=is_day,
            reference=said["reference"], note=said["note"], deed=deed_of(request),
        ),
        _("已登记：%(step)s。") % {"step": StepKind(said["kind"]).label},
    )  # fmt: skip
    return to_case(number, "next")


@reads_none
@require_POST
@edits_cases
def void(request: HttpRequest, ident: int) -> HttpResponse:
    """A step written by mistake."""
    found = get_object_or_404(Step.objects.select_related("case"), pk=ident)
    case_or_404(person(request), found.case_id)
    form = ReasonForm(request.POST)
    if form.is_valid():
        why = form.cleaned_data["why"]
        told(request, lambda: actions.void_step(step=found, deed=deed_of(request, why)), _("已作废，原登记保留。"))
    else:
        messages.error(request, _("请写明作废的理由。"))
    return to_case(found.case_id, "steps")


@reads_none
@require_POST
@edits_cases
def move(request: HttpRequest, number: int) -> HttpResponse:
    """The case moves on."""
    case = case_or_404(person(request), number)
    event = request.POST.get("event", "")
    if event not in Event.values:
        raise Http404(event)
    why = request.POST.get("why", "").strip()[:400]
    told(
        request,
        lambda: actions.move(case=case, event=Event(event), deed=deed_of(request, why)),
        _("已完成：%(event)s。") % {"event": Event(event).label},
    )
    return to_case(number, "next")


@reads_none
@require_POST
@edits_cases
def link(request: HttpRequest, number: int) -> HttpResponse:
    """A recording is of this case."""
    case = case_or_404(person(request), number)
    form = LinkForm(request.POST, case=case)
    session = Session.objects.filter(pk=request.POST.get("session", "")).first()
    if not form.is_valid() or session is None:
        messages.error(request, _("请选择录像和人员，并写明理由。"))
        return to_case(number, "recordings")
    said = form.cleaned_data
    told(
        request,
        lambda: links.link_session(
            case=case, session=session, suspects=list(said["suspects"]), deed=deed_of(request, said["why"])
        ),
        _("录像已关联到本案。"),
    )
    return to_case(number, "recordings")


@reads_none
@require_POST
@edits_cases
def unlink(request: HttpRequest, ident: int) -> HttpResponse:
    """It is not."""
    found = get_object_or_404(SessionLink.objects.select_related("case"), pk=ident)
    case_or_404(person(request), found.case_id)
    form = ReasonForm(request.POST)
    if form.is_valid():
        why = form.cleaned_data["why"]
        told(request, lambda: links.end_link(link=found, deed=deed_of(request, why)), _("关联已解除，原记录保留。"))
    else:
        messages.error(request, _("请写明解除关联的理由。"))
    return to_case(found.case_id, "recordings")


@reads_none
@require_POST
@edits_cases
def who(request: HttpRequest, ident: int) -> HttpResponse:
    """Who is in it."""
    found = get_object_or_404(SessionLink.objects.select_related("case"), pk=ident)
    case = case_or_404(person(request), found.case_id)
    form = WhoForm(request.POST, case=case)
    if form.is_valid():
        said = form.cleaned_data
        told(
            request,
            lambda: links.say_who(link=found, suspects=list(said["suspects"]), deed=deed_of(request, said["why"])),
            _("录像中的人员已登记。"),
        )
    else:
        messages.error(request, _("请选择录像中的人员，并写明根据。"))
    return to_case(found.case_id, "recordings")
