"""The letters between the two networks: seen and steered. Bodies are not shown: they name persons."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access.guard import person, requires
from server.access.personal import reads_none
from server.access.policies import Permission
from server.config.environment import Zone
from server.ferry import actions, queries
from server.ferry.errors import StaleLetter
from server.ferry.models import Held, Posted, Received
from server.postroom.forms import AgainForm, WhyForm

P = Permission.STEER_EXCHANGE
_PAGE = 50
_CAME = 50


@reads_none
@requires(P)
def post(request: HttpRequest) -> HttpResponse:
    """How it stands, what is wrong, and the letters of both ways."""
    now = timezone.now()
    standing = queries.standing(now)
    context = {
        "standing": standing,
        "refused": [(each, queries.blocks(each)) for each in standing.refused],
        "peers": queries.peers(),
        "acknowledged": queries.acknowledged() or 0,
        "page": Paginator(Posted.objects.defer("raw", "body").order_by("-number"), _PAGE).get_page(
            request.GET.get("page")
        ),
        "came": Received.objects.defer("raw").order_by("-at", "-number")[:_CAME],
        "again": AgainForm(),
        "is_both": settings.MSR.zone is Zone.BOTH,
        "own": settings.MSR.centre_name,
    }
    return render(request, "postroom/post.html", context)


@reads_none
@requires(P)
@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Our letters from a number on, written once more with the next sending."""
    form = AgainForm(request.POST)
    if form.is_valid():
        count = actions.write_again(person=person(request), number=form.cleaned_data["number"])
        messages.success(request, _("%(count)d 封信件将随下一次发送重新写出。") % {"count": count})
    else:
        messages.error(request, _("请填写信件的号码。"))
    return redirect("postroom:post")


@reads_none
@requires(P)
@require_POST
def set_aside(request: HttpRequest, number: int) -> HttpResponse:
    """A refused letter that blocks its sender's queue, passed over for ever."""
    held = get_object_or_404(Held, pk=number)
    form = WhyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明理由，至少两个字。"))
        return redirect("postroom:post")
    try:
        actions.set_aside(person=person(request), held=held, why=form.cleaned_data["why"], now=timezone.now())
        messages.success(request, _("已搁置，后面的信件将继续处理。"))
    except StaleLetter:
        messages.error(request, _("状态已变化，请刷新后再试。"))
    return redirect("postroom:post")
