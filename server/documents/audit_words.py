"""What this app's deeds are called in the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "document.drafted": _("起草文书"),
    "document.revised": _("修改文书草稿"),
    "document.issued": _("签发文书"),
    "document.hands_asked": _("文书交签名"),
    "document.hands_called_off": _("停止文书签名"),
    "document.signed": _("文书签名完成"),
    "document.refused": _("文书因拒绝签署未成"),
    "document.sealed": _("文书成文"),
    "document.filed": _("文书入卷"),
    "document.voided": _("作废文书"),
    "document.opened": _("打开文书页面"),
    "document.read": _("阅看、下载文书"),
    "template.begun": _("新建文书模板版本"),
    "template.written": _("修改文书模板"),
    "template.submit": _("提交文书模板审批"),
    "template.approve": _("批准文书模板"),
    "template.refuse": _("退回文书模板"),
    "template.drop": _("放弃文书模板版本"),
}
