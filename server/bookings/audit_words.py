"""What this app's deeds are called in the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "booking.made": _("预约听取意见"),
    "booking.ask_defender": _("预约发送辩护人"),
    "booking.ask_agency": _("预约发送法援机构"),
    "booking.accept": _("辩护人接受预约"),
    "booking.decline": _("谢绝预约"),
    "booking.propose": _("提出其他时间"),
    "booking.assign": _("指派值班律师"),
    "booking.confirm": _("值班律师确认"),
    "booking.lapse": _("预约逾期未答复"),
    "booking.move": _("预约改期"),
    "booking.amend": _("修改预约内容"),
    "booking.hold": _("按预约开始"),
    "booking.miss": _("预约未进行"),
    "booking.cancel": _("取消预约"),
    "booking.recorded": _("预约与录像关联"),
    "booking.arrived": _("律师到场"),
    "booking.batch_next": _("批次转到下一人"),
    "booking.answer_refused": _("答复没有办理"),
}
