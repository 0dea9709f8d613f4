"""What this app's deeds are called in the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "box.bookings": _("把预约告知录制箱"),
    "box.registered": _("登记录制箱"),
    "box.draining": _("录制箱不再接新任务"),
    "box.revoked": _("停用录制箱"),
    "room.alarm_taken": _("接手处置房间告警"),
    "room.registered": _("登记房间"),
}
