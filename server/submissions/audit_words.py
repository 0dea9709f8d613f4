"""What this app's deeds are called in the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "submission.handed_in": _("律师提交意见、申请"),
    "submission.came": _("收到律师意见、申请"),
    "submission.arrived": _("律师意见、申请送达"),
    "submission.returned": _("律师意见、申请退回"),
    "submission.answered": _("答复律师意见、申请"),
    "copy.given": _("收到文书副本"),
    "copy.opened": _("打开文书副本"),
    "copy.void": _("文书副本失效"),
    "submission.state_came": _("收到意见、申请的办理情况"),
}
