"""What this app's deeds are called in the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "portal.answered": _("答复听取意见预约"),
    "booking.evaluated": _("评价法律帮助"),
    "booking.roster": _("维护值班名册"),
}
