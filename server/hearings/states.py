"""Where a hearing stands: one table. Pure. Whether the room records is the room's own state, not this one."""

from __future__ import annotations

from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _


class HearingState(models.TextChoices):
    """Adjourned: it goes on another day, as the next hearing or as this one."""

    UNDER_WAY = "under_way", _("进行中")
    ADJOURNED = "adjourned", _("已中止，另行继续")
    ENDED = "ended", _("已结束")


class HearingEvent(Enum):
    """What happens to it."""

    ADJOURN = "adjourn"
    GO_ON = "go_on"
    END = "end"
    REOPEN = "reopen"


class Result(models.TextChoices):
    """What one person's hearing came to."""

    OPEN = "open", _("尚未有结果")
    AGREED = "agreed", _("达成一致")
    PARTLY = "partly", _("部分达成一致")
    NOT_AGREED = "not_agreed", _("未达成一致")
    LATER = "later", _("另行继续听取")


S, E = HearingState, HearingEvent
TABLE: dict[tuple[HearingState, HearingEvent], HearingState] = {
    (S.UNDER_WAY, E.ADJOURN): S.ADJOURNED,
    (S.ADJOURNED, E.GO_ON): S.UNDER_WAY,
    (S.UNDER_WAY, E.END): S.ENDED,
    (S.ADJOURNED, E.END): S.ENDED,
    (S.ENDED, E.REOPEN): S.UNDER_WAY,
}
#: What a person says why for.
WITH_REASON = frozenset({E.ADJOURN, E.REOPEN})
#: Results with which no recognizance is signed (刑事诉讼法第一百七十四条: who agrees to the proposal signs).
WITHOUT_RECOGNIZANCE = frozenset({Result.NOT_AGREED, Result.LATER, Result.OPEN})


def after(state: str, event: HearingEvent) -> HearingState | None:
    """Whither it goes; None: the table has no such row."""
    return TABLE.get((HearingState(state), event))
