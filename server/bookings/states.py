"""One table: how a booking comes about, is answered, moved and held. Pure.

Two ways to a lawyer: to the bound defender, who answers himself; or to the legal-aid agency, which approves, chooses
from its roster and forwards, and whose duty lawyer then confirms.
"""

from __future__ import annotations

from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _


class BookingState(models.TextChoices):
    """Where a booking stands."""

    DRAFT = "draft", _("待发送")
    WITH_DEFENDER = "with_defender", _("待辩护人答复")
    WITH_AGENCY = "with_agency", _("待法援机构指派")
    WITH_LAWYER = "with_lawyer", _("待值班律师确认")
    OTHER_TIME = "other_time", _("律师提出改期")
    DECLINED = "declined", _("律师谢绝")
    UNANSWERED = "unanswered", _("逾期未答复")
    CONFIRMED = "confirmed", _("已确认")
    HELD = "held", _("已进行")
    MISSED = "missed", _("未进行")
    CANCELLED = "cancelled", _("已取消")


class BookingEvent(models.TextChoices):
    """What is done to a booking."""

    ASK_DEFENDER = "ask_defender", _("发送辩护人")
    ASK_AGENCY = "ask_agency", _("发送法援机构")
    ACCEPT = "accept", _("接受")
    DECLINE = "decline", _("谢绝")
    PROPOSE = "propose", _("提出其他时间")
    ASSIGN = "assign", _("指派律师")
    CONFIRM = "confirm", _("律师确认")
    LAPSE = "lapse", _("逾期未答复")
    MOVE = "move", _("改期")
    AMEND = "amend", _("修改内容")
    HOLD = "hold", _("开始听取意见")
    MISS = "miss", _("未进行")
    CANCEL = "cancel", _("取消")


class Who(Enum):
    """On whose side an act lies."""

    PROCURATORATE = "procuratorate"
    DEFENDER = "defender"
    AGENCY = "agency"
    DUTY_LAWYER = "duty_lawyer"
    ROOM = "room"
    RULE = "rule"


S, E = BookingState, BookingEvent
#: States out of which a booking is moved or cancelled.
MOVABLE = (
    S.DRAFT, S.WITH_DEFENDER, S.WITH_AGENCY, S.WITH_LAWYER, S.OTHER_TIME, S.DECLINED, S.UNANSWERED, S.CONFIRMED,
)  # fmt: skip
#: (state, event) -> (state after, who may do it).
TABLE: dict[tuple[BookingState, BookingEvent], tuple[BookingState, Who]] = {
    (S.DRAFT, E.ASK_DEFENDER): (S.WITH_DEFENDER, Who.PROCURATORATE),
    (S.DRAFT, E.ASK_AGENCY): (S.WITH_AGENCY, Who.PROCURATORATE),
    (S.WITH_DEFENDER, E.ACCEPT): (S.CONFIRMED, Who.DEFENDER),
    (S.WITH_DEFENDER, E.DECLINE): (S.DECLINED, Who.DEFENDER),
    (S.WITH_DEFENDER, E.PROPOSE): (S.OTHER_TIME, Who.DEFENDER),
    (S.WITH_AGENCY, E.ASSIGN): (S.WITH_LAWYER, Who.AGENCY),
    (S.WITH_AGENCY, E.DECLINE): (S.DECLINED, Who.AGENCY),
    (S.WITH_LAWYER, E.CONFIRM): (S.CONFIRMED, Who.DUTY_LAWYER),
    (S.WITH_LAWYER, E.DECLINE): (S.WITH_AGENCY, Who.DUTY_LAWYER),
    (S.WITH_LAWYER, E.ASSIGN): (S.WITH_LAWYER, Who.AGENCY),
    # silence: a duty lawyer's falls back to his agency, another's to whoever asked; a late yes still counts
    (S.WITH_DEFENDER, E.LAPSE): (S.UNANSWERED, Who.RULE),
    (S.WITH_AGENCY, E.LAPSE): (S.UNANSWERED, Who.RULE),
    (S.WITH_LAWYER, E.LAPSE): (S.WITH_AGENCY, Who.RULE),
    (S.UNANSWERED, E.ACCEPT): (S.CONFIRMED, Who.DEFENDER),
    (S.UNANSWERED, E.ASSIGN): (S.WITH_LAWYER, Who.AGENCY),
    **{(state, E.ASK_DEFENDER): (S.WITH_DEFENDER, Who.PROCURATORATE) for state in (S.DECLINED, S.UNANSWERED)},
    **{(state, E.ASK_AGENCY): (S.WITH_AGENCY, Who.PROCURATORATE) for state in (S.DECLINED, S.UNANSWERED)},
    **{(state, E.MOVE): (S.DRAFT, Who.PROCURATORATE) for state in MOVABLE},
    **{(state, E.AMEND): (state, Who.PROCURATORATE) for state in MOVABLE},
    (S.CONFIRMED, E.HOLD): (S.HELD, Who.ROOM),
    (S.CONFIRMED, E.MISS): (S.MISSED, Who.PROCURATORATE),
    # a room that was cut off tells late that it took place after all
    (S.MISSED, E.HOLD): (S.HELD, Who.ROOM),
    (S.MISSED, E.MOVE): (S.DRAFT, Who.PROCURATORATE),
    **{(state, E.CANCEL): (S.CANCELLED, Who.PROCURATORATE) for state in MOVABLE},
}

#: States in which room and people are held.
HOLDING = frozenset({*MOVABLE, S.HELD})
#: States in which the room knows of it.
TOLD = frozenset({S.CONFIRMED, S.HELD})
#: States that wait for an answer from outside, and whose silence is escalated.
WAITING = frozenset({S.WITH_DEFENDER, S.WITH_AGENCY, S.WITH_LAWYER})
#: States in which an agency chooses, or may choose another.
ASSIGNABLE = frozenset(state for (state, event), (_after, who) in TABLE.items() if event is E.ASSIGN)


def after(state: BookingState, event: BookingEvent) -> BookingState | None:
    """The state that follows, or None: the event does nothing there."""
    found = TABLE.get((state, event))
    return found[0] if found else None
