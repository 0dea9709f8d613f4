"""What this app's deeds are called in the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "alarm.acknowledged": _("确认告警"),
    "key.prepared": _("准备新密钥"),
    "key.started": _("启用新密钥"),
    "command.arrived_asked": _("请求登记律师到场"),
    "command.mark_asked": _("请求添加书签"),
    "command.start_asked": _("请求开始录制"),
    "command.stop_asked": _("请求停止录制"),
    "recording.claimed": _("认领录像"),
}
