"""The pages of emergency viewing: ask, confirm, review."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access.guard import note_denial, person, refuse, requires
from server.access.personal import Personal, reads, reads_none
from server.access.policies import Permission
from server.viewing import emergency, policies
from server.viewing.errors import ViewingError
from server.viewing.forms import EmergencyForm
from server.viewing.rules import emergency as rules
from server.viewing.views import session_or_404, written

_LATEST = 50


@reads(Personal.REQUESTS)
@requires(Permission.APPLY_TO_VIEW)
def ask(request: HttpRequest, ident: str) -> HttpResponse:
    """The first person's form."""
    user, now = person(request), timezone.now()
    session = session_or_404(user, ident)
    form = EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            emergency.ask(person=user, session=session, now=now, reason=form.cleaned_data["reason"])
            messages.success(request, _("申请已发出。请联系有权确认的人员立即确认。"))
            return redirect("recordings:session", ident=ident)
        except ViewingError as error:
            form.add_error(None, str(error.words))
            note_denial(request, str(error))
    context = {
        "form": form,
        "session": session,
        "minutes": rules().lapses // timedelta(minutes=1),
        "hours": rules().lasts // timedelta(hours=1),
        "allowed": policies.is_allowed(policies.check_emergency, user, session, now),
    }
    return render(request, "viewing/emergency.html", context)


@reads(Personal.REQUESTS)
@requires(Permission.CONFIRM_EMERGENCY, Permission.APPROVE_VIEWING, Permission.SEE_AUDIT)
def emergencies(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, what waits for a review, and all that was."""
    user, now = person(request), timezone.now()
    context = {
        "waiting": emergency.waiting_for(user, now),
        "to_review": emergency.to_review(user),
        "all": emergency.seen_by(user)[:_LATEST],
        "lapsed_before": now - rules().lapses,
        "late_before": now - rules().reviewed_within,
    }
    return render(request, "viewing/emergencies.html", context)


@reads_none
@require_POST
@requires(Permission.CONFIRM_EMERGENCY)
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """Confirmed or not, as the pressed button says."""
    user = person(request)
    found = get_object_or_404(emergency.seen_by(user), pk=number)
    said = written(request, _("请写明意见。"))
    if said is None:
        return redirect("viewing:emergencies")
    act = emergency.confirm if request.POST.get("act") == "confirm" else emergency.refuse
    try:
        act(person=user, request=found, said=said, now=timezone.now())
        messages.success(
            request, _("已确认，相关人员已收到通知。") if act is emergency.confirm else _("已作出不予确认的决定。")
        )
    except ViewingError as error:
        refuse(request, error)
    return redirect("viewing:emergencies")


@reads_none
@require_POST
@requires(Permission.APPROVE_VIEWING)
def review(request: HttpRequest, number: int) -> HttpResponse:
    """Judged afterwards."""
    user = person(request)
    found = get_object_or_404(emergency.seen_by(user), pk=number)
    said = written(request, _("请写明复核意见。"))
    if said is None:
        return redirect("viewing:emergencies")
    try:
        emergency.review(
            person=user,
            request=found,
            said=said,
            is_proper=request.POST.get("act") == "proper",
            now=timezone.now(),
        )
        messages.success(request, _("复核意见已记录。"))
    except ViewingError as error:
        refuse(request, error)
    return redirect("viewing:emergencies")
