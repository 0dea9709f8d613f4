"""Three tables: where a sitting stands, where each of its signers stands, where the paper original is. Pure."""

from __future__ import annotations

from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _


class SittingState(models.TextChoices):
    """One document before its signers."""

    OPEN = "open", _("等待签署")
    PRINTED = "printed", _("已打印，等待扫描回传")
    DONE = "done", _("签署完毕")
    VOID = "void", _("已作废")


class SittingEvent(Enum):
    """What happens to it."""

    PRINT = "print"
    TAKE_BACK = "take_back"
    COMPLETE = "complete"
    VOID = "void"


S, E = SittingState, SittingEvent
SITTINGS: dict[tuple[SittingState, SittingEvent], SittingState] = {
    (S.OPEN, E.PRINT): S.PRINTED,
    (S.PRINTED, E.TAKE_BACK): S.OPEN,
    (S.OPEN, E.COMPLETE): S.DONE,
    (S.PRINTED, E.COMPLETE): S.DONE,
    (S.OPEN, E.VOID): S.VOID,
    (S.PRINTED, E.VOID): S.VOID,
}
RUNNING = frozenset({S.OPEN, S.PRINTED})


class SignerState(models.TextChoices):
    """One signer of it."""

    WAITING = "waiting", _("未签")
    READING = "reading", _("正在阅读、签署")
    HELD = "held", _("已签，等待核对律师在场")
    SIGNED = "signed", _("已签")
    REFUSED = "refused", _("拒绝签署")
    ON_PAPER = "on_paper", _("已在纸上签")


class SigningEvent(Enum):
    """What a signer does, or what befalls him."""

    BEGIN = "begin"
    SIGN = "sign"
    HOLD = "hold"
    COVER = "cover"
    REFUSE = "refuse"
    DROP = "drop"
    SCAN = "scan"


G, V = SignerState, SigningEvent
SIGNERS: dict[tuple[SignerState, SigningEvent], SignerState] = {
    (G.WAITING, V.BEGIN): G.READING,
    (G.READING, V.SIGN): G.SIGNED,
    (G.READING, V.HOLD): G.HELD,
    (G.READING, V.REFUSE): G.REFUSED,
    (G.WAITING, V.REFUSE): G.REFUSED,
    (G.READING, V.DROP): G.WAITING,
    (G.HELD, V.COVER): G.SIGNED,
    (G.HELD, V.DROP): G.WAITING,
    (G.WAITING, V.SCAN): G.ON_PAPER,
}
#: Nothing more is waited for from these.
ACTED = frozenset({G.SIGNED, G.REFUSED, G.ON_PAPER})


class ActKind(models.TextChoices):
    """What was done."""

    SIGN = "sign", _("签名")
    REFUSE = "refuse", _("拒绝签署")
    CORRECT = "correct", _("更正")
    PAPER = "paper", _("纸面签署")


class ActState(models.TextChoices):
    """An act counts, or it was an attempt."""

    OPEN = "open", _("进行中")
    HELD = "held", _("等待核对律师在场")
    DONE = "done", _("有效")
    VOID = "void", _("未成，仅作记录")


class Dropped(models.TextChoices):
    """Why an attempt came to nothing."""

    LAWYER_LEFT = "lawyer_left", _("律师的连线中断或者离开，未能全程在场")
    DEVICE_GONE = "device_gone", _("签署设备的连线中断")
    GIVEN_UP = "given_up", _("签署人或者主持人停止了本次签署")
    NOT_HIS_TURN = "not_his_turn", _("还没有轮到该签署人，或者签署已经结束")
    SITTING_OVER = "sitting_over", _("文书已作废或者已重新制作")
    OTHER_DOCUMENT = "other_document", _("所签文书与本系统的文书不一致")


class ReadHow(models.TextChoices):
    """How the document came before the signer."""

    SELF = "self", _("本人阅读")
    ALOUD = "aloud", _("由他人宣读")
    INTERPRETED = "interpreted", _("由翻译人员翻译")


class OriginalState(models.TextChoices):
    """Where the paper that was signed is."""

    IN_ROOM = "in_room", _("在签署地点")
    POSTED = "posted", _("已寄出")
    RECEIVED = "received", _("已收到")
    KEPT = "kept", _("已入卷保管")
    LOST = "lost", _("查找中")


O_ = OriginalState
ORIGINALS: dict[OriginalState, tuple[OriginalState, ...]] = {
    O_.IN_ROOM: (O_.POSTED, O_.RECEIVED, O_.LOST),
    O_.POSTED: (O_.RECEIVED, O_.LOST),
    O_.RECEIVED: (O_.KEPT, O_.LOST),
    O_.KEPT: (O_.LOST,),
    O_.LOST: (O_.RECEIVED,),
}


class ReleaseState(models.TextChoices):
    """A request to see what hands did."""

    ASKED = "asked", _("等待第一人审批")
    ONCE = "once", _("等待第二人审批")
    GRANTED = "granted", _("已批准")
    REFUSED = "refused", _("不批准")


class ReleaseEvent(Enum):
    """What happens to it."""

    APPROVE = "approve"
    REFUSE = "refuse"


R, W = ReleaseState, ReleaseEvent
RELEASES: dict[tuple[ReleaseState, ReleaseEvent], ReleaseState] = {
    (R.ASKED, W.APPROVE): R.ONCE,
    (R.ONCE, W.APPROVE): R.GRANTED,
    (R.ASKED, W.REFUSE): R.REFUSED,
    (R.ONCE, W.REFUSE): R.REFUSED,
}
