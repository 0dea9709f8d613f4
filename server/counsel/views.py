"""A lawyer's bindings; case management's reviews of them are in server/defence, in the inner zone."""

from __future__ import annotations

import uuid

from django.contrib import messages
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
from server.counsel.forms import AskForm, ReasonForm
from server.counsel.models import Binding, Client, Paper
from server.receipts import queries as receipts

_EITHER = (Permission.ASK_BINDING, Permission.DECIDE_BINDINGS)


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
            messages.success(request, _("委托手续已提交，审核结果会显示在这里。"))
            return redirect("counsel:binding", number=made.pk)
    return render(request, "counsel/ask.html", {"form": form})


@reads_none
@requires(Permission.ASK_BINDING)
def binding(request: HttpRequest, number: int) -> HttpResponse:
    """One of them, for its lawyer."""
    found = _known(person(request), number)
    context = {"binding": found, "papers": found.papers.all(), "ending": ReasonForm(auto_id="end_%s")}
    context["receipts"] = receipts.about(uuid.UUID(hex=found.uid))
    return render(request, "counsel/binding.html", context)


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
@requires(Permission.ASK_BINDING)
def end(request: HttpRequest, number: int) -> HttpResponse:
    """My binding, ended."""
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
    found = reach.or_404(person(request), _EITHER, Paper.objects.exclude(arrived_at=None), pk=number)
    response = HttpResponse(papers.fetch(found.digest), content_type=found.media_type)
    response.headers["Content-Disposition"] = _as_attachment(found)
    return response


def _as_attachment(found: Paper) -> str:
    ending = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}[found.media_type]
    return f'attachment; filename="{found.kind}-{found.pk}.{ending}"'


def _known(user: User, number: int) -> Binding:
    whole = Binding.objects.select_related("lawyer", "lawyer__unit", "unit", "decided_by", "ended_by")
    return reach.or_404(user, Permission.ASK_BINDING, whole, pk=number)
