"""What lawyers and agencies read of a booking's course. Its table is the procuratorate's (server/bookings/states.py):
a letter says where a booking stands and which answers it takes. Pure."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Standing(models.TextChoices):
    """Where a booking stands, once somebody outside was asked."""

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


class Happened(models.TextChoices):
    """What was done to it."""

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


class Purpose(models.TextChoices):
    """What the hearing is to hold."""

    OPINIONS = "opinions", pgettext_lazy("purpose", "听取意见")
    SIGNING = "signing", pgettext_lazy("purpose", "签署具结书")
    QUESTIONING = "questioning", pgettext_lazy("purpose", "讯问")


class Sex(models.TextChoices):
    """Of a lawyer on the roster, of a person to be heard."""

    MALE = "male", _("男")
    FEMALE = "female", _("女")
    UNKNOWN = "unknown", _("不详")


class AnswerState(models.TextChoices):
    """Where an answer stands."""

    SENT = "sent", _("已送出，等待检察院系统处理")
    DONE = "done", _("已办理")
    REFUSED = "refused", _("未被接受")


_S = Standing
#: Whose turn it is, and who is reminded of it.
FOR_LAWYER = frozenset({_S.WITH_DEFENDER, _S.WITH_LAWYER})
FOR_AGENCY = frozenset({_S.WITH_AGENCY})
#: The lawyer's time is taken.
TAKING = frozenset({_S.WITH_DEFENDER, _S.WITH_LAWYER, _S.OTHER_TIME, _S.UNANSWERED, _S.CONFIRMED, _S.HELD})
#: Over: the help can be judged.
JUDGED = frozenset({_S.HELD, _S.MISSED})
#: It came to nothing: no case of the lawyer's.
NOTHING = frozenset({_S.CANCELLED, _S.MISSED})
