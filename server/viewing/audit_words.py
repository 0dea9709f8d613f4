"""What this app's deeds are called in the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "emergency.asked": _("申请应急查看"),
    "emergency.confirmed": _("确认应急查看"),
    "emergency.refused": _("不予确认应急查看"),
    "emergency.reviewed": _("复核应急查看"),
    "grant.added": _("添加同事查看录像"),
    "grant.revoked": _("收回查看权限"),
    "grant.started": _("开始录制人获得查看权限"),
    "recording.watched": _("观看录像"),
    "viewing.applied": _("申请查看录像"),
    "viewing.approved": _("批准查看申请"),
    "viewing.refused": _("不批准查看申请"),
    "viewing.withdrawn": _("撤回查看申请"),
}
