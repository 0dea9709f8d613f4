"""What this app's deeds are called in the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "recording.exported": _("导出录像"),
    "notes.read": _("查看录像中的封存信息"),
}
