"""What this app's deeds are called in the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "case.batch_opened": _("批量登记案件"),
    "import.received": _("收到导入文件"),
    "import.confirmed": _("确认导入"),
    "import.done": _("导入完成"),
    "dossier.received": _("收到电子卷宗"),
    "dossier.filed": _("电子卷宗入卷"),
    "dossier.cancelled": _("电子卷宗取消"),
    "dossier.read": _("打开卷宗文件"),
    "judgment.fetched": _("取回裁判文书"),
    "judgment.matched": _("裁判文书归入案件"),
    "judgment.read": _("打开裁判文书"),
    "system.added": _("发放接口密钥"),
    "system.revoked": _("吊销接口密钥"),
    "api.case": _("其他系统登记案件"),
    "api.case_read": _("其他系统读取案件"),
    "api.booking": _("其他系统提出预约"),
    "api.booking_withdrawn": _("其他系统撤回预约"),
    "api.wristband": _("其他系统告知腕带进出、位置"),
    "api.viewing": _("其他系统提交查看申请"),
    "outgoing.retried": _("重新发送消息"),
    "outgoing.held": _("暂停发送消息"),
    "outgoing.dropped": _("放弃发送消息"),
    "import.cancelled": _("导入取消"),
}
