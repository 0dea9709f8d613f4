"""What this app's deeds are called in the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "binding.accepted": _("委托手续审核通过"),
    "binding.asked": _("提交委托手续"),
    "binding.came": _("收到外网提交的委托手续"),
    "binding.decision_came": _("收到委托手续审核结果"),
    "binding.end_came": _("另一网络解除委托绑定"),
    "binding.ended": _("解除委托绑定"),
    "binding.refused": _("委托手续审核不通过"),
    "binding.withdrawal_came": _("律师在外网撤回委托手续"),
    "binding.withdrawn": _("撤回委托手续"),
}
