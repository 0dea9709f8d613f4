"""What this app's deeds are called in the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "dossier.opened": _("翻阅卷宗"),
    "dossier.fetched": _("下载卷宗文件"),
    "dossier.noted": _("写卷宗批注"),
    "dossier.note_changed": _("修改卷宗批注"),
    "dossier.note_removed": _("删除卷宗批注"),
    "dossier.export_asked": _("申请导出卷宗"),
    "dossier.export_cancelled": _("取消导出卷宗"),
    "dossier.exported": _("生成卷宗导出文件"),
    "dossier.export_failed": _("卷宗导出未能生成"),
    "dossier.export_fetched": _("下载卷宗导出文件"),
    "dossier.archived": _("卷宗归档"),
    "dossier.opening_asked": _("申请重新打开卷宗"),
    "dossier.opened_again": _("批准重新打开卷宗"),
    "dossier.opening_refused": _("不批准重新打开卷宗"),
    "visit.registered": _("登记律师阅卷"),
    "visit.renewed": _("更换阅卷码"),
    "visit.cancelled": _("取消律师阅卷"),
    "visit.entered": _("律师开始阅卷"),
    "visit.left": _("律师阅卷结束"),
    "visit.confirmed": _("确认律师阅卷"),
    "handing.prepared": _("准备移交卷宗"),
    "handing.handed": _("卷宗移交官方渠道"),
    "handing.receipted": _("收到卷宗移交回执"),
    "handing.withdrawn": _("撤销卷宗移交"),
    "service.prepared": _("制作送达"),
    "service.serve": _("文书已签收"),
    "service.leave": _("文书留置送达"),
    "service.fail": _("文书未能送达"),
    "service.void": _("送达作废"),
    "document.sent": _("向业务系统推送文件"),
    "document.arrived": _("业务系统接收文件"),
    "document.signed_for": _("业务系统签收文件"),
    "document.returned": _("业务系统退回文件"),
}
