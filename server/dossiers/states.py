"""The tables: reading on site, an export, a service, a paper pushed, a dossier handed over or archived. Pure."""

from __future__ import annotations

from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class VisitState(models.TextChoices):
    """Where a lawyer's reading on site stands."""

    REGISTERED = "registered", _("待到场")
    READING = "reading", _("正在阅卷")
    ENDED = "ended", _("待案管确认")
    CONFIRMED = "confirmed", _("已登记阅卷")
    CANCELLED = "cancelled", pgettext_lazy("visit", "已取消")


class VisitEvent(Enum):
    """What is done to it: case management registers, cancels, confirms; the lawyer enters and leaves."""

    RENEW = "renew"
    ENTER = "enter"
    LEAVE = "leave"
    CONFIRM = "confirm"
    CANCEL = "cancel"


class ExportState(models.TextChoices):
    """Where an export stands."""

    WAITING = "waiting", _("排队中")
    WORKING = "working", _("正在生成")
    DONE = "done", _("可以下载")
    FAILED = "failed", _("未能生成")
    CANCELLED = "cancelled", pgettext_lazy("export", "已取消")
    EXPIRED = "expired", _("已清除")


class ServiceState(models.TextChoices):
    """Where the service of papers on somebody stands."""

    PREPARED = "prepared", _("待送达")
    SERVED = "served", _("已送达")
    LEFT = "left", _("拒收，已留置送达")
    FAILED = "failed", _("未送达")
    VOID = "void", _("已作废")


class ServiceEvent(models.TextChoices):
    """What came of it."""

    SERVE = "serve", _("已签收")
    LEAVE = "leave", _("拒绝签收，留置送达")
    FAIL = "fail", _("未能送达")
    VOID = "void", _("作废")


class PushState(models.TextChoices):
    """Where a paper stands that was pushed to the case platform."""

    WAITING = "waiting", _("待发送")
    ARRIVED = "arrived", _("平台已接收")
    SIGNED_FOR = "signed_for", _("对方已签收")
    RETURNED = "returned", _("对方已退回")


class PushEvent(models.TextChoices):
    """What the other side says of it."""

    ARRIVE = "arrived", _("接收")
    SIGN_FOR = "signed_for", _("签收")
    RETURN = "returned", _("退回")


class ArchiveState(models.TextChoices):
    """Where an archived dossier stands."""

    ARCHIVED = "archived", _("已归档")
    ASKED = "asked", _("申请重新打开")
    OPENED = "opened", _("已重新打开")


class ArchiveEvent(Enum):
    """What is done to it."""

    ASK = "ask"
    APPROVE = "approve"
    REFUSE = "refuse"


class HandingState(models.TextChoices):
    """Where a dossier stands that goes to a lawyer by an official channel."""

    PREPARED = "prepared", _("待移交")
    HANDED = "handed", _("已移交，待回执")
    RECEIPTED = "receipted", _("已有回执")
    WITHDRAWN = "withdrawn", pgettext_lazy("handing", "已撤销")


class HandingEvent(Enum):
    """What is done to it."""

    HAND = "hand"
    RECEIPT = "receipt"
    WITHDRAW = "withdraw"


V, S, P, A, H = VisitState, ServiceState, PushState, ArchiveState, HandingState

VISITS: dict[tuple[VisitState, VisitEvent], VisitState] = {
    (V.REGISTERED, VisitEvent.RENEW): V.REGISTERED,
    (V.REGISTERED, VisitEvent.ENTER): V.READING,
    (V.REGISTERED, VisitEvent.CANCEL): V.CANCELLED,
    # the browser at the place was closed: another code, and he goes on in the same sitting
    (V.READING, VisitEvent.RENEW): V.READING,
    (V.READING, VisitEvent.ENTER): V.READING,
    (V.READING, VisitEvent.LEAVE): V.ENDED,
    (V.ENDED, VisitEvent.CONFIRM): V.CONFIRMED,
}
SERVICES: dict[tuple[ServiceState, ServiceEvent], ServiceState] = {
    (S.PREPARED, ServiceEvent.SERVE): S.SERVED,
    (S.PREPARED, ServiceEvent.LEAVE): S.LEFT,
    (S.PREPARED, ServiceEvent.FAIL): S.FAILED,
    (S.PREPARED, ServiceEvent.VOID): S.VOID,
    (S.SERVED, ServiceEvent.VOID): S.VOID,
    (S.LEFT, ServiceEvent.VOID): S.VOID,
}
#: A receipt may be lost or come twice and out of order: what was signed for has arrived.
PUSHES: dict[tuple[PushState, PushEvent], PushState] = {
    (P.WAITING, PushEvent.ARRIVE): P.ARRIVED,
    (P.WAITING, PushEvent.SIGN_FOR): P.SIGNED_FOR,
    (P.ARRIVED, PushEvent.SIGN_FOR): P.SIGNED_FOR,
    (P.WAITING, PushEvent.RETURN): P.RETURNED,
    (P.ARRIVED, PushEvent.RETURN): P.RETURNED,
    (P.SIGNED_FOR, PushEvent.RETURN): P.RETURNED,
}
ARCHIVES: dict[tuple[ArchiveState, ArchiveEvent], ArchiveState] = {
    (A.ARCHIVED, ArchiveEvent.ASK): A.ASKED,
    (A.ASKED, ArchiveEvent.APPROVE): A.OPENED,
    (A.ASKED, ArchiveEvent.REFUSE): A.ARCHIVED,
}
HANDINGS: dict[tuple[HandingState, HandingEvent], HandingState] = {
    (H.PREPARED, HandingEvent.HAND): H.HANDED,
    (H.HANDED, HandingEvent.RECEIPT): H.RECEIPTED,
    (H.PREPARED, HandingEvent.WITHDRAW): H.WITHDRAWN,
    (H.HANDED, HandingEvent.WITHDRAW): H.WITHDRAWN,
}
