"""Every write to versions and offers: a person's deed is one audit event, and so is the end of an offer at a box."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from firmware_config.errors import ConfigurationError
from firmware_config.update.telling import Told
from server.access.models import User
from server.audit.actions import append
from server.devices.errors import ReleaseRefused, StaleUpdate
from server.devices.models import Box, BoxSoftware, BoxUpdate, Release, UpdateState
from server.devices.updates import store
from server.devices.updates.states import OPEN, TAKEN_BACK, found


def bring(path: Path, *, by: User, now: datetime) -> Release:
    """The release of a bundle that a trusted key signed. ReleaseRefused, with words, for any other file.

    1 verified; 2 kept on the disk; 3 the row. A cut between 2 and 3 leaves a file that nobody is offered.
    """
    try:
        manifest, sha256, size = store.verified(path)
    except ConfigurationError as error:
        raise ReleaseRefused(str(error), _("这个文件没有收下：%(why)s") % {"why": str(error)}) from error
    if Release.objects.filter(version=manifest.version, arch=manifest.arch).exists():
        raise ReleaseRefused(
            f"release {manifest.version}: here already",
            _("%(version)s（%(arch)s）已经在这里了。") % {"version": manifest.version, "arch": manifest.arch},
        )
    store.keep(path, sha256)
    with transaction.atomic():
        release = Release.objects.create(
            version=manifest.version,
            arch=manifest.arch,
            sha256=sha256,
            package_sha256=manifest.package.sha256,
            size=size,
            notes=manifest.notes,
            made_at=datetime.fromtimestamp(manifest.made_unix_s, UTC),
            brought_by=by,
            brought_at=now,
        )
        append(by, "update.brought", release, version=release.version, sha256=sha256)
    return release


@transaction.atomic
def offer(release: Release, boxes: Collection[Box], *, not_before: datetime, by: User, now: datetime) -> None:
    """Offers it to those boxes; what they were offered before and have not begun is withdrawn."""
    names = sorted(box.name for box in boxes)
    waiting = BoxUpdate.objects.filter(box__in=boxes, state__in=TAKEN_BACK).exclude(release=release)
    waiting.update(state=UpdateState.WITHDRAWN)
    for box in boxes:
        BoxUpdate.objects.update_or_create(
            release=release,
            box=box,
            defaults={
                "state": UpdateState.OFFERED,
                "not_before": not_before,
                "words": "",
                "offered_by": by,
                "offered_at": now,
                "told_at": None,
            },
        )
    append(by, "update.offered", release, version=release.version, boxes=names, not_before=not_before.isoformat())


@transaction.atomic
def withdraw(update: BoxUpdate, *, by: User) -> None:
    """The box is offered it no more. StaleUpdate once it has begun."""
    moved = BoxUpdate.objects.filter(pk=update.pk, state__in=TAKEN_BACK).update(state=UpdateState.WITHDRAWN)
    if moved != 1:
        raise StaleUpdate(f"update {update.pk}: begun", _("录制箱已经开始更新，不能再撤回；不合格时它会自行退回。"))
    append(by, "update.withdrawn", update.release, box=update.box_id)


@transaction.atomic
def hear(box: Box, told: Told, now: datetime) -> None:
    """What a box tells of itself. A request that is no newer than the last one changes nothing."""
    software, is_new = BoxSoftware.objects.select_for_update().get_or_create(box=box, defaults={"told_at": now})
    if not is_new and told.at <= software.asked_at:
        return
    software.version, software.arch, software.asked_at, software.told_at = told.installed, told.arch, told.at, now
    software.save()
    for update in box.updates.filter(state__in=OPEN).select_related("release"):
        if (its := found(told, sha256=update.release.sha256, package_sha256=update.release.package_sha256)) is None:
            continue
        still = BoxUpdate.objects.filter(pk=update.pk, state=update.state)  # not withdrawn meanwhile
        moved = still.update(state=its.state, words=its.words, told_at=now)
        if moved and its.state not in OPEN:
            append(box.name, "update.ended", update.release, box=box.name, state=str(its.state), words=its.words)
