"""Requests, decisions, claims: pages and the posts behind their buttons."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access import reach
from server.access.guard import note_denial, person, refuse, requires
from server.access.models import User
from server.access.personal import Personal, reads, reads_none
from server.access.policies import Permission
from server.recordings.models import Session
from server.recordings.queries import sessions_for
from server.viewing import actions, policies, queries
from server.viewing.errors import ViewingError
from server.viewing.forms import ApplyForm, ColleagueForm, DecideForm, ReasonForm
from server.viewing.models import Grant, ViewingRequest


@reads(Personal.REQUESTS)
@requires(Permission.APPLY_TO_VIEW)
def mine(request: HttpRequest) -> HttpResponse:
    """What I applied for, and what I may watch now."""
    user, now = person(request), timezone.now()
    grants = queries.active_grants(now).filter(person=user).select_related("session", "session__room")
    context = {"requests": queries.requests_of(user)[:100], "grants": grants[:100]}
    return render(request, "viewing/mine.html", context)


@reads(Personal.REQUESTS)
@requires(Permission.APPROVE_VIEWING)
def pending(request: HttpRequest) -> HttpResponse:
    """What waits for my decision, and what I decided."""
    user = person(request)
    context = {
        "requests": queries.requests_before(user),
        "decided": queries.decided_by(user)[:50],
        "form": DecideForm(auto_id=False),
    }
    return render(request, "viewing/pending.html", context)


@reads_none
@require_POST
@requires(Permission.APPROVE_VIEWING)
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Approved or refused, as the pressed button says."""
    user = person(request)
    whole = ViewingRequest.objects.select_related("session", "applicant")
    found = reach.or_404(user, Permission.APPROVE_VIEWING, whole, pk=number)
    said = written(request, _("请写明审批意见。"))
    if said is None:
        return redirect("viewing:pending")
    act = actions.approve if request.POST.get("act") == "approve" else actions.refuse
    try:
        act(person=user, request=found, said=said, now=timezone.now())
        messages.success(
            request, _("已批准，申请人现在可以查看。") if act is actions.approve else _("已作出不予批准的决定。")
        )
    except ViewingError as error:
        refuse(request, error)
    return redirect("viewing:pending")


@reads_none
@require_POST
@requires(Permission.APPLY_TO_VIEW)
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """My own request, no longer asked."""
    user = person(request)
    found = get_object_or_404(queries.requests_of(user), pk=number)
    try:
        actions.withdraw(person=user, request=found, now=timezone.now())
        messages.success(request, _("申请已撤回。"))
    except ViewingError as error:
        refuse(request, error)
    return redirect("viewing:mine")


@reads_none
@require_POST
@requires(Permission.CLAIM_RECORDING)
def claim(request: HttpRequest, ident: str) -> HttpResponse:
    """The presiding prosecutor's claim."""
    user = person(request)
    session = session_or_404(user, ident)
    try:
        actions.claim(person=user, session=session, now=timezone.now())
        messages.success(request, _("认领成功。您现在可以查看这段录像，并为其添加同事。"))
    except ViewingError as error:
        refuse(request, error)
    return redirect("recordings:session", ident=ident)


@reads_none
@require_POST
@requires(Permission.ADD_COLLEAGUE)
def colleague(request: HttpRequest, ident: str) -> HttpResponse:
    """A colleague, added by the claimant."""
    user, now = person(request), timezone.now()
    session = session_or_404(user, ident)
    form = ColleagueForm(request.POST, person=user, session=session, now=now)
    if not form.is_valid():
        messages.error(request, _("请选择同事并写明事由。"))
        return redirect("recordings:session", ident=ident)
    chosen, why = form.cleaned_data["colleague"], form.cleaned_data["why"]
    try:
        actions.add_colleague(person=user, session=session, colleague=chosen, why=why, now=now)
        messages.success(request, _("%(name)s 现在可以查看这段录像。") % {"name": chosen.display_name})
    except ViewingError as error:
        refuse(request, error)
    return redirect("recordings:session", ident=ident)


@reads(Personal.REQUESTS)
@requires(Permission.APPLY_TO_VIEW)
def apply(request: HttpRequest, ident: str) -> HttpResponse:
    """The form of a request to view."""
    user, now = person(request), timezone.now()
    session = session_or_404(user, ident)
    form = ApplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.apply(person=user, session=session, now=now, **form.cleaned_data)
            messages.success(request, _("申请已提交，等待部门负责人审批。"))
            return redirect("viewing:mine")
        except ViewingError as error:
            form.add_error(None, str(error.words))
            note_denial(request, str(error))
    context = {
        "form": form,
        "session": session,
        "allowed": policies.is_allowed(policies.check_apply, user, session, now),
    }
    return render(request, "viewing/apply.html", context)


@reads_none
@require_POST
@requires(Permission.SEE_OWN_UNIT_RECORDINGS)
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """A grant, ended before its time."""
    user = person(request)
    grant = get_object_or_404(Grant.objects.select_related("session", "person"), pk=number)
    session_or_404(user, grant.session_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明收回原因。"))
        return redirect("recordings:session", ident=grant.session_id)
    try:
        actions.revoke(person=user, grant=grant, why=form.cleaned_data["why"], now=timezone.now())
        messages.success(request, _("查看权限已收回，立即生效。"))
    except ViewingError as error:
        refuse(request, error)
    return redirect("recordings:session", ident=grant.session_id)


def session_or_404(user: User, ident: str) -> Session:
    """The session, if this person may know that it exists."""
    return get_object_or_404(sessions_for(user), pk=ident)


def written(request: HttpRequest, missing: str) -> str | None:
    """The reason of a decision; None where there is none, and `missing` is said."""
    form = DecideForm(request.POST)
    if form.is_valid():
        return str(form.cleaned_data["said"])
    messages.error(request, missing)
    return None
