"""What this app's deeds are called in the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "filing.explained": _("说明移送前的缺项"),
    "filing.approved": _("批准移送前的缺项"),
    "filing.refused": _("不批准移送前的缺项"),
    "filing.withdrawn": _("撤回缺项说明"),
    "filing.undone": _("撤销对缺项的批准"),
    "filing.recording_explained": _("写出录像情况说明"),
    "filing.explanation_voided": _("作废录像情况说明"),
    "incident.written": _("写出录像异常情况报告"),
    "incident.rewritten": _("修改录像异常情况报告"),
    "incident.sent_back": _("退回录像异常情况报告"),
    "incident.withdrawn": _("撤回录像异常情况报告"),
    "incident.countersigned": _("会签录像异常情况报告"),
    "incident.attached": _("异常情况说明附于录像"),
    "incident.released": _("异常情况说明不再附于录像"),
    "disc.asked": _("申请制作光盘"),
    "disc.cancelled": _("取消制作光盘"),
    "disc.made": _("制作光盘映像"),
    "disc.failed": _("光盘制作未完成"),
    "disc.taken": _("领取光盘映像"),
    "disc.checked": _("光盘回读核对"),
    "disc.sealed": _("封存光盘"),
    "disc.opening_asked": _("申请启封光盘"),
    "disc.opening_dropped": _("撤回启封申请"),
    "disc.opened": _("启封光盘"),
    "disc.sent_back": _("退回封存的光盘"),
    "disc.kept": _("签收、保管封存的光盘"),
    "disc.handed_over": _("移交封存的光盘"),
    "disc.dropped": _("删除光盘映像"),
}
