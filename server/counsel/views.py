"""A lawyer's bindings and case management's reviews of them."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access import reach
from server.access.guard import note_denial, person, refuse, requires
from server.access.models import User
from server.access.personal import Personal, reads, reads_none
from server.access.policies import Permission
from server.counsel import actions, papers, queries
from server.counsel.errors import CounselError
from server.counsel.forms import AcceptForm, AskForm, ReasonForm
from server.counsel.models import Binding, Client, Paper
from server.counsel.states import BindingState

_EITHER = (Permission.ASK_BINDING, Permission.DECIDE_BINDINGS)
_PAGE = 50


@reads_none
@requires(Permission.ASK_BINDING)
def mine(request: HttpRequest) -> HttpResponse:
    """My applications and bindings: my own clients."""
    return render(request, "counsel/mine.html", {"bindings": queries.bindings_of(person(request))[:200]})


@reads_none
@requires(Permission.ASK_BINDING)
def ask(request: HttpRequest) -> HttpResponse:
    """The form of an application, with its papers."""
    form = AskForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.ask(
                lawyer=person(request),
                unit=given["unit"],
                person_said=given["person_said"],
                case_said=given["case_said"],
                client=Client(given["client"]),
                client_name=given["client_name"],
                sheets=form.sheets(),
                now=timezone.now(),
            )
        except CounselError as error:
            form.add_error(None, str(error.words))
            note_denial(request, str(error))
        else:
            messages.success(request, _("委托手续已提交，等待案管部门审核。"))
            return redirect("counsel:binding", number=made.pk)
    return render(request, "counsel/ask.html", {"form": form})


@reads(Personal.COUNSEL)
@requires(Permission.DECIDE_BINDINGS)
def reviews(request: HttpRequest) -> HttpResponse:
    """What waits for review, and what was decided."""
    found = queries.bindings_before(person(request))
    context = {
        "waiting": found.filter(state=BindingState.ASKED).order_by("asked_at", "pk")[:200],
        "page": Paginator(found.exclude(state=BindingState.ASKED), _PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "counsel/reviews.html", context)


@reads(Personal.COUNSEL)
@requires(*_EITHER)
def binding(request: HttpRequest, number: int) -> HttpResponse:
    """One of them, for its lawyer and for who reviews it."""
    user = person(request)
    found = _known(user, number)
    reviewing = found.lawyer_id != user.pk
    context = {
        "binding": found,
        "papers": found.papers.all(),
        "reviewing": reviewing,
        "accepting": AcceptForm(binding=found) if reviewing else None,
        "refusing": ReasonForm(auto_id="refuse_%s"),
        "ending": ReasonForm(auto_id="end_%s"),
    }
    return render(request, "counsel/binding.html", context)


@require_POST
@reads_none
@requires(Permission.DECIDE_BINDINGS)
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Accepted or refused, as the pressed button says."""
    user, now = person(request), timezone.now()
    found = _known(user, number)
    accepting = request.POST.get("act") == "accept"
    form = AcceptForm(request.POST, binding=found) if accepting else ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请核对案号和姓名并写明意见。") if accepting else _("请写明不予通过的理由。"))
        return redirect("counsel:binding", number=number)
    given = form.cleaned_data
    try:
        if accepting:
            actions.accept(
                person=user, binding=found, case=given["case"], suspect=given["suspect"], said=given["said"], now=now
            )
            messages.success(request, _("已绑定，律师现在可以办理该案。"))
        else:
            actions.refuse(person=user, binding=found, said=given["why"], now=now)
            messages.success(request, _("已退回，律师可以看到理由。"))
    except CounselError as error:
        refuse(request, error)
    return redirect("counsel:binding", number=number)


@require_POST
@reads_none
@requires(Permission.ASK_BINDING)
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """My application, no longer asked."""
    user = person(request)
    try:
        actions.withdraw(person=user, binding=_known(user, number), now=timezone.now())
        messages.success(request, _("申请已撤回。"))
    except CounselError as error:
        refuse(request, error)
    return redirect("counsel:mine")


@require_POST
@reads_none
@requires(*_EITHER)
def end(request: HttpRequest, number: int) -> HttpResponse:
    """A binding, ended by its lawyer or by case management."""
    user = person(request)
    found = _known(user, number)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明解除的理由。"))
        return redirect("counsel:binding", number=number)
    try:
        actions.end(person=user, binding=found, why=form.cleaned_data["why"], now=timezone.now())
        messages.success(request, _("绑定已解除，立即生效。"))
    except CounselError as error:
        refuse(request, error)
    return redirect("counsel:binding", number=number)


@reads(Personal.COUNSEL)
@requires(*_EITHER)
def paper(request: HttpRequest, number: int) -> HttpResponse:
    """One paper as it was handed in; never shown within our pages, so that nothing in it runs there."""
    found = reach.or_404(person(request), _EITHER, Paper.objects, pk=number)
    response = HttpResponse(papers.fetch(found.digest), content_type=found.media_type)
    response.headers["Content-Disposition"] = _as_attachment(found)
    return response


def _as_attachment(found: Paper) -> str:
    ending = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}[found.media_type]
    return f'attachment; filename="{found.kind}-{found.pk}.{ending}"'


def _known(user: User, number: int) -> Binding:
    whole = Binding.objects.select_related("lawyer", "lawyer__unit", "unit", "decided_by", "ended_by")
    return reach.or_404(user, _EITHER, whole, pk=number)
