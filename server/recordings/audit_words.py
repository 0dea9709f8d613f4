"""What this app's deeds are called in the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "alarm.acknowledged": _("确认告警"),
    "recordings.rebuilt": _("从保管库重新收回录像"),
    "key.prepared": _("准备新密钥"),
    "key.started": _("启用新密钥"),
    "command.arrived_asked": _("请求登记律师到场"),
    "command.chapter_asked": _("请求标记章节"),
    "command.chapter_refused": _("标记章节未下发"),
    "command.confirm_asked": _("转达或作出律师确认"),
    "command.confirm_refused": _("律师确认未下发"),
    "command.explained_asked": _("请求标记已口头说明"),
    "command.explained_refused": _("标记已口头说明未下发"),
    "command.mark_asked": _("请求添加书签"),
    "command.resume_asked": _("请求恢复录制"),
    "command.resume_refused": _("恢复录制未下发"),
    "command.start_refused": _("开始录制未下发"),
    "command.stop_refused": _("停止录制未下发"),
    "command.suspend_asked": _("请求中止"),
    "command.suspend_refused": _("中止未下发"),
    "command.talk_asked": _("请求开始律师会见"),
    "command.talk_end_asked": _("律师从远端结束会见"),
    "command.talk_end_refused": _("律师结束会见未下发"),
    "command.talk_refused": _("开始律师会见未下发"),
    "command.start_asked": _("请求开始录制"),
    "command.stop_asked": _("请求停止录制"),
    "quarantine.looked": _("查看隔离的内容"),
    "quarantine.taken": _("下载隔离的内容"),
    "recording.claimed": _("认领录像"),
}
