"""Case management's reviews of bindings: papers on one side, the register's suspects on the other."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access import reach
from server.access.guard import person, refuse, requires
from server.access.models import User
from server.access.personal import Personal, reads, reads_none
from server.access.policies import Permission
from server.cases.models import Suspect
from server.cases.queries.lists import cases_of
from server.counsel import actions as counsel
from server.counsel.errors import CounselError
from server.counsel.models import Binding
from server.counsel.queries import bindings_before
from server.counsel.states import BindingState
from server.defence import actions, queries
from server.defence.errors import DefenceError
from server.defence.forms import AcceptForm, ChooseForm, ReasonForm
from server.defence.models import Defence

_PAGE = 50


@reads(Personal.COUNSEL)
@requires(Permission.DECIDE_BINDINGS)
def reviews(request: HttpRequest) -> HttpResponse:
    """What waits for review, what lacks its suspect, and what was decided."""
    found = bindings_before(person(request))
    context = {
        "waiting": found.filter(state=BindingState.ASKED).order_by("asked_at", "pk")[:200],
        "unlinked": queries.unlinked(found)[:200],
        "page": Paginator(found.exclude(state=BindingState.ASKED), _PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "defence/reviews.html", context)


@reads(Personal.COUNSEL, Personal.CASES)
@requires(Permission.DECIDE_BINDINGS)
def review(request: HttpRequest, number: int) -> HttpResponse:
    """One binding: what the lawyer handed in, whom he may mean, and the decision."""
    user = person(request)
    found = _known(user, number)
    defence = Defence.objects.filter(binding=found).select_related("suspect__case").first()
    choosing = found.state == BindingState.ASKED or (found.state == BindingState.BOUND and defence is None)
    text = request.GET.get("q", "").strip()[:64]
    context = {
        "binding": found,
        "papers": found.papers.all(),
        "missing": found.papers.filter(arrived_at=None).count(),
        "defence": defence,
        "choosing": choosing,
        "text": text,
        "candidates": queries.candidates(user, found, text) if choosing else (),
        "accepting": AcceptForm(),
        "refusing": ReasonForm(auto_id="refuse_%s"),
        "ending": ReasonForm(auto_id="end_%s"),
    }
    return render(request, "defence/review.html", context)


@require_POST
@reads_none
@requires(Permission.DECIDE_BINDINGS)
def accept(request: HttpRequest, number: int) -> HttpResponse:
    """Bound to the chosen suspect."""
    user = person(request)
    found, form = _known(user, number), AcceptForm(request.POST)

    def act() -> None:
        suspect = _suspect(user, form.cleaned_data["suspect"])
        said = form.cleaned_data["said"]
        actions.accept(person=user, binding=found, suspect=suspect, said=said, now=timezone.now())

    return _done(request, number, form, act, _("已绑定，律师现在可以办理该案。"))


@require_POST
@reads_none
@requires(Permission.DECIDE_BINDINGS)
def refuse_it(request: HttpRequest, number: int) -> HttpResponse:
    """Refused, with a reason."""
    user = person(request)
    found, form = _known(user, number), ReasonForm(request.POST)

    def act() -> None:
        counsel.refuse(person=user, binding=found, said=form.cleaned_data["why"], now=timezone.now())

    return _done(request, number, form, act, _("已退回，律师可以看到理由。"))


@require_POST
@reads_none
@requires(Permission.DECIDE_BINDINGS)
def link(request: HttpRequest, number: int) -> HttpResponse:
    """A binding from before the link, given its suspect."""
    user = person(request)
    found, form = _known(user, number), ChooseForm(request.POST)

    def act() -> None:
        suspect = _suspect(user, form.cleaned_data["suspect"])
        actions.link(person=user, binding=found, suspect=suspect, now=timezone.now())

    return _done(request, number, form, act, _("已关联到案件人员。"))


@require_POST
@reads_none
@requires(Permission.DECIDE_BINDINGS)
def end(request: HttpRequest, number: int) -> HttpResponse:
    """Ended by case management."""
    user = person(request)
    found, form = _known(user, number), ReasonForm(request.POST)

    def act() -> None:
        counsel.end(person=user, binding=found, why=form.cleaned_data["why"], now=timezone.now())

    return _done(request, number, form, act, _("绑定已解除，立即生效。"))


def _done(request: HttpRequest, number: int, form: Form, act: Callable[[], None], done: str) -> HttpResponse:
    if not form.is_valid():
        first = next(iter(form.errors.items()))
        says = str(first[1][0]) if first[0] == "suspect" else _("请写明意见或理由（至少两个字）。")
        messages.error(request, says)
        return redirect("defence:review", number=number)
    try:
        with transaction.atomic():
            act()
        messages.success(request, done)
    except (CounselError, DefenceError) as error:
        refuse(request, error)
    return redirect("defence:review", number=number)


def _known(user: User, number: int) -> Binding:
    whole = Binding.objects.select_related("lawyer", "lawyer__unit", "unit", "decided_by", "ended_by")
    return reach.or_404(user, Permission.DECIDE_BINDINGS, whole, pk=number)


def _suspect(user: User, key: int) -> Suspect:
    found = Suspect.objects.filter(pk=key, case__in=cases_of(user)).select_related("case").first()
    if found is None:
        raise Http404(f"suspect {key}")
    return found
