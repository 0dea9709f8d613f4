"""How a document goes on, as a table; drawn in docs/ref by `show_documents`. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentState(models.TextChoices):
    """Where one document stands."""

    DRAFT = "draft", _("草稿")
    ISSUED = "issued", _("已签发")
    SIGNING = "signing", _("签名中")
    SIGNED = "signed", _("已签名，待成文")
    SEALED = "sealed", _("已成文")
    FILED = "filed", _("已入卷")
    VOID = "void", _("已作废")


class DocumentEvent(models.TextChoices):
    """What moves it, in the words of its history."""

    DRAFT = "draft", _("起草")
    REVISE = "revise", _("修改草稿")
    ISSUE = "issue", _("签发，固定内容")
    ASK_HANDS = "ask_hands", _("交签名")
    CALL_OFF = "call_off", _("停止签名")
    ALL_SIGNED = "all_signed", _("签名完成")
    REFUSED = "refused", _("有人拒绝签署，文书未成")
    SEAL = "seal", _("成文并加盖数字签名")
    FILE = "file", _("入卷")
    VOID = "void", _("作废")


S, E = DocumentState, DocumentEvent
#: Void is reached from every state but itself; what was filed is voided too, and stays where it lies.
TABLE: Mapping[tuple[DocumentState, DocumentEvent], DocumentState] = {
    (S.DRAFT, E.REVISE): S.DRAFT,
    (S.DRAFT, E.ISSUE): S.ISSUED,
    (S.ISSUED, E.ASK_HANDS): S.SIGNING,
    (S.SIGNING, E.CALL_OFF): S.ISSUED,
    (S.SIGNING, E.ALL_SIGNED): S.SIGNED,
    (S.SIGNING, E.REFUSED): S.VOID,  # an undertaking that somebody refused is none; elsewhere a refusal is noted
    (S.SIGNED, E.SEAL): S.SEALED,
    (S.ISSUED, E.SEAL): S.SEALED,  # a kind that nobody signs by hand
    (S.SEALED, E.FILE): S.FILED,
    (S.DRAFT, E.VOID): S.VOID,
    (S.ISSUED, E.VOID): S.VOID,
    (S.SIGNING, E.VOID): S.VOID,
    (S.SIGNED, E.VOID): S.VOID,
    (S.SEALED, E.VOID): S.VOID,
    (S.FILED, E.VOID): S.VOID,
}
#: Its bytes are fixed.
FIXED = frozenset({S.ISSUED, S.SIGNING, S.SIGNED, S.SEALED, S.FILED})
#: It is finished: what later apps put into dossiers.
WHOLE = frozenset({S.SEALED, S.FILED})


class VersionState(models.TextChoices):
    """Where a version of a template stands. Of a kind and unit, the one put in force last is in force."""

    DRAFT = "draft", _("编辑中")
    WAITING = "waiting", _("待审批")
    APPROVED = "approved", _("已批准")
    REFUSED = "refused", _("已退回")
    DROPPED = "dropped", _("已放弃")


class VersionEvent(models.TextChoices):
    SUBMIT = "submit", _("提交审批")
    APPROVE = "approve", _("批准")
    REFUSE = "refuse", _("退回")
    DROP = "drop", _("放弃")


V, W = VersionState, VersionEvent
VERSIONS: Mapping[tuple[VersionState, VersionEvent], VersionState] = {
    (V.DRAFT, W.SUBMIT): V.WAITING,
    (V.DRAFT, W.DROP): V.DROPPED,
    (V.WAITING, W.APPROVE): V.APPROVED,
    (V.WAITING, W.REFUSE): V.REFUSED,
    (V.WAITING, W.DROP): V.DROPPED,
    (V.REFUSED, W.DROP): V.DROPPED,
}
