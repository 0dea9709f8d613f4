"""Pages of versions: bundles that came, boxes they are offered to, what became of each. For operators."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from server.access import reach
from server.access.guard import person, requires
from server.access.personal import reads_none
from server.access.policies import Permission
from server.devices.errors import ReleaseRefused, StaleUpdate
from server.devices.models import Box, BoxState, BoxUpdate, Release, UpdateState
from server.devices.updates import actions, store
from server.devices.updates.forms import BundleForm, OfferForm
from server.devices.updates.states import FAILED, OPEN, TAKEN_BACK

P = Permission.MANAGE_DEVICES


@reads_none
@requires(P)
def updates(request: HttpRequest) -> HttpResponse:
    """The versions that are here, the newest first, and the form for another."""
    form = BundleForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            release = _brought(request, form.cleaned_data["bundle"])
        except ReleaseRefused as error:
            form.add_error("bundle", str(error.words))
        else:
            return redirect("devices:update", number=release.pk)
    mine = Q(updates__box__in=reach.within(person(request), P, Box.objects.all(), timezone.now()))
    counted = Release.objects.annotate(
        open=Count("updates", mine & Q(updates__state__in=OPEN)),
        kept=Count("updates", mine & Q(updates__state=UpdateState.KEPT)),
        failed=Count("updates", mine & Q(updates__state__in=FAILED)),
    )
    return render(
        request, "devices/updates/list.html", {"form": form, "releases": counted, "has_keys": bool(store.keys())}
    )


@reads_none
@requires(P)
def update(request: HttpRequest, number: int) -> HttpResponse:
    """One version: what is new, the boxes it was offered to, and the form to offer it to more."""
    release, user, now = get_object_or_404(Release, pk=number), person(request), timezone.now()
    mine = reach.within(user, P, Box.objects.select_related("room", "room__unit", "software"), now)
    taking = mine.exclude(state=BoxState.REVOKED).filter(Q(software__arch=release.arch) | Q(software=None))
    offered = BoxUpdate.objects.filter(release=release, box__in=mine).select_related(
        "box", "box__room", "box__software"
    )
    over = (UpdateState.KEPT, UpdateState.RETURNED, UpdateState.STUCK)  # the box would refuse it
    others = taking.exclude(updates__in=offered.filter(state__in=(*OPEN, *over)))
    form = OfferForm(request.POST or None, boxes=others, initial={"not_before": timezone.localtime(now)})
    if request.method == "POST" and form.is_valid():
        boxes = list(form.cleaned_data["boxes"])
        actions.offer(release, boxes, not_before=form.cleaned_data["not_before"], by=user, now=now)
        words = ngettext("已发给 %(n)d 台录制箱。", "已发给 %(n)d 台录制箱。", len(boxes)) % {"n": len(boxes)}
        messages.success(request, words)
        return redirect("devices:update", number=release.pk)
    context = {"release": release, "offered": offered, "form": form, "has_others": others.exists(),
               "taken_back": TAKEN_BACK, "failed": FAILED}  # fmt: skip
    return render(request, "devices/updates/one.html", context)


@reads_none
@requires(P)
@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """An offer that has not been begun is taken back."""
    mine = reach.within(person(request), P, Box.objects.all(), timezone.now())
    found = get_object_or_404(BoxUpdate.objects.select_related("release"), pk=number, box__in=mine)
    try:
        actions.withdraw(found, by=person(request))
        messages.success(request, _("已撤回。"))
    except StaleUpdate as error:
        messages.error(request, str(error.words))
    return redirect("devices:update", number=found.release_id)


def _brought(request: HttpRequest, came: UploadedFile) -> Release:
    with tempfile.NamedTemporaryFile(suffix=".update") as file:
        shutil.copyfileobj(came, file, 1 << 20)
        file.flush()
        return actions.bring(Path(file.name), by=person(request), now=timezone.now())
