"""What this app's deeds are called in the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "enrolment.code_made": _("生成录制箱登记码"),
    "enrolment.code_withdrawn": _("作废录制箱登记码"),
    "enrolment.asked": _("录制箱申请登记"),
    "enrolment.wrong_code": _("登记码不符"),
    "enrolment.refused": _("未批准录制箱登记"),
    "box.certified": _("签发录制箱证书"),
    "box.renewal_asked": _("录制箱申请续期证书"),
    "box.reset": _("录制箱恢复出厂"),
    "box.cut": _("切断停用的录制箱"),
    "box.bookings": _("把预约告知录制箱"),
    "box.profile_ended": _("录制箱对配置变更的结果"),
    "box.profile_ordered": _("修改录制箱配置"),
    "box.profile_uploaded": _("导入录制箱配置"),
    "box.profile_withdrawn": _("撤回对录制箱配置的修改"),
    "box.registered": _("登记录制箱"),
    "box.draining": _("录制箱不再接新任务"),
    "box.revoked": _("停用录制箱"),
    "selftest.commissioned": _("录制箱验收"),
    "selftest.sheet": _("生成验收单"),
    "room.alarm_taken": _("接手处置房间告警"),
    "update.brought": _("收下录制箱软件版本"),
    "update.offered": _("向录制箱发出软件版本"),
    "update.withdrawn": _("撤回发出的软件版本"),
    "update.ended": _("录制箱更新结束"),
    "room.registered": _("登记房间"),
}
