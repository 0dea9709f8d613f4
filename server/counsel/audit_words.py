"""What this app's deeds are called in the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "binding.accepted": _("委托手续审核通过"),
    "binding.asked": _("提交委托手续"),
    "binding.ended": _("解除委托绑定"),
    "binding.refused": _("委托手续审核不通过"),
    "binding.withdrawn": _("撤回委托手续"),
}
