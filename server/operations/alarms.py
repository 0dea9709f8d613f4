"""What stands now and somebody should hear of: rooms, evidence, this centre itself. Reads alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from server.access.models import Unit
from server.access.policies import Permission
from server.devices.models import RoomAlarm
from server.devices.wall.rules import Level, rule_of
from server.devices.words import problem_words
from server.operations import queries
from server.recordings.models import Alarm


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One thing that stands: a key that stays the same while it does, its words (Chinese, no names of persons), how
    bad, where it is read, and whose it is: people with `permission` whose units hold `unit` (None: the centre's)."""

    key: str
    code: str
    words: str
    level: Level
    since: datetime
    path: str
    permission: Permission
    unit: Unit | None
    room: str = ""


def standing(now: datetime) -> list[Standing]:
    """All of it."""
    with override("zh-hans"):
        return [*_of_rooms(), *_of_evidence(), *_of_this_centre(now)]


def _of_rooms() -> Iterator[Standing]:
    """What the lookout has raised; what is only to be known when there disturbs nobody."""
    found = RoomAlarm.objects.filter(ended_at=None).exclude(raised_at=None).select_related("room__unit")
    for each in found:
        level = rule_of(each.code).level
        if level is Level.KNOW:
            continue
        yield Standing(
            key=f"room-{each.pk}",
            code=each.code,
            words=f"{each.room.name_zh}：{problem_words(each.code, each.detail)}",
            level=level,
            since=each.since,
            path=reverse("devices:room", args=(each.room.code,)),
            permission=Permission.SEE_ROOMS_HEALTH,
            unit=each.room.unit,
            room=each.room.code,
        )


def _of_evidence() -> Iterator[Standing]:
    for each in Alarm.objects.filter(acknowledged_at=None).select_related("box__room__unit"):
        room = each.box.room if each.box is not None else None
        yield Standing(
            key=f"evidence-{each.pk}",
            code=each.code,
            words=each.zh,
            level=Level.NOW,
            since=each.at,
            path=reverse("recordings:alarm", args=(each.pk,)),
            permission=Permission.SEE_QUARANTINE,
            unit=room.unit if room is not None else None,
            room=room.code if room is not None else "",
        )


def _of_this_centre(now: datetime) -> Iterator[Standing]:
    kept, measured = queries.keeping(now), queries.measured(now)
    disk = queries.vault(measured, now) if measured is not None else None
    failed = kept.last_backup is not None and bool(kept.last_backup.fault)
    wrong = {
        "backup-failed": (failed, _("最近一次备份失败"), Level.NOW),
        "backup-late": (kept.backup_is_late and not failed, _("备份已过期"), Level.NOW),
        "drill-late": (kept.drill_is_late, _("恢复演练已过期"), Level.SOON),
        "disk-full-soon": (disk is not None and disk.is_soon, _("磁盘将满"), Level.SOON),
    }
    for code, (stands, words, level) in wrong.items():
        if stands:
            yield Standing(
                key=f"centre-{code}",
                code=code,
                words=words,
                level=level,
                since=now,
                path=reverse("operations:keeping"),
                permission=Permission.MANAGE_DEVICES,
                unit=None,
            )
