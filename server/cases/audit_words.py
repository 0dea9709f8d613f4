"""What this app's deeds are called in the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "case.assigned": _("移交案件"),
    "case.charge_added": _("登记罪名"),
    "case.charge_dropped": _("删去罪名"),
    "case.companion_added": _("登记到场人员"),
    "case.companion_ended": _("到场人员不再到场"),
    "case.edited": _("修改案件信息"),
    "case.helpers": _("修改协办人员"),
    "case.id_number_read": _("查看证件号码"),
    "case.moved": _("案件阶段变化"),
    "case.opened": _("登记案件"),
    "case.read": _("打开案件页面"),
    "case.session_linked": _("关联录像"),
    "case.session_persons": _("说明录像中的人员"),
    "case.session_unlinked": _("解除录像关联"),
    "case.step": _("登记办理事项"),
    "case.step_voided": _("作废办理事项"),
    "case.suspect_added": _("登记人员"),
    "case.suspect_edited": _("修改人员信息"),
    "deadlines.recompute": _("重新计算期限"),
}
