"""Three tables: how an exception is decided, what becomes of a disc, and of an incident that was written up."""

from __future__ import annotations

from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _


class WaiverState(models.TextChoices):
    """Where an exception stands: APPROVED alone lets the case pass."""

    ASKED = "asked", _("待批准")
    APPROVED = "approved", _("已批准")
    REFUSED = "refused", _("未批准")
    WITHDRAWN = "withdrawn", _("已撤回")
    UNDONE = "undone", _("批准已撤销")


class WaiverEvent(Enum):
    """What a person does to it."""

    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    UNDO = "undo"


WAIVERS: dict[tuple[WaiverState, WaiverEvent], WaiverState] = {
    (WaiverState.ASKED, WaiverEvent.APPROVE): WaiverState.APPROVED,
    (WaiverState.ASKED, WaiverEvent.REFUSE): WaiverState.REFUSED,
    (WaiverState.ASKED, WaiverEvent.WITHDRAW): WaiverState.WITHDRAWN,
    (WaiverState.APPROVED, WaiverEvent.UNDO): WaiverState.UNDONE,
}
#: While one of these stands, the same is not asked again.
STANDING = (WaiverState.ASKED, WaiverState.APPROVED)


class DiscState(models.TextChoices):
    """Where a disc stands: made by the worker, read back, sealed by people, kept by case management, opened by two."""

    ASKED = "asked", _("等待制作")
    MAKING = "making", _("正在制作")
    FAILED = "failed", _("制作未完成")
    CANCELLED = "cancelled", _("已取消")
    MADE = "made", _("映像已制作，待刻录回读")
    CHECKED = "checked", _("回读一致，待封存")
    SEALED = "sealed", _("已封存")
    OPENING = "opening", _("一人已申请启封，待第二人确认")
    OPENED = "opened", _("已启封")
    SENT_BACK = "sent_back", _("案管退回，待重新封存")
    KEPT = "kept", _("案管已签收保管")
    HANDED_OVER = "handed_over", _("已随案移交")


class DiscEvent(Enum):
    """What a person or the worker does to it."""

    TAKE = "take"
    FAIL = "fail"
    CANCEL = "cancel"
    FINISH = "finish"
    CHECK = "check"
    DIFFER = "differ"
    SEAL = "seal"
    ASK_OPENING = "ask_opening"
    DROP_OPENING = "drop_opening"
    OPEN = "open"
    SEND_BACK = "send_back"
    KEEP = "keep"
    HAND_OVER = "hand_over"


DISCS: dict[tuple[DiscState, DiscEvent], DiscState] = {
    (DiscState.ASKED, DiscEvent.TAKE): DiscState.MAKING,
    (DiscState.ASKED, DiscEvent.CANCEL): DiscState.CANCELLED,
    (DiscState.MAKING, DiscEvent.CANCEL): DiscState.CANCELLED,
    (DiscState.MAKING, DiscEvent.FAIL): DiscState.FAILED,
    (DiscState.MAKING, DiscEvent.FINISH): DiscState.MADE,
    (DiscState.MADE, DiscEvent.CHECK): DiscState.CHECKED,
    (DiscState.MADE, DiscEvent.DIFFER): DiscState.MADE,
    (DiscState.CHECKED, DiscEvent.CHECK): DiscState.CHECKED,
    (DiscState.CHECKED, DiscEvent.DIFFER): DiscState.MADE,
    (DiscState.CHECKED, DiscEvent.SEAL): DiscState.SEALED,
    (DiscState.SEALED, DiscEvent.ASK_OPENING): DiscState.OPENING,
    (DiscState.OPENING, DiscEvent.DROP_OPENING): DiscState.SEALED,
    (DiscState.OPENING, DiscEvent.OPEN): DiscState.OPENED,
    (DiscState.OPENED, DiscEvent.SEAL): DiscState.SEALED,
    (DiscState.OPENED, DiscEvent.CHECK): DiscState.OPENED,
    (DiscState.OPENED, DiscEvent.DIFFER): DiscState.OPENED,
    # case management, who sees no pictures: it takes the sealed disc, or does not; it passes it on, or has it again
    (DiscState.SEALED, DiscEvent.KEEP): DiscState.KEPT,
    (DiscState.SEALED, DiscEvent.SEND_BACK): DiscState.SENT_BACK,
    (DiscState.SENT_BACK, DiscEvent.SEAL): DiscState.SEALED,
    (DiscState.SENT_BACK, DiscEvent.CHECK): DiscState.CHECKED,
    (DiscState.SENT_BACK, DiscEvent.DIFFER): DiscState.MADE,
    (DiscState.KEPT, DiscEvent.HAND_OVER): DiscState.HANDED_OVER,
    (DiscState.HANDED_OVER, DiscEvent.KEEP): DiscState.KEPT,
    # whoever opens it takes it out of custody: sealed again, it is received again
    (DiscState.KEPT, DiscEvent.ASK_OPENING): DiscState.OPENING,
}


def takes(event: DiscEvent) -> frozenset[DiscState]:
    """The states in which that happens to a disc."""
    return frozenset(state for state, known in DISCS if known is event)


class IncidentState(models.TextChoices):
    """Where an incident's account stands: ATTACHED alone belongs to the recording and explains its defects."""

    WRITTEN = "written", _("待会签")
    SENT_BACK = "sent_back", _("已退回，待修改")
    SIGNING = "signing", _("已会签，正在签名")
    ATTACHED = "attached", _("已成文，附于录像")
    WITHDRAWN = "withdrawn", _("已撤回")


class IncidentEvent(Enum):
    """What a person does to it, or what became of its document."""

    REWRITE = "rewrite"
    SEND_BACK = "send_back"
    WITHDRAW = "withdraw"
    COUNTERSIGN = "countersign"
    ATTACH = "attach"
    RELEASE = "release"


INCIDENTS: dict[tuple[IncidentState, IncidentEvent], IncidentState] = {
    (IncidentState.WRITTEN, IncidentEvent.REWRITE): IncidentState.WRITTEN,
    (IncidentState.WRITTEN, IncidentEvent.SEND_BACK): IncidentState.SENT_BACK,
    (IncidentState.WRITTEN, IncidentEvent.WITHDRAW): IncidentState.WITHDRAWN,
    (IncidentState.WRITTEN, IncidentEvent.COUNTERSIGN): IncidentState.SIGNING,
    (IncidentState.SENT_BACK, IncidentEvent.REWRITE): IncidentState.WRITTEN,
    (IncidentState.SENT_BACK, IncidentEvent.WITHDRAW): IncidentState.WITHDRAWN,
    (IncidentState.SIGNING, IncidentEvent.ATTACH): IncidentState.ATTACHED,
    # its document was voided: the account waits to be countersigned again, the defects stand unexplained
    (IncidentState.SIGNING, IncidentEvent.RELEASE): IncidentState.WRITTEN,
    (IncidentState.ATTACHED, IncidentEvent.RELEASE): IncidentState.WRITTEN,
}
