"""What a line of the table of alarms says, and what several lines share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from server.access.models import Role


class Level(IntEnum):
    """How bad: NOW stops or endangers a recording; SOON will if nobody acts; KNOW is to be looked at when there."""

    NOW = 3
    SOON = 2
    KNOW = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line. `todo` are the steps, in order; `after`: so long must it stand."""

    level: Level
    whose: Role
    todo: tuple[Promise, ...]
    after: timedelta = timedelta()


SHORT, LONG = timedelta(seconds=60), timedelta(minutes=10)
ON_SITE, CENTRE, DUTY = Role.TECHNICIAN, Role.OPERATOR, Role.RECORDER
NO_REPAIR_WHILE_RECORDING = _("正在录制时不要断电、不要拔盘；等本次录制结束")
CALL_OPERATOR = _("仍不消失的，把房间、时间和这句话告诉中心运维人员")
