"""What this app's deeds are called in the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "release.approved": _("批准调取签名、指纹"),
    "release.asked": _("申请调取签名、指纹"),
    "release.opened": _("查看签名、指纹"),
    "release.refused": _("不批准调取签名、指纹"),
    "signing.act_came": _("收到外网签署"),
    "signing.asked": _("发起文书签署"),
    "signing.at_account": _("改回本人账号签署"),
    "signing.at_device": _("改在房间设备签署"),
    "signing.begun": _("开始阅读、签署"),
    "signing.came": _("收到待签文书"),
    "signing.came_in": _("登记到场"),
    "signing.code_made": _("生成签署码"),
    "signing.completed": _("文书签署完毕"),
    "signing.corrected": _("签署时更正"),
    "signing.covered": _("核对律师全程在场"),
    "signing.dropped": _("签署中断、作废"),
    "signing.finger_brought": _("指纹仪送来指纹"),
    "signing.hands_opened": _("读取签名、指纹用于制作文书"),
    "signing.linked": _("律师远程连线在场"),
    "signing.on_paper": _("纸面签署"),
    "signing.original_moved": _("登记纸面原件去向"),
    "signing.paired": _("绑定签署设备"),
    "signing.paper_confirmed": _("登记纸面签署"),
    "signing.parted": _("解除绑定签署设备"),
    "signing.printed": _("打印文书供纸面签署"),
    "signing.refused": _("拒绝签署"),
    "signing.scanned": _("扫描回传纸面文书"),
    "signing.signed_own": _("提交时手写签名"),
    "signing.signed": _("签署文书"),
    "signing.taken_along": _("沿用签署设备"),
    "signing.taken_back": _("改回屏幕签署"),
    "signing.unlinked": _("律师断开连线"),
    "signing.voided": _("签署作废"),
    "signing.went_out": _("登记离开"),
}
